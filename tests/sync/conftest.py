import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from sync.hub.catalogue import initialise
from sync.hub.database import Database
from sync.hub.settings import HubSettings
from tests.postgresql import running_postgresql
from tests.sync.hub.paper_station import NOW_MS, ROOT, HubUnderTest, PaperStation

TEMPLATE = "hub_template"


def _prepare(url: str) -> None:
    database = Database.open(url, now_ms=lambda: NOW_MS, random_bytes=os.urandom)
    database.migrate()
    with database.writing() as tx:
        initialise(tx, root=lambda: ROOT)
    database.close()


@pytest.fixture(scope="session")
def postgresql() -> Generator[URL]:
    """A running PostgreSQL; where it cannot start, the tests fail."""
    with running_postgresql() as url:
        yield url


def _postgresql_command(server: URL, command: LiteralString, *names: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def empty_postgresql(postgresql: URL) -> Callable[[], str]:
    """Call it for the URL of a fresh database without tables."""
    numbers = iter(range(1_000_000))

    def create() -> str:
        name = f"empty_{next(numbers)}"
        _postgresql_command(postgresql, "CREATE DATABASE {}", name)
        return postgresql.set(database=name).render_as_string(hide_password=False)

    return create


@pytest.fixture(scope="session")
def fresh_postgresql(postgresql: URL) -> Callable[[], str]:
    """Call it for the URL of a fresh, initialised database."""
    numbers = iter(range(1_000_000))
    _postgresql_command(postgresql, "CREATE DATABASE {}", TEMPLATE)
    _prepare(postgresql.set(database=TEMPLATE).render_as_string(hide_password=False))

    def create() -> str:
        name = f"hub_{next(numbers)}"
        _postgresql_command(postgresql, "CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        return postgresql.set(database=name).render_as_string(hide_password=False)

    return create


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hub") / "template.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[HubUnderTest]:
    """A hub on a fresh, initialised database of each kind, with the stations `station-1` and `station-2`."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "hub.db")
        url = f"sqlite:///{tmp_path / 'hub.db'}"
    else:
        url = request.getfixturevalue("fresh_postgresql")()
    # A test's clock stands still: a minute of requests never ends there.
    hub = HubUnderTest(HubSettings(data_dir=tmp_path, database_url=url, requests_per_minute=100_000))
    hub.add_station("station-1")
    hub.add_station("station-2")
    yield hub
    hub.close()


@pytest.fixture
def station(hub: HubUnderTest) -> Generator[PaperStation]:
    """An enrolled device at `station-1`."""
    station = PaperStation(hub)
    station.enrol()
    yield station
    station.http.close()


@pytest.fixture
def other_station(hub: HubUnderTest) -> Generator[PaperStation]:
    """An enrolled device at `station-2`."""
    station = PaperStation(hub, "station-2")
    station.enrol()
    yield station
    station.http.close()
