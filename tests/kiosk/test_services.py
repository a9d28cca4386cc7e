"""The tiles as people meet them: what is paused says why, what is usual comes first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.screens.stand import WANG_CODE, Stand
from tests.screens.states import choosing, come_and_take, pause, tick


@pytest.fixture
def stand(qt_app: QGuiApplication, tmp_path: Path) -> Iterator[Stand]:
    found = Stand(tmp_path / "station", "K15")
    yield found
    found.close()


def notice(stand: Stand) -> str:
    item = stand.find("services.notice")
    return "" if item is None else str(item.property("words"))


def order(stand: Stand) -> list[str]:
    return [row["code"] for row in stand.kiosk.services.property("tiles").rows()]


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-07-31", "热饭维修中，预计今天恢复。"),
        ("2026-08-01", "热饭维修中，预计明天恢复。"),
        ("2026-08-05", "热饭维修中，预计8月5日恢复。"),
        ("2026-07-30", "热饭维修中，恢复时间请问志愿者。"),
        ("", "热饭维修中，恢复时间请问志愿者。"),
    ],
    ids=["today", "tomorrow", "later", "past", "unknown"],
)
def test_a_paused_tile_is_not_ticked_and_says_why(stand: Stand, until: str, words: str) -> None:
    pause(stand, "BAS-03", until)
    choosing(stand)
    stand.touch("services.tile.BAS-03")
    stand.until(lambda: notice(stand) == words)
    assert stand.kiosk.services.held == frozenset()
    tick(stand, "BAS-01")
    assert notice(stand) == ""


def test_what_was_ticked_before_it_was_paused_can_be_unticked(stand: Stand) -> None:
    choosing(stand)
    tick(stand, "BAS-03")
    pause(stand, "BAS-03")
    stand.touch("services.tile.BAS-03")
    stand.until(lambda: stand.kiosk.services.held == frozenset())


def test_where_everything_is_paused_one_sentence_says_so(stand: Stand) -> None:
    choosing(stand)
    for code in order(stand):
        pause(stand, code)
    stand.until(lambda: bool(stand.kiosk.services.property("nothing")))
    assert stand.find("services.tile.BAS-01") is None
    stand.touch("services.finish")
    stand.page("rate")


def test_who_comes_for_the_third_time_finds_what_they_take_first(stand: Stand) -> None:
    usual = order(stand)
    for _ in range(2):
        come_and_take(stand, WANG_CODE, "HLT-01", "BAS-04")
    choosing(stand, WANG_CODE)
    stand.until(lambda: order(stand)[:2] == ["BAS-04", "HLT-01"])
    assert order(stand)[2:] == [code for code in usual if code not in {"BAS-04", "HLT-01"}]
    stand.kiosk.session.home()
    choosing(stand)
    stand.until(lambda: order(stand) == usual)
