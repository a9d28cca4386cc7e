"""The nightly chores: look at every page and link, let go of what may go, make a backup, keep the ballast."""

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sync.contract.times import format_utc
from sync.station.backup import back_up
from sync.station.chain import verify_chain
from sync.station.escrow import keep_sealed
from sync.station.incidents import raise_incident
from sync.station.ledger import BALLAST_FILE, Ledger
from sync.station.retention import let_go
from sync.station.trouble import DiskFull, LedgerDamaged, LedgerReadOnly
from sync.station.trust import countersigned_seq

BALLAST_BYTES = 8 * 1024 * 1024
ROOM_FOR_BALLAST_BYTES = 8 * BALLAST_BYTES
"""So much must be free before the ballast is laid down."""
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
    keep_ballast(ledger.path.parent)
    keep_sealed(ledger)
    with ledger.writing() as writer:
        if verdict != "ok":
            raise_incident(writer, "chain_broken", verdict)
        writer.set_setting("ledger.checked_at", format_utc(writer.now_ms))
        writer.set_setting("ledger.check", verdict)
    return verdict


def keep_ballast(data_dir: Path) -> None:
    """Hold some room that a full disk can be given back: SQLite needs room even to delete and to shorten its WAL."""
    ballast = data_dir / BALLAST_FILE
    with suppress(OSError):
        if ballast.exists() and ballast.stat().st_size == BALLAST_BYTES:
            return
        if shutil.disk_usage(data_dir).free < ROOM_FOR_BALLAST_BYTES:
            return
        # Written, not only claimed: some file systems hand out room that they do not have.
        with ballast.open("wb") as file:
            file.write(os.urandom(BALLAST_BYTES))
            file.flush()
            os.fsync(file.fileno())


def _check_pages(ledger: Ledger) -> None:
    try:
        found = str(ledger.value("PRAGMA quick_check"))
    except LedgerDamaged:
        ledger.note_damage()
        raise
    if found != "ok":
        ledger.note_damage()
        raise LedgerDamaged(found)


def _back_up_if_there_is_room(ledger: Ledger) -> None:
    try:
        back_up(ledger)
    except (DiskFull, LedgerReadOnly, OSError) as error:
        _log.warning("no backup tonight: %s", error)
        return
    with ledger.writing() as writer:
        writer.set_setting(BACKED_UP_SETTING, format_utc(writer.now_ms))
