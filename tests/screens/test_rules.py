"""The rules of the house see what breaks them, and the page of services breaks none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtQuick import QQuickItem

from tests.screens.contrast import faults_of_contrast
from tests.screens.glass import look
from tests.screens.keyboard import tab_stops
from tests.screens.pseudo import pseudo
from tests.screens.rules import faults
from tests.screens.stand import Stand
from tests.screens.states import STATES


@pytest.fixture
def ticked(qt_app: QGuiApplication, tmp_path: Path) -> Stand:
    stand = Stand(tmp_path / "station", "K15")
    STATES["services-ticked"](stand)
    assert faults(look(stand)) == []
    return stand


def _words_in(stand: Stand, name: str) -> QQuickItem:
    inside = stand.find(name)
    assert inside is not None
    stack = [inside]
    while stack:
        item = stack.pop()
        if item.isVisible() and item.inherits("QQuickText"):
            return item
        stack.extend(child for child in item.childItems() if child.isVisible())
    raise AssertionError(f"no words in {name}")


def _narrow(stand: Stand) -> None:
    words = _words_in(stand, "services.tile.BAS-01")
    words.setProperty("fontSizeMode", 0)
    words.setWidth(20)


def _move_words(stand: Stand) -> None:
    words = _words_in(stand, "services.tile.BAS-01")
    words.setX(words.x() - words.width())


def _move_button(stand: Stand) -> None:
    item = stand.find("services.tile.BAS-03")
    assert item is not None
    item.setX(item.x() - stand.kiosk.theme.mm(3))


def _shrink_button(stand: Stand) -> None:
    item = stand.find("services.tile.BAS-03")
    assert item is not None
    item.setHeight(stand.kiosk.theme.mm(14))


def _unname_button(stand: Stand) -> None:
    item = stand.find("services.tile.BAS-03")
    assert item is not None
    item.setProperty("spoken", "")


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (_narrow, "words_are_whole"),
        (_move_words, "words_stay_inside"),
        (_move_button, "targets_keep_their_distance"),
        (_shrink_button, "targets_are_large_enough"),
        (_unname_button, "targets_are_named"),
    ],
)
def test_a_spoilt_page_is_noticed(ticked: Stand, spoil: Callable[[Stand], None], rule: str) -> None:
    spoil(ticked)
    found = faults(look(ticked))
    ticked.close()
    assert any(fault.startswith(rule) for fault in found), found


def test_words_that_hardly_stand_out_are_noticed(ticked: Stand) -> None:
    assert faults_of_contrast(ticked) == []
    _words_in(ticked, "services.tile.BAS-03").setProperty("color", QColor("#C8C0B8"))
    found = faults_of_contrast(ticked)
    ticked.close()
    assert any("services.tile.BAS-03" in fault for fault in found)


def test_what_tab_passes_over_is_noticed(ticked: Stand) -> None:
    item = ticked.find("services.tile.BAS-03")
    assert item is not None
    item.setProperty("focusPolicy", 0)
    stops = tab_stops(ticked)
    ticked.close()
    assert "services.tile.BAS-01" in stops and "services.tile.BAS-03" not in stops


def test_the_language_that_does_not_exist_is_longer_and_keeps_the_places_of_values() -> None:
    said = pseudo("Done (%1)")
    assert len(said) >= 1.6 * len("Done (%1)") and "%1" in said and said.startswith("[") and said.endswith("]")
