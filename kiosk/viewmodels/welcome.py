"""The greeting: it says that the visit is stored, and no more of a name than the family's."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.check_in import CheckIn, CheckInOutcome
from kiosk.actions.void_visit import void_visit
from kiosk.background import Background
from kiosk.viewmodels.session import SessionViewModel
from sync.station.clock import Clock, local_time

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

UNDO_MS = 10_000


@QmlElement
class WelcomeViewModel(QObject):
    """Shows the check-in that has just been stored; `variant` is a value of `CheckInOutcome`."""

    checkInChanged = Signal()
    canUndoChanged = Signal()

    def __init__(self, background: Background, session: SessionViewModel, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._session = session
        self._clock = clock
        self._check_in = CheckIn(CheckInOutcome.ANONYMOUS)
        self._can_undo = False
        self._voiding = ""
        session.visitBegan.connect(self._begin)
        session.ticked.connect(self._refresh_undo)

    @Property(str, notify=checkInChanged)
    def variant(self) -> str:
        """Which greeting."""
        return self._check_in.outcome.value

    @Property(str, notify=checkInChanged)
    def name(self) -> str:
        """The masked name, or empty."""
        return self._check_in.masked_name

    @Property(str, notify=checkInChanged)
    def time(self) -> str:
        """When this visit began, 08:12."""
        return f"{local_time(self._check_in.at_ms):%H:%M}"

    @Property(int, notify=checkInChanged)
    def visitNumber(self) -> int:
        """Which visit of this month it is."""
        return self._check_in.visit_number

    @Property(bool, notify=canUndoChanged)
    def canUndo(self) -> bool:
        """Whether the check-in can still be taken back here: for ten seconds, and only the one that made the visit."""
        return self._can_undo

    @Slot()
    def notMe(self) -> None:
        """Strike the visit through: it is somebody else's."""
        if self._can_undo:
            visit_id = self._check_in.visit_id
            self._voiding = visit_id
            self._background.run(void_visit, self._voided, None, visit_id, "not_me")

    @Slot()
    def proceed(self) -> None:
        """Go on without waiting."""
        if self._session.current_page == "welcome":
            self._session.go("services")

    @Slot(object)
    def _begin(self, check_in: CheckIn) -> None:
        self._check_in = check_in
        self.checkInChanged.emit()
        self._refresh_undo()

    def _voided(self, _done: bool) -> None:
        # Somebody else may have been greeted in the meantime.
        check_in = self._session.check_in
        if check_in is not None and check_in.visit_id == self._voiding:
            self._session.home()

    @Slot()
    def _refresh_undo(self) -> None:
        is_named = self._check_in.outcome not in {CheckInOutcome.ANONYMOUS, CheckInOutcome.ALREADY_HERE}
        is_fresh = self._clock.now_ms() - self._check_in.at_ms < UNDO_MS
        can_undo = is_named and is_fresh and self._session.current_page in {"welcome", "services", "attract", "guest"}
        if can_undo != self._can_undo:
            self._can_undo = can_undo
            self.canUndoChanged.emit()
