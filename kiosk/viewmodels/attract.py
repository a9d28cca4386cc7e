"""The page that waits for somebody: a live camera, a way in without a code, and pictures that take turns."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.session import SessionViewModel
from kiosk.viewmodels.status import StatusViewModel
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

NOTICE_MS = 4000
PICTURE_S = 12
DAY_PICTURES = ("attract", "summer", "rain", "winter")
NIGHT_PICTURES = ("attract", "rain", "winter")
"""No bright sky before eyes that are used to the dark."""
SHIFTS_MM = ((0.0, 0.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0))
"""Where the page stands from its place, minute after minute: nothing burns into a panel that shows it all day."""


@QmlElement
class AttractViewModel(QObject):
    """`notice` is the i18n id of what was wrong with the last code, or empty."""

    cameraReadyChanged = Signal()
    noticeChanged = Signal()
    pictureChanged = Signal()
    shiftChanged = Signal()

    def __init__(
        self,
        session: SessionViewModel,
        display: DisplayViewModel,
        status: StatusViewModel,
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._display = display
        self._clock = clock
        self._camera_ready = False
        self._notice = ""
        self._picture = DAY_PICTURES[0]
        self._shift_mm = SHIFTS_MM[0]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICE_MS)
        self._timer.timeout.connect(self._clear_notice)
        self._turns = QTimer(self)
        self._turns.setInterval(PICTURE_S * 1000)
        self._turns.timeout.connect(self.turn)
        session.noticeRaised.connect(self._raise_notice)
        session.pageChanged.connect(self._clear_notice)
        session.pageChanged.connect(self._take_turns)
        display.lookChanged.connect(self._take_turns)
        status.clockChanged.connect(self._shift)
        self._take_turns()

    @Property(bool, notify=cameraReadyChanged)
    def cameraReady(self) -> bool:
        """Whether there is a camera to hold a code to."""
        return self._camera_ready

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        """What was wrong with the last code."""
        return self._notice

    @Property(str, notify=pictureChanged)
    def picture(self) -> str:
        """The picture whose turn it is, by the name of its file."""
        return self._picture

    @Property(float, notify=shiftChanged)
    def shiftX(self) -> float:
        """How far to the right of its place the page stands, in millimetres."""
        return self._shift_mm[0]

    @Property(float, notify=shiftChanged)
    def shiftY(self) -> float:
        """How far below its place the page stands, in millimetres."""
        return self._shift_mm[1]

    @Slot()
    def startGuest(self) -> None:
        """Let somebody in who has no code."""
        self._session.go("guest")

    @Slot()
    def startScan(self) -> None:
        """Show the camera large, and what to do with it."""
        self._session.go("scan")

    @Slot()
    def startGuide(self) -> None:
        """Show what there is and where."""
        self._session.go("guide")

    def set_camera_ready(self, ready: bool) -> None:
        """Say whether a camera delivers pictures."""
        if ready != self._camera_ready:
            self._camera_ready = ready
            self.cameraReadyChanged.emit()

    @Slot()
    def _take_turns(self) -> None:
        # Where nothing may move one picture stays; black and white shows none.
        turning = self._session.current_page == "attract" and not self._display.still
        if turning and self._display.theme != "contrast":
            self._turns.start()
        else:
            self._turns.stop()
        self.turn()

    @Slot()
    def turn(self) -> None:
        """Show the picture whose turn it is by the clock."""
        pictures = NIGHT_PICTURES if self._display.theme == "night" else DAY_PICTURES
        turn = int(self._clock.monotonic_s() // PICTURE_S) if self._turns.isActive() else 0
        picture = pictures[turn % len(pictures)]
        if picture != self._picture:
            self._picture = picture
            self.pictureChanged.emit()

    @Slot()
    def _shift(self) -> None:
        self._shift_mm = SHIFTS_MM[int(self._clock.monotonic_s() // 60) % len(SHIFTS_MM)]
        self.shiftChanged.emit()

    @Slot(str)
    def _raise_notice(self, problem: str) -> None:
        self._set_notice(f"scan.{problem}")
        self._timer.start()

    @Slot()
    def _clear_notice(self) -> None:
        self._set_notice("")

    def _set_notice(self, notice: str) -> None:
        if notice != self._notice:
            self._notice = notice
            self.noticeChanged.emit()
