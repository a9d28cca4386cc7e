import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.hub.catalogue import initialise
from sync.hub.database import Database, lock_startup
from sync.hub.tables import Table
from tests.sync.hub.paper_station import HubUnderTest


def _differences(url: str) -> list[object]:
    database = Database.open(url, now_ms=lambda: 0, random_bytes=os.urandom)
    try:
        database.migrate()
        database.migrate()
        with database.engine.begin() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), Table.metadata))
    finally:
        database.close()


def test_migrations_make_the_tables_on_sqlite(tmp_path: Path) -> None:
    assert _differences(f"sqlite:///{tmp_path / 'a % b' / 'hub.db'}") == []


def test_migrations_make_the_tables_on_postgresql(empty_postgresql: Callable[[], str]) -> None:
    assert _differences(empty_postgresql()) == []


@pytest.mark.parametrize(
    "url",
    [
        "mysql+pymysql://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
        "nonsense",
        "postgresql+psycopg://x:word@y:z/",
    ],
)
def test_nowhere_else(url: str) -> None:
    with pytest.raises(ValueError, match="a hub lives in") as refused:
        Database.open(url, now_ms=lambda: 0, random_bytes=os.urandom)
    assert "word" not in str(refused.value)


def test_sqlite_is_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    files = [tmp_path / f"hub.db{suffix}" for suffix in ("", "-wal", "-shm")]
    for _ in range(2):
        database = Database.open(f"sqlite:///{files[0]}", now_ms=lambda: 0, random_bytes=os.urandom)
        database.migrate()
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
        # The second time round they are there already, and open.
        for file in files:
            file.chmod(0o644)
        tightening = Database.open(f"sqlite:///{files[0]}", now_ms=lambda: 0, random_bytes=os.urandom)
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
        tightening.close()
        database.close()
        files[0].chmod(0o644)


def test_errors_name_no_values(hub: HubUnderTest) -> None:
    with pytest.raises(DBAPIError) as failed, hub.database.engine.begin() as connection:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": "王小强"})
    assert "王小强" not in str(failed.value)


def test_hubs_start_one_after_the_other(empty_postgresql: Callable[[], str]) -> None:
    database = Database.open(empty_postgresql(), now_ms=lambda: 0, random_bytes=os.urandom)

    def start() -> None:
        with database.writing() as tx:
            initialise(tx)

    with ThreadPoolExecutor(1) as pool:
        for step in (database.migrate, start):
            with database.engine.begin() as connection:
                lock_startup(connection)
                running = pool.submit(step)
                assert wait([running], timeout=2).not_done
            running.result(timeout=20)
    database.close()


def test_hubs_started_together_on_an_empty_database(empty_postgresql: Callable[[], str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sync", "hub", "init", "--database-url", empty_postgresql()]
    command += ["--data-dir", str(tmp_path)]
    hubs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(4)]
    said = [hub.communicate(timeout=120)[0] for hub in hubs]
    assert [hub.returncode for hub in hubs] == [0] * 4, said


def test_sqlite_is_set_up_to_lose_nothing(hub: HubUnderTest) -> None:
    if hub.database.engine.dialect.name != "sqlite":
        return
    with hub.database.engine.begin() as connection:
        values = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
    assert values == ["wal", 2, 1]
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_reader_neither_writes_nor_waits(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        tx.session.execute(text("UPDATE station SET org_path = 'changed'"))
        with hub.database.reading() as session:
            paths = set(session.scalars(text("SELECT org_path FROM station")))
    assert "changed" not in paths
