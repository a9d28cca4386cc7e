"""Copies of the ledger, encrypted like itself, each opened and checked before it counts; and the way back from one."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from sync.station import kept, outbox
from sync.station.chain import verify_chain
from sync.station.clock import Clock, local_time
from sync.station.known_errors import foreign_errors_converted
from sync.station.ledger import KEY_FILE, LEDGER_FILE, Ledger, Reader, key_connection
from sync.station.opening import LOCK_FILE
from sync.station.salvage import kept_key, salvage
from sync.station.trouble import KeyLost, LedgerDamaged

KEPT_BACKUPS = 7
TRIAL = "trial-"
"""How the folders begin in which a copy is opened on trial."""


@dataclass(frozen=True, slots=True)
class Drill:
    """What came back when a backup was restored on trial."""

    backup: str
    operations: int
    rows: dict[str, int]
    """Of every table, in the copy that was restored."""


def back_up(ledger: Ledger) -> Path:
    """Copy the ledger as it is now, check the copy, and let go of all but the newest seven.

    Readers and writers go on meanwhile; the copy is encrypted with the ledger's own key.

    Raises:
        DiskFull, LedgerReadOnly: there is no room; older backups stay.
        LedgerDamaged: the copy is not sound, or the ledger is not; no older backup was removed.
    """
    folder = ledger.path.parent / kept.BACKUPS_DIR
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder / f"ledger-{local_time(ledger.clock.now_ms()):%Y%m%d-%H%M%S}.db"
    draft = place.with_suffix(".part")
    for left in folder.glob("*.part"):
        left.unlink()
    try:
        ledger.rows("VACUUM INTO ?", str(draft))
        key = kept_key(ledger.path.parent)
        if key is None:
            raise KeyLost(f"{KEY_FILE} is gone: a copy could not be opened again")
        check_file(draft, key)
        _flush_file(draft)
        draft.rename(place)
    finally:
        draft.unlink(missing_ok=True)
    others = sorted(file for file in folder.glob("*.db") if file != place)
    # First those that a clock which was ahead has given the names of days to come.
    for old in sorted(others, key=lambda file: file < place)[: max(0, len(others) + 1 - KEPT_BACKUPS)]:
        old.unlink()
    kept.flush_folder(folder)
    return place


def check_file(file: Path, key: bytes) -> int:
    """Check every page, tree and link of a copy; return how many operations it holds.

    Raises:
        LedgerDamaged: it is not sound; the text says where.
        KeyLost: the key does not open it.
    """
    with foreign_errors_converted():
        connection = key_connection(file, key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
            for check, sound in (("cipher_integrity_check", []), ("quick_check", [("ok",)])):
                found = connection.execute(f"PRAGMA {check}").fetchall()
                if found != sound:
                    raise LedgerDamaged(f"{file.name}: {check}: {found[0][0]}")
            reader = Reader(connection)
            verdict = verify_chain(reader)
            if verdict != "ok":
                raise LedgerDamaged(f"{file.name}: {verdict}")
            return reader.value("SELECT count(*) FROM operation")
        finally:
            connection.close()


def restore(data_dir: Path, file: Path, *, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom) -> Path:
    """Put a backup in the ledger's place; return the folder in which the present one is kept.

    What the present ledger had not sent is carried over into the restored one, as far as it can be read. The restored
    ledger begins a new incarnation, so that the hub takes it for what it is; running processes notice at their next
    write.

    Raises:
        StationTrouble: the backup cannot be used; nothing was changed.
    """
    key = kept_key(data_dir)
    if key is None:
        raise KeyLost(f"{data_dir / KEY_FILE} holds no key")
    check_file(file, key)
    with FileLock(data_dir / LOCK_FILE), tempfile.TemporaryDirectory(dir=data_dir, prefix=TRIAL) as trial:
        restored = _restore_on_trial(file, key, Path(trial), clock, random_bytes)
        with restored.writing() as writer:
            outbox.begin_incarnation(writer, "restored", file.name)
        restored.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        restored.close()
        folder = kept.set_aside(data_dir, clock.now_ms(), backups=False)
        for name in kept.KEY_PARTS:
            if (folder / name).exists():
                shutil.copy2(folder / name, data_dir / name)
                _flush_file(data_dir / name)
        (Path(trial) / LEDGER_FILE).rename(data_dir / LEDGER_FILE)
        kept.flush_folder(data_dir)
        ledger = Ledger.open(data_dir, clock=clock, random_bytes=random_bytes)
        try:
            salvage(folder, key, ledger)
        except (KeyLost, LedgerDamaged):
            # Nothing of it can be read: that is why somebody restores.
            (folder / kept.UNREAD).touch()
            (folder / kept.UNSALVAGED).unlink(missing_ok=True)
        finally:
            ledger.close()
    return folder


def drill(ledger: Ledger, file: Path, *, random_bytes: Callable[[int], bytes] = os.urandom) -> Drill:
    """Restore a backup into a temporary place and compare it with the ledger that it was made of.

    Raises:
        LedgerDamaged: it would not bring back what the ledger held; the text says what differs.
    """
    key = kept_key(ledger.path.parent)
    if key is None:
        raise KeyLost(f"{KEY_FILE} is gone")
    data_dir = ledger.path.parent
    with FileLock(data_dir / LOCK_FILE), tempfile.TemporaryDirectory(dir=data_dir, prefix=TRIAL) as trial:
        restored = _restore_on_trial(file, key, Path(trial), ledger.clock, random_bytes)
        try:
            newest = restored.row("SELECT seq, chain FROM operation ORDER BY seq DESC LIMIT 1")
            if newest and ledger.value("SELECT chain FROM operation WHERE seq = ?", newest[0]) != newest[1]:
                raise LedgerDamaged(f"{file.name}: operation {newest[0]} is not the ledger's own")
            tables = [row[0] for row in restored.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {name: restored.value(f"SELECT count(*) FROM {name}") for name in tables}
            return Drill(file.name, check_file(restored.path, key), rows)
        finally:
            restored.close()


def _restore_on_trial(
    file: Path, key: bytes, place: Path, clock: Clock, random_bytes: Callable[[int], bytes]
) -> Ledger:
    shutil.copyfile(file, place / LEDGER_FILE)
    _flush_file(place / LEDGER_FILE)
    (place / LEDGER_FILE).chmod(0o600)
    return Ledger.open(place, clock=clock, random_bytes=random_bytes, key=key)


def clear_trials(data_dir: Path) -> None:
    """Remove what a power cut has left of a restoration or a drill."""
    with suppress(Timeout), FileLock(data_dir / LOCK_FILE, timeout=0):
        for trial in data_dir.glob(f"{TRIAL}*"):
            shutil.rmtree(trial, ignore_errors=True)


def _flush_file(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
