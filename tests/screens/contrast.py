"""Contrast on the glass: what is written or drawn, against what was painted under it (WCAG 2.2, 1.4.3 and 1.4.11)."""

from collections.abc import Iterator
from itertools import pairwise

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from tests.screens.glass import Drawn, Glass, Words, look
from tests.screens.sheets import as_pillow
from tests.screens.stand import Stand

Colour = tuple[int, int, int]

TEXT_LEAST = 4.5
LARGE_TEXT_LEAST = 3.0
SEEN_LEAST = 3.0
LARGE_TEXT_MM = 8.0
"""At this em (23 pt) a text counts as large."""
RARE_SHARE = 0.02
"""What covers less of the ground than this is the rounding of an edge."""
BACKDROP_SHARE = 0.25
FEW_SIDE = 40


def luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour."""
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def faults_of_contrast(stand: Stand) -> list[str]:
    """Return every text, icon and edge of a control that does not stand out from what it lies on."""
    glass = look(stand)
    whole = as_pillow(stand.picture())
    bare = _without_words_and_icons(stand)
    found = [*_of_texts(glass, bare), *_of_icons(glass, whole, bare), *_of_edges(glass, whole)]
    return list(dict.fromkeys(found))


def _without_words_and_icons(stand: Stand) -> Image.Image:
    hidden: list[tuple[QQuickItem, float]] = []
    for item in stand.items():
        if item.inherits("QQuickText") or (item.inherits("QQuickImage") and not _covers_much(stand, item)):
            hidden.append((item, item.opacity()))
    for item, _ in hidden:
        item.setOpacity(0)
    bare = as_pillow(stand.picture())
    for item, opacity in hidden:
        item.setOpacity(opacity)
    return bare


def _covers_much(stand: Stand, item: QQuickItem) -> bool:
    window = stand.kiosk.window
    return item.width() * item.height() > BACKDROP_SHARE * window.width() * window.height()


def _of_texts(glass: Glass, bare: Image.Image) -> Iterator[str]:
    for one, words in glass.texts:
        least = _least_for(glass, one, words)
        ink: Colour = (words.colour.red(), words.colour.green(), words.colour.blue())
        share = one.opacity * words.colour.alphaF()
        for ground in _grounds(bare, words.ink):
            found = contrast(_mixed(ink, ground, share), ground)
            if found < least:
                yield f"{one} has {found:.1f}:1 on {_hex(ground)}, less than {least}"
                break


def _least_for(glass: Glass, one: Drawn, words: Words) -> float:
    asleep = any(parent.target is not None and not parent.target.enabled for parent in one.parents)
    large = words.size_px >= LARGE_TEXT_MM * glass.unit_px
    return LARGE_TEXT_LEAST if large or asleep else TEXT_LEAST


def _of_icons(glass: Glass, whole: Image.Image, bare: Image.Image) -> Iterator[str]:
    window_area = glass.window.width() * glass.window.height()
    for one in glass.front:
        # What is greyed says so on purpose, and its word is held to more.
        if (
            one.kind == "image"
            and one.opacity == 1
            and one.rect.width() * one.rect.height() < BACKDROP_SHARE * window_area
        ):
            box = _box(whole, one.rect)
            pairs = set(zip(_few_pixels(whole.crop(box)), _few_pixels(bare.crop(box)), strict=True))
            found = max((contrast(drawn, ground) for drawn, ground in pairs), default=21.0)
            if found < SEEN_LEAST:
                yield f"{one} has {found:.1f}:1, less than {SEEN_LEAST}"


def _of_edges(glass: Glass, whole: Image.Image) -> Iterator[str]:
    """Look along a line from outside a control to inside: some step on it must be seen."""
    for one, _ in glass.targets:
        middle = round(one.rect.center().y())
        reach = round(glass.tokens_px["gapS"] / 2)
        line = [
            whole.getpixel((x, middle))
            for x in range(round(one.rect.left()) - reach, round(one.rect.left()) + reach)
            if 0 <= x < whole.width
        ]
        colours: list[Colour] = [pixel for pixel in line if isinstance(pixel, tuple)]  # pyright: ignore[reportAssignmentType]
        found = max(contrast(colours[0], colour) for _, colour in pairwise(colours))
        if found < SEEN_LEAST:
            yield f"the edge of {one} has {found:.1f}:1, less than {SEEN_LEAST}"


def _grounds(bare: Image.Image, rect: QRectF) -> list[Colour]:
    crop = bare.crop(_box(bare, rect))
    colours = crop.getcolors(crop.width * crop.height) or []
    if len(colours) > 64:
        small = crop.resize((32, 32), Image.Resampling.BOX)
        colours = small.getcolors(32 * 32) or []
    least = RARE_SHARE * sum(count for count, _ in colours)
    common = [colour for count, colour in colours if count >= least]
    return [colour for colour in common or [colour for _, colour in colours] if isinstance(colour, tuple)]  # pyright: ignore[reportReturnType]


def _few_pixels(picture: Image.Image) -> list[Colour]:
    few = picture.resize((FEW_SIDE, FEW_SIDE), Image.Resampling.NEAREST)
    return [pixel for pixel in few.get_flattened_data() if isinstance(pixel, tuple)]  # pyright: ignore[reportReturnType]


def _box(picture: Image.Image, rect: QRectF) -> tuple[int, int, int, int]:
    left, top = max(0, round(rect.left())), max(0, round(rect.top()))
    return (
        left,
        top,
        max(left + 1, min(picture.width, round(rect.right()))),
        max(top + 1, min(picture.height, round(rect.bottom()))),
    )


def _mixed(ink: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (round(top * share + low * (1 - share)) for top, low in zip(ink, ground, strict=True))
    return (red, green, blue)


def _hex(colour: Colour) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)
