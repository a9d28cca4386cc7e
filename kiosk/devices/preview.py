"""The little mirror on the scan page: it shows a hand where its phone is, and as little else as it can."""

import shiboken6
from PySide6.QtCore import Property, QElapsedTimer, QObject, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.devices.camera import FrameSource
from kiosk.devices.luma import Luma, mapped_luma
from kiosk.devices.motion import MotionGate

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

FRAMES_PER_SECOND = 24
SETTLES_MS = 500


@QmlElement
class CameraPreview(QQuickPaintedItem):
    """Paints the central square of the newest frame, grey, mirrored, with round corners.

    The software renderer draws no VideoOutput. Transparent until a frame has come; keeps no frame while hidden or
    while its source is inactive.
    """

    sourceChanged = Signal()
    mirroredChanged = Signal()
    radiusChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._source: FrameSource | None = None
        self._mirrored = True
        self._radius = 16.0
        self._image = QImage()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._due_ms = 0.0
        self._gate = MotionGate()
        self._stops_ms = 0.0
        self.setAntialiasing(True)
        self.visibleChanged.connect(self._follow_visible)

    @property
    def holds_frame(self) -> bool:
        """Whether a picture of the room is in memory here."""
        return not self._image.isNull()

    def _read_source(self) -> QObject | None:
        return self._source

    def _write_source(self, source: QObject | None) -> None:
        if source is self._source:
            return
        # A source may go before the page that looks at it.
        if self._source is not None and shiboken6.isValid(self._source):
            self._source.frameArrived.disconnect(self._take)
            self._source.activeChanged.disconnect(self._follow_active)
        self._source = source if isinstance(source, FrameSource) else None
        self.clear()
        if self._source is not None:
            self._source.frameArrived.connect(self._take)
            self._source.activeChanged.connect(self._follow_active)
        self.sourceChanged.emit()

    def _read_mirrored(self) -> bool:
        return self._mirrored

    def _write_mirrored(self, mirrored: bool) -> None:
        if mirrored != self._mirrored:
            self._mirrored = mirrored
            self.mirroredChanged.emit()

    def _read_radius(self) -> float:
        return self._radius

    def _write_radius(self, radius: float) -> None:
        if radius != self._radius:
            self._radius = radius
            self.radiusChanged.emit()
            self.update()

    source = Property(QObject, _read_source, _write_source, notify=sourceChanged)
    mirrored = Property(bool, _read_mirrored, _write_mirrored, notify=mirroredChanged)
    radius = Property(float, _read_radius, _write_radius, notify=radiusChanged)

    @Slot()
    def clear(self) -> None:
        """Drop the picture and show nothing until the next one."""
        self._gate.forget()
        if self.holds_frame:
            self._image = QImage()
            self.update()

    def paint(self, painter: QPainter) -> None:
        """Draw the picture over the whole item; Qt calls this."""
        if not self.holds_frame:
            return
        target = QRectF(QPointF(0, 0), self.size())
        corners = QPainterPath()
        corners.addRoundedRect(target, self._radius, self._radius)
        painter.setClipPath(corners)
        painter.drawImage(target, self._image, QRectF(self._image.rect()))

    @Slot(QVideoFrame)
    def _take(self, frame: QVideoFrame) -> None:
        if not self.isVisible() or self._too_early():
            return
        with mapped_luma(frame) as luma:
            if luma is not None and self._worth_painting(luma):
                self._image = central_square(luma, mirrored=self._mirrored)
                self.update()

    def _worth_painting(self, luma: Luma) -> bool:
        """Whether something moves, or has just come to rest: a mirror of an empty room costs nothing."""
        now_ms = self._clock.elapsed()
        if self._gate.moved(luma):
            self._stops_ms = now_ms + SETTLES_MS
        return now_ms <= self._stops_ms or not self.holds_frame

    def _too_early(self) -> bool:
        """Whether the next picture is not due yet. Due times are spaced evenly: 30 a second become 24, not 15."""
        now_ms = self._clock.elapsed()
        if now_ms < self._due_ms:
            return True
        self._due_ms = max(self._due_ms + 1000 / FRAMES_PER_SECOND, now_ms)
        return False

    @Slot()
    def _follow_visible(self) -> None:
        if not self.isVisible():
            self.clear()

    @Slot(bool)
    def _follow_active(self, active: bool) -> None:
        if not active:
            self.clear()


def central_square(luma: Luma, *, mirrored: bool) -> QImage:
    """Return a copy of the square in the middle of a grey picture, left for right if `mirrored`."""
    side = min(luma.width, luma.height)
    square = QRect((luma.width - side) // 2, (luma.height - side) // 2, side, side)
    whole = QImage(luma.pixels, luma.width, luma.height, luma.stride, QImage.Format.Format_Grayscale8)
    image = whole.copy(square)
    return image.flipped(Qt.Orientation.Horizontal) if mirrored else image
