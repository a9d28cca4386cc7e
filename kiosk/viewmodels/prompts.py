"""What is heard on which event. The greeting and the thanks are always spoken, every page only for who asked for it.

No name, number or service is ever spoken: whoever stands nearby hears as much as the person who is meant.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from kiosk.actions.check_in import CheckIn, CheckInOutcome
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.session import SessionViewModel

PAGES = {
    "attract": ("attract.scan",),
    "scan": ("scan.title",),
    "services": ("svc.title",),
    "check": ("check.title",),
    "confirm": ("done.title",),
    "rate": ("rate.title",),
    "goodbye": ("done.title", "bye.title"),
    "help": ("help.call",),
}
GREETINGS = {
    CheckInOutcome.FIRST_VISIT: "welcome.first",
    CheckInOutcome.MEMBER: "welcome.member",
    CheckInOutcome.ALREADY_HERE: "welcome.member",
}
PLAIN_GREETING = "welcome.plain"
WARNING = "idle.warn"
VOLUMES_DB = (None, -16.0, -8.0, 0.0)
NIGHT_DB = -10.0


class Loudspeaker(Protocol):
    """What plays the files."""

    def play(self, sound: Path, gain: float) -> None:
        """Play a short sound at once."""
        ...

    def speak(self, prompts: Sequence[Path], gain: float) -> None:
        """Speak prompts one after another."""
        ...

    def hush(self) -> None:
        """Stop speaking."""
        ...


class Prompts(QObject):
    """Chooses the files; `resources_dir` holds `sounds/*.wav` and `voice/<language>/*.ogg`."""

    def __init__(
        self,
        session: SessionViewModel,
        display: DisplayViewModel,
        speaker: Loudspeaker,
        resources_dir: Path,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._display = display
        self._speaker = speaker
        self._resources_dir = resources_dir
        self._greeting = PLAIN_GREETING
        self._page = session.current_page
        self._warned = False
        self._last: tuple[str, ...] = ()
        self._spoke_all = display.speaks_all
        session.visitBegan.connect(self._greet)
        session.pageChanged.connect(self._follow_page)
        session.warningChanged.connect(self._warn)
        session.noticeRaised.connect(self._point_out)
        display.assistChanged.connect(self._follow_wish)
        display.repeatAsked.connect(self.repeat)

    @Slot()
    def hush(self) -> None:
        """Be quiet: somebody has touched something."""
        self._speaker.hush()

    @Slot()
    def repeat(self) -> None:
        """Say once more what was said last, or what there is to say on this page."""
        self._speak(self._last or self._page_prompts())

    @Slot(object)
    def _greet(self, check_in: CheckIn) -> None:
        self._greeting = GREETINGS.get(check_in.outcome, PLAIN_GREETING)
        self._sound("scan_ok")

    @Slot()
    def _follow_page(self) -> None:
        page, before = self._session.current_page, self._page
        self._page = page
        self._last = ()
        if page == "goodbye" and before != "goodbye":
            self._sound("done")
        if page == "attract" or (page == before and page != "welcome"):
            self._speaker.hush()
        elif page == "welcome":
            self._speak((self._greeting,))
        elif page == "goodbye" and not self._display.speaks_all:
            self._speak(PAGES[page][:1])
        elif self._display.speaks_all and page in PAGES:
            self._speak(PAGES[page])

    @Slot()
    def _warn(self) -> None:
        warned = self._session.warning_seconds > 0
        if warned and not self._warned and self._display.speaks_all:
            self._speak((WARNING,))
        self._warned = warned

    @Slot(str)
    def _point_out(self, _problem: str) -> None:
        self._sound("fix")

    @Slot()
    def _follow_wish(self) -> None:
        speaks_all = self._display.speaks_all
        if speaks_all and not self._spoke_all:
            self._speak(self._page_prompts())
        elif self._spoke_all and not speaks_all:
            self._speaker.hush()
        self._spoke_all = speaks_all

    def _page_prompts(self) -> tuple[str, ...]:
        return (self._greeting,) if self._page == "welcome" else PAGES.get(self._page, ())

    def _speak(self, keys: tuple[str, ...]) -> None:
        self._last = keys
        folder = self._resources_dir / "voice" / self._display.current_language
        self._speaker.speak([folder / f"{key}.ogg" for key in keys], self._gain())

    def _sound(self, name: str) -> None:
        self._speaker.play(self._resources_dir / "sounds" / f"{name}.wav", self._gain())

    def _gain(self) -> float:
        level_db = VOLUMES_DB[self._display.loudness]
        if level_db is None:
            return 0.0
        return 10 ** ((level_db + (NIGHT_DB if self._display.is_night else 0.0)) / 20)
