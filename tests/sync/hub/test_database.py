import os
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from sync.hub.database import Database
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


def test_nowhere_else() -> None:
    with pytest.raises(ValueError, match="mysql"):
        Database.open("mysql+pymysql://x/y", now_ms=lambda: 0, random_bytes=os.urandom)


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
