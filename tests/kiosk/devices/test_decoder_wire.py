import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.decoder_wire import MAX_PIXELS, Order, Reply, StrayDecoderError, read_order, read_reply


class Trickle(io.RawIOBase):
    """Hands out its bytes a few at a time, as a pipe may."""

    def __init__(self, whole: bytes) -> None:
        self._whole = io.BytesIO(whole)
        self._sizes = random.Random(3)

    def take(self, view: memoryview) -> int | None:
        return self._whole.readinto(view[: self._sizes.randrange(1, 9)])


def test_orders_come_out_as_they_went_in() -> None:
    orders = [(Order(1, 7, 3), bytes(range(21))), (Order(2**32 - 1, 2, 2, quick=True), b"abcd")]
    pipe = Trickle(b"".join(order.packed() + pixels for order, pixels in orders))
    for order, pixels in orders:
        assert read_order(pipe.take) == (order, bytearray(pixels))
    assert read_order(pipe.take) is None


@pytest.mark.parametrize("cut", [0, 3, 13, 14, 20])
def test_an_input_that_ends_early_is_the_end(cut: int) -> None:
    whole = Order(1, 4, 4).packed() + bytes(16)
    assert read_order(Trickle(whole[:cut]).take) is None


def test_what_is_no_frame_is_refused_before_memory_is_taken_for_it() -> None:
    for order in (Order(1, 0, 9), Order(1, 60_000, 60_000), Order(1, MAX_PIXELS // 1000 + 1, 1000)):
        with pytest.raises(StrayDecoderError):
            read_order(Trickle(order.packed()).take)
    with pytest.raises(StrayDecoderError):
        read_order(Trickle(b"\x00" * 64).take)


def test_replies_come_out_as_they_went_in() -> None:
    for reply in (Reply(7, "far"), Reply(8, "reading", "WS1:ABC", "zxing", 2.5)):
        assert reply.packed().endswith(b"\n")
        assert read_reply(reply.packed()) == reply


@pytest.mark.parametrize("text", ["会员码", "A\x1bB", "", "x" * 161])
def test_a_text_no_scanner_may_hand_on_is_no_text_here_either(text: str) -> None:
    reply = read_reply(Reply(1, "reading", text, "zxing", 1.0).packed())
    assert reply == Reply(1, "reading", None, "zxing", 1.0)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_whatever_else_is_said_is_no_reply(line: bytes) -> None:
    assert read_reply(line) is None


def test_a_sight_nobody_knows_is_no_reply() -> None:
    assert read_reply(b'{"number": 1, "sight": "strange", "text": null, "engine": "", "ms": 0.0}') is None
