"""Where a ledger goes that cannot be used: moved aside whole, with its key and its backups, and never deleted."""

import os
from pathlib import Path

from sync.station.clock import local_time
from sync.station.keys import SEALED_SUFFIX, WRAPPED_SUFFIX
from sync.station.ledger import KEY_FILE, LEDGER_FILE, MADE_FILE

KEPT_DIR = "kept"
BACKUPS_DIR = "backups"
MOVING = "moving"
"""A file in a folder whose ledger has not been moved there whole yet."""
UNSALVAGED = "unsalvaged"
"""A file in the folder of a ledger whose operations have not been carried over yet."""
UNREAD = "unread"
"""A file in the folder of a ledger that could not be read: what it holds may be nowhere else."""
_LEDGER_PARTS = tuple(LEDGER_FILE + suffix for suffix in ("", "-wal", "-shm"))
KEY_PARTS = tuple(KEY_FILE + suffix for suffix in ("", WRAPPED_SUFFIX, SEALED_SUFFIX))
_PARTS = (*_LEDGER_PARTS, *KEY_PARTS, MADE_FILE)


def set_aside(data_dir: Path, now_ms: int, *, backups: bool = True) -> Path:
    """Move the ledger and everything of it to a folder of its own, marked as unsalvaged, and return that folder.

    The backups go with it, since its key opens them, unless the key stays.
    """
    folder = _new_folder(data_dir, now_ms)
    (folder / UNSALVAGED).touch()
    (folder / MOVING).touch()
    flush_folder(folder)
    flush_folder(folder.parent)
    finish_move(data_dir, folder, backups=backups)
    return folder


def half_moved(data_dir: Path) -> Path | None:
    """Return the folder to which a ledger was being moved when the power failed, if there is one."""
    return next((mark.parent for mark in (data_dir / KEPT_DIR).glob(f"*/{MOVING}")), None)


def finish_move(data_dir: Path, folder: Path, *, backups: bool = True) -> None:
    """Move what is not there yet."""
    for name in (*_PARTS, BACKUPS_DIR) if backups else _PARTS:
        source = data_dir / name
        if source.exists() and not (folder / name).exists():
            source.rename(folder / name)
    flush_folder(folder)
    flush_folder(data_dir)
    (folder / MOVING).unlink()
    flush_folder(folder)


def unsalvaged(data_dir: Path) -> list[Path]:
    """Return the folders of ledgers that still have to be salvaged, the oldest first."""
    return [mark.parent for mark in sorted((data_dir / KEPT_DIR).glob(f"*/{UNSALVAGED}"))]


def unread(data_dir: Path) -> list[Path]:
    """Return the folders of ledgers that could not be read when they were put aside, the oldest first."""
    return [mark.parent for mark in sorted((data_dir / KEPT_DIR).glob(f"*/{UNREAD}"))]


def flush_folder(folder: Path) -> None:
    """Make what was created, renamed or removed in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _new_folder(data_dir: Path, now_ms: int) -> Path:
    kept = data_dir / KEPT_DIR
    kept.mkdir(mode=0o700, exist_ok=True)
    stem = f"{local_time(now_ms):%Y%m%d-%H%M%S}"
    for number in range(1, 1000):
        folder = kept / (stem if number == 1 else f"{stem}-{number}")
        if not folder.exists():
            folder.mkdir(mode=0o700)
            return folder
    raise FileExistsError(f"{kept} holds a thousand ledgers of one second")
