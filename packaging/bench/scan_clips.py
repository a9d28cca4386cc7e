"""Clips at 30 frames a second: a code comes into the picture in somebody's hand, wobbles, comes into focus, stays."""

import math
import zlib
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.random import Generator
from scan_camera import (
    Matrix,
    Pose,
    Sensor,
    box_of,
    code_corners,
    defocus,
    develop,
    homography,
    lay,
    outline,
    shake,
    soften,
)
from scan_effects import Lamp, large_glare, shine, small_glare
from scan_objects import Floats, Thing, draw_code, show
from scan_scene import Bytes, draw_empty_scene, draw_room, linear
from scan_stills import DAYLIGHT, HD, SHARPEST_PIXELS, Condition, Range, ink_of, kind_of

ClipSet = Literal["well", "hard"]

FRAMES_PER_SECOND = 30
BEFORE_S = 0.5
SHOWN_S = 3.0
EMPTY_FRAMES = 45
_COMES_FROM_PIXELS = 900
_GRAINS = 3
_GRAIN_SHIFT = 64
_BLURS_FROM_PIXELS = 0.4


@dataclass(frozen=True, slots=True)
class Hand:
    """How steady a hand and a camera are: seconds of coming, pixels of wobble, seconds of exposure, focus in modules.

    The focus is `unsharp` at first, swings, and settles at `settled`.
    """

    comes_s: Range = (0.5, 0.9)
    wobble_pixels: Range = (2, 5)
    wobble_degrees: Range = (1, 3)
    exposure_s: float = 1 / 120
    unsharp: Range = (0.2, 0.6)
    settled: Range = (0, 0.25)
    settles_s: Range = (0.1, 0.25)


@dataclass(frozen=True, slots=True)
class Take:
    """A condition in a hand."""

    condition: Condition
    hand: Hand = Hand()


UNSTEADY = Hand(
    wobble_pixels=(4, 9), wobble_degrees=(2, 5), exposure_s=1 / 50, unsharp=(0.6, 1.4), settles_s=(0.3, 0.7)
)
WELL: dict[str, Take] = {
    "bright": Take(Condition()),
    "turned": Take(Condition(turn_degrees=(0, 360))),
    "tilted": Take(Condition(tilt_degrees=(15, 32), module_pixels=(4, 7))),
    "small": Take(Condition(module_pixels=(2.8, 3.4))),
}
HARD: dict[str, Take] = {
    "glare_small": Take(Condition(glare=small_glare), UNSTEADY),
    "glare_large": Take(Condition(glare=large_glare), UNSTEADY),
    "low_light": Take(
        Condition(sensor=Sensor(full_well=110, read_noise=5), light=(0.45, 0.65), dark=(0.12, 0.18)), UNSTEADY
    ),
    "unfocused": Take(
        Condition(module_pixels=(3.6, 6)),
        Hand(wobble_pixels=(3, 6), exposure_s=1 / 50, unsharp=(1, 1.6), settled=(0.65, 0.95), settles_s=(0.3, 0.7)),
    ),
    "far": Take(Condition(module_pixels=(1.5, 2.1)), UNSTEADY),
    "dark_screen": Take(
        Condition(light=(0.11, 0.22), dark=(0.04, 0.06), room_light=(0.4, 1), carriers=("phone", "dark_phone")),
        UNSTEADY,
    ),
    "shaky": Take(
        Condition(), Hand(wobble_pixels=(14, 24), wobble_degrees=(3, 7), exposure_s=1 / 20, settles_s=(0.2, 0.5))
    ),
    "slanted": Take(Condition(tilt_degrees=(48, 58), module_pixels=(2.2, 4)), UNSTEADY),
    "faint": Take(
        Condition(light=(0.25, 0.6), dark=(-0.08, -0.08), sensor=Sensor(full_well=2000, read_noise=12)), UNSTEADY
    ),
    "inverted": Take(Condition(inverted=True), UNSTEADY),
    "over_exposed": Take(Condition(exposure=(4, 9), dark=(0.25, 0.42)), UNSTEADY),
}
SETS: dict[ClipSet, dict[str, Take]] = {"well": WELL, "hard": HARD}


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames, the text of the code, and the first frame in which the whole code is seen."""

    name: str
    frames: list[Bytes]
    text: str
    in_view: int


@dataclass
class _Motion:
    """One clip's course, drawn once."""

    target: Matrix
    comes_from: Matrix
    comes_s: float
    module_pixels: float
    turn_degrees: float
    tilt_degrees: float
    tilt_axis_degrees: float
    wobble_pixels: float
    wobble_degrees: float
    unsharp: float
    settled: float
    settles_s: float
    phases: Matrix
    speeds: Matrix = field(default_factory=lambda: np.array((0.7, 1.9, 3.7)))

    def pose(self, at_s: float) -> Pose:
        """Return how the code is held at a time."""
        left = max(0.0, 1 - at_s / self.comes_s) ** 3
        waves = np.sin(2 * math.pi * self.speeds * at_s + self.phases) @ np.array((0.6, 0.3, 0.1))
        x, y = self.target + self.comes_from * left + waves[:2] * self.wobble_pixels * 2
        return Pose(
            self.module_pixels * (1 - 0.2 * left + 0.03 * waves[2]),
            self.turn_degrees + waves[3] * self.wobble_degrees + 15 * left,
            self.tilt_degrees + waves[4] * self.wobble_degrees,
            self.tilt_axis_degrees,
            (float(x), float(y)),
        )

    def focus(self, at_s: float) -> float:
        """Return the radius of the disc, in modules."""
        swing = abs(math.cos(math.pi * at_s / (2.5 * self.settles_s)))
        return self.settled + (self.unsharp - self.settled) * math.exp(-max(0.0, at_s) / self.settles_s) * swing

    def lamp_moves(self, at_s: float) -> tuple[float, float]:
        """Return how far a reflection has wandered over the code, in its sides."""
        waves = np.sin(2 * math.pi * self.speeds * at_s + self.phases) @ np.array((0.6, 0.3, 0.1))
        reach = math.radians(self.wobble_degrees)
        return float(waves[4] * reach), float(waves[5] * reach)


