from datetime import date

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kiosk.viewmodels.date_entry import DateEntryViewModel
from kiosk.viewmodels.display import DisplayViewModel


@pytest.fixture
def display(qt_app: QGuiApplication) -> DisplayViewModel:
    return DisplayViewModel("zh", qt_app)


def labels(entry: DateEntryViewModel) -> list[str]:
    cells = entry.property("cells")
    assert isinstance(cells, QObject)
    return [row["label"] for row in cells.rows()]  # pyright: ignore[reportAttributeAccessIssue]


def test_a_day_is_picked_in_three_touches_within_the_span(display: DisplayViewModel, qt_app: QGuiApplication) -> None:
    entry = DateEntryViewModel(display, qt_app)
    entry.offer(date(2025, 7, 31), date(2026, 2, 10), None)
    assert labels(entry) == ["2026", "2025"]
    entry.pick(2026)
    assert labels(entry) == ["1月", "2月"]
    entry.pick(2)
    assert labels(entry) == [str(day) for day in range(1, 11)]
    entry.pick(10)
    assert entry.picked == "2026-02-10"


def test_another_year_or_month_asks_for_what_hangs_on_it(display: DisplayViewModel, qt_app: QGuiApplication) -> None:
    entry = DateEntryViewModel(display, qt_app)
    entry.offer(date(2025, 1, 1), date(2026, 7, 31), "2025-12-31")
    assert entry.picked == "2025-12-31" and entry.property("part") == "day"
    entry.show("month")
    entry.pick(2)
    assert entry.picked is None and labels(entry)[-1] == "28"
    entry.show("year")
    entry.pick(2026)
    assert entry.picked is None and labels(entry)[-1] == "7月"


def test_a_part_waits_for_the_ones_before_it(display: DisplayViewModel, qt_app: QGuiApplication) -> None:
    entry = DateEntryViewModel(display, qt_app)
    entry.offer(date(2025, 1, 1), date(2026, 7, 31), None)
    entry.show("day")
    assert entry.property("part") == "year"


def test_days_that_lie_close_together_are_picked_at_once(display: DisplayViewModel, qt_app: QGuiApplication) -> None:
    entry = DateEntryViewModel(display, qt_app)
    entry.offer(date(2026, 7, 31), date(2026, 8, 2), None)
    assert labels(entry) == ["7月31日", "8月1日", "8月2日"]
    entry.pick(1)
    assert entry.picked == "2026-08-01"
    display.toggleLanguage()
    assert labels(entry) == ["31 Jul", "1 Aug", "2 Aug"]
