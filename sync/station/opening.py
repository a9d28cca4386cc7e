"""How kiosk, desk and courier open their ledger: where it is damaged or its key is lost, another serves in its place.

The former file is moved aside whole and never deleted; what the hub may not have is carried over. A lock in the data
directory makes the processes agree. Tools that only look use `first_opening.open_ledger`, which changes nothing.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from sync.station import kept
from sync.station.ballast import spend_ballast
from sync.station.clock import Clock
from sync.station.first_opening import open_ledger
from sync.station.incidents import raise_incident
from sync.station.known_errors import refuse_full_disk, trouble_of
from sync.station.ledger import LEDGER_FILE, MADE_FILE, SUSPECT_FILE, Ledger
from sync.station.salvage import kept_key, salvage
from sync.station.settings import StationSettings
from sync.station.trouble import DiskFull, KeyLost, LedgerBusy, LedgerDamaged, LedgerReplaced, StationTrouble
from sync.station.wreck import Wreck

LOCK_FILE = "opening.lock"
LOCK_TIMEOUT_S = 120.0
UNREADABLE = "ledger_unreadable"
"""The incident of a ledger of which nothing could be carried over, for want of its key or of a sound page."""

_log = logging.getLogger(__name__)


def open_or_salvage(
    settings: StationSettings, *, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom
) -> Ledger:
    """Open the station's ledger, or one that goes on in its place under a new incarnation.

    Raises:
        StationTrouble: as `Ledger.open`, but for damage and a lost key.
    """
    try:
        return _open(settings, clock, random_bytes)
    except DiskFull:
        # A ledger needs room to be opened, too.
        if not spend_ballast(settings.data_dir):
            raise
    return _open(settings, clock, random_bytes)


def _open(settings: StationSettings, clock: Clock, random_bytes: Callable[[int], bytes]) -> Ledger:
    data_dir = settings.data_dir
    if not _is_suspect(data_dir):
        try:
            return open_ledger(settings, clock=clock, random_bytes=random_bytes)
        except (KeyLost, LedgerDamaged, LedgerReplaced) as trouble:
            _log.warning("%s: %s", trouble.code, trouble)
    try:
        with FileLock(data_dir / LOCK_FILE, timeout=LOCK_TIMEOUT_S):
            return _open_alone(settings, clock, random_bytes)
    except Timeout as error:
        raise LedgerBusy("another process is still putting the ledger right") from error
    except OSError as error:
        raise trouble_of(error, f"{data_dir} cannot be used") from error


def _is_suspect(data_dir: Path) -> bool:
    return (
        (data_dir / SUSPECT_FILE).exists() or kept.half_moved(data_dir) is not None or bool(kept.unsalvaged(data_dir))
    )


def _open_alone(settings: StationSettings, clock: Clock, random_bytes: Callable[[int], bytes]) -> Ledger:
    data_dir = settings.data_dir
    half = kept.half_moved(data_dir)
    if half is not None:
        kept.finish_move(data_dir, half)
    elif kept.unsalvaged(data_dir) and not (data_dir / LEDGER_FILE).exists():
        # It was put aside, and then the power failed: whoever had it open may have marked it once more.
        (data_dir / MADE_FILE).unlink(missing_ok=True)
    elif any((data_dir / name).exists() for name in (LEDGER_FILE, MADE_FILE)) and not _is_sound(data_dir):
        # On a full disk a sound one cannot be read either, and no other could be made.
        refuse_full_disk(data_dir)
        folder = kept.set_aside(data_dir, clock.now_ms())
        _log.warning("the ledger cannot be used: it is kept in %s, and another serves in its place", folder)
    (data_dir / SUSPECT_FILE).unlink(missing_ok=True)
    ledger = open_ledger(settings, clock=clock, random_bytes=random_bytes)
    try:
        for folder in kept.unsalvaged(data_dir):
            _salvage_quietly(folder, ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _salvage_quietly(folder: Path, ledger: Ledger) -> None:
    key = kept_key(folder)
    try:
        if key is None:
            raise KeyLost(f"there is no key beside {folder / LEDGER_FILE}")
        salvage(folder, key, ledger)
    except (KeyLost, LedgerDamaged) as trouble:
        # Its key is another's, or not a page can be read. It waits for somebody who brings the key; see `sync salvage`.
        _log.warning("nothing can be read of %s: %s", folder, trouble)
        with ledger.writing() as writer:
            raise_incident(writer, UNREADABLE, f"{folder.name}: {trouble.code}")
        (folder / kept.UNREAD).touch()
        (folder / kept.UNSALVAGED).unlink(missing_ok=True)


def _is_sound(data_dir: Path) -> bool:
    """Tell whether the ledger is whole; one that only could not be opened just now is."""
    key = kept_key(data_dir)
    if key is None:
        return False
    try:
        wreck = Wreck(data_dir / LEDGER_FILE, key)
    except (KeyLost, LedgerDamaged):
        return False
    except StationTrouble:
        return True
    try:
        return wreck.is_sound()
    finally:
        wreck.close()