def make_clip(seed: int, clip_set: ClipSet, number: int) -> Clip:
    """Return one clip of a set; the same seed and number give the same bytes."""
    rng = np.random.default_rng((seed, zlib.crc32(clip_set.encode()), number))
    takes = SETS[clip_set]
    name = list(takes)[number % len(takes)]
    condition, hand = takes[name].condition, takes[name].hand
    version, level, carrier = kind_of(int(rng.integers(24)), condition)
    code = draw_code(rng, version, level)
    module_pixels = min(0.75 * HD[1] / (code.side + 4), rng.uniform(*condition.module_pixels))
    thing = show(rng, code, carrier, ink_of(rng, condition), max(5.0, 2 * module_pixels), inverted=condition.inverted)
    motion = _motion(rng, condition, hand, module_pixels)
    room = linear(draw_room(rng, HD)) * np.float32(rng.uniform(*condition.room_light))
    film = _Film(
        soften(room, rng.uniform(*SHARPEST_PIXELS)),
        condition,
        np.float32(rng.uniform(*condition.exposure)),
        _grains(rng),
        None if condition.glare is None else condition.glare(rng),
    )
    frames: list[Bytes] = []
    in_view = -1
    for frame in range(round((BEFORE_S + SHOWN_S) * FRAMES_PER_SECOND)):
        at_s = frame / FRAMES_PER_SECOND - BEFORE_S
        frames.append(film.shoot(rng, thing, motion, hand, at_s))
        if in_view < 0 and at_s >= 0 and _is_in_view(thing, motion.pose(at_s)):
            in_view = frame
    return Clip(name, frames, code.text, in_view)


def make_empty_clip(seed: int, *, moving: bool) -> list[Bytes]:
    """Return a room without a code, to be shown round and round; with `moving` it sways as if somebody went by."""
    rng = np.random.default_rng((seed, zlib.crc32(b"moving" if moving else b"still")))
    wide = (HD[0] + _GRAIN_SHIFT, HD[1] + _GRAIN_SHIFT)
    room = soften(linear(draw_empty_scene(rng, wide)), SHARPEST_PIXELS[1])
    grains = _grains(rng)
    frames: list[Bytes] = []
    for frame in range(EMPTY_FRAMES):
        sway = math.sin(2 * math.pi * frame / EMPTY_FRAMES) if moving else 0
        shift = round((1 + sway) / 2 * _GRAIN_SHIFT)
        seen = room[shift : shift + HD[1], shift : shift + HD[0]]
        frames.append(develop(seen, DAYLIGHT, _deal(rng, grains)))
    return frames


