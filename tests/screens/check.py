"""Holds every rule against a state on one screen, in as many languages, themes and ways as asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QAccessible

from tests.screens.contrast import faults_of_contrast
from tests.screens.glass import look
from tests.screens.keyboard import faults_of_keyboard
from tests.screens.pseudo import PSEUDO, hide_pseudo, show_pseudo
from tests.screens.rules import faults
from tests.screens.stand import CLASSES, LANGUAGES, TEXT_SIZES, THEMES, Stand
from tests.screens.states import STATES


@dataclass(frozen=True, slots=True)
class Case:
    """One state on one screen at one text size, and what is looked at there."""

    state: str
    screen_class: str
    text_size: int = 0
    languages: Sequence[str] = (*LANGUAGES, PSEUDO)
    themes: Sequence[str] = ()
    """In which of them contrast is measured."""
    keys: bool = False
    """Whether it is walked through by keyboard."""
    low: bool = False
    """Whether somebody asked for everything to be low on the glass."""

    def __str__(self) -> str:
        return f"{self.state} {self.screen_class} {TEXT_SIZES[self.text_size]}" + (" low" if self.low else "")


PUT_AWAY_BY_A_KEY = ("services-warning", "services-status")
"""Cards that any key answers: what is behind them is walked through in other states."""


def every_case(names: Sequence[str], classes: Sequence[str] = CLASSES) -> list[Case]:
    """Return the complete set: all classes, sizes and languages; themes and keys at the normal size."""
    found: list[Case] = []
    for name in names:
        for screen_class in classes:
            for size in range(len(TEXT_SIZES)):
                found.append(Case(name, screen_class, size, themes=THEMES if size == 0 else (), keys=size == 0))
            if screen_class not in {"T10", "K32P"}:
                found.append(Case(name, screen_class, low=True))
    return found


def check(case: Case) -> list[str]:
    """Return every fault of a case, with where it is."""
    QAccessible.setActive(True)
    with TemporaryDirectory(prefix="warm-station-check-") as work:
        stand = Stand(Path(work) / "station", case.screen_class, text_size=case.text_size)
        if case.low:
            stand.kiosk.display.toggleLowReach()
        STATES[case.state](stand)
        found = [*_of_words_and_targets(stand, case), *_of_looks(stand, case), *_of_keys(stand, case)]
        stand.close()
    return [f"{case}, {fault}" for fault in found]


def _of_words_and_targets(stand: Stand, case: Case) -> Iterator[str]:
    for language in case.languages:
        translator = show_pseudo(stand) if language == PSEUDO else None
        if translator is None:
            stand.show(language=language)
        stand.show(text_size=case.text_size)
        for fault in faults(look(stand)):
            yield f"{language}: {fault}"
        if translator is not None:
            hide_pseudo(stand, translator)
    stand.show(language=LANGUAGES[0])


def _of_looks(stand: Stand, case: Case) -> Iterator[str]:
    for theme in case.themes:
        stand.show(theme=theme)
        for fault in faults_of_contrast(stand):
            yield f"{theme}: {fault}"
    stand.show(theme=THEMES[0])


def _of_keys(stand: Stand, case: Case) -> Iterator[str]:
    if case.keys and case.state not in PUT_AWAY_BY_A_KEY:
        yield from (f"keys: {fault}" for fault in faults_of_keyboard(stand))
