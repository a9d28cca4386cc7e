"""The nightly chores: look at every page and link, let go of what may go, make a backup, keep the ballast."""

import logging
from collections.abc import Callable
from contextlib import suppress

from sync.contract.times import format_utc
from sync.station import kept
from sync.station.backup import back_up, clear_trials
from sync.station.ballast import keep_ballast
from sync.station.chain import verify_chain
from sync.station.escrow import keep_sealed
from sync.station.incidents import raise_incident
from sync.station.ledger import Ledger
from sync.station.retention import let_go
from sync.station.salvage import kept_key, salvage
from sync.station.trouble import DiskFull, KeyLost, LedgerDamaged, LedgerReadOnly
from sync.station.trust import countersigned_seq

BACKED_UP_SETTING = "ledger.backed_up_at"

_log = logging.getLogger(__name__)


def maintain(ledger: Ledger, pause: Callable[[float], object] = lambda _seconds: None) -> str:
    """Do the chores; return `ok` or what is wrong with the chain. `pause` lets other writers in between.

    Raises:
        LedgerDamaged: a page cannot be read; it is noted, and whoever opens the ledger next puts it right.
    """
    _check_pages(ledger)
    verdict = verify_chain(ledger, countersigned_seq(ledger))
    operations, names = let_go(ledger, pause)
    _log.info("let go of %d operations and the names of %d visits", operations, names)
    ledger.rows("PRAGMA optimize")
    # Most of it without keeping anybody from writing, as the second one does.
    ledger.rows("PRAGMA wal_checkpoint(PASSIVE)")
    ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    if verdict == "ok":
        _back_up_if_there_is_room(ledger)
    _read_what_could_not_be_read(ledger)
    clear_trials(ledger.path.parent)
    keep_ballast(ledger.path.parent)
    keep_sealed(ledger)
    with ledger.writing() as writer:
        if verdict != "ok":
            raise_incident(writer, "chain_broken", verdict)
        writer.set_setting("ledger.checked_at", format_utc(writer.now_ms))
        writer.set_setting("ledger.check", verdict)
    return verdict


def _check_pages(ledger: Ledger) -> None:
    try:
        found = str(ledger.value("PRAGMA quick_check"))
    except LedgerDamaged:
        ledger.note_damage()
        raise
    if found != "ok":
        ledger.note_damage()
        raise LedgerDamaged(found)


def _read_what_could_not_be_read(ledger: Ledger) -> None:
    # A machine may fail to unwrap a key once, and somebody may have brought one that was lost.
    for folder in kept.unread(ledger.path.parent):
        key = kept_key(folder)
        if key is not None:
            with suppress(KeyLost, LedgerDamaged):
                salvage(folder, key, ledger)


def _back_up_if_there_is_room(ledger: Ledger) -> None:
    try:
        back_up(ledger)
    except (DiskFull, LedgerReadOnly, OSError) as error:
        _log.warning("no backup tonight: %s", error)
        return
    except KeyLost as error:
        # This process still has it: while it lives, what is owed here can be sent.
        _log.error("no backup tonight: %s", error)
        with ledger.writing() as writer:
            raise_incident(writer, "key_missing", str(error))
        return
    with ledger.writing() as writer:
        writer.set_setting(BACKED_UP_SETTING, format_utc(writer.now_ms))
