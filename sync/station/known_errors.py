"""What the driver and the disk say, as the trouble that we know."""

import errno
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from sync.station.driver import sqlite
from sync.station.trouble import (
    DiskFull,
    KeyLost,
    LedgerBusy,
    LedgerDamaged,
    LedgerReadOnly,
    LedgerUnreachable,
    StationTrouble,
)

_TROUBLE_BY_CODE: Mapping[int, type[StationTrouble]] = {
    sqlite.SQLITE_BUSY: LedgerBusy,
    sqlite.SQLITE_LOCKED: LedgerBusy,
    sqlite.SQLITE_FULL: DiskFull,
    sqlite.SQLITE_READONLY: LedgerReadOnly,
    sqlite.SQLITE_CORRUPT: LedgerDamaged,
    sqlite.SQLITE_IOERR: LedgerDamaged,
    sqlite.SQLITE_CANTOPEN: LedgerUnreachable,
    # A wrong key looks the same as a file that is no database.
    sqlite.SQLITE_NOTADB: KeyLost,
}
_TROUBLE_BY_TEXT = {
    "locked": LedgerBusy,
    "disk is full": DiskFull,
    "readonly": LedgerReadOnly,
    "read-only": LedgerReadOnly,
    "not a database": KeyLost,
    "malformed": LedgerDamaged,
    "disk i/o": LedgerDamaged,
    "unable to open": LedgerUnreachable,
}
_TROUBLE_BY_ERRNO: Mapping[int, type[StationTrouble]] = {
    errno.EROFS: LedgerReadOnly,
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
}
_PROBE_BYTES = 64 * 1024


@contextmanager
def foreign_errors_converted() -> Generator[None, None, None]:
    """Turn the driver's errors into ours where they are known trouble; let bugs pass."""
    try:
        yield
    except sqlite.DatabaseError as error:
        kind = _TROUBLE_BY_CODE.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
        text = str(error).lower()
        kind = kind or next((found for words, found in _TROUBLE_BY_TEXT.items() if words in text), None)
        if kind is None:
            raise
        raise kind(str(error)) from error


def trouble_of(error: OSError, what: str) -> StationTrouble:
    """Return the known trouble that an error of the operating system stands for."""
    return _TROUBLE_BY_ERRNO.get(error.errno or 0, LedgerReadOnly)(f"{what}: {error.strerror}")


def refuse_full_disk(directory: Path) -> None:
    """Make a file on trial.

    Raises:
        DiskFull, LedgerReadOnly: the disk takes none at the moment.
    """
    try:
        with NamedTemporaryFile(dir=directory, prefix="ledger.probe") as probe:
            probe.write(bytes(_PROBE_BYTES))
            probe.flush()
    except OSError as error:
        if error.errno in _TROUBLE_BY_ERRNO:
            raise trouble_of(error, f"{directory} takes no file") from error


@contextmanager
def disk_told_from_damage(directory: Path) -> Generator[None, None, None]:
    """Call by its name what SQLite calls an input or output error: a disk that takes no file at the moment."""
    try:
        yield
    except (LedgerDamaged, LedgerUnreachable):
        refuse_full_disk(directory)
        raise
