"""The ledger: the only meeting place of kiosk, desk and courier, and the only opener of SQLite.

One encrypted database in WAL mode with `synchronous=FULL`: when `writing()` has ended, what was appended has been
flushed to the disk.
"""

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import JsonValue

from sync.contract.hybrid_clock import next_stamp
from sync.contract.identifiers import UUID7_RANDOM_BYTES, uuid7
from sync.contract.operations import (
    GENESIS_CHAIN,
    KIND_OF_FACT,
    Fact,
    Operation,
    canonical_json,
    next_chain,
)
from sync.station.ballast import spend_ballast
from sync.station.clock import Clock, corrected_ms
from sync.station.driver import MINIMUM_SQLITE, Database, sqlite, sqlite_version
from sync.station.keys import ledger_key
from sync.station.known_errors import disk_told_from_damage, foreign_errors_converted, trouble_of
from sync.station.projection import project
from sync.station.schema import migrations
from sync.station.trouble import (
    LedgerBusy,
    LedgerDamaged,
    LedgerReplaced,
    LedgerTooNew,
    SqliteTooOld,
    StationWiped,
)

LEDGER_FILE = "ledger.db"
KEY_FILE = "ledger.key"
WIPED_SETTING = "station.wiped"
"""Set just before the key is destroyed: what would be stated now could never be read again."""
MADE_FILE = "ledger.made"
"""Beside a ledger that was whole once: an empty file in its place is then a loss, not a beginning."""
SUSPECT_FILE = "ledger.suspect"
"""Beside a ledger of which a page could not be read: whoever opens it next looks at all of them."""
BUSY_TIMEOUT_S = 5.0
TRY_AGAIN_MS = 1
"""So soon, since SQLite's own way of waiting, in steps of up to 100 ms, sleeps through the turns that others leave."""
WAL_PAGES, LONG_WAL_PAGES = 1000, 16_000
"""From so many pages on the WAL is written back by whoever commits next: the courier, long before somebody's visit."""
CACHE_KIB = 64 * 1024
PRUNED_SEQ_SETTING = "pruned.seq"
"""The last operation that was let go, once it was safe at the hub; the newest one never is."""
PRUNED_CHAIN_SETTING = "pruned.chain"
"""Its link, from which the chain of what is held goes on."""


