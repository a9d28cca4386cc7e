import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageOps

from kiosk.devices import qr_decode
from kiosk.devices.qr_decode import (
    Decoded,
    Decoder,
    DecoderChain,
    EngineMissingError,
    GreyPixels,
    PyzbarDecoder,
    ZxingDecoder,
    available_engines,
    default_chain,
    pack_rows,
)
from kiosk.devices.qr_draw import draw_qr

BOTH = pytest.mark.parametrize("make", [ZxingDecoder, PyzbarDecoder])


class CountingReader:
    """A reader that finds nothing, or always the same, and counts how often it was asked."""

    def __init__(self, name: str, finds: str | None = None) -> None:
        self.name = name
        self.finds = finds
        self.asked = 0

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        self.asked += 1
        return self.finds


def read(decoder: Decoder, picture: Image.Image) -> str | None:
    return decoder.decode(picture.tobytes(), picture.width, picture.height, picture.width)


def read_chain(chain: DecoderChain, picture: Image.Image, *, still: bool = False) -> Decoded | None:
    return chain.decode(picture.tobytes(), picture.width, picture.height, picture.width, still=still)


@BOTH
def test_reads_a_member_code(make: Callable[[], Decoder], member_code: str) -> None:
    assert read(make(), draw_qr(member_code)) == member_code


@BOTH
@pytest.mark.parametrize("text", ["会员码", "ABC\x1bDEF", "https://a.example/" + "x" * 160, "\x00\x01\x02"])
def test_ignores_what_is_not_a_short_printable_text(make: Callable[[], Decoder], text: str) -> None:
    assert read(make(), draw_qr(text, module_pixels=5)) is None


@BOTH
def test_finds_the_acceptable_code_beside_another(make: Callable[[], Decoder], member_code: str) -> None:
    wide = Image.new("L", (1280, 720), 255)
    wide.paste(draw_qr("会员码", module_pixels=6), (40, 40))
    wide.paste(draw_qr(member_code, module_pixels=6), (700, 300))
    assert read(make(), wide) == member_code


@BOTH
def test_reads_only_qr_codes(make: Callable[[], Decoder]) -> None:
    bars: Any = zxingcpp.create_barcode("2012345678903", zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
    picture = ImageOps.expand(Image.fromarray(bars), 60, 255)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["2012345678903"]
    assert read(make(), picture) is None


@BOTH
def test_empty_pictures_hold_nothing(make: Callable[[], Decoder]) -> None:
    for shade in (0, 127, 255):
        assert read(make(), Image.new("L", (640, 480), shade)) is None
    assert read(make(), Image.new("L", (1, 1), 255)) is None


@BOTH
def test_padding_at_the_end_of_rows_is_skipped(make: Callable[[], Decoder], member_code: str) -> None:
    picture = draw_qr(member_code, module_pixels=5)
    padded = b"".join(
        picture.tobytes()[row * picture.width : (row + 1) * picture.width] + b"\x55" * 37
        for row in range(picture.height)
    )
    stride = picture.width + 37
    for pixels in (padded, memoryview(padded)):
        assert make().decode(pixels, picture.width, picture.height, stride) == member_code
    assert pack_rows(padded, picture.width, picture.height, stride) == picture.tobytes()


def test_live_chain_asks_the_second_reader_only_now_and_then() -> None:
    first, second = CountingReader("first"), CountingReader("second")
    chain = DecoderChain([first, second], second_every=5)
    for _ in range(20):
        assert read_chain(chain, Image.new("L", (8, 8))) is None
    assert (first.asked, second.asked) == (20, 4)


def test_live_chain_names_the_reader_and_the_time() -> None:
    ticks = iter([1.0, 1.25, 2.0, 2.0, 3.0])
    chain = DecoderChain(
        [CountingReader("first"), CountingReader("second", "CODE")], second_every=2, clock_s=lambda: next(ticks)
    )
    assert read_chain(chain, Image.new("L", (8, 8))) is None
    assert read_chain(chain, Image.new("L", (8, 8))) == Decoded("CODE", "second", 750.0)


def test_still_chain_asks_everyone_and_also_inverted(member_code: str) -> None:
    picture = ImageOps.invert(draw_qr(member_code))
    found = read_chain(DecoderChain([PyzbarDecoder()]), picture, still=True)
    assert found is not None
    assert (found.text, found.engine) == (member_code, "pyzbar")
    live = read_chain(default_chain(), picture)
    assert live is not None
    assert live.text == member_code


def test_a_chain_works_with_either_reader_missing(monkeypatch: pytest.MonkeyPatch, member_code: str) -> None:
    picture = draw_qr(member_code)
    assert list(available_engines()) == ["zxing", "pyzbar"]
    for missing, left in (("zxingcpp", "pyzbar"), ("pyzbar", "zxing")):
        with monkeypatch.context() as patched:
            patched.setattr(qr_decode, missing, None)
            assert list(available_engines()) == [left]
            found = read_chain(default_chain(), picture)
            assert found is not None
            assert (found.text, found.engine) == (member_code, left)
    monkeypatch.setattr(qr_decode, "zxingcpp", None)
    monkeypatch.setattr(qr_decode, "pyzbar", None)
    assert available_engines() == {}
    for make in (default_chain, ZxingDecoder, PyzbarDecoder):
        with pytest.raises(EngineMissingError):
            make()


@pytest.mark.parametrize(("hidden", "left"), [("zxingcpp", "pyzbar"), ("pyzbar", "zxing")])
def test_the_module_loads_without_a_library(hidden: str, left: str) -> None:
    program = (
        f"import sys; sys.modules[{hidden!r}] = None\n"
        "from kiosk.devices.qr_decode import available_engines, default_chain\n"
        "default_chain(); print(*available_engines())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [left]
