"""Rooms behind a code, and rooms without any: shelves, writing, chequered cloth, faces, codes of other kinds."""

from typing import Any, cast

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator
from numpy.typing import NDArray
from scan_objects import Floats, draw_code

Bytes = NDArray[np.uint8]
Size = tuple[int, int]
"""Width and height."""

GAMMA = 2.2
_TO_LINEAR = (np.arange(256, dtype=np.float32) / np.float32(255)) ** np.float32(GAMMA)
_OTHER_KINDS = ("Code128", "DataMatrix", "Aztec", "PDF417", "Code39", "ITF")


def linear(encoded: Bytes) -> Floats:
    """Return the radiance of a picture as stored."""
    return cast(Floats, cv2.LUT(encoded, _TO_LINEAR))


def draw_room(rng: Generator, size: Size) -> Bytes:
    """Return a cluttered room, as stored: nothing in it is a QR code."""
    width, height = size
    room = _walls(rng, size)
    for _ in range(int(rng.integers(12, 28))):
        _box(rng, room)
    for _ in range(int(rng.integers(1, 4))):
        _writing(rng, room)
    if rng.random() < 0.4:
        _stripes(rng, room)
    if rng.random() < 0.3:
        _chequers(rng, room)
    if rng.random() < 0.5:
        _face(rng, room)
    out_of_focus = rng.uniform(0.0, 3.0)
    if out_of_focus > 0.5:
        room = cast(Bytes, cv2.GaussianBlur(room, (0, 0), out_of_focus * height / 720))
    assert room.shape == (height, width)
    return room


def draw_empty_scene(rng: Generator, size: Size) -> Bytes:
    """Return a room with something in front that a reader might take for a QR code, sharp and well lit."""
    room = draw_room(rng, size)
    decoys = (_face, _writing, _chequers, _stripes, _other_code, _rings, _scrambled_code, _half_code)
    for _ in range(int(rng.integers(1, 4))):
        decoys[int(rng.integers(len(decoys)))](rng, room)
    return room


def _walls(rng: Generator, size: Size) -> Bytes:
    width, height = size
    corners = rng.uniform(40, 200, (2, 2)).astype(np.float32)
    return cast(Bytes, cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8))


def _place(rng: Generator, room: Bytes, width: int, height: int) -> tuple[int, int]:
    return (
        int(rng.integers(0, max(1, room.shape[1] - width))),
        int(rng.integers(0, max(1, room.shape[0] - height))),
    )


def _box(rng: Generator, room: Bytes) -> None:
    unit = room.shape[0] / 720
    x, y = _place(rng, room, 10, 10)
    width, height = (int(side * unit) for side in rng.integers(20, 260, 2))
    shade = float(rng.integers(10, 245))
    if rng.random() < 0.7:
        cv2.rectangle(room, (x, y), (x + width, y + height), shade, -1)
    else:
        cv2.ellipse(room, (x, y), (width, height), float(rng.uniform(0, 180)), 0, 360, shade, -1, cv2.LINE_AA)


