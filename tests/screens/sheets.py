"""Contact sheets: every picture of a class on one page, and every state of every class on one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont
from PySide6.QtGui import QImage

from sync.station.settings import RESOURCES_DIR

GAP_PX = 12
CAPTION_PX = 26
INK = "#1F1A17"
PAPER = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Cell:
    """One small picture and what stands under it."""

    picture: Image.Image
    caption: str


def as_pillow(picture: QImage) -> Image.Image:
    """Return the same picture as Pillow holds it, RGB."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes(
        "RGB", (plain.width(), plain.height()), bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine()
    )


def shrunk(picture: Image.Image, width_px: int) -> Image.Image:
    """Return the picture at a width, sides in proportion."""
    return picture.resize((width_px, round(picture.height * width_px / picture.width)), Image.Resampling.LANCZOS)


def sheet(rows: Sequence[Sequence[Cell]]) -> Image.Image:
    """Lay rows of pictures on one page; each row is as high as its highest picture."""
    heights = [max(cell.picture.height for cell in row) + CAPTION_PX + GAP_PX for row in rows]
    widths = [sum(cell.picture.width + GAP_PX for cell in row) for row in rows]
    page = Image.new("RGB", (max(widths) + GAP_PX, sum(heights) + GAP_PX), PAPER)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(RESOURCES_DIR / "fonts" / "NotoSansSC-Regular.ttf"), 16)
    y = GAP_PX
    for row, height in zip(rows, heights, strict=True):
        x = GAP_PX
        for cell in row:
            page.paste(cell.picture, (x, y))
            pen.rectangle((x - 1, y - 1, x + cell.picture.width, y + cell.picture.height), outline=INK)
            pen.text((x, y + cell.picture.height + 2), cell.caption, fill=INK, font=font)
            x += cell.picture.width + GAP_PX
        y += height
    return page
