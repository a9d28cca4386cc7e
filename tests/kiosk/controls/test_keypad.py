"""The keypad as fingers and keyboards meet it, in a window of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.appearance import QML_DIR
from kiosk.i18n import Translations
from kiosk.icons import SvgProvider
from kiosk.theme import Theme
from kiosk.tokens import load_tokens
from sync.station.settings import RESOURCES_DIR

WaitUntil = Callable[..., bool]
PAGE = f"""
import QtQuick
import "{QUrl.fromLocalFile(str(QML_DIR / "controls")).toString()}"
Item {{
    width: pad.implicitWidth; height: pad.implicitHeight
    property string heard: ""
    property alias digits: pad.digits
    Keypad {{
        id: pad
        objectName: "pad"
        focus: true
        anchors.fill: parent
        onDigit: digit => parent.heard += digit
        onErased: parent.heard += "<"
        onCleared: parent.heard += "x"
        onEntered: parent.heard += "!"
    }}
}}
"""


class Pad:
    def __init__(self, view: QQuickView) -> None:
        self.view = view
        root = view.rootObject()
        assert root is not None
        self.root = root
        self._finger = QTest.createTouchDevice()

    @property
    def heard(self) -> str:
        return str(self.root.property("heard"))

    def buttons(self) -> list[QQuickItem]:
        stack, found = [self.root], list[QQuickItem]()
        while stack:
            item = stack.pop()
            stack.extend(item.childItems())
            if item.inherits("QQuickAbstractButton"):
                found.append(item)
        return found

    def middle(self, name: str) -> QPointF:
        key = next(key for key in self.buttons() if key.objectName() == f"keypad.{name}")
        return key.mapToScene(QPointF(key.width() / 2, key.height() / 2))

    def press(self, name: str, *, let_go_on: str | None = None) -> None:
        QTest.touchEvent(self.view, self._finger).press(0, self.middle(name).toPoint()).commit()
        QTest.qWait(10)
        end = self.middle(let_go_on or name).toPoint()
        if let_go_on is not None:
            QTest.touchEvent(self.view, self._finger).move(0, end).commit()
        QTest.touchEvent(self.view, self._finger).release(0, end).commit()
        QTest.qWait(10)

    def type_on_keyboard(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.view, key, Qt.KeyboardModifier.NoModifier)


@pytest.fixture(params=["K15", "T10"])
def pad(
    request: pytest.FixtureRequest, qt_app: QGuiApplication, wait_until: WaitUntil, tmp_path: Path
) -> Iterator[Pad]:
    page = tmp_path / "Page.qml"
    page.write_text(PAGE, "utf-8")
    view = QQuickView()
    Theme(load_tokens(RESOURCES_DIR / "theme" / "tokens.json"), request.param, view.engine())
    view.engine().addImageProvider("icons", SvgProvider(RESOURCES_DIR / "icons"))
    Translations(view.engine(), RESOURCES_DIR / "i18n").show("zh")
    view.setSource(QUrl.fromLocalFile(str(page)))
    assert view.rootObject() is not None, [error.toString() for error in view.errors()]
    view.show()
    view.requestActivate()
    assert wait_until(view.isActive)
    yield Pad(view)
    view.close()
    view.deleteLater()


def test_fingers_type_two_different_digits_at_once_and_a_trembling_one_only_once(pad: Pad) -> None:
    pad.press("1")
    pad.press("3")
    pad.press("3")
    assert pad.heard == "13"
    QTest.qWait(150)
    pad.press("3")
    pad.press("erase")
    pad.press("clear")
    assert pad.heard == "133<x"


def test_a_finger_that_slides_off_a_key_types_nothing(pad: Pad) -> None:
    pad.press("1", let_go_on="9")
    assert pad.heard == ""


def test_a_keyboard_of_digits_is_enough(pad: Pad) -> None:
    pad.press("5")
    pad.type_on_keyboard(Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_A, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
    pad.type_on_keyboard(Qt.Key.Key_Return)
    assert pad.heard == "510<x!"


def test_the_keys_can_be_walked_with_tab_and_pressed_with_enter(pad: Pad) -> None:
    pad.type_on_keyboard(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert pad.heard == "2"


def test_shuffled_keys_type_what_they_show(pad: Pad) -> None:
    before = pad.middle("1")
    pad.root.setProperty("digits", "9876543210")
    assert pad.middle("9") == before
    pad.press("9")
    assert pad.heard == "9"


def test_every_key_can_be_hit_and_is_spoken(pad: Pad) -> None:
    QAccessible.setActive(True)
    names = set[str]()
    for key in pad.buttons():
        interface = QAccessible.queryAccessibleInterface(key)
        assert interface is not None
        names.add(interface.text(QAccessible.Text.Name))
        assert min(key.width(), key.height()) >= 15 * 5.56
    assert names == {*"0123456789", "清空", "删除一位"}


def test_the_way_back_and_the_wiping_of_all_lie_apart(pad: Pad) -> None:
    apart = abs(pad.middle("clear").x() - pad.middle("erase").x())
    assert apart > 1.5 * pad.buttons()[0].width()
