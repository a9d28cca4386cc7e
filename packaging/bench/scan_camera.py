"""A pinhole camera: pose, lens, exposure and sensor, in linear light until the last step."""

import math
from dataclasses import dataclass
from functools import cache
from typing import cast

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scan_objects import Floats, Thing
from scan_scene import GAMMA, Bytes, Size

Matrix = NDArray[np.float64]

FIELD_OF_VIEW_DEGREES = 60
SAMPLES_A_PIXEL_SIDE = 2
VIGNETTE = 0.25
_STEPS = 4096
_TO_STORED = np.rint(255 * (np.arange(_STEPS) / (_STEPS - 1)) ** (1 / GAMMA)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Pose:
    """How a code is held: pixels a module at its middle, its turn, its tilt about an axis, the middle's place."""

    module_pixels: float
    turn_degrees: float
    tilt_degrees: float
    tilt_axis_degrees: float
    middle: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sensor:
    """Electrons that fill a pixel, and the noise of reading it out."""

    full_well: float
    read_noise: float


def homography(thing: Thing, pose: Pose, size: Size) -> Matrix:
    """Return what maps the thing's pixels to the frame's."""
    focal = size[0] / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEGREES / 2))
    distance = focal / pose.module_pixels
    turn = _about((0, 0, 1), pose.turn_degrees)
    axis = math.radians(pose.tilt_axis_degrees)
    rotation = _about((math.cos(axis), math.sin(axis), 0), pose.tilt_degrees) @ turn
    plane = np.column_stack((rotation[:, 0], rotation[:, 1], (0, 0, distance)))
    to_modules = np.array(
        (
            (1 / thing.pixels_a_module, 0, -thing.code_middle[0] / thing.pixels_a_module),
            (0, 1 / thing.pixels_a_module, -thing.code_middle[1] / thing.pixels_a_module),
            (0, 0, 1),
        )
    )
    lens = np.array(((focal, 0, pose.middle[0]), (0, focal, pose.middle[1]), (0, 0, 1)))
    return cast(Matrix, lens @ plane @ to_modules)


def code_corners(thing: Thing, matrix: Matrix, margin_modules: float = 0) -> Matrix:
    """Return where the code's corners are in the frame, x and y, clockwise from its upper left."""
    reach = (thing.code_side / 2 + margin_modules) * thing.pixels_a_module
    x, y = thing.code_middle
    corners = np.array(
        [(x - reach, y - reach, 1), (x + reach, y - reach, 1), (x + reach, y + reach, 1), (x - reach, y + reach, 1)]
    )
    laid = matrix @ corners.T
    return cast(Matrix, (laid[:2] / laid[2]).T)


def outline(thing: Thing, matrix: Matrix) -> Matrix:
    """Return where the thing's corners are in the frame, x and y."""
    height, width = thing.radiance.shape
    laid = matrix @ np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)]).T
    return cast(Matrix, (laid[:2] / np.maximum(laid[2], 1e-6)).T)


def box_of(points: Matrix, size: Size) -> tuple[int, int, int, int]:
    """Return the part of a frame around some points: left, top, right, bottom; at least a pixel."""
    left, top = (
        min(limit - 1, max(0, math.floor(value) - 1)) for limit, value in zip(size, points.min(0), strict=True)
    )
    right, bottom = (
        max(start + 1, min(limit, math.ceil(value) + 1))
        for start, limit, value in zip((left, top), size, points.max(0), strict=True)
    )
    return left, top, right, bottom


def lay(room: Floats, thing: Thing, matrix: Matrix) -> None:
    """Put a thing into a room, its edges and details averaged over each pixel."""
    height, width = room.shape
    left, top, right, bottom = box_of(outline(thing, matrix), (width, height))
    fine = SAMPLES_A_PIXEL_SIDE
    # Sample points lie in the middle of their fine pixels.
    shift = np.array(((fine, 0, -left * fine + (fine - 1) / 2), (0, fine, -top * fine + (fine - 1) / 2), (0, 0, 1)))
    size = ((right - left) * fine, (bottom - top) * fine)
    laid = cv2.warpPerspective(thing.radiance, shift @ matrix, size, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(thing.coverage, shift @ matrix, size)
    small = (right - left, bottom - top)
    laid = cv2.resize(laid, small, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, small, interpolation=cv2.INTER_AREA)
    part = room[top:bottom, left:right]
    part += (laid - part) * mask


def defocus(picture: Floats, radius_pixels: float) -> Floats:
    """Spread every point over a disc."""
    reach = math.ceil(radius_pixels)
    y, x = _fine_grid(reach)
    return _spread(picture, (np.hypot(x, y) <= radius_pixels).astype(np.float32), reach)


def shake(picture: Floats, length_pixels: float, angle_degrees: float) -> Floats:
    """Spread every point over a line."""
    reach = math.ceil(length_pixels / 2) + 1
    y, x = _fine_grid(reach)
    angle = math.radians(angle_degrees)
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    line = (np.abs(along) <= length_pixels / 2) & (np.abs(across) <= 0.35)
    return _spread(picture, line.astype(np.float32), reach)


def soften(picture: Floats, sigma_pixels: float) -> Floats:
    """Blur as the best lens does."""
    return cast(Floats, cv2.GaussianBlur(picture, (0, 0), sigma_pixels))


def expose(rng: Generator, picture: Floats, sensor: Sensor) -> Bytes:
    """Return what the sensor stores of a picture in which 1.0 fills a pixel."""
    return develop(picture, sensor, rng.standard_normal(picture.shape, dtype=np.float32))


def develop(picture: Floats, sensor: Sensor, grain: Floats) -> Bytes:
    """Return what the sensor stores if chance deals this grain (mean 0, deviation 1, a number a pixel)."""
    electrons = picture * (_vignette(picture.shape) * np.float32(sensor.full_well))
    spread = cv2.sqrt(np.maximum(electrons, 0) + np.float32(sensor.read_noise**2))
    electrons += spread * grain
    electrons *= np.float32((_STEPS - 1) / sensor.full_well)
    return _TO_STORED[np.clip(electrons, 0, _STEPS - 1).astype(np.uint16)]


def _about(axis: tuple[float, float, float], degrees: float) -> Matrix:
    turned = cv2.Rodrigues(np.array(axis, np.float64) * math.radians(degrees))[0]
    return cast(Matrix, turned)


def _fine_grid(reach: int) -> tuple[Matrix, Matrix]:
    fine = 8
    at = (np.arange((2 * reach + 1) * fine) + 0.5) / fine - reach - 0.5
    y, x = np.meshgrid(at, at, indexing="ij")
    return y, x


def _spread(picture: Floats, fine_kernel: Floats, reach: int) -> Floats:
    side = 2 * reach + 1
    kernel = cv2.resize(fine_kernel, (side, side), interpolation=cv2.INTER_AREA)
    return cast(Floats, cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE))


@cache
def _vignette(shape: tuple[int, ...]) -> Floats:
    height, width = shape[:2]
    y, x = (np.linspace(-1, 1, count, dtype=np.float32) ** 2 for count in (height, width))
    return np.float32(1) - np.float32(VIGNETTE / 2) * (y[:, None] + x[None, :])
