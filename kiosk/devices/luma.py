"""The grey plane of a video frame, in place where the format has one and converted where it has not."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

_Pixels = QVideoFrameFormat.PixelFormat

LUMA_PLANE_FIRST = frozenset(
    {
        _Pixels.Format_Y8,
        _Pixels.Format_YUV420P,
        _Pixels.Format_YUV422P,
        _Pixels.Format_YV12,
        _Pixels.Format_NV12,
        _Pixels.Format_NV21,
        _Pixels.Format_IMC1,
        _Pixels.Format_IMC2,
        _Pixels.Format_IMC3,
        _Pixels.Format_IMC4,
    }
)
# Two bytes a pixel, of which one is the grey: where in the pair it lies.
LUMA_BYTE_OF_PAIR = {
    _Pixels.Format_YUYV: 0,
    _Pixels.Format_UYVY: 1,
    _Pixels.Format_Y16: 1,
    _Pixels.Format_P010: 1,
    _Pixels.Format_P016: 1,
}


@dataclass(frozen=True)
class Luma:
    """A grey picture: 8 bits a pixel, `height` rows `stride` bytes apart, of which the first `width` count."""

    pixels: bytes | memoryview
    width: int
    height: int
    stride: int


@contextmanager
def mapped_luma(frame: QVideoFrame) -> Generator[Luma | None]:
    """Give the grey plane of a frame while the block runs, None if the frame has no pixels to be had.

    The pixels may lie in the frame itself: take nothing of them out of the block without copying it.
    """
    kind = frame.pixelFormat()
    if kind not in LUMA_PLANE_FIRST and kind not in LUMA_BYTE_OF_PAIR:
        yield _converted(frame)
        return
    if not frame.map(QVideoFrame.MapMode.ReadOnly):
        yield None
        return
    try:
        yield _plane(frame, LUMA_BYTE_OF_PAIR.get(kind))
    finally:
        frame.unmap()


def _plane(frame: QVideoFrame, byte_of_pair: int | None) -> Luma:
    pixels = cast(memoryview, frame.bits(0))
    stride = frame.bytesPerLine(0)
    if byte_of_pair is None:
        return Luma(pixels, frame.width(), frame.height(), stride)
    return Luma(bytes(pixels[byte_of_pair::2]), frame.width(), frame.height(), stride // 2)


def _converted(frame: QVideoFrame) -> Luma | None:
    image = frame.toImage()
    if image.isNull():
        return None
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return Luma(bytes(grey.constBits()), grey.width(), grey.height(), grey.bytesPerLine())


def fitted(luma: Luma, max_pixels: int) -> Luma:
    """Return the picture itself, or if it has more pixels a smaller one, rough and quick."""
    if luma.width * luma.height <= max_pixels:
        return luma
    scale = (max_pixels / (luma.width * luma.height)) ** 0.5
    whole = QImage(luma.pixels, luma.width, luma.height, luma.stride, QImage.Format.Format_Grayscale8)
    small = whole.scaled(int(luma.width * scale), int(luma.height * scale))
    return Luma(bytes(small.constBits()), small.width(), small.height(), small.bytesPerLine())