def _writing(rng: Generator, room: Bytes) -> None:
    height = int(rng.integers(10, 40) * room.shape[0] / 720) + 5
    x, y = _place(rng, room, room.shape[1] // 3, 6 * height)
    scale, shade = height / 30, float(rng.choice((15, 60, 220)))
    for row in range(int(rng.integers(2, 7))):
        line = "".join(chr(int(code)) for code in rng.integers(33, 122, 24))
        at = (x, y + int((row + 1) * height * 1.3))
        cv2.putText(room, line, at, cv2.FONT_HERSHEY_DUPLEX, scale, shade, max(1, height // 12), cv2.LINE_AA)


def _stripes(rng: Generator, room: Bytes) -> None:
    x, y = _place(rng, room, 240, 120)
    at, end = x, x + int(rng.integers(120, 360))
    room[y : y + 110, x:end] = 225
    while at < end:
        thick = int(rng.integers(1, 5))
        room[y + 5 : y + 105, at : at + thick] = 20
        at += thick + int(rng.integers(1, 5))


def _chequers(rng: Generator, room: Bytes) -> None:
    cell, count = int(rng.integers(4, 30)), int(rng.integers(6, 16))
    x, y = _place(rng, room, cell * count, cell * count)
    pattern = (np.indices((count, count)).sum(0) % 2 * 200 + 25).astype(np.uint8)
    _paste(room, cv2.resize(pattern, None, fx=cell, fy=cell, interpolation=cv2.INTER_NEAREST), x, y)


def _face(rng: Generator, room: Bytes) -> None:
    radius = int(rng.integers(60, 170) * room.shape[0] / 720) + 8
    x, y = _place(rng, room, 1, 1)
    skin = int(rng.integers(90, 210))
    cv2.ellipse(room, (x, y), (int(radius * 0.75), radius), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for side in (-1, 1):
        eye = (x + side * radius // 3, y - radius // 5)
        cv2.circle(room, eye, radius // 8, 235, -1, cv2.LINE_AA)
        cv2.circle(room, eye, radius // 16, 20, -1, cv2.LINE_AA)
    cv2.ellipse(room, (x, y + radius // 2), (radius // 3, radius // 8), 0, 0, 180, skin // 2, 3, cv2.LINE_AA)
    cv2.ellipse(room, (x, y - radius // 2), (int(radius * 0.8), radius // 2), 0, 180, 360, 25, -1, cv2.LINE_AA)


def _other_code(rng: Generator, room: Bytes) -> None:
    """Paste a readable code of another kind."""
    kind = getattr(zxingcpp.BarcodeFormat, str(rng.choice(_OTHER_KINDS)))
    digits = "".join(str(digit) for digit in rng.integers(0, 10, 12))
    drawn = cast(Any, zxingcpp).create_barcode(digits, kind)
    picture = cast(Bytes, np.array(drawn.to_image(scale=int(rng.integers(2, 6)))))
    _paste(room, picture, *_place(rng, room, picture.shape[1], picture.shape[0]))


def _rings(rng: Generator, room: Bytes) -> None:
    """Paste squares and circles in the proportions 1:1:3:1:1 by which a QR code is found, with no code between."""
    module = int(rng.integers(3, 12))
    white = int(30 * module)
    x, y = _place(rng, room, white, white)
    room[y : y + white, x : x + white] = 230
    for corner in ((0, 0), (1, 0), (0, 1), (1, 1))[: int(rng.integers(2, 5))]:
        middle = tuple(at + int((5 + 18 * along) * module) for at, along in zip((x, y), corner, strict=True))
        for radius, shade in ((3.5, 20), (2.5, 230), (1.5, 20)):
            reach = int(radius * module)
            if rng.random() < 0.7:
                start, end = (middle[0] - reach, middle[1] - reach), (middle[0] + reach, middle[1] + reach)
                cv2.rectangle(room, start, end, shade, -1)
            else:
                cv2.circle(room, (middle[0], middle[1]), reach, shade, -1, cv2.LINE_AA)


def _scrambled_code(rng: Generator, room: Bytes) -> None:
    """Paste a code whose finders stand and whose every other module has been cast by lot."""
    modules = draw_code(rng, int(rng.choice((3, 6))), "M").modules.copy()
    side, finder = len(modules), 9
    lot = rng.random(modules.shape) < 0.5
    keep = np.zeros(modules.shape, np.bool_)
    keep[:finder, :finder] = keep[:finder, side - finder + 1 :] = keep[side - finder + 1 :, :finder] = True
    _paste_modules(rng, room, np.where(keep, modules, lot))


def _half_code(rng: Generator, room: Bytes) -> None:
    """Paste a code torn in two."""
    modules = draw_code(rng, int(rng.choice((3, 6, 10))), "L").modules
    side = len(modules)
    _paste_modules(rng, room, modules[: int(side * rng.uniform(0.3, 0.6))])


def _paste_modules(rng: Generator, room: Bytes, modules: NDArray[np.bool_]) -> None:
    scale = int(rng.integers(3, 9))
    grey = np.where(np.pad(modules, 4), 20, 235).astype(np.uint8)
    picture = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    _paste(room, cast(Bytes, picture), *_place(rng, room, picture.shape[1], picture.shape[0]))


def _paste(room: Bytes, picture: Any, x: int, y: int) -> None:
    height, width = min(picture.shape[0], room.shape[0] - y), min(picture.shape[1], room.shape[1] - x)
    room[y : y + height, x : x + width] = picture[:height, :width]
