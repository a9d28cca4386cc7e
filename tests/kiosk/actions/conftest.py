from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.station.ledger import Ledger
from tests.clocks import HeldClock
from tests.stations import open_station


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: HeldClock) -> Iterator[Ledger]:
    opened = open_station(tmp_path / "station", clock)
    yield opened
    opened.close()
