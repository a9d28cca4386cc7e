"""Who reads the stills: the product's chain, and the two libraries as they come."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import zxingcpp
from pyzbar import pyzbar
from scan_scene import Bytes

from kiosk.devices.qr_decode import default_chain
from sync.contract.codes import is_member_code

Read = Callable[[Bytes], list[str]]
"""Returns the texts that a reader finds in a frame."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one frame, and the milliseconds that it took all of this process's threads together."""

    texts: list[str]
    ms: float


def all_readers() -> dict[str, Read]:
    """Return every reader under its name, the product's first."""
    return {"chain": _chain(), "pyzbar": plain_pyzbar, "zxing": plain_zxing}


def timed(read: Read, pixels: Bytes) -> Reading:
    """Let a reader look at a frame; the processor's time counts, which a busy machine does not lengthen."""
    began = time.process_time()
    texts = read(pixels)
    return Reading(texts, (time.process_time() - began) * 1000)


def plain_pyzbar(pixels: Bytes) -> list[str]:
    """Read QR codes with pyzbar and its defaults."""
    kinds = [cast(Any, pyzbar).ZBarSymbol.QRCODE]
    found = cast(Any, pyzbar).decode((pixels.tobytes(), pixels.shape[1], pixels.shape[0]), symbols=kinds)
    return [cast(bytes, code.data).decode("latin-1") for code in found]


def plain_zxing(pixels: Bytes) -> list[str]:
    """Read QR codes with zxing-cpp and its defaults."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.bytes.decode("latin-1") for code in zxingcpp.read_barcodes(pixels, formats=formats)]


def _chain() -> Read:
    chain = default_chain(is_member_code)

    def read(pixels: Bytes) -> list[str]:
        height, width = pixels.shape
        found = chain.decode(pixels.tobytes(), width, height, width, still=True)
        return [] if found is None else [found.text]

    return read
