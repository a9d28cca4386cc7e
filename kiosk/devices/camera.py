"""Where pictures come from: a camera, or a film of a code that takes the very same path."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from kiosk.devices.ffmpeg_log import quiet_ffmpeg

SourceState = Literal["none", "ready", "lost"]

WANTED_WIDTH = 1280
WANTED_HEIGHT = 720
WANTED_FRAMES_PER_SECOND = 30.0
CHECK_EVERY_MS = 5000


class FrameSource(QObject):
    """A stream of QVideoFrames from a QVideoSink, which flows only while active.

    `state` is "none" (there never was anything to look through), "ready" or "lost" (there was, and it will be looked
    for again). Alone, without a camera or a film, it passes on what is put into its sink.
    """

    frameArrived = Signal(QVideoFrame)
    stateChanged = Signal(str)
    activeChanged = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink = QVideoSink(self)
        self._active = False
        self._state: SourceState = "none"
        # A bound slot of this object: Qt then carries frames from its decoding thread over to ours.
        self._sink.videoFrameChanged.connect(self._take_frame)

    @property
    def sink(self) -> QVideoSink:
        """The sink every picture passes through."""
        return self._sink

    def _read_active(self) -> bool:
        return self._active

    def _read_state(self) -> str:
        return self._state

    active = Property(bool, _read_active, notify=activeChanged)
    state = Property(str, _read_state, notify=stateChanged)

    @Slot(bool)
    def setActive(self, active: bool) -> None:
        """Let the pictures flow, or stop whatever makes them."""
        if active == self._active:
            return
        self._active = active
        self._apply_active(active)
        self.activeChanged.emit(active)

    def _apply_active(self, active: bool) -> None:
        """Start or stop what makes the pictures; for the kinds that make some."""

    def _set_state(self, state: SourceState) -> None:
        if state != self._state:
            self._state = state
            self.stateChanged.emit(state)

    @Slot(QVideoFrame)
    def _take_frame(self, frame: QVideoFrame) -> None:
        # A player that stops clears its sink with an empty frame, and late frames may still be under way.
        if self._active and frame.isValid():
            self.frameArrived.emit(frame)


def find_camera(name: str) -> QCameraDevice | None:
    """Return the camera whose id or description is `name` ("": the default camera), None if it is not plugged in."""
    if not name:
        device = QMediaDevices.defaultVideoInput()
        return None if device.isNull() else device
    for device in QMediaDevices.videoInputs():
        if name in (device.description(), bytes(device.id().data()).decode("utf-8", "replace")):
            return device
    return None


def choose_format(formats: list[QCameraFormat]) -> QCameraFormat | None:
    """Return the format nearest to 1280 x 720 at 30 frames a second, None if the camera names none."""

    def distance(candidate: QCameraFormat) -> tuple[int, float]:
        size = candidate.resolution()
        pixels_off = abs(size.width() - WANTED_WIDTH) + abs(size.height() - WANTED_HEIGHT)
        return pixels_off, abs(candidate.maxFrameRate() - WANTED_FRAMES_PER_SECOND)

    return min(formats, key=distance, default=None)


class CameraFrames(FrameSource):
    """A camera, which may be pulled out and plugged in again at any time, and runs only while active."""

    def __init__(
        self,
        name: str = "",
        parent: QObject | None = None,
        *,
        find: Callable[[str], QCameraDevice | None] = find_camera,
    ) -> None:
        """Take the camera's id or description; "" means the system's default camera."""
        super().__init__(parent)
        self._name = name
        self._find = find
        self._camera: QCamera | None = None
        self._frames_since_check = 0
        self._stalled = False
        self._session = QMediaCaptureSession(self)
        self._session.setVideoSink(self._sink)
        quiet_ffmpeg()
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._look)
        self._check = QTimer(self)
        self._check.setInterval(CHECK_EVERY_MS)
        self._check.timeout.connect(self._check_flow)
        self._look()

    def _apply_active(self, active: bool) -> None:
        self._frames_since_check = 0
        if self._camera is not None:
            self._camera.setActive(active)
        if active:
            self._check.start()
        else:
            self._check.stop()

    @Slot()
    def _look(self) -> None:
        device = self._find(self._name)
        if device is None:
            self._release()
            self._set_state("none" if self._state == "none" else "lost")
        elif self._camera is None or self._camera.cameraDevice().id() != device.id():
            self._release()
            self._open(device)

    def _open(self, device: QCameraDevice) -> None:
        camera = QCamera(device, self)
        wanted = choose_format(device.videoFormats())
        if wanted is not None:
            camera.setCameraFormat(wanted)
        camera.errorOccurred.connect(self._fail)
        self._camera = camera
        self._session.setCamera(camera)
        # A camera that fell silent must show a picture before it counts as back.
        self._set_state("lost" if self._stalled else "ready")
        camera.setActive(self._active)

    def _release(self) -> None:
        if self._camera is None:
            return
        camera, self._camera = self._camera, None
        camera.errorOccurred.disconnect(self._fail)
        camera.setActive(False)
        # None is what Qt documents for "no camera"; the stub knows only the other case.
        self._session.setCamera(None)  # pyright: ignore[reportArgumentType]
        camera.deleteLater()

    @Slot()
    def _fail(self) -> None:
        self._stalled = True
        self._set_state("lost")

    @Slot()
    def _check_flow(self) -> None:
        if self._frames_since_check == 0 and self._camera is not None:
            self._stalled = True
            self._set_state("lost")
            self._release()
        self._frames_since_check = 0
        self._look()

    @Slot(QVideoFrame)
    def _take_frame(self, frame: QVideoFrame) -> None:
        if self._active and frame.isValid():
            self._frames_since_check += 1
            self._stalled = False
            self._set_state("ready")
        super()._take_frame(frame)


class FilmFrames(FrameSource):
    """A film file in the place of a camera, for tests, demonstrations and fault reports."""

    ended = Signal()

    def __init__(self, parent: QObject | None = None, *, loop: bool = False) -> None:
        """With `loop` the film starts over at its end instead of saying `ended`."""
        super().__init__(parent)
        self._loop = loop
        self._player = QMediaPlayer(self)
        self._player.setVideoSink(self._sink)
        quiet_ffmpeg()
        self._player.mediaStatusChanged.connect(self._follow)
        self._player.errorOccurred.connect(self._fail)

    @Slot(str)
    def play(self, path: str | Path) -> None:
        """Show the film from its start; a file that is no film leads to the state "lost"."""
        self._player.setSource(QUrl.fromLocalFile(str(Path(path).resolve())))
        if self._active:
            self._player.play()
        else:
            self.setActive(True)

    def _apply_active(self, active: bool) -> None:
        if active:
            self._player.play()
        else:
            self._player.stop()

    @Slot(QMediaPlayer.MediaStatus)
    def _follow(self, status: QMediaPlayer.MediaStatus) -> None:
        if status in (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.BufferedMedia):
            self._set_state("ready")
        elif status == QMediaPlayer.MediaStatus.EndOfMedia:
            if self._loop and self._active:
                self._player.play()
            else:
                self.ended.emit()

    @Slot()
    def _fail(self) -> None:
        self._set_state("lost")
