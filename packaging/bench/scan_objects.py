"""Member codes, and the things they are shown on: a telephone's screen, a printed card.

A thing is a flat picture of radiance in linear light, 1.0 being white paper in the room, some pixels a module.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from numpy.random import Generator
from numpy.typing import NDArray
from people import Issuer
from qrcode import constants

Floats = NDArray[np.float32]
Level = Literal["L", "M"]
Carrier = Literal["phone", "dark_phone", "paper", "laminate"]

VERSIONS = (3, 6, 10)
LEVELS: tuple[Level, ...] = ("L", "M")
CARRIERS: tuple[Carrier, ...] = ("phone", "dark_phone", "paper", "laminate")

_ISSUER = Issuer(1, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"hard stills").digest()))
_LEVEL: dict[Level, Literal[0, 1]] = {"L": constants.ERROR_CORRECT_L, "M": constants.ERROR_CORRECT_M}
# A signed member code fills version 5 or more: what version 3 carries is as much of one as fits.
_SHORT_CHARACTERS = 40
_SHORT_VERSION = 3


@dataclass(frozen=True, slots=True)
class Code:
    """A text and its QR code: True where a module is dark, without the quiet zone."""

    text: str
    modules: NDArray[np.bool_]

    @property
    def side(self) -> int:
        """How many modules the code is wide."""
        return len(self.modules)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is held before the camera: radiance, coverage from 0 to 1, and where the middle of the code is."""

    radiance: Floats
    coverage: Floats
    pixels_a_module: float
    code_middle: tuple[float, float]
    code_side: int


@dataclass(frozen=True, slots=True)
class Ink:
    """Radiance of the light and of the dark modules."""

    light: float
    dark: float


def draw_code(rng: Generator, version: int, level: Level) -> Code:
    """Return a fresh member code in a QR code of this version and level."""
    text = _ISSUER.code_of(int(rng.integers(1_000_000)))
    if version == _SHORT_VERSION:
        text = text[:4] + text[-_SHORT_CHARACTERS:]
    mask = int(rng.integers(8))
    drawn = qrcode.QRCode[Any](version=version, error_correction=_LEVEL[level], border=0, mask_pattern=mask)
    drawn.add_data(text)
    drawn.make(fit=False)
    return Code(text, np.array(drawn.get_matrix(), dtype=np.bool_))


def show(rng: Generator, code: Code, carrier: Carrier, ink: Ink, pixels_a_module: float, *, inverted: bool) -> Thing:
    """Draw a code on a thing."""
    quiet = int(rng.integers(2, 5)) if carrier == "dark_phone" else 4
    panel = _panel(code, ink, pixels_a_module, quiet, inverted=inverted)
    if carrier in ("phone", "dark_phone"):
        return _phone(rng, code, panel, ink, pixels_a_module, dark=inverted or carrier == "dark_phone")
    return _card(rng, code, panel, ink, pixels_a_module, glossy=carrier == "laminate", inverted=inverted)


def _panel(code: Code, ink: Ink, pixels_a_module: float, quiet: int, *, inverted: bool) -> Floats:
    modules = np.pad(code.modules, quiet) != inverted
    side = round(len(modules) * pixels_a_module)
    small = np.where(modules, ink.dark, ink.light).astype(np.float32)
    return cv2.resize(small, (side, side), interpolation=cv2.INTER_NEAREST).astype(np.float32)


def _phone(rng: Generator, code: Code, panel: Floats, ink: Ink, pixels_a_module: float, *, dark: bool) -> Thing:
    """Return a telephone: a dark frame with round corners, a screen with a title, the panel and lines of text."""
    side = panel.shape[0]
    width, bezel = round(side * rng.uniform(1.1, 1.3)), round(side * rng.uniform(0.02, 0.05))
    height = round(width * rng.uniform(1.5, 1.9))
    screen_light = ink.light * rng.uniform(0.9, 1.0)
    ground = ink.dark + 0.04 * ink.light if dark else screen_light
    letters = screen_light if dark else ink.dark + 0.1 * ink.light
    screen = np.full((height, width), ground, np.float32)
    left, top = (width - side) // 2, round((height - side) * rng.uniform(0.25, 0.6))
    _write_lines(rng, screen, letters, (width // 12, height // 30, width - width // 12, top - height // 40))
    _write_lines(rng, screen, letters, (width // 12, top + side + height // 40, width - width // 8, height - 20))
    screen[top : top + side, left : left + side] = panel
    radiance = np.full((height + 2 * bezel, width + 2 * bezel), rng.uniform(0.01, 0.06), np.float32)
    radiance[bezel:-bezel, bezel:-bezel] = screen
    coverage = _rounded(radiance.shape, round(side * rng.uniform(0.06, 0.12)))
    middle = (bezel + left + side / 2, bezel + top + side / 2)
    return Thing(radiance, coverage, pixels_a_module, middle, code.side)


def _card(
    rng: Generator, code: Code, panel: Floats, ink: Ink, pixels_a_module: float, *, glossy: bool, inverted: bool
) -> Thing:
    """Return a printed card: the code left, lines of text right; paper has a grain, laminate a sheen."""
    side = panel.shape[0]
    height, width = round(side * rng.uniform(1.05, 1.2)), round(side * rng.uniform(1.7, 2.0))
    ground, letters = (ink.dark, ink.light) if inverted else (ink.light, ink.dark)
    radiance = np.full((height, width), ground, np.float32)
    top = left = (height - side) // 2
    radiance[top : top + side, left : left + side] = panel
    _write_lines(rng, radiance, letters, (left + side + 4, top + side // 8, width - left, top + side * 7 // 8))
    if glossy:
        across = np.linspace(0, 1, width, dtype=np.float32) * np.float32(rng.uniform(-1, 1))
        radiance += np.float32(0.06 * ink.light) * (across - across.min())
    else:
        grain = rng.standard_normal((height // 4 + 1, width // 4 + 1), dtype=np.float32)
        radiance *= 1 + np.float32(0.02) * cv2.resize(grain, (width, height)).astype(np.float32)
    coverage = _rounded(radiance.shape, round(side * 0.05))
    return Thing(radiance, coverage, pixels_a_module, (left + side / 2, top + side / 2), code.side)


def _write_lines(rng: Generator, ground: Floats, letters: float, box: tuple[int, int, int, int]) -> None:
    """Write lines of letters and digits into a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    height = max(8, (bottom - top) // int(rng.integers(3, 6)))
    scale = height / 40
    inked = np.zeros(ground.shape, np.uint8)
    for base in range(top + height, bottom, round(height * 1.4)):
        line = "".join(chr(int(code)) for code in rng.integers(48, 91, max(3, (right - left) // max(6, height // 2))))
        pen = max(1, round(scale * 2))
        cv2.putText(inked[:, :right], line, (left, base), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, pen, cv2.LINE_AA)
    ground += (np.float32(letters) - ground) * inked.astype(np.float32) / np.float32(255)


def _rounded(shape: tuple[int, ...], radius: int) -> Floats:
    height, width = shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return mask.astype(np.float32) / np.float32(255)
