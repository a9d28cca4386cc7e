"""The hub's database: SQLite for one machine, PostgreSQL for a country. The only opener of either.

SQLite comes from the SQLCipher driver (without a key): stock SQLite before 3.51.3 can lose commits when two connections
share a WAL database, and Debian 12 links 3.40.
"""

import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from sync.hub.publishing import Transaction

if TYPE_CHECKING:
    # The driver has the standard library's interface and no stubs.
    import sqlite3 as sqlite
else:
    import sqlcipher3.dbapi2 as sqlite

BUSY_TIMEOUT_S = 10.0
# As many connections as the web server has threads, so that none waits for another's.
POOL_SIZE = 40

# Any number, as long as every hub of every release takes the same.
STARTUP_LOCK_KEY = 0x7761726D
ADMISSION_LOCK_KEY = 0x7761726E
REVOCATION_LOCK_KEY = 0x7761726F

_MIGRATIONS_DIR = Path(__file__).parent / "migrations"


class Database:
    """An open database; any number of threads may use it."""

    def __init__(self, engine: Engine, now_ms: Callable[[], int], random_bytes: Callable[[int], bytes]) -> None:
        self.engine = engine
        self._reader = (
            engine.execution_options(read_only=True)
            if engine.dialect.name == "sqlite"
            else engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )
        self._looker = (
            self._reader if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self.now_ms = now_ms
        self._random_bytes = random_bytes

    @classmethod
    def open(cls, url: str, *, now_ms: Callable[[], int], random_bytes: Callable[[int], bytes]) -> Self:
        """Open the database of a URL, `sqlite:///FILE` or `postgresql+psycopg://...`; connects at the first use.

        Raises:
            ValueError: the URL is neither.
            OSError: the SQLite file or its directory cannot be made, or closed to others.
        """
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError) as error:
            # What the parser says may repeat a password.
            raise ValueError(
                "this is no database URL; a hub lives in sqlite:///FILE or postgresql+psycopg://"
            ) from error
        if parsed.drivername == "sqlite" and parsed.database and not parsed.database.startswith((":memory:", "file:")):
            _make_private(Path(parsed.database))
            engine = create_engine(
                parsed,
                module=sqlite,
                connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
                pool_size=POOL_SIZE,
                hide_parameters=True,
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        elif parsed.drivername == "postgresql+psycopg":
            engine = create_engine(parsed, pool_size=POOL_SIZE, pool_pre_ping=True, hide_parameters=True)
        else:
            raise ValueError(f"a hub lives in sqlite:///FILE or postgresql+psycopg://, not in {parsed.drivername}")
        return cls(engine, now_ms, random_bytes)

    def close(self) -> None:
        """Close the connections; what was committed stays."""
        self.engine.dispose()

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to this release's shape, or to that of an earlier revision, in one transaction."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS_DIR).replace("%", "%%"))
        with self.engine.begin() as connection:
            lock_startup(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Begin a transaction that sees one moment and takes no lock."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def looking(self) -> Generator[Session]:
        """Let one statement read: it sees one moment by itself, and no transaction has to be begun and ended for it."""
        with Session(self._looker) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Transaction]:
        """Begin a write transaction; it is durable when the block ends, and undone when the block raises.

        Raises:
            sqlalchemy.exc.OperationalError: the database was busy, full or away; nothing was stored.
        """
        with Session(self.engine) as session, session.begin():
            transaction = Transaction(session, self.now_ms(), self._random_bytes)
            yield transaction
            transaction.settle()


def new_sqlite_file(path: Path, key: bytes) -> sqlite.Connection:
    """Open a new encrypted SQLite file that is written once and flushed by its maker."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite.connect(str(path), isolation_level=None)
    for pragma in (f"key = \"x'{key.hex()}'\"", "journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def lock_startup(connection: Connection) -> None:
    """Wait until no other hub migrates or initialises this database; held until the transaction ends."""
    _lock(connection, STARTUP_LOCK_KEY)


def lock_admission(connection: Connection) -> None:
    """Wait until no other hub gives out a ticket; held until the transaction ends."""
    _lock(connection, ADMISSION_LOCK_KEY)


def lock_revocations(connection: Connection) -> None:
    """Wait until nobody else changes the list of revoked cards; held until the transaction ends."""
    _lock(connection, REVOCATION_LOCK_KEY)


def _lock(connection: Connection, key: int) -> None:
    # A write transaction of SQLite excludes every other from its start.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _make_private(path: Path) -> None:
    """Make the file of a database, or tighten the one that is there: it holds the key that signs cards."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        # Never by opening it: closing it again would drop the locks that this process has on it.
        for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077:
                file.chmod(0o600)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin deferred transactions by itself, and those end in "database is locked".
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
