"""Whose word this station takes: the root it has pinned, and the newest list of keys that this root has signed.

A ledger that was enrolled before there were lists has pinned no root; it pins the one that its hub names first.
"""

import logging

from sync.contract.records import SignedKeyList
from sync.contract.trust import KeyList, read_key_list
from sync.station.ledger import Reader, Writer

ROOT_SETTING = "root_key"

_log = logging.getLogger(__name__)


class NotBelieved(ValueError):
    """A list of keys that the pinned root has not signed, or that is older than the one held here."""


def live_keys(reader: Reader) -> KeyList | None:
    """Return the hub's keys as the root has signed them; None where this station has not heard of any list."""
    body = reader.value("SELECT body FROM entity WHERE kind = 'key_list' AND entity_id = 'keys'")
    return None if body is None else KeyList.model_validate_json(SignedKeyList.model_validate_json(body).text)


def check_list(writer: Writer, offered: SignedKeyList) -> None:
    """Check a list before it is kept, and pin its root where none is pinned.

    Raises:
        NotBelieved: what is held here stays in use.
    """
    pinned = writer.setting(ROOT_SETTING)
    keys = read_key_list(offered.text, offered.signature, pinned or offered.root_key)
    held = live_keys(writer)
    if keys is None:
        reason = "the root key has not signed it"
    elif held is not None and keys.version < held.version:
        reason = f"it has version {keys.version}, and {held.version} is held here"
    else:
        if pinned is None:
            writer.set_setting(ROOT_SETTING, offered.root_key)
        return
    _log.error("a list of the hub's keys is not believed: %s", reason)
    raise NotBelieved(reason)


def pin_root(writer: Writer, root_key: str) -> None:
    """Pin the root that an enrolment has named; what another root has signed is forgotten."""
    if writer.setting(ROOT_SETTING) not in (None, root_key):
        writer.execute("DELETE FROM entity WHERE kind = 'key_list'")
    writer.set_setting(ROOT_SETTING, root_key)
