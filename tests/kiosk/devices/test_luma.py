from typing import cast

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from kiosk.devices.decoder_wire import pack_rows
from kiosk.devices.luma import mapped_luma

WIDTH, HEIGHT = 32, 4
RAMP = bytes(range(WIDTH))
Pixels = QVideoFrameFormat.PixelFormat

pytestmark = pytest.mark.usefixtures("qt_app")


def ramp_frame(kind: QVideoFrameFormat.PixelFormat, row: bytes) -> QVideoFrame:
    """Return a frame each row of whose first plane is `row`."""
    frame = QVideoFrame(QVideoFrameFormat(QSize(WIDTH, HEIGHT), kind))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    plane = cast(memoryview, frame.bits(0))
    for line in range(HEIGHT):
        start = line * frame.bytesPerLine(0)
        plane[start : start + len(row)] = row
    frame.unmap()
    return frame


def grey_rows(frame: QVideoFrame) -> list[bytes]:
    with mapped_luma(frame) as luma:
        assert luma is not None
        assert (luma.width, luma.height) == (WIDTH, HEIGHT)
        packed = pack_rows(luma.pixels, luma.width, luma.height, luma.stride)
    assert not frame.isMapped()
    return [packed[line * WIDTH : (line + 1) * WIDTH] for line in range(HEIGHT)]


@pytest.mark.parametrize("kind", [Pixels.Format_Y8, Pixels.Format_YUV420P, Pixels.Format_NV12, Pixels.Format_NV21])
def test_a_plane_of_its_own_is_taken_in_place(kind: QVideoFrameFormat.PixelFormat) -> None:
    assert grey_rows(ramp_frame(kind, RAMP)) == [RAMP] * HEIGHT


@pytest.mark.parametrize(
    ("kind", "place"),
    [(Pixels.Format_YUYV, 0), (Pixels.Format_UYVY, 1), (Pixels.Format_Y16, 1), (Pixels.Format_P010, 1)],
)
def test_grey_is_picked_out_of_pairs(kind: QVideoFrameFormat.PixelFormat, place: int) -> None:
    row = bytearray(b"\xee" * (2 * WIDTH))
    row[place::2] = RAMP
    assert grey_rows(ramp_frame(kind, bytes(row))) == [RAMP] * HEIGHT


def test_colours_are_converted() -> None:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    for x in range(WIDTH):
        for y in range(HEIGHT):
            image.setPixelColor(x, y, QColor(x * 8, x * 8, x * 8))
    for row in grey_rows(QVideoFrame(image)):
        assert all(abs(value - x * 8) <= 1 for x, value in enumerate(row))


def test_an_empty_frame_has_no_pixels() -> None:
    with mapped_luma(QVideoFrame()) as luma:
        assert luma is None
