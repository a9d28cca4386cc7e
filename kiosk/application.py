"""The Qt application that kiosk and desk run in: its log, its signals, the courier beside it."""

import logging
import signal
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuickControls2 import QQuickStyle

from kiosk.config import KioskSettings
from kiosk.courier_process import CourierProcess

RESTART_EXIT = 75
"""The exit code of a program that wants to be started again (EX_TEMPFAIL of sysexits.h)."""

NO_SOUND = "PulseAudioService:"
"""How Qt begins to tell that there is no sound server: a silent station is not a faulty one."""

_qt_log = logging.getLogger("qt")


def build_application() -> QGuiApplication:
    """Return the Qt application, with its messages in our log."""
    QQuickStyle.setFallbackStyle("Basic")
    application = QGuiApplication([])
    application.setApplicationName("warm-station")
    qInstallMessageHandler(_log_qt)
    return application


def run_beside_courier(
    application: QGuiApplication, settings: KioskSettings, station: QObject, close: Callable[[], None]
) -> int:
    """Run until the window is closed, or the machine is shut down; return the exit code.

    `station` owns everything and `close` ends it. The courier runs beside it, unless a service does that; where another
    one is at work on the same ledger it waits its turn.
    """
    _quit_on_signals(application)
    courier = CourierProcess(settings, station) if settings.courier == "child" else None
    if courier is not None:
        courier.start()
    try:
        return application.exec()
    finally:
        if courier is not None:
            courier.stop()
        close()


def _quit_on_signals(application: QGuiApplication) -> None:
    def end(_signal: int, _frame: FrameType | None) -> None:
        # Not `quit`, which asks the windows first: a locked one says no.
        application.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


def _log_qt(kind: QtMsgType, _context: object, message: str) -> None:
    is_quiet = kind in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg} or message.startswith(NO_SOUND)
    level = logging.INFO if is_quiet else logging.WARNING
    _qt_log.log(level, "%s", message)
