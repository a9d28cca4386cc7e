"""The way to the staff's pages: an invisible corner of the glass or a staff card, and then a PIN in any case."""

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.enter_pin import PinAnswer, PinOutcome, enter_pin, read_pin_state
from kiosk.background import Background
from kiosk.guard.keypad_order import shuffled_digits
from kiosk.guard.staff_corner import StaffCorner
from kiosk.viewmodels.digit_entry import DigitEntryViewModel
from kiosk.viewmodels.session import SessionViewModel
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

PIN_GROUPS = (6,)
_READY = PinAnswer(PinOutcome.READY)


@QmlElement
class StaffPinViewModel(QObject):
    """`outcome` is one of ready, wrong, locked, none; the page's sentence is `pin.` and that."""

    orderChanged = Signal()
    answerChanged = Signal()
    checkingChanged = Signal()
    opened = Signal(str)
    """A PIN fitted: volunteer or technician."""

    def __init__(
        self,
        background: Background,
        session: SessionViewModel,
        clock: Clock,
        random_bytes: Callable[[int], bytes],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._session = session
        self._clock = clock
        self._random_bytes = random_bytes
        self._corner = StaffCorner()
        self._entry = DigitEntryViewModel(clock, self, groups=PIN_GROUPS, dots_only=True)
        self._entry.edited.connect(self._look_whether_whole)
        self._order = ""
        self._answer = _READY
        self._locked_until_s = 0.0
        self._seconds_left = 0
        self._checking = False
        session.pageChanged.connect(self._forget)
        session.ticked.connect(self._count_down)

    @Property(QObject, constant=True)
    def entry(self) -> QObject:
        """What is typed, as dots."""
        return self._entry

    @Property(str, notify=orderChanged)
    def order(self) -> str:
        """The order of the keys, another one at each opening: smudges on the glass tell nothing."""
        return self._order

    @Property(str, notify=answerChanged)
    def outcome(self) -> str:
        """What became of the last PIN."""
        return self._answer.outcome.value

    @Property(int, notify=answerChanged)
    def triesLeft(self) -> int:
        """How many tries are left before the pad is shut."""
        return self._answer.tries_left

    @Property(str, notify=answerChanged)
    def lockedFor(self) -> str:
        """How long the pad stays shut, 4:59."""
        return f"{self._seconds_left // 60}:{self._seconds_left % 60:02d}"

    @Property(bool, notify=checkingChanged)
    def checking(self) -> bool:
        """Whether a PIN is being looked at: on purpose that takes a moment."""
        return self._checking

    @Slot()
    def tapCorner(self) -> None:
        """Take a tap on the invisible corner."""
        if self._corner.tapped(round(self._clock.monotonic_s() * 1000)):
            self.open()

    @Slot()
    def open(self) -> None:
        """Show the PIN pad; whoever's visit was on has it stored already."""
        if self._session.current_page in {"staff_pin", "staff"}:
            return
        self._session.home()
        self._order = shuffled_digits(self._random_bytes)
        self.orderChanged.emit()
        self._session.go("staff_pin")
        self._background.run(read_pin_state, self._take)

    @Slot()
    def back(self) -> None:
        """Leave without a PIN."""
        self._session.home()

    @Slot()
    def _look_whether_whole(self) -> None:
        if len(self._entry.digits) == sum(PIN_GROUPS) and not self._checking:
            self._set_checking(True)
            self._background.run(enter_pin, self._take_answer, None, self._entry.digits)

    def _take_answer(self, answer: PinAnswer) -> None:
        self._set_checking(False)
        self._entry.wipe()
        if self._session.current_page != "staff_pin":
            return
        if answer.outcome is PinOutcome.OPENED:
            self.opened.emit(answer.role)
        else:
            self._take(answer)

    def _take(self, answer: PinAnswer) -> None:
        self._answer = answer
        self._locked_until_s = self._clock.monotonic_s() + answer.locked_s
        self._seconds_left = answer.locked_s
        self.answerChanged.emit()

    @Slot()
    def _count_down(self) -> None:
        if self._answer.outcome is not PinOutcome.LOCKED:
            return
        left = ceil(self._locked_until_s - self._clock.monotonic_s())
        if left <= 0:
            self._take(_READY)
        elif left != self._seconds_left:
            self._seconds_left = left
            self.answerChanged.emit()

    @Slot()
    def _forget(self) -> None:
        self._entry.wipe()
        if self._session.current_page != "staff_pin":
            self._set_checking(False)
            self._take(_READY)

    def _set_checking(self, checking: bool) -> None:
        if checking != self._checking:
            self._checking = checking
            self.checkingChanged.emit()
