from collections.abc import Callable

import pytest
from PIL import Image, ImageFilter

from kiosk.devices.decoder_wire import Sight
from kiosk.devices.qr_decode import default_chain
from kiosk.devices.qr_draw import draw_qr
from kiosk.devices.sight import judge_sight
from kiosk.devices.steady_sight import SteadySight

CODE_TEXT = "WS1:" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3


def on_desk(side: int, *, shade: int = 110, size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """A code of `side` pixels, quiet zone included, in the middle of an even desk."""
    desk = Image.new("L", size, shade)
    code = draw_qr(CODE_TEXT, module_pixels=12).resize((side, side), Image.Resampling.BOX)
    desk.paste(code, ((size[0] - side) // 2, (size[1] - side) // 2))
    return desk


def fogged(picture: Image.Image, radius: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def dimmed(picture: Image.Image, share: float) -> Image.Image:
    return picture.point([round(value * share) for value in range(256)])


def washed_out(picture: Image.Image) -> Image.Image:
    return picture.point([min(255, value + 200) for value in range(256)])


def seen_in(picture: Image.Image) -> Sight:
    """What is seen when the readers have looked in vain."""
    chain = default_chain()
    pixels, (width, height) = picture.tobytes(), picture.size
    assert chain.decode(pixels, width, height, width, quick=True) is None
    return judge_sight(pixels, width, height, chain.unread_side)


@pytest.mark.parametrize(
    ("expected", "make"),
    [
        ("nothing", lambda: Image.new("L", (1280, 720), 110)),
        ("nothing", lambda: Image.linear_gradient("L").resize((1280, 720))),
        ("far", lambda: fogged(on_desk(84), 1.2)),
        ("near", lambda: fogged(on_desk(800), 14)),
        ("near", lambda: on_desk(1100)),
        ("blurred", lambda: fogged(on_desk(330), 6)),
        ("blurred", lambda: fogged(on_desk(220, size=(640, 480)), 5)),
        ("bright", lambda: washed_out(fogged(on_desk(330), 4))),
        ("dark", lambda: dimmed(fogged(on_desk(330), 5), 0.15)),
    ],
)
def test_what_is_wrong_is_seen(expected: Sight, make: Callable[[], Image.Image]) -> None:
    assert seen_in(make()) == expected


def test_a_sharp_code_with_too_much_covered_is_being_read() -> None:
    picture = on_desk(400)
    picture.paste(200, (600, 320, 740, 460))
    assert seen_in(picture) == "reading"


def test_words_stay_long_enough_to_be_read() -> None:
    steady = SteadySight(stays_ms=1500, confirmed_ms=400)
    told: list[tuple[int, Sight]] = []
    seen: list[Sight] = ["nothing", "far", "far", "near", "near", "far", "near", "near"]
    later: list[Sight] = ["nothing", "nothing", "nothing", "bright", "nothing", "bright", "bright"]
    for number, sight in enumerate(seen + later):
        if steady.take(sight, number * 500):
            told.append((number * 500, steady.word))
    assert told == [(1000, "far"), (3500, "near"), (5000, "nothing"), (7000, "bright")]
    assert steady.reset()
    assert not steady.reset()
