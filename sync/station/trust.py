"""Whose word this station takes: the root it has pinned, and the newest list of keys that this root has signed.

A ledger that was enrolled before there were lists has pinned no root; it pins the one that its hub names first.
"""

import json
import logging

from sync.contract.messages import PushAnswer
from sync.contract.operations import canonical_json
from sync.contract.records import SignedKeyList
from sync.contract.trust import COUNTERSIGNATURE_CONTEXT, KeyList, countersigned_payload, read_key_list, verify
from sync.station.incidents import raise_incident
from sync.station.ledger import Reader, Writer
from sync.station.scopes import KEYS_SCOPE, to_fill

ROOT_SETTING = "root_key"
COUNTERSIGNED_SETTING = "countersigned"

_log = logging.getLogger(__name__)


class NotBelieved(ValueError):
    """A list of keys that the pinned root has not signed, or that is older than the one held here."""


def live_keys(reader: Reader) -> KeyList | None:
    """Return the hub's keys as the root has signed them; None where this station has not heard of any list."""
    body = reader.value(
        "SELECT body FROM standing_entity WHERE scope = ? AND kind = 'key_list' AND entity_id = 'keys'", KEYS_SCOPE
    )
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
    raise_incident(writer, "key_list_refused", reason)
    raise NotBelieved(reason)


def is_newer_list(reader: Reader, offered: SignedKeyList) -> bool:
    """Tell whether a list, whoever has signed it, calls itself newer than the one held here.

    Raises:
        pydantic.ValidationError: it is no list.
    """
    held = live_keys(reader)
    return held is None or KeyList.model_validate_json(offered.text).version > held.version


def believe(writer: Writer, checked: SignedKeyList) -> None:
    """Keep a list that was checked. In no scope of the hub's: whoever could take it away could then name other keys."""
    writer.execute(
        "INSERT OR REPLACE INTO entity (scope_id, kind, entity_id, body, hash) VALUES (?, 'key_list', ?, ?, 0)",
        to_fill(writer, KEYS_SCOPE),
        checked.list_id,
        checked.model_dump_json(),
    )


def is_hubs_word(reader: Reader, incarnation: str, answer: PushAnswer) -> bool:
    """Tell whether the hub has countersigned what an answer says it holds of an incarnation of this ledger.

    A hub that has no list of keys countersigns nothing, and is taken at its word.
    """
    keys = live_keys(reader)
    if keys is None:
        return True
    signature = answer.countersignature
    key = None if signature is None else keys.find("hub", signature.key_id)
    if signature is None or key is None:
        return False
    station_id = reader.setting("station_id") or ""
    payload = countersigned_payload(station_id, incarnation, answer.ack_seq, answer.chain)
    return verify(COUNTERSIGNATURE_CONTEXT, payload, signature, key)


def keep_countersignature(writer: Writer, incarnation: str, answer: PushAnswer) -> None:
    """Keep the newest countersignature: with it the centre's receipt can be shown to anybody who has its keys."""
    if answer.countersignature is not None and answer.ack_seq >= countersigned_seq(writer):
        receipt = {**answer.model_dump(include={"ack_seq", "chain", "countersignature"}), "incarnation": incarnation}
        writer.set_setting(COUNTERSIGNED_SETTING, canonical_json(receipt).decode())


def countersigned_seq(reader: Reader) -> int:
    """Return up to which operation of its present incarnation this ledger holds the hub's countersignature."""
    kept = json.loads(reader.setting(COUNTERSIGNED_SETTING) or "{}")
    return kept["ack_seq"] if kept and kept["incarnation"] == reader.setting("incarnation") else 0


def pin_root(writer: Writer, root_key: str) -> None:
    """Pin the root that an enrolment has named; what another root has signed is forgotten."""
    if writer.setting(ROOT_SETTING) not in (None, root_key):
        writer.execute("DELETE FROM entity WHERE scope_id = ?", to_fill(writer, KEYS_SCOPE))
    writer.set_setting(ROOT_SETTING, root_key)
