"""A damaged ledger, read by key: whatever page is broken, the rows of all others come out.

SQLCipher refuses a whole connection once a page has failed its HMAC, so the file is opened anew after each error, and
the walk goes on behind the gap. (SQLite's own `.recover` of Debian 12 cannot read an encrypted file.)
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.station.driver import sqlite
from sync.station.known_errors import foreign_errors_converted
from sync.station.ledger import key_connection
from sync.station.trouble import DiskFull, KeyLost, LedgerDamaged, LedgerReadOnly

Row = dict[str, Any]

PATIENCE = 20_000
"""So many numbers in a row that cannot be read are tried one by one; a page above the leaves covers fewer."""
_TEXT_BYTES = 36
"""As long as an identifier."""


@dataclass(frozen=True, slots=True)
class _Key:
    """The first column of a table's key, and its values as numbers in the order of the table."""

    name: str
    is_text: bool

    @property
    def bound(self) -> str:
        return "CAST(? AS TEXT)" if self.is_text else "?"

    def number(self, value: Any) -> int:
        if not self.is_text:
            return value
        return int.from_bytes(value.encode()[:_TEXT_BYTES].ljust(_TEXT_BYTES, b"\0"), "big")

    def parameter(self, number: int) -> int | bytes:
        return number.to_bytes(_TEXT_BYTES, "big") if self.is_text else number

    @property
    def end(self) -> int:
        return 1 << (8 * _TEXT_BYTES if self.is_text else 62)


class Wreck:
    """One damaged file and the key that opens it. Nothing is written to it."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open it.

        Raises:
            StationTrouble: not even its first page can be read, or the key is not its own.
        """
        if not path.exists() or path.stat().st_size == 0:
            # SQLite would make a file, and remove the WAL beside an empty one.
            raise LedgerDamaged(f"there is nothing in {path}")
        self.path = path
        self._key = key
        self.gaps = 0
        """How often the walk had to go around something."""
        with foreign_errors_converted():
            self._connection = self._open()
            try:
                self._connection.execute("SELECT count(*) FROM sqlite_master")
            except BaseException:
                self._connection.close()
                raise

    def await_writers(self) -> None:
        """Wait for the end of whatever had begun to be written before the file was moved here: it may be committed.

        Raises:
            LedgerBusy: it did not end.
        """
        with suppress(LedgerDamaged, KeyLost, LedgerReadOnly, DiskFull), foreign_errors_converted():
            connection = key_connection(self.path, self._key)
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            finally:
                connection.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def is_sound(self) -> bool:
        """Tell whether every page can be read and every tree holds together."""
        try:
            return self._connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        except sqlite.DatabaseError:
            self._reopen()
            return False

    def walk(self, table: str, where: str = "1", *, enough: Callable[[], bool] = lambda: False) -> Iterator[Row]:
        """Yield every row that can be read, in the order of the table's key; stop early when it is `enough`."""
        columns, key = self._shape(table)
        if key is None:
            return
        last: int | None = None
        while not enough():
            try:
                for place, row in self._rows(table, columns, key, where, None if last is None else last + 1):
                    last = place
                    if row is not None:
                        yield row
                    if enough():
                        return
            except sqlite.DatabaseError:
                self.gaps += 1
                self._reopen()
            else:
                return
            last = self._behind_the_gap(table, key, last or 0)
            if last is None:
                return
            # Alone, since the driver reads one row ahead, and the next one may be broken again.
            for place, row in self._rows(table, columns, key, where, last, limit=1):
                last = place
                if row is not None:
                    yield row

    def _rows(
        self, table: str, columns: list[str], key: _Key, where: str, start: int | None, *, limit: int = -1
    ) -> Iterator[tuple[int, Row | None]]:
        """Yield the place of every row, and the row where it is wanted: the walk must know how far it has come."""
        behind, bounds = ("1", ()) if start is None else (f"{key.name} >= {key.bound}", (key.parameter(start),))
        sql = f"SELECT ({where}), {', '.join(columns)} FROM {table} NOT INDEXED WHERE {behind} ORDER BY {key.name}"
        for wanted, *values in self._connection.execute(f"{sql} LIMIT {limit}", bounds):
            row = dict(zip(columns, values, strict=True))
            yield key.number(row[key.name]), row if wanted else None

    def _shape(self, table: str) -> tuple[list[str], _Key | None]:
        try:
            rows = self._connection.execute(f"PRAGMA table_info({table})").fetchall()
        except sqlite.DatabaseError:
            self._reopen()
            rows = []
        key = next((_Key(row[1], row[2] == "TEXT") for row in rows if row[5] == 1), None)
        return [row[1] for row in rows], key

    def _behind_the_gap(self, table: str, key: _Key, last: int) -> int | None:
        """Return the first place after `last` from which rows can be read again; None where there is none."""
        broken, step = last, 1
        for tried in range(2 * PATIENCE):
            place = broken + step
            if place >= key.end:
                return None
            if self._can_read(table, key, place):
                return self._boundary(table, key, broken, place)
            broken = place
            if key.is_text or tried >= PATIENCE:
                step *= 2
        return None

    def _boundary(self, table: str, key: _Key, broken: int, sound: int) -> int:
        while sound - broken > 1:
            middle = (broken + sound) // 2
            if self._can_read(table, key, middle):
                sound = middle
            else:
                broken = middle
        return sound

    def _can_read(self, table: str, key: _Key, place: int) -> bool:
        sql = f"SELECT * FROM {table} NOT INDEXED WHERE {key.name} >= {key.bound} ORDER BY {key.name} LIMIT 1"
        try:
            self._connection.execute(sql, (key.parameter(place),)).fetchall()
        except sqlite.DatabaseError:
            self._reopen()
            return False
        return True

    def _open(self) -> sqlite.Connection:
        connection = key_connection(self.path, self._key)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = self._open()
