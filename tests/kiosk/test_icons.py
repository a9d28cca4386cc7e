import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from kiosk.icons import SvgProvider

ROOT = Path(__file__).parents[2]
ICONS = ROOT / "resources" / "icons"
NAMES = sorted(path.stem for path in ICONS.glob("*.svg"))


@pytest.fixture(scope="module")
def icons() -> SvgProvider:
    return SvgProvider(ICONS)


def _draw(provider: SvgProvider, wanted: str, width: int, height: int) -> QImage:
    return provider.requestImage(wanted, QSize(), QSize(width, height))


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_something(icons: SvgProvider, name: str) -> None:
    image = _draw(icons, f"{name}/C8161D", 48, 48)
    assert image.size() == QSize(48, 48)
    assert any(image.pixelColor(x, y).alpha() > 0 for x in range(48) for y in range(48))


def test_an_icon_takes_the_colour_asked_for(icons: SvgProvider) -> None:
    image = _draw(icons, "check/1B7A3D", 96, 96)
    solid = [image.pixelColor(x, y) for x in range(96) for y in range(96) if image.pixelColor(x, y).alpha() == 255]
    assert solid
    assert {colour.name() for colour in solid} == {QColor("#1B7A3D").name()}


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(0, 90, QSize(160, 90)), (320, 0, QSize(320, 180)), (320, 90, QSize(160, 90)), (0, 0, QSize(171, 96))],
)
def test_a_picture_keeps_its_shape(width: int, height: int, size: QSize) -> None:
    pictures = SvgProvider(ROOT / "resources" / "pictures")
    assert _draw(pictures, "attract", width, height).size() == size


@pytest.mark.parametrize("wanted", ["nowhere", "../i18n/x", "check/red", "check/1B7A3D/more", ""])
def test_what_is_not_there_is_an_empty_image(icons: SvgProvider, wanted: str) -> None:
    assert _draw(icons, wanted, 48, 48).isNull()


def test_the_same_picture_is_drawn_once(icons: SvgProvider) -> None:
    assert _draw(icons, "drop/C8161D", 64, 64).cacheKey() == _draw(icons, "drop/C8161D", 64, 64).cacheKey()


def test_every_icon_that_a_page_names_is_there() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "kiosk" / "qml").rglob("*.qml"))
    named = set(re.findall(r'(?:iconName|name): (?:[^"\n]*\? )?"([a-z0-9-]+)"(?! \+)', text))
    named |= set(re.findall(r'"image://icons/([a-z0-9-]+)"', text))
    assert len(named) > 8
    assert named <= set(NAMES)


def test_a_picture_as_large_as_the_screen_is_not_held_on_to() -> None:
    pictures = SvgProvider(ROOT / "resources" / "pictures", keep=False)
    assert _draw(pictures, "rain", 64, 0).cacheKey() != _draw(pictures, "rain", 64, 0).cacheKey()
