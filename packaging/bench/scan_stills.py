"""Hard stills by number: the same seed, condition and number give the same bytes."""

import math
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scan_camera import (
    Matrix,
    Pose,
    Sensor,
    code_corners,
    defocus,
    expose,
    homography,
    lay,
    shake,
    soften,
)
from scan_effects import Lamp, cover, large_glare, shine, shine_through_grid, small_glare
from scan_objects import CARRIERS, LEVELS, VERSIONS, Carrier, Code, Ink, Level, Thing, draw_code, show
from scan_scene import GAMMA, Bytes, Size, draw_empty_scene, draw_room, linear

HD: Size = (1280, 720)
FRAME_MARGIN_PIXELS = 8
SHARPEST_PIXELS = (0.48, 0.66)

DAYLIGHT = Sensor(full_well=4500, read_noise=9)

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Condition:
    """What makes a still hard; ranges are drawn from evenly, `light` and `dark` are stored greys from 0 to 1."""

    module_pixels: Range = (3.6, 7)
    turn_degrees: Range = (-12, 12)
    tilt_degrees: Range = (0, 14)
    defocus_modules: float = 0
    motion_modules: float = 0
    light: Range = (0.78, 0.95)
    dark: Range = (0.1, 0.2)
    room_light: Range = (0.5, 1)
    exposure: Range = (1, 1)
    sensor: Sensor = DAYLIGHT
    carriers: tuple[Carrier, ...] = CARRIERS
    size: Size = HD
    inverted: bool = False
    hidden: float = 0
    glare: Callable[[Generator], Lamp] | None = None
    screen_grid: bool = False


@dataclass(frozen=True, slots=True)
class Still:
    """A frame of 8-bit greys and the text that its code says, "" without a code."""

    pixels: Bytes
    text: str


CONDITIONS: dict[str, Condition] = {
    "clean": Condition(),
    "rotation": Condition(turn_degrees=(0, 360)),
    "perspective_30": Condition(tilt_degrees=(28, 32), module_pixels=(4, 7)),
    "perspective_50": Condition(tilt_degrees=(48, 52), module_pixels=(2.2, 4)),
    "defocus_0.5": Condition(defocus_modules=0.5),
    "defocus_0.8": Condition(defocus_modules=0.8),
    "motion_1": Condition(motion_modules=1),
    "motion_2": Condition(motion_modules=2),
    "low_light": Condition(sensor=Sensor(full_well=160, read_noise=5), light=(0.5, 0.7), dark=(0.1, 0.16)),
    "dark_screen": Condition(
        light=(0.13, 0.28), dark=(0.04, 0.07), room_light=(0.4, 1), carriers=("phone", "dark_phone")
    ),
    "glare_small": Condition(glare=small_glare),
    "glare_large": Condition(glare=large_glare),
    "over_exposure": Condition(exposure=(2.5, 9), dark=(0.2, 0.4)),
    "moire": Condition(screen_grid=True, carriers=("phone", "dark_phone")),
    "contrast_25": Condition(light=(0.5, 0.8), dark=(-0.25, -0.25)),
    "contrast_10": Condition(light=(0.25, 0.6), dark=(-0.1, -0.1), sensor=Sensor(full_well=2000, read_noise=12)),
    "inverted": Condition(inverted=True),
    "occlusion_3": Condition(hidden=0.03),
    "occlusion_8": Condition(hidden=0.08),
    "module_4": Condition(module_pixels=(4, 4)),
    "module_3": Condition(module_pixels=(3, 3)),
    "module_2": Condition(module_pixels=(2, 2), tilt_degrees=(0, 14)),
    "near": Condition(module_pixels=(9, 14)),
    "far": Condition(module_pixels=(1.6, 2.4), tilt_degrees=(0, 14)),
}
"""The main set, at 1280 x 720."""

OTHER_SIZES: dict[str, Condition] = {
    "near_640x480": Condition(module_pixels=(5, 8), size=(640, 480)),
    "far_640x480": Condition(module_pixels=(2.2, 2.8), tilt_degrees=(0, 10), size=(640, 480)),
    "near_1920x1080": Condition(module_pixels=(12, 18), size=(1920, 1080)),
    "far_1920x1080": Condition(module_pixels=(2.2, 2.8), tilt_degrees=(0, 10), size=(1920, 1080)),
}
"""What the camera may deliver besides."""

