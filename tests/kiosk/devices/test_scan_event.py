import string

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.scan_event import MAX_PAYLOAD_CHARACTERS, accept_payload

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


@settings(deadline=None)
@given(st.text(alphabet=PRINTABLE, min_size=1, max_size=MAX_PAYLOAD_CHARACTERS))
def test_printable_text_passes_unchanged_from_either_kind(text: str) -> None:
    assert accept_payload(text) == text
    assert accept_payload(text.encode("ascii")) == text


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400))
def test_whatever_passes_is_short_printable_and_what_was_shown(raw: bytes | str) -> None:
    text = accept_payload(raw)
    if text is None:
        return
    assert 1 <= len(text) <= MAX_PAYLOAD_CHARACTERS
    assert set(text) <= set(PRINTABLE)
    assert raw in (text, text.encode("ascii"))


@settings(deadline=None)
@given(st.text(alphabet=PRINTABLE, max_size=80), st.characters(exclude_characters=PRINTABLE), st.text(max_size=79))
def test_one_wrong_character_anywhere_refuses_the_whole(before: str, wrong: str, after: str) -> None:
    assert accept_payload(before + wrong + after) is None
    assert accept_payload((before + wrong + after).encode("utf-8", "surrogatepass")) is None


def test_bounds() -> None:
    assert accept_payload("") is None
    assert accept_payload(b"") is None
    assert accept_payload("A" * MAX_PAYLOAD_CHARACTERS) is not None
    assert accept_payload("A" * (MAX_PAYLOAD_CHARACTERS + 1)) is None
    assert accept_payload("会员码") is None
    assert accept_payload("１２３") is None
    assert accept_payload("WS1:ABC\r") is None
    assert accept_payload("\x1b[2J") is None
    assert accept_payload(string.printable) is None
