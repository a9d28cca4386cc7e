"""A word for the day: the solar term that begins today, and what the season asks of people who work outdoors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.session import SessionViewModel
from sync.contract.records import Text
from sync.station.clock import Clock, local_time

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

TERMS_A_YEAR = 24


class Term(BaseModel):
    """A solar term and a wish for the day on which it begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    wish: Text


class Tip(BaseModel):
    """A part of the year, both days `MM-DD` included; it may run over the turn of the year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    begins: str = Field(alias="from")
    until: str


class Almanac(BaseModel):
    """The file `almanac/solar_terms.json`: the days of the terms by year, `MM-DD`, in the order of the terms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    terms: tuple[Term, ...] = Field(min_length=TERMS_A_YEAR, max_length=TERMS_A_YEAR)
    days: dict[str, tuple[str, ...]]
    tips: tuple[Tip, ...]

    def wish_on(self, day: date) -> Text | None:
        """Return the wish of the term that begins on this day; none, or a year that is not in the file: none."""
        days = self.days.get(str(day.year), ())
        return next((term.wish for term, begins in zip(self.terms, days, strict=False) if begins == _key(day)), None)

    def tip_on(self, day: date) -> str:
        """Return what kind of weather a day has as a rule, heat, cold or rain, or nothing."""
        return next((tip.kind for tip in self.tips if _lies_within(_key(day), tip)), "")


def load_almanac(path: Path) -> Almanac:
    """Read the almanac.

    Raises:
        pydantic.ValidationError: something in the file is missing or wrong.
    """
    return Almanac.model_validate_json(path.read_text("utf-8"))


def _key(day: date) -> str:
    return f"{day:%m-%d}"


def _lies_within(key: str, tip: Tip) -> bool:
    if tip.begins <= tip.until:
        return tip.begins <= key <= tip.until
    return key >= tip.begins or key <= tip.until


@QmlElement
class SeasonViewModel(QObject):
    """Looks at the calendar with each visit."""

    dayChanged = Signal()

    def __init__(
        self, session: SessionViewModel, display: DisplayViewModel, almanac: Almanac, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._display = display
        self._almanac = almanac
        self._clock = clock
        session.visitBegan.connect(self.dayChanged)
        session.pageChanged.connect(self.dayChanged)
        display.languageChanged.connect(self.dayChanged)

    @Property(str, notify=dayChanged)
    def wish(self) -> str:
        """The wish for the solar term that begins today, or empty."""
        wish = self._almanac.wish_on(self._today())
        return "" if wish is None else self._display.words(wish)

    @Property(str, notify=dayChanged)
    def tip(self) -> str:
        """What the season asks for: heat, cold, rain or empty; the end of an i18n id below `tip.`."""
        return self._almanac.tip_on(self._today())

    def _today(self) -> date:
        return local_time(self._clock.now_ms()).date()
