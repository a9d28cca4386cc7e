"""One visit at the kiosk: which page is showing, whose turn it is, and when quiet ends it."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.check_in import CheckIn, check_in_anonymous, check_in_card
from kiosk.actions.rate import may_ask_rating
from kiosk.background import Background
from kiosk.guard.idle_reset import PAGE_TIMES, IdleReset
from kiosk.viewmodels.display import DisplayViewModel
from sync.station.clock import Clock
from sync.station.trouble import StationTrouble

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

TICK_MS = 200
WARNED_PAGES = frozenset(page for page, time in PAGE_TIMES.items() if time.warning_s)


@QmlElement
class SessionViewModel(QObject):
    """`page` is one of attract, scan, guide, guest, welcome, services, rate, goodbye."""

    pageChanged = Signal()
    warningChanged = Signal()
    ticked = Signal()
    """While a visit is on, a few times a second."""

    visitBegan = Signal(object)
    """Somebody was checked in (`CheckIn`); the visit is durable by now."""
    visitEnded = Signal()
    """Whoever was here is gone: whatever a page holds of them has to go, too."""
    noticeRaised = Signal(str)
    """A sentence for whoever holds a code to the camera: the end of an i18n id below `scan.`."""

    def __init__(self, background: Background, display: DisplayViewModel, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._display = display
        self._clock = clock
        self._page = "attract"
        self._check_in: CheckIn | None = None
        self._checking_in = False
        self._paused = False
        self._idle = IdleReset()
        self._warning_seconds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        display.assistChanged.connect(self._restart_page_time)
        background.troubled.connect(self._give_up)

    @Property(str, notify=pageChanged)
    def page(self) -> str:
        """The page that is showing."""
        return self._page

    @Property(bool, notify=warningChanged)
    def warningVisible(self) -> bool:
        """Whether the person has to be asked if they are still there."""
        return self._warning_seconds > 0

    @Property(int, notify=warningChanged)
    def warningSecondsLeft(self) -> int:
        """Whole seconds until the visit is closed."""
        return self._warning_seconds

    @property
    def current_page(self) -> str:
        """The page that is showing, for Python."""
        return self._page

    @property
    def warning_seconds(self) -> int:
        """Whole seconds until the visit is closed, 0 while nobody is asked, for Python."""
        return self._warning_seconds

    @property
    def check_in(self) -> CheckIn | None:
        """The visit that is on."""
        return self._check_in

    @property
    def seconds_left(self) -> float:
        """Seconds until the page gives way."""
        return self._idle.state(self._clock.monotonic_s()).seconds_left

    @property
    def total_seconds(self) -> float:
        """Seconds that the page has in all."""
        return self._idle.total_s

    def code_scanned(self, text: str, source: str) -> None:
        """Check in whoever's code was read, on whatever page; a second person closes the first one's visit."""
        if not self._checking_in and not self._turned_away():
            self._checking_in = True
            self._background.run(check_in_card, self._greet, self._refuse, text, source)

    def begin_anonymous(self, occupation_group: str) -> None:
        """Check in somebody who is asked for nothing."""
        if not self._checking_in and not self._turned_away():
            self._checking_in = True
            self._background.run(check_in_anonymous, self._greet, self._refuse, occupation_group or None)

    def pause(self, paused: bool) -> None:
        """Let nobody in any more, or again; whoever is in may finish."""
        self._paused = paused

    def go(self, page: str) -> None:
        """Show another page of this visit and start its time."""
        self._page = page
        self._idle.entered(page, self._clock.monotonic_s(), assist=self._display.assist)
        if page == "attract":
            self._timer.stop()
        else:
            self._timer.start()
        self._show_warning(0)
        self.pageChanged.emit()

    def end_visit(self, *, applied: bool = False) -> None:
        """Close the visit, which is stored already, by the pages that end one.

        Who has applied for something is always asked how it was, but nobody twice a day.
        """
        check_in = self._check_in
        if check_in is None or self._page in {"rate", "goodbye"} or not (check_in.ask_rating or applied):
            self.go("goodbye")
            return

        def ask(first_today: bool) -> None:
            if self._check_in is not None and self._check_in.visit_id == check_in.visit_id:
                self.go("rate" if first_today else "goodbye")

        def spare(_trouble: StationTrouble) -> None:
            ask(False)

        self._background.run(may_ask_rating, ask, spare, check_in.visit_id)

    @Slot()
    def touch(self) -> None:
        """Note that somebody is there."""
        self._idle.touched(self._clock.monotonic_s())
        self._show_warning(0)

    @Slot()
    def stay(self) -> None:
        """Answer the warning: still here."""
        self.touch()

    @Slot()
    def finish(self) -> None:
        """Answer the warning: done. The next person may have come between the finger and the button."""
        if self._page == "services":
            self.go("goodbye")
        elif self._page in WARNED_PAGES:
            self.home()

    @Slot()
    def home(self) -> None:
        """Show the first page; nothing of the last visitor is left on the glass."""
        self._end()
        self.go("attract")

    def _end(self) -> None:
        self._check_in = None
        self._display.reset()
        self.visitEnded.emit()

    def _turned_away(self) -> bool:
        if self._paused:
            if self._check_in is None:
                self.home()
            self.noticeRaised.emit("outofservice")
        return self._paused

    def _greet(self, check_in: CheckIn) -> None:
        self._checking_in = False
        if not check_in.accepted:
            self.noticeRaised.emit(check_in.outcome.value)
            return
        if self._check_in is not None and self._check_in.visit_id == check_in.visit_id:
            self.touch()
            return
        if self._check_in is not None:
            self._end()
        self._check_in = check_in
        self.visitBegan.emit(check_in)
        self.go("welcome")

    def _refuse(self, trouble: StationTrouble) -> None:
        self._checking_in = False
        self._give_up(trouble.code)

    @Slot(str)
    def _give_up(self, code: str) -> None:
        # What was asked for is not stored, and the first page is where the words for that are.
        self.home()
        self.noticeRaised.emit("busy" if code == "ledger_busy" else "outofservice")

    @Slot()
    def _restart_page_time(self) -> None:
        self._idle.entered(self._page, self._clock.monotonic_s(), assist=self._display.assist)
        if self._page == "attract" and not self._display.is_default:
            self._timer.start()

    def _show_warning(self, seconds: int) -> None:
        if seconds != self._warning_seconds:
            self._warning_seconds = seconds
            self.warningChanged.emit()

    @Slot()
    def _tick(self) -> None:
        state = self._idle.state(self._clock.monotonic_s())
        if state.expired:
            self._expire()
            return
        self._show_warning(int(state.seconds_left) + 1 if state.warning else 0)
        self.ticked.emit()

    def _expire(self) -> None:
        match self._page:
            case "welcome":
                self.go("services")
            case "services" | "rate":
                self.go("goodbye")
            case _:
                self.home()
