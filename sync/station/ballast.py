"""Room that is held for a full disk, to be given back then: SQLite needs some even to delete and to shorten its WAL."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

BALLAST_FILE = "ballast"
BALLAST_BYTES = 8 * 1024 * 1024
ROOM_FOR_BALLAST_BYTES = 8 * BALLAST_BYTES
"""So much must be free before the ballast is laid down."""


def keep_ballast(data_dir: Path) -> None:
    """Lay the ballast down, unless it lies there or there is too little room."""
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


def spend_ballast(data_dir: Path) -> bool:
    """Give back the room that was held for a full disk; return whether there was any."""
    try:
        (data_dir / BALLAST_FILE).unlink()
    except OSError:
        return False
    return True
