import os
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuickControls2 import QQuickStyle
from PySide6.QtTest import QTest

# Qt reads these when the application is made, not when it is imported.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"

WaitUntil = Callable[..., bool]


@pytest.fixture(scope="session")
def qt_app() -> Iterator[QGuiApplication]:
    """The one application of the test run: offscreen, software renderer, style Basic."""
    QQuickStyle.setFallbackStyle("Basic")
    running = QGuiApplication.instance()
    application = running if isinstance(running, QGuiApplication) else QGuiApplication(["warm-station-tests"])
    application.setQuitOnLastWindowClosed(False)
    yield application
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # pyright: ignore[reportCallIssue, reportArgumentType]
    application.processEvents()


@pytest.fixture(scope="session")
def wait_until(qt_app: QGuiApplication) -> WaitUntil:
    """A function (predicate, timeout_s=5.0): runs the event loop until the predicate holds; False if it never does."""

    def wait(predicate: Callable[[], bool], timeout_s: float = 5.0) -> bool:
        ends_s = time.monotonic() + timeout_s
        while not predicate():
            if time.monotonic() > ends_s:
                return False
            QTest.qWait(5)
        QCoreApplication.sendPostedEvents()
        return True

    return wait
