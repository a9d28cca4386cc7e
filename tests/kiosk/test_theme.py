import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent, QQmlEngine

from kiosk.icons import SvgProvider
from kiosk.theme import FADE_MS, Theme
from kiosk.tokens import Tokens, load_tokens, screen_class_for
from kiosk.viewmodels.attract import DAY_PICTURES

RESOURCES = Path(__file__).parents[2] / "resources"
TOKENS_FILE = RESOURCES / "theme" / "tokens.json"
TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "surfacePressed"),
    ("ink", "primarySoft"),
    ("ink", "okPaper"),
    ("inkSoft", "paper"),
    ("inkSoft", "surface"),
    ("inkFaint", "paper"),
    ("onPrimary", "primary"),
    ("onPrimary", "primaryPressed"),
    ("onStage", "stage"),
    ("onStageSoft", "stage"),
    ("accent", "stage"),
    ("okInk", "okPaper"),
    ("warnInk", "warnPaper"),
    ("infoInk", "infoPaper"),
    ("infoInk", "okPaper"),
    ("dangerInk", "dangerPaper"),
    ("secondary", "surface"),
]
SHAPE_PAIRS = [
    ("bracket", "stage"),
    ("bracketRead", "stage"),
    ("primary", "primarySoft"),
    ("focus", "surface"),
    ("line", "paper"),
    ("line", "surface"),
    ("primary", "paper"),
    ("primary", "surface"),
    ("plateInk", "plate"),
    ("plateInk", "surface"),
    ("applyInk", "applyPlate"),
    ("ok", "surface"),
    ("ok", "okPaper"),
    ("warn", "surface"),
    ("warn", "warnPaper"),
    ("info", "infoPaper"),
    ("focus", "paper"),
    ("focus", "okPaper"),
]


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return load_tokens(TOKENS_FILE)


def _luminance(colour: QColor) -> float:
    channels = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _rgb(colour)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _contrast(theme: Theme, one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(theme.colour(one)), _luminance(theme.colour(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", ["light", "night", "contrast"])
@pytest.mark.parametrize(
    ("one", "other", "least"),
    [(*pair, TEXT_CONTRAST) for pair in TEXT_PAIRS] + [(*pair, SHAPE_CONTRAST) for pair in SHAPE_PAIRS],
)
def test_what_is_read_and_seen_stands_out(tokens: Tokens, name: str, one: str, other: str, least: float) -> None:
    theme = Theme(tokens, "K15")
    theme.setTheme(name)
    assert _contrast(theme, one, other) >= least


@pytest.mark.parametrize(
    ("width_mm", "height_mm", "name"),
    [(218, 136, "T10"), (345, 194, "K15"), (476, 268, "K21"), (398, 708, "K32P"), (700, 394, "K21")],
)
def test_class_follows_the_glass_not_the_pixels(width_mm: float, height_mm: float, name: str) -> None:
    assert screen_class_for(width_mm, height_mm) == name


@pytest.mark.parametrize(
    ("screen_class", "button_px", "body_px"), [("T10", 118, 38), ("K15", 122, 36), ("K21", 98, 28), ("K32P", 83, 24)]
)
def test_sizes_are_millimetres_on_that_screen(tokens: Tokens, screen_class: str, button_px: int, body_px: int) -> None:
    theme = Theme(tokens, screen_class)
    assert theme.size_px("touchPrimary") == button_px
    assert theme.font_px("body") == body_px


def test_a_measured_screen_wins_over_its_class(tokens: Tokens) -> None:
    assert Theme(tokens, "K15", pixels_per_mm=10.0).size_px("touchStd") == 200


def test_text_size_changes_fonts_alone_and_says_so(tokens: Tokens) -> None:
    theme = Theme(tokens, "K15")
    heard: list[str] = []
    theme.textSizeChanged.connect(lambda: heard.append("text"))
    sizes = {name: theme.size_px(name) for name in tokens.sizes_mm}
    body = theme.font_px("body")
    theme.setTextSize(1)
    theme.setTextSize(1)
    assert theme.font_px("body") == pytest.approx(body * 1.4, abs=1)
    assert {name: theme.size_px(name) for name in tokens.sizes_mm} == sizes
    assert heard == ["text"]


def test_an_unknown_choice_is_refused_and_changes_nothing(tokens: Tokens) -> None:
    theme = Theme(tokens, "K15")
    paper = theme.colour("paper")
    with pytest.raises(KeyError):
        theme.setTheme("sepia")
    with pytest.raises(IndexError):
        theme.setTextSize(9)
    assert theme.colour("paper") == paper
    assert theme.font_px("body") == Theme(tokens, "K15").font_px("body")


@pytest.mark.parametrize("ink", [{}, {"ink": "dark-ish"}], ids=["missing", "no colour"])
def test_a_spoilt_theme_is_refused(ink: dict[str, str]) -> None:
    spoilt = json.loads(TOKENS_FILE.read_text("utf-8"))
    del spoilt["themes"]["night"]["ink"]
    spoilt["themes"]["night"].update(ink)
    with pytest.raises(ValidationError):
        Tokens.model_validate(spoilt)


def test_every_colour_and_size_has_a_property(tokens: Tokens) -> None:
    names = set(dir(Theme))
    fonts = {f"font{name[0].upper()}{name[1:]}" for name in tokens.fonts_mm}
    assert set(tokens.themes["light"]) | set(tokens.sizes_mm) | fonts <= names


def test_qml_sees_the_theme_of_its_engine_and_follows_it(tokens: Tokens, qt_app: object) -> None:
    engine = QQmlEngine()
    theme = Theme(tokens, "K32P", engine)
    component = QQmlComponent(engine)
    component.setData(
        b"import QtQuick\nimport WarmStation\n"
        b"Item { property int body: Theme.fontBody; property color paper: Theme.paper\n"
        b"property real five: Theme.mm(5); property int columns: Theme.columns\n"
        b"property bool portrait: Theme.portrait }",
        "",
    )
    item = component.create()
    assert item is not None, component.errorString()
    assert (item.property("body"), item.property("columns"), item.property("portrait")) == (24, 2, True)
    assert item.property("five") == 19
    theme.setTextSize(2)
    theme.setTheme("night")
    assert item.property("body") == theme.font_px("body")
    assert item.property("paper") == theme.colour("paper")
    item.deleteLater()


def test_nothing_moves_where_drawing_is_done_in_software(tokens: Tokens) -> None:
    assert Theme(tokens, "K15").property("fadeMs") == 0
    assert Theme(tokens, "K15", animated=True).property("fadeMs") == FADE_MS


@pytest.mark.parametrize("picture", DAY_PICTURES)
def test_the_greeting_is_read_on_every_picture(tokens: Tokens, picture: str, qt_app: object) -> None:
    image = SvgProvider(RESOURCES / "pictures").requestImage(picture, QSize(), QSize(320, 180))
    # Where the greeting stands: the left half of the sky. A star or a drop of rain here and there does no harm.
    spots = [image.pixelColor(x, y) for x in range(4, 155) for y in range(8, 62)]
    lightest = sorted(spots, key=_luminance)[int(len(spots) * 0.97)]
    for role in ("onStage", "accent"):
        ink = _luminance(Theme(tokens, "K15").colour(role)) + 0.05
        assert ink / (_luminance(lightest) + 0.05) >= TEXT_CONTRAST, role
