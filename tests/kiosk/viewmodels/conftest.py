"""A visit without a window: the session on a held clock, with a ledger of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from kiosk.background import Background
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.session import SessionViewModel
from kiosk.viewmodels.status import StatusViewModel
from tests.clocks import HeldClock
from tests.stations import open_station


@dataclass
class Visit:
    """What every view-model of a page stands on."""

    clock: HeldClock
    background: Background
    display: DisplayViewModel
    session: SessionViewModel
    watch: LedgerWatch
    status: StatusViewModel
    owner: QObject


@pytest.fixture
def visit(qt_app: object, wait_until: Callable[..., bool], tmp_path: Path) -> Iterator[Visit]:
    clock = HeldClock()
    owner = QObject()
    background = Background(lambda: open_station(tmp_path / "station", clock), owner)
    display = DisplayViewModel("zh", owner, theme="auto")
    session = SessionViewModel(background, display, clock, owner)
    watch = LedgerWatch(background, owner)
    yield Visit(clock, background, display, session, watch, StatusViewModel(watch, display, clock, owner), owner)
    background.close()
