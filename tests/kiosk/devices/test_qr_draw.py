import io
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.qr_decode import default_chain
from kiosk.devices.qr_draw import CARD_DPI, CARD_SIZE, ErrorCorrection, draw_card, draw_qr, qr_png, qr_text_art

FONT = Path(__file__).parents[3] / "resources/fonts/NotoSansSC-Regular.ttf"


def read(picture: Image.Image) -> str | None:
    found = default_chain().decode(picture.tobytes(), picture.width, picture.height, picture.width, still=True)
    return found.text if found else None


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_a_drawn_code_reads_back(member_code: str, level: ErrorCorrection) -> None:
    assert read(draw_qr(member_code, error_correction=level)) == member_code
    assert read(Image.open(io.BytesIO(qr_png(member_code, error_correction=level)))) == member_code


def test_a_member_code_takes_the_alphanumeric_mode(member_code: str) -> None:
    # 114 alphanumeric characters just fit version 4 at level L and 5 at level M: 33 and 37 modules and 8 of quiet zone.
    assert draw_qr(member_code, error_correction="L", module_pixels=1).width == 33 + 8
    assert draw_qr(member_code, error_correction="M", module_pixels=1).width == 37 + 8
    assert draw_qr(member_code.lower(), error_correction="M", module_pixels=1).width > 37 + 8


def test_text_that_fits_no_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="version"):
        draw_qr("A" * 5000)


def test_text_art_reads_back(member_code: str) -> None:
    rows = qr_text_art(member_code).splitlines()
    assert len({len(row) for row in rows}) == 1
    picture = Image.new("L", (len(rows[0]), len(rows) * 2), 0)
    for y, row in enumerate(rows):
        for x, block in enumerate(row):
            picture.putpixel((x, y * 2), 255 if block in "█▀" else 0)
            picture.putpixel((x, y * 2 + 1), 255 if block in "█▄" else 0)
    assert read(picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)) == member_code


def test_the_card_has_its_size_and_its_code(member_code: str) -> None:
    card = Image.open(io.BytesIO(draw_card(member_code, "暖心驿站", ["张**", "卡号 1234 5678"], str(FONT))))
    assert card.size == CARD_SIZE == (1011, 638)
    assert round(card.info["dpi"][0]) == CARD_DPI
    assert read(card.convert("L")) == member_code


def test_long_lines_stay_on_the_card(member_code: str) -> None:
    card = Image.open(
        io.BytesIO(draw_card(member_code, "城区总工会户外劳动者暖心驿站会员卡" * 4, ["长" * 90], str(FONT)))
    ).convert("L")
    margin = card.crop((card.width - 20, 0, card.width, card.height))
    assert margin.getextrema() == (255, 255)
    assert read(card) == member_code


def test_a_missing_font_is_an_error(member_code: str) -> None:
    with pytest.raises(OSError, match="cannot open"):
        draw_card(member_code, "x", [], "/nowhere/font.ttf")
