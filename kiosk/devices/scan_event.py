"""What a scanner of any kind hands on: one short printable text, never keys and never control codes."""

from dataclasses import dataclass
from typing import Literal

MAX_PAYLOAD_CHARACTERS = 160
FIRST_PRINTABLE = 0x20
LAST_PRINTABLE = 0x7E

ScanOrigin = Literal["camera", "wedge", "serial"]


@dataclass(frozen=True)
class ScanEvent:
    """One code read once.

    `text` passed `accept_payload`; `engine` names the reader ("zxing", "pyzbar", "wedge", "serial"); `ms` is how long
    the read took: decoding for a camera, first to last character for a hand scanner.
    """

    text: str
    source: ScanOrigin
    engine: str
    ms: float


def accept_payload(raw: bytes | str) -> str | None:
    """Return the payload as text, or None if it is not 1 to 160 printable ASCII characters (0x20 to 0x7E).

    The one gate for every source. A code is outside input from a public street: nothing is trimmed or repaired, so
    that a text which passes is exactly the text that was shown.
    """
    if not 1 <= len(raw) <= MAX_PAYLOAD_CHARACTERS:
        return None
    values = raw if isinstance(raw, bytes) else map(ord, raw)
    if not all(FIRST_PRINTABLE <= value <= LAST_PRINTABLE for value in values):
        return None
    return raw.decode("ascii") if isinstance(raw, bytes) else raw
