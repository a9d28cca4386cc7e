"""Makes films of a code held before a camera: it drifts, turns and tilts, and the picture is a little bad.

The films are JPEG pictures in a row (`.mjpeg`), which Qt's player takes without a container, always at 25 a second.
"""

import io
import math
import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kiosk.devices.qr_draw import draw_qr

Corner = tuple[float, float]

CODE_SIDE = 300
NOISE_GREYS = 14
BLUR_PIXELS = 0.7


def make_film(
    path: str | Path,
    code_text: str | None,
    *,
    seconds: float,
    seed: int,
    fps: int = 25,
    size: tuple[int, int] = (1280, 720),
) -> Path:
    """Write a film of a moving code, or of the bare room if the text is None; the same seed gives the same film."""
    rng = random.Random(seed)
    room = _room(rng, size)
    noise = _noise(rng, size)
    code = draw_qr(code_text, module_pixels=6) if code_text is not None else None
    phases = [rng.uniform(0, math.tau) for _ in range(6)]
    with Path(path).open("wb") as film:
        for number in range(round(seconds * fps)):
            frame = room.copy()
            if code is not None:
                paste_tilted(frame, code, corners_at(number / fps, phases, size))
            film.write(_photograph(frame, noise, rng))
    return Path(path)


def corners_at(time_s: float, phases: list[float], size: tuple[int, int]) -> list[Corner]:
    """Return where the code's corners are, clockwise from the upper left: a slow wander with some turn and tilt."""
    wave = [
        math.sin(time_s * speed + phase) for speed, phase in zip((0.9, 1.1, 0.7, 1.3, 0.8, 1.0), phases, strict=True)
    ]
    centre = (size[0] * (0.5 + 0.15 * wave[0]), size[1] * (0.5 + 0.12 * wave[1]))
    side = min(CODE_SIDE, size[1] // 2) * (1 + 0.15 * wave[2])
    turn = math.radians(15) * wave[3]
    tilts = (math.radians(25) * wave[4], math.radians(25) * wave[5])
    return [_project(x * side / 2, y * side / 2, turn, tilts, centre) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]


def paste_tilted(frame: Image.Image, picture: Image.Image, corners: list[Corner]) -> None:
    """Paste a picture so that its corners, clockwise from the upper left, lie at `corners` of the frame."""
    left, top = (math.floor(min(corner[axis] for corner in corners)) for axis in (0, 1))
    right, bottom = (math.ceil(max(corner[axis] for corner in corners)) for axis in (0, 1))
    patch = (right - left, bottom - top)
    local = [(x - left, y - top) for x, y in corners]
    width, height = picture.size
    coefficients = _perspective(local, [(0, 0), (width, 0), (width, height), (0, height)])
    laid = picture.transform(patch, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", patch, 0)
    ImageDraw.Draw(mask).polygon(local, fill=255)
    frame.paste(laid, (left, top), mask)


def _project(x: float, y: float, turn: float, tilts: tuple[float, float], centre: Corner) -> Corner:
    turned = (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))
    depth = turned[0] * math.sin(tilts[0]) + turned[1] * math.sin(tilts[1])
    nearness = 1 / (1 + depth / 900)
    return (
        centre[0] + turned[0] * math.cos(tilts[0]) * nearness,
        centre[1] + turned[1] * math.cos(tilts[1]) * nearness,
    )


def _room(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """Return a dim room with boxes, stripes and a chequered cloth, which are no codes."""
    room = Image.linear_gradient("L").resize(size).point([60 + value // 3 for value in range(256)])
    pen = ImageDraw.Draw(room)
    for _ in range(14):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        width, height = rng.randrange(20, 160), rng.randrange(20, 160)
        pen.rectangle((x, y, x + width, y + height), fill=rng.randrange(30, 200))
    for stripe in range(0, 200, 8):
        pen.rectangle((stripe, size[1] - 90, stripe + 3, size[1] - 20), fill=20)
        for row in range(0, 80, 8):
            if (stripe + row) // 8 % 2:
                pen.rectangle((size[0] - 220 + stripe, 10 + row, size[0] - 213 + stripe, 17 + row), fill=230)
    return room


def _noise(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    raw = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    return raw.point([128 + (value - 128) * NOISE_GREYS // 128 for value in range(256)])


def _photograph(frame: Image.Image, noise: Image.Image, rng: random.Random) -> bytes:
    """Return the frame as a slightly blurred, grainy colour JPEG, the way a webcam sends it."""
    shifted = ImageChops.offset(noise, rng.randrange(noise.width), rng.randrange(noise.height))
    grainy = ImageChops.add(frame.filter(ImageFilter.GaussianBlur(BLUR_PIXELS)), shifted, 1, -128)
    warm = [Image.new("L", frame.size, value) for value in (120, 134)]
    out = io.BytesIO()
    Image.merge("YCbCr", (grainy, *warm)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _perspective(target: list[Corner], source: list[Corner]) -> list[float]:
    """Return the eight numbers with which Pillow maps points of the target to points of the source."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for pivot in range(8):
        best = max(range(pivot, 8), key=lambda row: abs(rows[row][pivot]))
        rows[pivot], rows[best] = rows[best], rows[pivot]
        rows[pivot] = [value / rows[pivot][pivot] for value in rows[pivot]]
        for other in range(8):
            if other != pivot and rows[other][pivot]:
                factor = rows[other][pivot]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[pivot], strict=True)]
    return [row[8] for row in rows]
