import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.devices.scan_event import ScanEvent
from kiosk.devices.wedge_scanner import WedgeScanner

WaitUntil = Callable[..., bool]

PAGE = b"""
import QtQuick
Item { id: page
    property int shortcuts: 0
    property alias text: field.text
    property bool editing: true
    width: 200; height: 50
    TextInput { id: field; focus: page.editing; anchors.fill: parent }
    Item { focus: !page.editing }
    Shortcut { sequences: ["Return", "A"]; onActivated: page.shortcuts += 1 }
}
"""


@dataclass
class Stage:
    view: QQuickView
    root: QQuickItem
    wedge: WedgeScanner
    events: list[ScanEvent]
    clock_ms: list[int]

    def click(self, keys: str, gap_ms: int) -> None:
        for character in keys:
            self.clock_ms[0] += gap_ms
            key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
            QTest.keyClick(self.view, key, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def stage(qt_app: QGuiApplication, wait_until: WaitUntil, tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "Page.qml").write_bytes(PAGE)
    view = QQuickView(QUrl.fromLocalFile(str(tmp_path / "Page.qml")))
    root = view.rootObject()
    assert root is not None, view.errors()
    clock_ms = [0]
    wedge = WedgeScanner(key_time_ms=lambda event: clock_ms[0])
    events: list[ScanEvent] = []
    wedge.codeScanned.connect(events.append)
    wedge.watch(qt_app)
    view.show()
    view.requestActivate()
    assert wait_until(view.isActive)
    yield Stage(view, root, wedge, events, clock_ms)
    wedge.close(qt_app)
    view.close()
    view.deleteLater()


def test_a_field_keeps_what_is_typed_and_sees_nothing_of_a_code(stage: Stage, wait_until: WaitUntil) -> None:
    stage.click("xbc", 100)
    assert wait_until(lambda: stage.root.property("text") == "xbc")
    stage.click("\r", 100)
    stage.click("12aa56\r", 4)
    assert [event.text for event in stage.events] == ["12aa56"]
    stage.click("d", 100)
    assert wait_until(lambda: stage.root.property("text") == "xbcd")


def test_a_code_sets_off_no_shortcut(stage: Stage, wait_until: WaitUntil) -> None:
    stage.root.setProperty("editing", False)
    stage.click("a\r", 100)
    assert stage.root.property("shortcuts") == 2
    stage.click("12aa56\r", 4)
    assert [event.text for event in stage.events] == ["12aa56"]
    assert stage.root.property("shortcuts") == 2


COLLECT_IN_THE_FILTER = """
import gc, os, sys
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow
from kiosk.devices.wedge_scanner import WedgeScanner

app = QGuiApplication([])
wedge, window, parent, runs = WedgeScanner(), QWindow(), QObject(), [0]
wedge.watch(app)

def send_an_event(phase, info):
    runs[0] += phase == "stop"
    if phase == "stop" and runs[0] == int(sys.argv[1]):
        QObject(parent).setParent(None)

gc.callbacks.append(send_an_event)
gc.set_threshold(1, 1000, 1000)
window.show()
app.processEvents()
gc.callbacks.clear()
wedge.close(app)
print("alive")
"""


@pytest.mark.parametrize("run", ["3", "5", "10"])
def test_garbage_collected_while_the_filter_runs_does_no_harm(run: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLLECT_IN_THE_FILTER, run], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "alive\n")
