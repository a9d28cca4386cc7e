"""The list of cards that count no longer, in packed blocks.

    base64( zlib( number of cards 4 | varints: distances between ascending serials | bytes: lowest good issue number ) )

A card is revoked where its issue number is below the lowest good one of its serial; 0 there: no card of this serial is
good. A varint has seven bits a byte, the low ones first. A block is signed with the hub's key, so that nobody on the
way can declare a card lost.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterable, Iterator

REVOCATION_CONTEXT = b"warm-station/revocation/1:"
BLOCK_CARDS = 4096
NO_CARD_IS_GOOD = 0
_COUNT = struct.Struct(">I")
_MOST_BYTES = _COUNT.size + BLOCK_CARDS * 6


def pack_block(cards: Iterable[tuple[int, int]]) -> str:
    """Return a block of (serial, lowest good issue number)."""
    ordered = sorted(cards)
    distances = bytearray()
    before = 0
    for serial, _ in ordered:
        distances += _varint(serial - before)
        before = serial
    numbers = bytes(number for _, number in ordered)
    return base64.b64encode(zlib.compress(_COUNT.pack(len(ordered)) + distances + numbers, 9)).decode()


def unpack_block(text: str) -> list[tuple[int, int]]:
    """Return the (serial, lowest good issue number) of a block.

    Raises:
        ValueError: it is no block.
    """
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(text, validate=True), _MOST_BYTES)
        if not unpacker.eof:
            raise ValueError("this block of revoked cards is cut off, or too large")
        (count,) = _COUNT.unpack_from(raw)
        if count > BLOCK_CARDS:
            raise ValueError(f"a block has at most {BLOCK_CARDS} cards")
        numbers = raw[len(raw) - count :]
        serials = list(_serials(raw[_COUNT.size : len(raw) - count]))
    except (binascii.Error, zlib.error, struct.error) as error:
        raise ValueError("this is no block of revoked cards") from error
    if len(serials) != count:
        raise ValueError("this block of revoked cards is damaged")
    return list(zip(serials, numbers, strict=True))


def revocation_payload(block_id: str, cards: str) -> bytes:
    """Return what the hub signs of a block."""
    return f"{block_id}:{cards}".encode()


def _varint(value: int) -> bytes:
    low = bytearray()
    while value > 0x7F:
        low.append(0x80 | value & 0x7F)
        value >>= 7
    low.append(value)
    return bytes(low)


def _serials(raw: bytes) -> Iterator[int]:
    serial = distance = shift = 0
    for byte in raw:
        distance |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            serial += distance
            yield serial
            distance = shift = 0
