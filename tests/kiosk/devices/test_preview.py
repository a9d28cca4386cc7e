from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow, QSGRendererInterface

from kiosk.devices.camera import FrameSource
from kiosk.devices.preview import CameraPreview

WaitUntil = Callable[..., bool]

PAGE = b"""
import QtQuick
import WarmStation 1.0

Item {
    required property QtObject frames
    width: 200; height: 200
    CameraPreview { anchors.fill: parent; source: parent.frames; radius: 40 }
}
"""


@dataclass
class Stage:
    window: QQuickWindow
    page: QQuickItem
    preview: CameraPreview
    source: FrameSource

    def shade(self, x: int, y: int) -> QColor:
        return self.window.grabWindow().pixelColor(x, y)


def half_white_frame() -> QVideoFrame:
    """A wide frame: black, white in the right half of its central square, and a grey never to be seen at the sides."""
    image = QImage(320, 200, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.fillRect(160, 0, 100, 200, QColor("white"))
    painter.fillRect(0, 0, 59, 200, QColor("grey"))
    painter.fillRect(261, 0, 59, 200, QColor("grey"))
    painter.end()
    return QVideoFrame(image)


@pytest.fixture
def stage(qt_app: object, wait_until: WaitUntil) -> Iterator[Stage]:
    window = QQuickWindow()
    window.setColor(QColor("red"))
    window.resize(200, 200)
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(PAGE, QUrl())
    source = FrameSource(window)
    source.setActive(True)
    page = component.createWithInitialProperties({"frames": source})
    assert isinstance(page, QQuickItem), component.errorString()
    page.setParentItem(window.contentItem())
    preview = page.childItems()[0]
    assert isinstance(preview, CameraPreview)
    window.show()
    assert wait_until(window.isExposed)
    yield Stage(window, page, preview, source)
    window.close()
    page.deleteLater()
    window.deleteLater()


def test_shows_nothing_until_a_frame_has_come(stage: Stage) -> None:
    assert QQuickWindow.sceneGraphBackend() == "software"
    assert stage.window.rendererInterface().graphicsApi() == QSGRendererInterface.GraphicsApi.Software
    assert stage.shade(100, 100) == QColor("red")


def test_paints_the_central_square_mirrored_with_round_corners(stage: Stage) -> None:
    stage.source.sink.setVideoFrame(half_white_frame())
    assert stage.shade(50, 100) == QColor("white")
    assert stage.shade(150, 100) == QColor("black")
    assert stage.shade(1, 100) == QColor("white")
    assert stage.shade(198, 100) == QColor("black")
    for x, y in ((1, 1), (198, 1), (1, 198), (198, 198)):
        assert stage.shade(x, y) == QColor("red")


def test_can_show_it_as_it_is(stage: Stage) -> None:
    stage.preview.setProperty("mirrored", False)
    stage.source.sink.setVideoFrame(half_white_frame())
    assert stage.shade(50, 100) == QColor("black")
    assert stage.shade(150, 100) == QColor("white")


def test_a_cleared_preview_is_transparent_again(stage: Stage) -> None:
    stage.source.sink.setVideoFrame(half_white_frame())
    assert stage.shade(50, 100) == QColor("white")
    stage.preview.clear()
    assert not stage.preview.holds_frame
    assert stage.shade(50, 100) == QColor("red")


def test_keeps_no_frame_while_hidden_or_stopped(stage: Stage) -> None:
    stage.source.sink.setVideoFrame(half_white_frame())
    assert stage.preview.holds_frame
    stage.page.setVisible(False)
    assert not stage.preview.holds_frame
    stage.preview._due_ms = 0
    stage.source.sink.setVideoFrame(half_white_frame())
    assert not stage.preview.holds_frame
    stage.page.setVisible(True)
    stage.source.sink.setVideoFrame(half_white_frame())
    assert stage.preview.holds_frame
    stage.source.setActive(False)
    assert not stage.preview.holds_frame


def test_takes_no_more_frames_than_it_should(stage: Stage) -> None:
    taken = 0
    times = iter(range(0, 4000, 10))

    class SteppedClock:
        def elapsed(self) -> int:
            return next(times)

    stage.preview._due_ms = 0.0
    stage.preview._clock = SteppedClock()  # pyright: ignore[reportAttributeAccessIssue]
    for _ in range(400):
        taken += not stage.preview._too_early()
    assert 92 <= taken <= 97


def test_paints_nothing_anew_while_nothing_moves(stage: Stage) -> None:
    clock_ms = [1000]

    class HandClock:
        def elapsed(self) -> int:
            return clock_ms[0]

    stage.preview._clock = HandClock()  # pyright: ignore[reportAttributeAccessIssue]
    stage.preview._due_ms = 0.0
    painted: list[int] = []
    empty = QImage(320, 200, QImage.Format.Format_Grayscale8)
    empty.fill(90)
    for number, frame in enumerate([*(QVideoFrame(empty) for _ in range(30)), half_white_frame()]):
        before = stage.preview._image.cacheKey()
        clock_ms[0] += 50
        stage.source.sink.setVideoFrame(frame)
        if stage.preview._image.cacheKey() != before:
            painted.append(number)
    assert painted == [*range(11), 30]


def test_an_object_that_is_no_source_is_no_source(stage: Stage) -> None:
    stage.preview.setProperty("source", stage.window)
    assert stage.preview.property("source") is None
    stage.preview.setProperty("source", stage.source)
    assert stage.preview.property("source") is stage.source
