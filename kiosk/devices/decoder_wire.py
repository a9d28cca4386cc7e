"""What the kiosk and its decoder process say to each other over the process's standard input and output."""

import json
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast, get_args

from kiosk.devices.scan_event import accept_payload

Sight = Literal["nothing", "far", "near", "blurred", "bright", "dark", "reading"]
"""What the camera shows, as far as it helps the person who holds a code before it."""
SIGHTS: frozenset[str] = frozenset(get_args(Sight))
READY_LINE = b"ready"
MAX_PIXELS = 1920 * 1088
MAX_REPLY_BYTES = 1024

_MARK = b"WSF1"
_HEAD = struct.Struct("<4sIHH?")


@dataclass(frozen=True, slots=True)
class Order:
    """A frame to search: `width` x `height` bytes of grey follow. A `quick` search makes no extra tries."""

    number: int
    width: int
    height: int
    quick: bool = False

    def packed(self) -> bytes:
        """Return the head that goes before the pixels."""
        return _HEAD.pack(_MARK, self.number, self.width, self.height, self.quick)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a frame showed: the code's text if one was read, by which engine and in how many milliseconds."""

    number: int
    sight: Sight
    text: str | None = None
    engine: str = ""
    ms: float = 0.0

    def packed(self) -> bytes:
        """Return the reply as a line."""
        return json.dumps(asdict(self)).encode("ascii") + b"\n"


class StrayDecoderError(RuntimeError):
    """What came through the pipe is no order."""


def read_order(read_into: Callable[[memoryview], int | None]) -> tuple[Order, bytearray] | None:
    """Return the next order and its pixels, None at the end of the input.

    Raises:
        StrayDecoderError: the input is out of step.
    """
    head = bytearray(_HEAD.size)
    if not _fill(head, read_into):
        return None
    mark, *values = cast(tuple[bytes, int, int, int, bool], _HEAD.unpack(head))
    order = Order(*cast(tuple[int, int, int, bool], tuple(values)))
    if mark != _MARK or not 0 < order.width * order.height <= MAX_PIXELS:
        raise StrayDecoderError("this is no frame")
    pixels = bytearray(order.width * order.height)
    return (order, pixels) if _fill(pixels, read_into) else None


def read_reply(line: bytes) -> Reply | None:
    """Return what a line says, None if it is no reply: a reader that ran wild may write anything.

    The text goes through the one gate for payloads once more.
    """
    try:
        values = json.loads(line)
    except ValueError:
        return None
    match values:
        case {"number": int(number), "sight": str(sight), "text": text, "engine": str(engine), "ms": float(ms)} if (
            sight in SIGHTS
        ):
            return Reply(number, cast(Sight, sight), _accepted(text), engine[:16], ms)
        case _:
            return None


def pack_rows(gray: bytes | memoryview, width: int, height: int, stride: int) -> bytes:
    """Return exactly width x height bytes, without the padding at the end of each row."""
    if stride == width:
        return bytes(gray[: width * height])
    return b"".join(bytes(gray[row * stride : row * stride + width]) for row in range(height))


def _accepted(text: Any) -> str | None:
    return accept_payload(text) if isinstance(text, str) else None


def _fill(buffer: bytearray, read_into: Callable[[memoryview], int | None]) -> bool:
    """Fill the buffer; False if the input ended before."""
    view = memoryview(buffer)
    while view:
        count = read_into(view)
        if not count:
            return False
        view = view[count:]
    return True
