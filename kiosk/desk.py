"""Where the desk's objects are built and joined: the same ledger and actions as the kiosk, another window."""

import os
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.appearance import dress, load_window
from kiosk.application import run_beside_courier
from kiosk.background import Background
from kiosk.config import KioskSettings
from kiosk.tokens import DESK_CLASS
from kiosk.viewmodels.desk_today import DeskTodayViewModel
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.status import StatusViewModel
from sync.station.clock import Clock, SystemClock
from sync.station.ledger import Ledger
from sync.station.opening import open_or_salvage


class Desk(QObject):
    """Every object of one running desk, from the ledger to the window."""

    def __init__(
        self,
        settings: KioskSettings,
        *,
        clock: Clock,
        random_bytes: Callable[[int], bytes] = os.urandom,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)

        def open_here() -> Ledger:
            return open_or_salvage(settings, clock=clock, random_bytes=random_bytes)

        # The first child is the first to go: the pages must not outlive what they show.
        self.engine = QQmlApplicationEngine(self)
        self.background = Background(open_here, self)
        self.display = DisplayViewModel(settings.language, self, theme="light")
        self.watch = LedgerWatch(self.background, self)
        self.status = StatusViewModel(self.watch, self.display, clock, self)
        self.today = DeskTodayViewModel(self.background, self.display, self.watch, clock, self)
        self.theme = dress(self.engine, settings, self.display, DESK_CLASS)
        shown: dict[str, QObject] = {"today": self.today, "display": self.display, "status": self.status}
        self.window = load_window(self.engine, "desk/Desk.qml", shown)
        self.watch.start()

    def close(self) -> None:
        """Finish what the ledger was asked for."""
        self.background.close()
        self.window.close()


def run(application: QGuiApplication, settings: KioskSettings) -> int:
    """Run the desk until its window is closed and return the exit code."""
    desk = Desk(settings, clock=SystemClock())
    return run_beside_courier(application, settings, desk, desk.close)
