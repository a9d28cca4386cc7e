import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from kiosk.devices import qr_decode
from kiosk.devices.decoder_wire import pack_rows
from kiosk.devices.engines import available_engines
from kiosk.devices.qr_decode import (
    Decoded,
    Decoder,
    DecoderChain,
    EngineMissingError,
    PyzbarDecoder,
    Try,
    ZxingDecoder,
    default_chain,
)
from kiosk.devices.qr_draw import draw_qr
from kiosk.devices.retouch import GreyPixels
from kiosk.devices.search_budget import SearchBudget

EMPTY = Image.new("L", (8, 8))

BOTH = pytest.mark.parametrize("make", [ZxingDecoder, PyzbarDecoder])


class CountingReader:
    """A reader that finds nothing, or always the same, and counts how often it was asked."""

    def __init__(self, name: str, finds: str | None = None) -> None:
        self.name = name
        self.finds = finds
        self.asked = 0
        self.unread_side = 0.0

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        self.asked += 1
        return self.finds


class Work:
    """A clock of the wall, and one of the work done, which goes on by `each_look_s` whenever it is looked at."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.each_look_s = 0.0
        self._work_s = 0.0

    def budget(self, share: float, saved_max_s: float, frame_max_s: float = 9.0) -> SearchBudget:
        return SearchBudget(share, saved_max_s, frame_max_s, wall_s=lambda: self.wall_s, work_s=self._look)

    def _look(self) -> float:
        self._work_s += self.each_look_s
        return self._work_s


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


def test_a_stream_takes_its_tries_in_turn_and_a_still_picture_gets_them_all() -> None:
    readers = [CountingReader(name) for name in ("always", "first", "second", "third", "still")]
    always, *rotation, still = [Try(reader) for reader in readers]
    work = Work()
    chain = DecoderChain([always], rotation, still=[still], budget=work.budget(share=0.5, saved_max_s=2.5))
    work.each_look_s = 1.0
    asked: list[list[int]] = []
    for _ in range(4):
        read_chain(chain, EMPTY)
        asked.append([reader.asked for reader in readers])
        work.wall_s += 6.0
    assert asked == [[1, 1, 0, 0, 0], [2, 1, 1, 0, 0], [3, 1, 1, 1, 0], [4, 2, 1, 1, 0]]
    read_chain(chain, EMPTY, still=True)
    assert [reader.asked for reader in readers] == [5, 3, 2, 2, 1]


def test_a_stream_out_of_budget_gets_the_quick_tries_alone() -> None:
    quick, slow = CountingReader("quick"), CountingReader("slow")
    chain = DecoderChain([Try(quick)], [Try(slow)], budget=Work().budget(share=0.5, saved_max_s=0.0))
    for _ in range(20):
        assert read_chain(chain, EMPTY) is None
    assert (quick.asked, slow.asked) == (20, 0)


def test_a_single_frame_gets_its_share_of_what_was_saved_and_no_more() -> None:
    readers = [CountingReader(name) for name in ("first", "second", "third")]
    work = Work()
    budget = work.budget(share=0.5, saved_max_s=9.0, frame_max_s=2.0)
    chain = DecoderChain([], [Try(reader) for reader in readers], budget=budget)
    work.each_look_s = 1.0
    for expected in ([1, 0, 0], [1, 1, 0], [1, 1, 1]):
        read_chain(chain, EMPTY)
        assert [reader.asked for reader in readers] == expected


def test_what_helped_is_tried_first_the_next_time() -> None:
    readers = [CountingReader(name) for name in ("first", "second", "third")]
    readers[2].finds = "CODE"
    chain = DecoderChain([], [Try(reader) for reader in readers], budget=Work().budget(share=0.5, saved_max_s=1.0))
    for _ in range(3):
        found = read_chain(chain, EMPTY)
        assert found is not None
        assert found.engine == "third"
    assert [reader.asked for reader in readers] == [1, 1, 3]


def test_the_search_goes_on_while_only_a_sticker_was_found() -> None:
    sticker, member = CountingReader("sticker", "https://a.example"), CountingReader("member", "WS1:ABC")
    for tries, expected in (([sticker, member], "WS1:ABC"), ([sticker], "https://a.example")):
        chain = DecoderChain([Try(reader) for reader in tries], prefers=lambda text: text.startswith("WS1:"))
        found = read_chain(chain, EMPTY)
        assert found is not None
        assert found.text == expected


def test_a_finding_names_the_reader_and_the_time() -> None:
    ticks = iter([2.0, 2.75])
    tries = [Try(CountingReader("first")), Try(CountingReader("second", "CODE"))]
    chain = DecoderChain(tries, clock_s=lambda: next(ticks))
    assert read_chain(chain, EMPTY) == Decoded("CODE", "second", 750.0)


HARD: dict[str, Callable[[Image.Image], Image.Image]] = {
    "dark mode": ImageOps.invert,
    "out of focus": lambda picture: picture.filter(ImageFilter.GaussianBlur(3.4)),
    "faint": lambda picture: picture.point([118 + value // 20 for value in range(256)]),
    "tiny": lambda picture: picture.resize((picture.width * 2 // 8, picture.height * 2 // 8), Image.Resampling.BOX),
}


@pytest.mark.parametrize("hidden", ["", "zxingcpp", "pyzbar"])
@pytest.mark.parametrize("kind", HARD)
def test_hard_pictures_are_read_with_all_there_is(
    kind: str, hidden: str, member_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hidden:
        monkeypatch.setattr(qr_decode, hidden, None)
    picture = HARD[kind](ImageOps.expand(draw_qr(member_code, module_pixels=8), 60, 200))
    found = read_chain(default_chain(), picture, still=True)
    assert found is not None
    assert found.text == member_code


def test_a_micro_code_is_no_code() -> None:
    tiny: Any = zxingcpp.create_barcode("85526", zxingcpp.BarcodeFormat.MicroQRCode).to_image(scale=8)
    picture = ImageOps.expand(Image.fromarray(tiny), 60, 255)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["85526"]
    assert read_chain(default_chain(), picture, still=True) is None


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
        "from kiosk.devices.engines import available_engines\n"
        "from kiosk.devices.qr_decode import default_chain\n"
        "default_chain(); print(*available_engines())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [left]
