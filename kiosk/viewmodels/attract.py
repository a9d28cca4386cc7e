"""The page that waits for somebody: a live camera and a way in without a code."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.session import SessionViewModel

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

NOTICE_MS = 4000


@QmlElement
class AttractViewModel(QObject):
    """`notice` is the i18n id of what was wrong with the last code, or empty."""

    cameraReadyChanged = Signal()
    noticeChanged = Signal()

    def __init__(self, session: SessionViewModel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._camera_ready = False
        self._notice = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICE_MS)
        self._timer.timeout.connect(self._clear_notice)
        session.noticeRaised.connect(self._raise_notice)
        session.pageChanged.connect(self._clear_notice)

    @Property(bool, notify=cameraReadyChanged)
    def cameraReady(self) -> bool:
        """Whether there is a camera to hold a code to."""
        return self._camera_ready

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        """What was wrong with the last code."""
        return self._notice

    @Slot()
    def startGuest(self) -> None:
        """Let somebody in who has no code."""
        self._session.go("guest")

    def set_camera_ready(self, ready: bool) -> None:
        """Say whether a camera delivers pictures."""
        if ready != self._camera_ready:
            self._camera_ready = ready
            self.cameraReadyChanged.emit()

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
