from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from tests.clocks import HeldClock, seeded_bytes


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
