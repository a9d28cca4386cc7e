"""The page that helps to hold a code to the camera: one line that says what to do next, and the other ways in."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.session import SessionViewModel
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

UNREAD_MS = 700
"""A code that is in sight for so long without being read needs help."""
LEAST_S = 1.5
"""No line goes before somebody can have read it."""
NOTHING_S = 3.0
SLOW_S = 12.0
HINTS = {
    "far": "scan.closer",
    "near": "scan.farther",
    "blurred": "scan.steady",
    "bright": "scan.bright",
    "dark": "scan.dim",
    "reading": "scan.reading",
}
CODES_IN_SIGHT = frozenset({"far", "near", "blurred", "reading"})


@QmlElement
class ScanViewModel(QObject):
    """`hint` is the i18n id of what to do next; `bracket` is one of waiting, seen, read."""

    hintChanged = Signal()
    bracketChanged = Signal()
    slowChanged = Signal()

    def __init__(self, session: SessionViewModel, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self._sight = "nothing"
        self._read = False
        self._hint = "scan.title"
        self._hint_since_s = 0.0
        self._entered_s = 0.0
        self._nothing_since_s = 0.0
        self._slow = False
        self._unread = QTimer(self)
        self._unread.setSingleShot(True)
        self._unread.setInterval(UNREAD_MS)
        self._unread.timeout.connect(self._help)
        session.pageChanged.connect(self._begin)
        session.ticked.connect(self._coach)
        session.noticeRaised.connect(self._clear_read)

    @Property(str, notify=hintChanged)
    def hint(self) -> str:
        """What to do next."""
        return self._hint

    @Property(str, notify=bracketChanged)
    def bracket(self) -> str:
        """What the frame around the picture tells: waiting, seen or read."""
        if self._read:
            return "read"
        return "seen" if self._sight in CODES_IN_SIGHT else "waiting"

    @Property(bool, notify=slowChanged)
    def slow(self) -> bool:
        """Whether it takes so long that the other ways in come first."""
        return self._slow

    @Slot()
    def enterPhone(self) -> None:
        """Go on with the telephone number instead."""
        self._session.go("guest")

    @Slot()
    def startGuest(self) -> None:
        """Go on without a code."""
        self._session.go("guest")

    @Slot()
    def back(self) -> None:
        """Go back to the first page."""
        self._session.home()

    @property
    def helping(self) -> bool:
        """Whether this page opens by itself unless the code in sight is read soon."""
        return self._unread.isActive()

    def set_sight(self, sight: str) -> None:
        """Take what the camera sees: nothing, far, near, blurred, bright, dark or reading."""
        if sight == self._sight:
            return
        if sight == "nothing":
            self._nothing_since_s = self._clock.monotonic_s()
        self._sight = sight
        self.bracketChanged.emit()
        if sight not in CODES_IN_SIGHT:
            self._unread.stop()
        elif not self._unread.isActive():
            self._unread.start()
        self._coach()

    def set_read(self) -> None:
        """Show that a code was read, until the answer to it shows."""
        self._unread.stop()
        self._set_read(True)

    @Slot()
    def _help(self) -> None:
        if self._session.current_page == "attract" and self._sight in CODES_IN_SIGHT:
            self._session.go("scan")

    @Slot()
    def _begin(self) -> None:
        self._unread.stop()
        self._set_read(False)
        self._entered_s = self._nothing_since_s = self._clock.monotonic_s()
        self._set_slow(False)
        self._show("scan.title")
        self._coach()

    @Slot()
    def _coach(self) -> None:
        if self._session.current_page != "scan":
            return
        now_s = self._clock.monotonic_s()
        if now_s - self._entered_s >= SLOW_S:
            self._set_slow(True)
        hint = self._due_hint(now_s)
        if hint != self._hint and (self._hint == "scan.title" or now_s - self._hint_since_s >= LEAST_S):
            self._show(hint)

    def _due_hint(self, now_s: float) -> str:
        if self._sight in HINTS:
            return HINTS[self._sight]
        return "scan.aim" if now_s - self._nothing_since_s >= NOTHING_S else self._hint

    def _show(self, hint: str) -> None:
        self._hint_since_s = self._clock.monotonic_s()
        if hint != self._hint:
            self._hint = hint
            self.hintChanged.emit()

    def _set_slow(self, slow: bool) -> None:
        if slow != self._slow:
            self._slow = slow
            self.slowChanged.emit()

    @Slot(str)
    def _clear_read(self, _problem: str) -> None:
        self._set_read(False)

    def _set_read(self, read: bool) -> None:
        if read != self._read:
            self._read = read
            self.bracketChanged.emit()
