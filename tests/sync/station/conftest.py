from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock, seeded_bytes
from tests.sync.hub.paper_station import HubUnderTest


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def settings(tmp_path: Path) -> StationSettings:
    return StationSettings(data_dir=tmp_path / "station")


@pytest.fixture
def ledger(settings: StationSettings, clock: HeldClock) -> Iterator[Ledger]:
    opened = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(1))
    yield opened
    opened.close()


@pytest.fixture
def client(hub: HubUnderTest) -> Generator[HubClient]:
    opened = HubClient(hub.url)
    yield opened
    opened.close()


@pytest.fixture
def enrolled(ledger: Ledger, client: HubClient, hub: HubUnderTest) -> Ledger:
    enrol(ledger, client, hub.new_code("station-1"), "test")
    return ledger