class Reader:
    """Reads of one connection; rows come back as tuples of column values."""

    def __init__(self, connection: sqlite.Connection) -> None:
        self._connection = connection

    def row(self, sql: str, *parameters: object) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        with foreign_errors_converted():
            return self._connection.execute(sql, parameters).fetchone()

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return every row."""
        with foreign_errors_converted():
            return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, *parameters: object) -> Any:
        """Return the first column of the first row, or None."""
        row = self.row(sql, *parameters)
        return None if row is None else row[0]

    def setting(self, key: str) -> str | None:
        """Return a setting, or None where it was never set."""
        return self.value("SELECT value FROM setting WHERE key = ?", key)


class Writer(Reader):
    """One open write transaction, begun IMMEDIATE, so that what it reads cannot change before it writes."""

    def __init__(self, connection: sqlite.Connection, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
        super().__init__(connection)
        self.clock = clock
        self._random_bytes = random_bytes
        self.now_ms = clock.now_ms()
        """The one time of everything in this transaction as people read it, Unix milliseconds."""

    @cached_property
    def corrected_ms(self) -> int:
        """The hub's time, as far as it is known: the one time for whatever must not hang on this machine's clock."""
        return corrected_ms(self, self.clock)

    def new_id(self) -> str:
        """Return a fresh UUIDv7."""
        return uuid7(self.now_ms, self._random_bytes(UUID7_RANDOM_BYTES))

    def random_bytes(self, count: int) -> bytes:
        """Return fresh random bytes."""
        return self._random_bytes(count)

    def execute(self, sql: str, *parameters: object) -> int:
        """Run one statement and return how many rows it changed."""
        with foreign_errors_converted():
            return self._connection.execute(sql, parameters).rowcount

    @contextmanager
    def savepoint(self) -> Generator[None, None, None]:
        """Undo what the block did when it raises; the transaction lives on."""
        self.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK TO part")
            raise
        finally:
            self.execute("RELEASE part")

    def execute_many(self, sql: str, parameters: Iterable[tuple[object, ...]]) -> None:
        """Run one statement for each of many rows."""
        with foreign_errors_converted():
            self._connection.executemany(sql, parameters)

    def set_setting(self, key: str, value: str) -> None:
        """Set a setting."""
        self.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )

    def append(self, fact: Fact) -> Operation:
        """State a fact: its domain row and its operation, together or not at all.

        Raises:
            StationWiped: nobody could read it any more.
        """
        if self.setting(WIPED_SETTING) is not None:
            raise StationWiped("the key of this ledger was destroyed by order of the centre")
        last = self._newest()
        operation = Operation(
            seq=last[0] + 1,
            op_id=self.new_id(),
            kind=KIND_OF_FACT[type(fact)],
            kind_version=fact.stated_version(),
            hlc=next_stamp(last[1], self.corrected_ms),
            body=fact.model_dump(mode="json", exclude_none=True),
        )
        project(self, fact)
        self._write(operation, last[2])
        return operation

    def adopt(self, op_id: str, kind: str, kind_version: int, hlc: int, body: dict[str, JsonValue]) -> Operation:
        """Append an operation that another ledger of this station has stated, just as it was but for its place.

        Its domain row is the caller's business: it may be there already.
        """
        seq, _, chain = self._newest()
        operation = Operation(seq=seq + 1, op_id=op_id, kind=kind, kind_version=kind_version, hlc=hlc, body=body)
        self._write(operation, chain)
        return operation

    def next_hlc(self) -> int:
        """Return the stamp of what is stated next."""
        return next_stamp(self._newest()[1], self.corrected_ms)

    def _newest(self) -> tuple[int, int, str]:
        row = self.row("SELECT seq, hlc, chain FROM operation ORDER BY seq DESC LIMIT 1")
        return row or (0, 0, GENESIS_CHAIN)

    def _write(self, operation: Operation, previous: str) -> None:
        self.execute(
            "INSERT INTO operation (seq, op_id, kind, kind_version, hlc, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
            operation.seq,
            operation.op_id,
            operation.kind,
            operation.kind_version,
            operation.hlc,
            canonical_json(operation.body).decode(),
            next_chain(previous, operation),
        )


class Ledger(Reader):
    """An open ledger. Each process opens its own; one thread at a time may use it."""

    def __init__(
        self, connection: sqlite.Connection, path: Path, clock: Clock, random_bytes: Callable[[int], bytes]
    ) -> None:
        super().__init__(connection)
        self.path = path
        self._inode = path.stat().st_ino
        self.clock = clock
        self._random_bytes = random_bytes
        self._wait_ms = round(BUSY_TIMEOUT_S * 1000)

    @classmethod
    def open(
        cls, data_dir: Path, *, clock: Clock, random_bytes: Callable[[int], bytes], key: bytes | None = None
    ) -> Self:
        """Open the ledger of a data directory, made and brought to the newest schema where needed.

        `key`: what opens it, where that does not lie beside it.

        Raises:
            SqliteTooOld, KeyLost, LedgerTooNew, LedgerDamaged, LedgerUnreachable, LedgerBusy, LedgerReadOnly,
                LedgerReplaced, DiskFull: the file is as it was.
        """
        if sqlite_version() < MINIMUM_SQLITE:
            raise SqliteTooOld(f"SQLite {sqlite.sqlite_version} can lose commits; {MINIMUM_SQLITE} is needed")
        path = data_dir / LEDGER_FILE
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            before = _file_at(path)
            if (data_dir / MADE_FILE).exists() and not (before and before.st_size):
                raise LedgerDamaged(f"{path} was a ledger, and there is nothing of it now")
            key = key or ledger_key(data_dir / KEY_FILE, path, random_bytes)
        except OSError as error:
            raise trouble_of(error, f"{data_dir} cannot be used") from error
        with disk_told_from_damage(data_dir), foreign_errors_converted():
            connection = key_connection(path, key)
            try:
                _prepare(connection)
                ledger = cls(connection, path, clock, random_bytes)
                if before:
                    # It may have been put aside since, while another process held it.
                    ledger._inode = before.st_ino
                    ledger._check_place()
            except BaseException:
                connection.close()
                raise
        return ledger

    def _check_place(self) -> None:
        # Another process may have put this file aside, because it was damaged or a backup was put back: what is
        # written to it now would be found by nobody.
        now = _file_at(self.path)
        if now is None or now.st_ino != self._inode:
            raise LedgerReplaced(f"{self.path} is another file than the one that was opened")

    def note_damage(self) -> None:
        """Let whoever opens this ledger next look at every page of it."""
        with suppress(OSError):
            self.path.with_name(SUSPECT_FILE).touch()

    def spend_ballast(self) -> bool:
        """Give back the room that was held for a full disk; return whether there was any."""
        return spend_ballast(self.path.parent)

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        self._connection.close()

    @contextmanager
    def writing(self) -> Generator[Writer, None, None]:
        """Begin a write transaction; it is durable when the block ends, and undone when the block raises."""
        with disk_told_from_damage(self.path.parent):
            self._begin()
            try:
                self._check_place()
                yield Writer(self._connection, self.clock, self._random_bytes)
                with foreign_errors_converted():
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _begin(self) -> None:
        # Tries are counted, not seconds: a clock may be held still.
        self.rows(f"PRAGMA busy_timeout = {min(TRY_AGAIN_MS, self._wait_ms)}")
        try:
            for tries_left in range(self._wait_ms // TRY_AGAIN_MS, -1, -1):
                try:
                    with foreign_errors_converted():
                        self._connection.execute("BEGIN IMMEDIATE")
                    return
                except LedgerBusy:
                    if not tries_left:
                        raise
        finally:
            self.rows(f"PRAGMA busy_timeout = {self._wait_ms}")

    def wait_at_most(self, seconds: float) -> None:
        """Wait for other writers for so long, and no longer."""
        self._wait_ms = round(seconds * 1000)
        self.rows(f"PRAGMA busy_timeout = {self._wait_ms}")

    def keep_wal_short(self) -> None:
        """Be the one that writes the WAL back: whoever checks in should not have to."""
        self.rows(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")

    def shorten_wal(self) -> None:
        """Write the WAL back where it has grown long."""
        _, pages, written = self.rows("PRAGMA wal_checkpoint(NOOP)")[0]
        if pages - written > WAL_PAGES:
            self.rows("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def attached(self, path: Path, key: str) -> Generator[str, None, None]:
        """Attach another encrypted database for the block; its tables go by the name that is handed out."""
        with foreign_errors_converted():
            self._connection.execute(f"ATTACH DATABASE ? AS attached KEY \"x'{key}'\"", (str(path),))
        try:
            yield "attached"
        finally:
            self._connection.execute("DETACH DATABASE attached")

    @contextmanager
    def unhurried(self) -> Generator[None, None, None]:
        """Do not wait for the disk in the block: for what can be done again, and is not lost to anybody.

        Nor is the WAL written back by a commit: who writes much calls `shorten_wal` between two.
        """
        usual = self.value("PRAGMA wal_autocheckpoint")
        self.rows("PRAGMA synchronous = NORMAL")
        self.rows(f"PRAGMA wal_autocheckpoint = {LONG_WAL_PAGES}")
        try:
            yield
        finally:
            self.rows(f"PRAGMA wal_autocheckpoint = {usual}")
            self.rows("PRAGMA synchronous = FULL")

    def data_version(self) -> int:
        """Return a number that changes when another connection has committed.

        Raises:
            LedgerReplaced: there is another ledger in this one's place.
        """
        self._check_place()
        return self.value("PRAGMA data_version")


def _file_at(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def key_connection(path: Path, key: bytes) -> sqlite.Connection:
    """Connect to an encrypted database and hand it its key; whether that fits shows with the first read."""
    connection = sqlite.connect(str(path), timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _prepare(connection: sqlite.Connection) -> None:
    connection.execute("SELECT count(*) FROM sqlite_master")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LONG_WAL_PAGES}")
    database = Database(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(database)
        newer = {migration.name for migration in migrations.applied(database)} - _known_migrations()
        if newer:
            raise LedgerTooNew(f"the ledger knows {sorted(newer)}, which this release does not")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


@cache
def _known_migrations() -> frozenset[str]:
    return frozenset(migration.name for migration in migrations.pending(Database(memory=True)))
