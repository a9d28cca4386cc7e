"""The ledger's key, sealed to the recovery key of the centre, beside the ledger: `ledger.key.sealed`."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress

from sync.contract.key_escrow import seal_ledger_key
from sync.contract.sealing import sealing_public_key
from sync.station.keys import SEALED_SUFFIX, read_key
from sync.station.ledger import KEY_FILE, Ledger

SEALED_FILE = KEY_FILE + SEALED_SUFFIX
RECOVERY_SETTING = "recovery_key"
"""The centre's recovery key, 64 hex digits, as the enrolment named it."""
SEALED_TO_SETTING = "ledger.sealed_to"

_log = logging.getLogger(__name__)


def keep_sealed(ledger: Ledger, random_bytes: Callable[[int], bytes] = os.urandom) -> bool:
    """Seal the key to the recovery key, unless that is done; return whether it is.

    A disk that takes no file today takes it another day: nothing depends on it until something is lost.
    """
    recovery = ledger.setting(RECOVERY_SETTING)
    file = ledger.path.with_name(SEALED_FILE)
    if not recovery:
        return False
    if ledger.setting(SEALED_TO_SETTING) == recovery and file.exists():
        return True
    key = read_key(ledger.path.with_name(KEY_FILE))
    if key is None:
        return False
    try:
        sealed = seal_ledger_key(sealing_public_key(recovery), key, random_bytes=random_bytes)
    except ValueError:
        _log.error("the recovery key that the centre has named is none")
        return False
    with suppress(OSError):
        draft = file.with_suffix(".part")
        with draft.open("wb") as opened:
            opened.write(sealed)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
        with ledger.writing() as writer:
            writer.set_setting(SEALED_TO_SETTING, recovery)
        return True
    return False
