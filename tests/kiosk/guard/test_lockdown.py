"""Nothing that a keyboard or a second window can do leads out of a real window in full screen."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from kiosk.guard.lockdown import Lockdown

WaitUntil = Callable[..., bool]
Chord = tuple[Qt.Key, Qt.KeyboardModifier]
ROOT = Path(__file__).parents[3]
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
META = Qt.KeyboardModifier.MetaModifier

PAGE = b"""
import QtQuick
Window {
    width: 400; height: 300; visible: true
    Shortcut { sequences: ["Ctrl+Q", "Alt+F4", "F11", "Esc"]; onActivated: Qt.quit() }
    Item {
        objectName: "page"
        property list<int> pressed: []
        anchors.fill: parent
        focus: true
        Keys.onPressed: event => pressed.push(event.key)
    }
}
"""


@pytest.fixture
def window(qt_app: QGuiApplication, wait_until: WaitUntil) -> Iterator[QQuickWindow]:
    engine = QQmlApplicationEngine()
    engine.loadData(PAGE)
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    window.requestActivate()
    assert wait_until(window.isActive)
    yield window
    window.close()
    engine.deleteLater()


@pytest.fixture
def lockdown(window: QQuickWindow, wait_until: WaitUntil) -> Iterator[Lockdown]:
    locked = Lockdown(window, window, full=True)
    assert wait_until(lambda: window.visibility() == QWindow.Visibility.FullScreen)
    yield locked
    locked.leave()


def pressed(window: QQuickWindow) -> list[int]:
    page = window.findChild(QObject, "page")
    assert page is not None
    return list(page.property("pressed"))


CHORDS: list[Chord] = [
    (Qt.Key.Key_F4, ALT),
    (Qt.Key.Key_Tab, ALT),
    (Qt.Key.Key_Q, CTRL),
    (Qt.Key.Key_W, CTRL),
    (Qt.Key.Key_C, CTRL),
    (Qt.Key.Key_Delete, CTRL | ALT),
    (Qt.Key.Key_F2, CTRL | ALT),
    (Qt.Key.Key_Escape, CTRL | Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_L, META),
    (Qt.Key.Key_Meta, NONE),
    (Qt.Key.Key_Super_L, NONE),
    (Qt.Key.Key_Alt, NONE),
    (Qt.Key.Key_Control, NONE),
    (Qt.Key.Key_Menu, NONE),
    (Qt.Key.Key_Print, NONE),
    (Qt.Key.Key_SysReq, NONE),
    (Qt.Key.Key_PowerOff, NONE),
    (Qt.Key.Key_LaunchMail, NONE),
    *((Qt.Key(Qt.Key.Key_F1.value + number), NONE) for number in range(12)),
]


def test_no_chord_reaches_the_page_or_anything_behind_it(
    qt_app: QGuiApplication, window: QQuickWindow, lockdown: Lockdown
) -> None:
    quits: list[bool] = []
    qt_app.aboutToQuit.connect(lambda: quits.append(True))
    for key, modifiers in CHORDS:
        QTest.keyClick(window, key, modifiers)
        assert set(pressed(window)) <= {Qt.Key.Key_Shift.value} and quits == [], (key, modifiers)
        assert window.isVisible() and window.visibility() == QWindow.Visibility.FullScreen


def test_what_the_pages_are_worked_with_arrives(window: QQuickWindow, lockdown: Lockdown) -> None:
    keys = [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_7, Qt.Key.Key_Left, Qt.Key.Key_Backspace]
    for key in keys:
        QTest.keyClick(window, key)
    assert pressed(window) == [key.value for key in keys]


def test_escape_at_the_root_leads_nowhere(window: QQuickWindow, lockdown: Lockdown) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.visibility() == QWindow.Visibility.FullScreen


def test_a_window_that_is_told_to_close_shrink_or_hide_stays(
    window: QQuickWindow, lockdown: Lockdown, wait_until: WaitUntil
) -> None:
    assert not window.close() and window.isVisible()
    for leave in (window.showNormal, window.showMinimized, window.hide):
        leave()
        assert wait_until(lambda: window.visibility() == QWindow.Visibility.FullScreen), leave


def test_a_second_window_is_shut(
    window: QQuickWindow, lockdown: Lockdown, wait_until: WaitUntil, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = QWindow()
    with caplog.at_level(logging.WARNING):
        stranger.show()
        assert wait_until(lambda: not stranger.isVisible())
    assert len(caplog.records) == 1
    assert wait_until(lambda: window.visibility() == QWindow.Visibility.FullScreen)


def test_the_pointer_is_hidden_and_comes_back_when_staff_leaves(
    qt_app: QGuiApplication, window: QQuickWindow, lockdown: Lockdown
) -> None:
    hidden = qt_app.overrideCursor()
    assert hidden is not None and hidden.shape() == Qt.CursorShape.BlankCursor
    lockdown.leave()
    assert qt_app.overrideCursor() is None
    assert window.close() and not window.isVisible()


def test_no_page_has_anything_that_opens_elsewhere() -> None:
    """Dialogs, links, menus and editable text (whose handles and menus come from the system) are all ways out."""
    ways_out = re.compile(
        r"\b(openUrlExternally|onLinkActivated|QDesktopServices|QFileDialog|QMessageBox|QProcess\.startDetached|WebEngine\w*"
        r"|(?<!Accessible\.)\b\w*Dialogs?|Menu|MenuItem|ContextMenu|Popup|ToolTip|ComboBox|TextInput|TextEdit|TextField|TextArea"
        r"|Hyperlink|Drawer|Qt\.quit|Qt\.exit)\b"
    )
    pages = [path for path in (ROOT / "kiosk" / "qml").rglob("*.qml") if path.parent.name != "desk"]
    code = [path for path in (ROOT / "kiosk").rglob("*.py") if path.name != "lockdown.py"]
    found = {path.name: ways_out.findall(path.read_text("utf-8")) for path in (*pages, *code)}
    assert {name: words for name, words in found.items() if words} == {}
