"""What can be done to a grey picture so that a reader finds in it what it missed; the only importer of OpenCV.

OpenCV is 3 to 10 times as quick here as Pillow (sharpening a 720p picture 0.4 ms against 4, doubling it 1.1 against 12)
and costs 18 MB of memory, so only a decoder process and the search through photographs load it.
"""

from collections.abc import Callable
from typing import Any, cast

import cv2
import numpy
from numpy.typing import NDArray

GreyPixels = bytes | memoryview
Picture = NDArray[numpy.uint8]
"""Rows x columns, 8 bits of grey."""
Retouch = Callable[[Picture], Picture]

# A helper thread for each operation would take the second core from the pages.
cv2.setNumThreads(1)


def as_picture(gray: GreyPixels, width: int, height: int, stride: int) -> Picture:
    """Return a view, not a copy, of `height` rows `stride` bytes apart, of which `width` bytes count."""
    last_row = (height - 1) * stride
    flat = numpy.frombuffer(gray, numpy.uint8, count=last_row + width)
    return numpy.lib.stride_tricks.as_strided(flat, (height, width), (stride, 1), writeable=False)


def pixels_of(picture: Picture) -> memoryview:
    """Return the bytes of a picture, row after row without padding."""
    return numpy.ascontiguousarray(picture).reshape(-1).data


def as_it_is(picture: Picture) -> Picture:
    """Leave a picture alone."""
    return picture


def inverted(picture: Picture) -> Picture:
    """Turn black into white: codes of a dark mode."""
    return _grey(cv2.bitwise_not(picture))


def halved(picture: Picture) -> Picture:
    """Return half the size: large codes, screens with a grid, noise."""
    height, width = picture.shape
    return _grey(cv2.resize(picture, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA))


def doubled(picture: Picture) -> Picture:
    """Return twice the size: modules of two pixels."""
    height, width = picture.shape
    return _grey(cv2.resize(picture, (width * 2, height * 2), interpolation=cv2.INTER_LINEAR))


def smoothed(picture: Picture) -> Picture:
    """Take the grain out of a dark picture, and the grid out of one of a screen."""
    return _grey(cv2.GaussianBlur(picture, (0, 0), 1.0))


def sharpened(picture: Picture) -> Picture:
    """Undo some defocus: add four times what a blur over a few pixels takes away."""
    return _unsharp(picture, _grey(cv2.GaussianBlur(picture, (0, 0), 2.5)), 4)


def crisped(picture: Picture) -> Picture:
    """Undo defocus roughly and quickly: a box instead of a bell, and more of it."""
    return _unsharp(picture, _grey(cv2.blur(picture, (9, 9))), 6)


def thresholded(picture: Picture) -> Picture:
    """Make black and white of it by the neighbourhood of each pixel: glare, shadows, faint codes."""
    return _threshold(picture, 31, 3)


def split(picture: Picture) -> Picture:
    """Make black and white of it by the one threshold that parts the picture best (Otsu 1979)."""
    return _grey(cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1])


def chain(*steps: Retouch) -> Retouch:
    """Return one retouch that does several, the first first."""

    def apply(picture: Picture) -> Picture:
        for step in steps:
            picture = step(picture)
        return picture

    return apply


def _unsharp(picture: Picture, blurred: Picture, amount: float) -> Picture:
    return _grey(cv2.addWeighted(picture, 1 + amount, blurred, -amount, 0))


def _threshold(picture: Picture, side: int, below: float) -> Picture:
    return _grey(cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, side, below))


def _grey(result: Any) -> Picture:
    """Tell the type checker what OpenCV's stubs leave open."""
    return cast(Picture, result)
