"""A day, picked by tiles: the year, then the month, then the day. Days that lie close together are picked at once."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.answer_words import MONTHS, day_words
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.row_list import RowList

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

AT_ONCE_DAYS = 31


@QmlElement
class DateEntryViewModel(QObject):
    """`part` is year, month, day, or at_once; `cells` are what can be picked of it: value, label, chosen."""

    changed = Signal()
    edited = Signal()
    """Something was picked by hand."""

    def __init__(self, display: DisplayViewModel, parent: QObject) -> None:
        super().__init__(parent)
        self._display = display
        self._cells = RowList(("value", "label", "chosen"), self)
        self._first = self._last = date.min
        self._year = self._month = self._day = 0
        self._part = "year"
        display.languageChanged.connect(self._show)

    @property
    def picked(self) -> str | None:
        """The day as 2026-07-31, once all of it was picked."""
        if not (self._year and self._month and self._day):
            return None
        return date(self._year, self._month, self._day).isoformat()

    def offer(self, first: date, last: date, picked: str | None) -> None:
        """Let a day of this span be picked; begin with one that was picked before."""
        self._first, self._last = first, last
        day = None if picked is None else date.fromisoformat(picked)
        self._year, self._month, self._day = (0, 0, 0) if day is None else (day.year, day.month, day.day)
        self._part = "at_once" if (last - first).days <= AT_ONCE_DAYS else "year" if day is None else "day"
        self._show()

    @Property(str, notify=changed)
    def part(self) -> str:
        """What is picked now."""
        return self._part

    @Property(str, notify=changed)
    def year(self) -> str:
        """The year that was picked, or empty."""
        return str(self._year or "")

    @Property(str, notify=changed)
    def month(self) -> str:
        """The month that was picked, or empty."""
        if not self._month:
            return ""
        return str(self._month) if self._display.current_language == "zh" else MONTHS[self._month - 1]

    @Property(str, notify=changed)
    def day(self) -> str:
        """The day that was picked, or empty."""
        return str(self._day or "")

    @Property(QObject, notify=changed)
    def cells(self) -> QObject:
        """What can be picked."""
        return self._cells

    @Slot(str)
    def show(self, part: str) -> None:
        """Pick a part anew, as far as what comes before it is known."""
        if part == "year" or (part == "month" and self._year) or (part == "day" and self._month):
            self._part = part
            self._show()

    @Slot(int)
    def pick(self, value: int) -> None:
        """Pick a cell."""
        match self._part:
            case "year":
                self._year, self._month, self._day, self._part = value, 0, 0, "month"
            case "month":
                self._month, self._day, self._part = value, 0, "day"
            case "day":
                self._day = value
            case _:
                day = self._first + timedelta(days=value)
                self._year, self._month, self._day = day.year, day.month, day.day
        self._show()
        self.edited.emit()

    def _values(self) -> list[int]:
        first, last = self._first, self._last
        match self._part:
            case "year":
                return list(range(last.year, first.year - 1, -1))
            case "month":
                months = [date(self._year, month, 1) for month in range(1, 13)]
                return [each.month for each in months if first.replace(day=1) <= each <= last]
            case "day":
                start = date(self._year, self._month, 1)
                days = [start + timedelta(days=number) for number in range(31)]
                return [each.day for each in days if each.month == self._month and first <= each <= last]
            case _:
                return list(range((last - first).days + 1))

    def _cell(self, value: int) -> dict[str, Any]:
        match self._part:
            case "year":
                return {"value": value, "label": str(value), "chosen": value == self._year}
            case "month":
                return {"value": value, "label": self._month_words(value), "chosen": value == self._month}
            case "day":
                return {"value": value, "label": str(value), "chosen": value == self._day}
            case _:
                day = self._first + timedelta(days=value)
                label = day_words(day, self._display.current_language, year=False)
                return {"value": value, "label": label, "chosen": day.isoformat() == self.picked}

    def _month_words(self, month: int) -> str:
        return f"{month}月" if self._display.current_language == "zh" else MONTHS[month - 1]

    @Slot()
    def _show(self) -> None:
        if self._first != date.min:
            self._cells.set_rows([self._cell(value) for value in self._values()])
        self.changed.emit()
