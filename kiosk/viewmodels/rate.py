"""Four faces, and one reason where they are unhappy ones."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions import rate as rating
from kiosk.background import Background
from kiosk.viewmodels.session import SessionViewModel
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

REASONS = ["environment", "equipment", "water", "queue", "manner", "other"]
UNHAPPY_STARS = 2
BURST_S = 5.0
"""A face that follows another so soon is somebody drumming on the glass."""


@QmlElement
class RateViewModel(QObject):
    """A rating is stored once: at the face, or at the reason behind an unhappy face."""

    reasonsAskedChanged = Signal()

    def __init__(self, background: Background, session: SessionViewModel, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._session = session
        self._clock = clock
        self._rated_at_s = -BURST_S
        self._stars = 0
        self._sent = False
        session.pageChanged.connect(self._follow_page)

    @Property(bool, notify=reasonsAskedChanged)
    def reasonsAsked(self) -> bool:
        """Whether the page asks what was wrong."""
        return 0 < self._stars <= UNHAPPY_STARS

    @Property(list, constant=True)
    def reasons(self) -> list[str]:
        """The reasons offered: the ends of i18n ids below `rate.reason.`."""
        return REASONS

    @Slot(int)
    def rate(self, stars: int) -> None:
        """Take a face, 1 (very unhappy) to 4 (very happy)."""
        now_s = self._clock.monotonic_s()
        if self._stars == 0 and now_s - self._rated_at_s >= BURST_S:
            self._rated_at_s = now_s
            self._stars = stars
            self.reasonsAskedChanged.emit()
            if stars > UNHAPPY_STARS:
                self._store(None)
            else:
                self._session.touch()

    @Slot(str)
    def giveReason(self, code: str) -> None:
        """Take the reason for an unhappy face."""
        self._store(code)

    @Slot()
    def skip(self) -> None:
        """Leave without a rating, or without a reason for it."""
        if self._stars:
            self._store(None)
        else:
            self._session.go("goodbye")

    def _store(self, reason_code: str | None) -> None:
        if not self._sent:
            self._sent = True
            self._background.run(rating.rate, self._stored, None, self._stars, reason_code)

    def _stored(self, _feedback_id: str) -> None:
        if self._session.current_page == "rate":
            self._session.go("goodbye")

    @Slot()
    def _follow_page(self) -> None:
        # An unhappy face whose reason was never given is a rating all the same.
        if self._session.current_page != "rate":
            if self._stars:
                self._store(None)
            self._stars = 0
            self.reasonsAskedChanged.emit()
        else:
            self._sent = False
