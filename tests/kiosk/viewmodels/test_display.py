"""What people ask of the screen to see, hear and reach it better, and that the next person finds none of it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject

from kiosk.viewmodels.display import DisplayViewModel

ASKS: dict[str, Callable[[DisplayViewModel], None]] = {
    "language": DisplayViewModel.toggleLanguage,
    "text": DisplayViewModel.cycleTextSize,
    "contrast": DisplayViewModel.toggleContrast,
    "voice": DisplayViewModel.toggleVoice,
    "volume": lambda display: display.setVolume(0),
    "low reach": DisplayViewModel.toggleLowReach,
    "motion": DisplayViewModel.toggleMotion,
    "sheet": lambda display: display.showSheet(True),
}


@pytest.fixture
def owner(qt_app: object) -> QObject:
    return QObject()


def state_of(display: DisplayViewModel) -> list[object]:
    names = ("language", "textSize", "contrast", "voice", "volume", "lowReach", "reduceMotion", "sheetOpen")
    return [display.property(name) for name in names]


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_whatever_somebody_asked_for_is_gone_for_the_next_person(
    owner: QObject, ask: Callable[[DisplayViewModel], None]
) -> None:
    display = DisplayViewModel("zh", owner)
    before = state_of(display)
    ask(display)
    assert state_of(display) != before
    assert not display.is_default
    display.reset()
    assert state_of(display) == before
    assert display.is_default


@pytest.mark.parametrize("name", ["text", "contrast", "voice"])
def test_whoever_asks_for_help_to_see_or_hear_gets_more_time(owner: QObject, name: str) -> None:
    display = DisplayViewModel("zh", owner)
    heard: list[bool] = []
    display.assistChanged.connect(lambda: heard.append(display.assist))
    ASKS[name](display)
    assert heard[-1]
    display.reset()
    assert not display.assist


def test_a_station_keeps_low_for_everybody_where_it_was_set_up_so(owner: QObject) -> None:
    display = DisplayViewModel("zh", owner, low_reach=True, still=True)
    display.toggleLowReach()
    display.toggleMotion()
    display.reset()
    assert display.low_reach
    assert display.still


def test_high_contrast_wins_over_the_night_and_the_night_over_the_day(owner: QObject) -> None:
    display = DisplayViewModel("zh", owner, theme="auto")
    assert display.theme == "light"
    display.set_night(True)
    assert display.theme == "night"
    display.toggleContrast()
    assert display.theme == "contrast"
    assert DisplayViewModel("zh", owner, theme="night").theme == "night"


def test_large_text_and_the_voice_have_every_page_spoken(owner: QObject) -> None:
    display = DisplayViewModel("zh", owner)
    assert not display.speaks_all
    display.toggleVoice()
    assert display.speaks_all
    display.toggleVoice()
    display.setTextSize(1)
    assert display.speaks_all


@pytest.mark.parametrize(("asked", "got"), [(-1, 0), (0, 0), (3, 3), (9, 3)])
def test_the_volume_stays_within_its_steps(owner: QObject, asked: int, got: int) -> None:
    display = DisplayViewModel("zh", owner)
    display.setVolume(asked)
    assert display.loudness == got
