"""Draws codes: for a screen, for a terminal, and on a member card for the printer."""

import io
from collections.abc import Sequence
from typing import Any, Literal

import qrcode
from PIL import Image, ImageDraw, ImageFont, ImageOps
from qrcode import constants

ErrorCorrection = Literal["L", "M", "Q", "H"]

QUIET_ZONE_MODULES = 4
CARD_DPI = 300
# ID-1, the size of a bank card: 85.6 x 54 mm.
CARD_SIZE = (round(85.6 / 25.4 * CARD_DPI), round(54 / 25.4 * CARD_DPI))
CARD_MARGIN = round(4 / 25.4 * CARD_DPI)
TITLE_HEIGHT = round(6.5 / 25.4 * CARD_DPI)
LINE_HEIGHT = round(3.6 / 25.4 * CARD_DPI)
SMALLEST_TEXT = round(1.8 / 25.4 * CARD_DPI)
BLACK, GREY, WHITE = 0, 90, 255

_LEVELS: dict[ErrorCorrection, Literal[0, 1, 2, 3]] = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}


def draw_qr(
    text: str, *, error_correction: ErrorCorrection = "M", module_pixels: int = 8, quiet_zone: int = QUIET_ZONE_MODULES
) -> Image.Image:
    """Return the code as a grey picture, each module `module_pixels` wide, with `quiet_zone` white modules around.

    Text of digits, capitals and ` $%*+-./:` alone is stored in the alphanumeric mode, a third smaller. Raises
    ValueError if the text does not fit in any code.
    """
    modules = qr_modules(text, error_correction, quiet_zone)
    side = len(modules)
    small = Image.frombytes("L", (side, side), bytes(BLACK if dark else WHITE for row in modules for dark in row))
    return ImageOps.scale(small, module_pixels, Image.Resampling.NEAREST)


def qr_png(text: str, *, error_correction: ErrorCorrection = "M", module_pixels: int = 8) -> bytes:
    """Return the picture of `draw_qr` as the bytes of a PNG file."""
    return _png(draw_qr(text, error_correction=error_correction, module_pixels=module_pixels))


def qr_text_art(text: str, *, error_correction: ErrorCorrection = "L") -> str:
    """Return the code in half blocks, two modules a character, white drawn: for a terminal with a dark ground."""
    rows = qr_modules(text, error_correction, QUIET_ZONE_MODULES)
    if len(rows) % 2:
        rows = [*rows, [True] * len(rows[0])]
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    lines = [
        "".join(blocks[(upper, lower)] for upper, lower in zip(rows[y], rows[y + 1], strict=True))
        for y in range(0, len(rows), 2)
    ]
    return "\n".join(lines) + "\n"


def draw_card(text: str, title: str, lines: Sequence[str], font_path: str) -> bytes:
    """Return a member card as a PNG of 85.6 x 54 mm at 300 dpi: the code left, title and lines right.

    Text too wide for the card is set smaller, and cut only below 1.8 mm. Raises OSError if the font cannot be read,
    ValueError if the payload does not fit in a code.
    """
    card = Image.new("L", CARD_SIZE, WHITE)
    pen = ImageDraw.Draw(card)
    code = _code_for_card(text)
    code_top = (CARD_SIZE[1] - code.height) // 2
    card.paste(code, (CARD_MARGIN, code_top))
    left = CARD_MARGIN * 2 + code.width
    width = CARD_SIZE[0] - CARD_MARGIN - left
    top = code_top
    for text_line, height, shade in [(title, TITLE_HEIGHT, BLACK), *((line, LINE_HEIGHT, GREY) for line in lines)]:
        font, fitted = _fit(text_line, font_path, height, width)
        pen.text((left, top), fitted, font=font, fill=shade)
        top += round(height * 1.5)
    return _png(card)


def _code_for_card(text: str) -> Image.Image:
    """Return the code in whole pixels a module, as large as fits in the card's height and half of its width."""
    room = min(CARD_SIZE[1] - 2 * CARD_MARGIN, CARD_SIZE[0] // 2)
    modules = len(qr_modules(text, "M", QUIET_ZONE_MODULES))
    return draw_qr(text, module_pixels=max(1, room // modules))


def _fit(line: str, font_path: str, height: int, width: int) -> tuple[ImageFont.FreeTypeFont, str]:
    """Return the largest font up to `height` pixels in which the line is no wider than `width`, and what fits."""
    font = ImageFont.truetype(font_path, height)
    while font.getlength(line) > width and height > SMALLEST_TEXT:
        height -= 1
        font = ImageFont.truetype(font_path, height)
    if font.getlength(line) <= width:
        return font, line
    kept = line
    while kept and font.getlength(kept + "…") > width:
        kept = kept[:-1]
    return font, kept + "…"


def qr_modules(
    text: str, error_correction: ErrorCorrection = "M", quiet_zone: int = QUIET_ZONE_MODULES
) -> list[list[bool]]:
    """Return the code as rows of modules, true where dark. Raises ValueError if the text does not fit in any code."""
    code = qrcode.QRCode[Any](error_correction=_LEVELS[error_correction], border=quiet_zone)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(CARD_DPI, CARD_DPI))
    return out.getvalue()
