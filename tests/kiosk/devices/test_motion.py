import random

from PIL import Image, ImageChops

from kiosk.devices.luma import Luma
from kiosk.devices.motion import MotionGate


def grey(picture: Image.Image) -> Luma:
    return Luma(memoryview(picture.tobytes()), picture.width, picture.height, picture.width)


def room(seed: int = 1) -> Image.Image:
    rng = random.Random(seed)
    picture = Image.linear_gradient("L").resize((1280, 720))
    for _ in range(12):
        x, y = rng.randrange(1200), rng.randrange(650)
        picture.paste(rng.randrange(20, 230), (x, y, x + rng.randrange(20, 200), y + rng.randrange(20, 200)))
    return picture


def grainy(picture: Image.Image, seed: int) -> Image.Image:
    """The picture with the noise of a webcam in a dim room, a standard deviation of about 7 greys."""
    noise = Image.effect_noise(picture.size, 14) if seed < 0 else _noise(picture.size, seed)
    return ImageChops.add(picture, noise, 1, -128)


def _noise(size: tuple[int, int], seed: int, greys: int = 12) -> Image.Image:
    raw = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
    return raw.point([128 + (value - 128) * greys // 128 for value in range(256)])


def test_an_empty_room_does_not_move_whatever_the_grain() -> None:
    gate = MotionGate()
    assert gate.moved(grey(grainy(room(), 0)))
    assert [gate.moved(grey(grainy(room(), seed))) for seed in range(1, 12)] == [False] * 11


def test_a_dark_corner_full_of_grain_is_no_movement() -> None:
    dark = room()
    dark.paste(90, (0, 0, 900, 700))
    gate = MotionGate()
    frames = [ImageChops.add(dark, _noise(dark.size, seed, greys=28), 1, -128) for seed in range(6)]
    assert [gate.moved(grey(frame)) for frame in frames] == [True, *[False] * 5]


def test_a_phone_that_comes_stays_and_goes() -> None:
    gate = MotionGate()
    with_phone = room()
    with_phone.paste(235, (600, 300, 720, 520))
    frames = [room(), room(), with_phone, with_phone, room(), room()]
    moved = [gate.moved(grey(grainy(frame, seed))) for seed, frame in enumerate(frames)]
    assert moved == [True, False, True, False, True, False]


def test_another_light_and_another_size_are_a_change() -> None:
    gate = MotionGate()
    gate.moved(grey(room()))
    assert gate.moved(grey(room().point([value * 3 // 4 for value in range(256)])))
    assert gate.moved(grey(Image.new("L", (640, 480), 40)))
    assert not gate.moved(grey(Image.new("L", (640, 480), 40)))
    gate.forget()
    assert gate.moved(grey(Image.new("L", (640, 480), 40)))


def test_pictures_smaller_than_the_grid_are_compared_too() -> None:
    gate = MotionGate()
    gate.moved(grey(Image.new("L", (16, 12), 10)))
    assert gate.moved(grey(Image.new("L", (16, 12), 200)))
