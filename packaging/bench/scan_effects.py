"""What comes between a code and the camera: lamps that are reflected, a screen's own pixels, a finger."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from scan_camera import Matrix, box_of, outline
from scan_objects import Floats, Thing

_BRIGHTEST = 1.5


@dataclass(frozen=True, slots=True)
class Lamp:
    """A reflection: its place from the code's middle, its reach (in sides of the code), turn, stretch, and its haze."""

    offset: tuple[float, float]
    reach: float
    turn: float
    stretch: float
    haze: float

    def moved(self, x: float, y: float) -> "Lamp":
        """Return it elsewhere on the code."""
        return replace(self, offset=(self.offset[0] + x, self.offset[1] + y))


def small_glare(rng: Generator) -> Lamp:
    """Return a lamp reflected in a spot of the code."""
    return _lamp(rng, reach=(0.1, 0.16), within=0.4, haze=(0, 0))


def large_glare(rng: Generator) -> Lamp:
    """Return a window reflected in a good part of the code."""
    return _lamp(rng, reach=(0.12, 0.24), within=0.6, haze=(0.05, 0.25))


def _lamp(rng: Generator, *, reach: tuple[float, float], within: float, haze: tuple[float, float]) -> Lamp:
    x, y = rng.uniform(-within, within, 2)
    return Lamp((x, y), rng.uniform(*reach), rng.uniform(0, math.pi), rng.uniform(0.6, 1), rng.uniform(*haze))


def shine(picture: Floats, corners: Matrix, lamp: Lamp) -> None:
    """Add a lamp's reflection: saturated in its middle, fading out."""
    side = float(np.sqrt(cv2.contourArea(corners.astype(np.float32))))
    middle = corners.mean(0) + np.array(lamp.offset) * side
    far = side * (3 if lamp.haze else 1)
    left, top, right, bottom = box_of(np.array((middle - far, middle + far)), (picture.shape[1], picture.shape[0]))
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    dx, dy = x - np.float32(middle[0]), y - np.float32(middle[1])
    along = dx * math.cos(lamp.turn) + dy * math.sin(lamp.turn)
    across = dy * math.cos(lamp.turn) - dx * math.sin(lamp.turn)
    distance = np.hypot(along * lamp.stretch, across / lamp.stretch) / (lamp.reach * side)
    part = picture[top:bottom, left:right]
    part += np.float32(_BRIGHTEST) * np.exp(-(distance**4))
    if lamp.haze:
        part += np.float32(lamp.haze) * np.exp(-(distance / 3))


def shine_through_grid(rng: Generator, picture: Floats, thing: Thing, matrix: Matrix) -> None:
    """Darken the gaps between the screen's own pixels where the sensor's happen to fall on them."""
    size = (picture.shape[1], picture.shape[0])
    back = np.linalg.inv(matrix)
    scale = math.sqrt(abs(np.linalg.det(matrix[:2, :2] / matrix[2, 2])))
    pitch = rng.uniform(0.88, 1.15) / scale
    left, top, right, bottom = box_of(outline(thing, matrix), size)
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    u = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / (depth * pitch)
    v = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / (depth * pitch)
    turn = 2 * math.pi
    gaps = np.cos(turn * (u % 1).astype(np.float32)) * rng.uniform(0.3, 1) + np.cos(turn * (v % 1).astype(np.float32))
    mask = cv2.warpPerspective(thing.coverage, matrix, size)[top:bottom, left:right]
    part = picture[top:bottom, left:right]
    part *= 1 - mask * np.float32(rng.uniform(0.15, 0.35)) * (1 + gaps.astype(np.float32)) / 2


def cover(rng: Generator, thing: Thing, share: float) -> None:
    """Lay a finger's tip or a sticker over a share of the code, beside its finders."""
    side, module = thing.code_side * thing.pixels_a_module, thing.pixels_a_module
    area = share * side * side
    stretch = rng.uniform(0.6, 1.6)
    reach = np.array((math.sqrt(area / math.pi * stretch), math.sqrt(area / math.pi / stretch)))
    finders = [(3.5, 3.5), (thing.code_side - 3.5, 3.5), (3.5, thing.code_side - 3.5)]
    best, least = np.zeros(2), -math.inf
    for _ in range(30):
        at = rng.uniform(reach, np.maximum(reach + 1, side - reach))
        gap = min(float(np.max(np.abs(at - np.array(finder) * module) - reach)) for finder in finders)
        if gap > least:
            best, least = at, gap
        if gap > 4 * module:
            break
    origin = np.array(thing.code_middle) - side / 2 + best
    shade = float(rng.uniform(0.1, 0.5))
    middle, axes = (round(origin[0]), round(origin[1])), (round(reach[0]), round(reach[1]))
    cv2.ellipse(thing.radiance, middle, axes, 0, 0, 360, shade, -1, cv2.LINE_AA)
