"""Digits that somebody types: a telephone number, the end of an identity number, a PIN.

The number itself never reaches the page. Pages see `shown`, which hides it once it is whole, or from the first digit.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from sync.contract.masking import mask_phone
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

MASK_AFTER_S = 3.0
PHONE_GROUPS = (3, 4, 4)
HIDDEN_DIGIT = "*"
DOT = "•"


@QmlElement
class DigitEntryViewModel(QObject):
    """`shown` has one character a digit. Give `look` the session's beat: it hides what is whole for three seconds."""

    shownChanged = Signal()
    edited = Signal()
    """A digit came or went, by hand."""

    def __init__(
        self,
        clock: Clock,
        parent: QObject,
        *,
        groups: Sequence[int] = PHONE_GROUPS,
        mask: Callable[[str], str] = mask_phone,
        dots_only: bool = False,
    ) -> None:
        """Take as many digits as the groups have; `mask` says how a whole number is shown later on."""
        super().__init__(parent)
        self._clock = clock
        self._starts = frozenset(sum(groups[:number]) for number in range(1, len(groups)))
        self._length = sum(groups)
        self._mask = mask
        self._dots_only = dots_only
        self._digits = ""
        self._whole_at_s = 0.0
        self._hidden = False

    @property
    def digits(self) -> str:
        """What was typed, for an action; pages have no way to it."""
        return self._digits

    @Property(str, notify=shownChanged)
    def shown(self) -> str:
        """What the page may show of it."""
        if self._dots_only:
            return DOT * len(self._digits)
        return self._mask(self._digits).rjust(self._length, HIDDEN_DIGIT) if self._hidden else self._digits

    @Property(int, notify=shownChanged)
    def count(self) -> int:
        """How many digits there are."""
        return len(self._digits)

    @Property(int, constant=True)
    def length(self) -> int:
        """How many there can be."""
        return self._length

    @Property(int, constant=True)
    def gaps(self) -> int:
        """How many gaps there are between the groups."""
        return len(self._starts)

    @property
    def missing(self) -> int:
        """How many are still missing, for Python."""
        return self._length - len(self._digits)

    @Slot(int, result=bool)
    def startsGroup(self, place: int) -> bool:
        """Tell whether there is a gap before a place."""
        return place in self._starts

    @Slot(str)
    def append(self, digit: str) -> None:
        """Add a digit where there is room for it."""
        if len(digit) == 1 and digit in "0123456789" and len(self._digits) < self._length:
            self._set(self._digits + digit)
            self.edited.emit()

    @Slot()
    def erase(self) -> None:
        """Take the last digit back."""
        if self._digits:
            self._set(self._digits[:-1])
            self.edited.emit()

    @Slot()
    def clear(self) -> None:
        """Begin anew."""
        self.wipe()
        self.edited.emit()

    @Slot()
    def wipe(self) -> None:
        """Forget what was typed."""
        if self._digits:
            self._set("")

    def fill(self, digits: str) -> None:
        """Begin with digits that are known already, hidden."""
        self._digits = digits
        self._hidden = bool(digits)
        self.shownChanged.emit()

    @Slot()
    def look(self) -> None:
        """Hide the number when it has been whole for long enough."""
        is_whole = len(self._digits) == self._length
        if is_whole and not self._hidden and self._clock.monotonic_s() - self._whole_at_s >= MASK_AFTER_S:
            self._hidden = True
            self.shownChanged.emit()

    def _set(self, digits: str) -> None:
        self._digits = digits
        self._hidden = False
        self._whole_at_s = self._clock.monotonic_s()
        self.shownChanged.emit()