EASY = (
    "clean",
    "perspective_30",
    "defocus_0.5",
    "motion_1",
    "low_light",
    "contrast_25",
    "inverted",
    "occlusion_3",
    "module_4",
    "module_3",
    "moire",
)
"""What a scanner has to read whatever else it misses."""


def make_still(seed: int, name: str, number: int) -> Still:
    """Return one still of a condition."""
    condition = (CONDITIONS | OTHER_SIZES)[name]
    rng = np.random.default_rng((seed, zlib.crc32(name.encode()), number))
    version, level, carrier = kind_of(number, condition)
    code = draw_code(rng, version, level)
    return Still(_photograph(rng, code, carrier, condition), code.text)


def make_empty_still(seed: int, number: int) -> Still:
    """Return one still without a QR code."""
    rng = np.random.default_rng((seed, zlib.crc32(b"empty"), number))
    scene = soften(linear(draw_empty_scene(rng, HD)), rng.uniform(0.4, 1))
    return Still(expose(rng, scene, DAYLIGHT), "")


def stills_of(seed: int, names: Iterable[str], each: int) -> Iterator[tuple[str, Still]]:
    """Yield so many stills of each condition, the conditions in turn."""
    wanted = list(names)
    for number in range(each):
        for name in wanted:
            yield name, make_still(seed, name, number)


def kind_of(number: int, condition: Condition) -> tuple[int, Level, Carrier]:
    """Deal out versions, levels and carriers, so that a condition has each of them equally often."""
    number, version = divmod(number, len(VERSIONS))
    number, level = divmod(number, len(LEVELS))
    return VERSIONS[version], LEVELS[level], condition.carriers[number % len(condition.carriers)]


def _photograph(rng: Generator, code: Code, carrier: Carrier, condition: Condition) -> Bytes:
    height = condition.size[1]
    room = linear(draw_room(rng, condition.size)) * np.float32(rng.uniform(*condition.room_light))
    largest = 0.8 * height / (code.side + 4)
    module_pixels = min(largest, rng.uniform(*condition.module_pixels))
    thing = show(rng, code, carrier, ink_of(rng, condition), max(5.0, 2 * module_pixels), inverted=condition.inverted)
    if condition.hidden:
        cover(rng, thing, condition.hidden)
    matrix, tilt_shrinks = _hold(rng, thing, module_pixels, condition)
    lay(room, thing, matrix)
    corners = code_corners(thing, matrix)
    if condition.screen_grid:
        shine_through_grid(rng, room, thing, matrix)
    if condition.glare is not None:
        shine(room, corners, condition.glare(rng))
    picture = soften(room, rng.uniform(*SHARPEST_PIXELS))
    if condition.defocus_modules:
        picture = defocus(picture, condition.defocus_modules * module_pixels * tilt_shrinks)
    if condition.motion_modules:
        picture = shake(picture, condition.motion_modules * module_pixels, rng.uniform(0, 180))
    return expose(rng, picture * np.float32(rng.uniform(*condition.exposure)), condition.sensor)


def ink_of(rng: Generator, condition: Condition) -> Ink:
    """Return the radiance of a code's modules."""
    light, dark = rng.uniform(*condition.light), rng.uniform(*condition.dark)
    if dark < 0:
        dark += light
    return Ink(light**GAMMA, dark**GAMMA)


def _hold(rng: Generator, thing: Thing, module_pixels: float, condition: Condition) -> tuple[Matrix, float]:
    """Return a pose with the whole code in the frame, as its matrix, and how much the tilt narrows the code."""
    width, height = condition.size
    turn, tilt = rng.uniform(*condition.turn_degrees), rng.uniform(*condition.tilt_degrees)
    if rng.random() < 0.5:
        tilt = -tilt
    pose = Pose(module_pixels, turn, tilt, rng.uniform(0, 180), (width / 2, height / 2))
    matrix = homography(thing, pose, condition.size)
    corners = code_corners(thing, matrix, 2)
    room = np.array((width, height)) - np.ptp(corners, axis=0) - 2 * FRAME_MARGIN_PIXELS
    start = FRAME_MARGIN_PIXELS - corners.min(0) + np.maximum(room, 0) * rng.uniform(0, 1, 2)
    # The principal point goes with the code: a code at the frame's edge is seen as from straight before it.
    moved = np.array(((1, 0, start[0]), (0, 1, start[1]), (0, 0, 1)))
    return moved @ matrix, math.sqrt(math.cos(math.radians(tilt)))