@dataclass
class _Film:
    """A room, a camera that stands still, and the grain of its sensor."""

    room: Floats
    condition: Condition
    exposure: np.float32
    grains: list[Floats]
    lamp: Lamp | None

    def shoot(self, rng: Generator, thing: Thing, motion: _Motion, hand: Hand, at_s: float) -> Bytes:
        """Return the frame of a time; before the start the room is empty."""
        picture = self.room.copy()
        if at_s >= 0:
            self._show(picture, thing, motion, hand, at_s)
        return develop(picture * self.exposure, self.condition.sensor, _deal(rng, self.grains))

    def _show(self, picture: Floats, thing: Thing, motion: _Motion, hand: Hand, at_s: float) -> None:
        pose = motion.pose(at_s)
        matrix = homography(thing, pose, HD)
        lay(picture, thing, matrix)
        if self.lamp is not None:
            shine(picture, code_corners(thing, matrix), self.lamp.moved(*motion.lamp_moves(at_s)))
        spread = np.array(((-24, -24), (24, 24)))
        corners = outline(thing, matrix)
        left, top, right, bottom = box_of(
            np.concatenate((corners.min(0) + spread[:1], corners.max(0) + spread[1:])), HD
        )
        part = soften(picture[top:bottom, left:right], SHARPEST_PIXELS[0])
        radius = motion.focus(at_s - motion.comes_s / 2) * pose.module_pixels
        if radius > _BLURS_FROM_PIXELS:
            part = defocus(part, radius)
        later = motion.pose(at_s + hand.exposure_s).middle
        way = (later[0] - pose.middle[0], later[1] - pose.middle[1])
        if math.hypot(*way) > _BLURS_FROM_PIXELS:
            part = shake(part, math.hypot(*way), math.degrees(math.atan2(way[1], way[0])))
        picture[top:bottom, left:right] = part


def _motion(rng: Generator, condition: Condition, hand: Hand, module_pixels: float) -> _Motion:
    side = rng.uniform(0, 2 * math.pi)
    return _Motion(
        target=np.array(HD) / 2 + rng.uniform(-1, 1, 2) * np.array((160, 40)),
        comes_from=np.array((math.cos(side), math.sin(side))) * _COMES_FROM_PIXELS,
        comes_s=rng.uniform(*hand.comes_s),
        module_pixels=module_pixels,
        turn_degrees=rng.uniform(*condition.turn_degrees),
        tilt_degrees=rng.uniform(*condition.tilt_degrees),
        tilt_axis_degrees=rng.uniform(0, 360),
        wobble_pixels=rng.uniform(*hand.wobble_pixels),
        wobble_degrees=rng.uniform(*hand.wobble_degrees),
        unsharp=rng.uniform(*hand.unsharp),
        settled=rng.uniform(*hand.settled),
        settles_s=rng.uniform(*hand.settles_s),
        phases=rng.uniform(0, 2 * math.pi, (6, 3)),
    )


def _is_in_view(thing: Thing, pose: Pose) -> bool:
    corners = code_corners(thing, homography(thing, pose, HD), 1)
    return bool((corners.min(0) >= 0).all() and (corners.max(0) <= np.array(HD)).all())


def _grains(rng: Generator) -> list[Floats]:
    shape = (HD[1] + _GRAIN_SHIFT, HD[0] + _GRAIN_SHIFT)
    return [rng.standard_normal(shape, dtype=np.float32) for _ in range(_GRAINS)]


def _deal(rng: Generator, grains: list[Floats]) -> Floats:
    """Return a grain for one frame: one of a few, shifted."""
    x, y = rng.integers(_GRAIN_SHIFT, size=2)
    return grains[int(rng.integers(len(grains)))][y : y + HD[1], x : x + HD[0]]
