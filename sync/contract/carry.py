"""Records on a stick: the file in which a station's unsent operations travel, and the receipt that travels back.

    "warm-station/carry/1\\n" | parts, each: letter 1 | length 4 (big-endian) | content

    H  the header (JSON): whose operations these are, and to which of the hub's keys the boxes are sealed
    B  a batch as in a push (JSON packed with gzip) in a sealed box, bound to the header and its place; any number
    S  the device's signature over all that came before; the last part, with nothing behind it

What is read is checked as a whole before anything of it is used, so a file that was cut off or altered changes nothing.
The receipt is one JSON document signed with the hub's key.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.contract.messages import PushAnswer, PushRequest, Trouble
from sync.contract.operations import Identifier
from sync.contract.records import SignedKeyList
from sync.contract.sealing import SealBroken, open_sealed, seal
from sync.contract.trust import Signature

FORMAT_LINE = b"warm-station/carry/1\n"
CARRY_CONTEXT = b"warm-station/carry/1:"
RECEIPT_CONTEXT = b"warm-station/carry-receipt/1:"
DEVICE_KEY_ID = 0
HEADER, BOX, SIGNATURE = b"H", b"B", b"S"
MOST_PART_BYTES = 64 * 1024 * 1024
"""One operation is always carried, however large it is; a length beyond this is damage."""

_PART = struct.Struct(">cI")
_GZIP_WINDOW_BITS = 31


class CarryBroken(ValueError):
    """This is no such file, it was cut off or altered, or it is for somebody else; the text says which."""


class CarryHeader(BaseModel):
    """Whose operations a file holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    station_id: str
    device_id: Identifier
    incarnation: Identifier
    export_number: int = Field(ge=1)
    """Counts the exports of this ledger: what became of the hub since is held against it."""
    carry_key_id: int


class CarryReceipt(BaseModel):
    """What the hub holds after it has read a file. `refused`: why it took no more of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    station_id: str
    incarnation: Identifier
    export_number: int
    answer: PushAnswer | None = None
    """As to a push of the whole file; of the results, the quarantined ones."""
    sent_seq: int
    """The newest operation of the file that the hub has taken; 0: none."""
    refused: Trouble | None = None


class SignedReceipt(BaseModel):
    """The receipt file: the text of a CarryReceipt, the hub's signature under it, and the keys the hub has by now."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["warm-station/carry-receipt/1"] = "warm-station/carry-receipt/1"
    text: str
    signature: Signature
    key_list: SignedKeyList


def part(letter: bytes, content: bytes) -> bytes:
    """Return one part as it stands in the file."""
    return _PART.pack(letter, len(content)) + content


def boxed(
    batch: PushRequest, place: int, header: bytes, key: X25519PublicKey, *, random_bytes: Callable[[int], bytes]
) -> bytes:
    """Return a batch in a box that only the hub can open, at one place of one file alone."""
    packer = zlib.compressobj(wbits=_GZIP_WINDOW_BITS)
    packed = packer.compress(batch.model_dump_json(exclude_none=True).encode()) + packer.flush()
    return seal(key, packed, _context(header, place), random_bytes=random_bytes)


def unboxed(box: bytes, place: int, header: bytes, key: X25519PrivateKey) -> PushRequest:
    """Return the batch in a box.

    Raises:
        CarryBroken: it was not sealed for this place of this file and to this key, or is no batch.
    """
    try:
        packed = open_sealed(key, box, _context(header, place))
        unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW_BITS)
        return PushRequest.model_validate_json(unpacker.decompress(packed, MOST_PART_BYTES))
    except (SealBroken, zlib.error, ValidationError) as error:
        raise CarryBroken(f"batch {place} of this file cannot be read: {type(error).__name__}") from error


def parts(read: Callable[[int], bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Read a file part by part: (letter, content, SHA-256 of everything before the part).

    Raises:
        CarryBroken: it is no such file, was cut off, or does not end with its signature.
    """
    if read(len(FORMAT_LINE)) != FORMAT_LINE:
        raise CarryBroken("this is no file of records from a station, or its beginning is missing")
    before = hashlib.sha256(FORMAT_LINE)
    letter = b""
    while letter != SIGNATURE:
        head = read(_PART.size)
        if len(head) < _PART.size:
            raise CarryBroken("this file was cut off: copy it again")
        letter, length = _PART.unpack(head)
        content = read(length) if length <= MOST_PART_BYTES else b""
        if letter not in (HEADER, BOX, SIGNATURE) or length > MOST_PART_BYTES:
            raise CarryBroken("this file is damaged: copy it again")
        if len(content) < length:
            raise CarryBroken("this file was cut off: copy it again")
        if letter == SIGNATURE and read(1):
            raise CarryBroken("this file is damaged: something follows its end")
        yield letter, content, before.digest()
        before.update(head + content)


def _context(header: bytes, place: int) -> bytes:
    return CARRY_CONTEXT + hashlib.sha256(header).digest() + struct.pack(">I", place)
