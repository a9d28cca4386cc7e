"""Reads QR codes from grey pictures, with whichever of the two readers the machine has.

Everything here takes plain bytes and plain numbers and knows nothing of Qt, so that it can run in a thread, in a
process of its own or on a photograph from a file.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Protocol, cast

from kiosk.devices.scan_event import accept_payload

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

try:
    from pyzbar import pyzbar
except ImportError:
    # Also raised when the Python package is there but Debian's libzbar0 is not.
    pyzbar = None

GreyPixels = bytes | memoryview

SECOND_READER_EVERY_FRAMES = 6
_INVERTED = bytes(255 - value for value in range(256))


@dataclass(frozen=True)
class Decoded:
    """A payload that passed `accept_payload`, the reader that found it, and the milliseconds the whole search took."""

    text: str
    engine: str
    ms: float


class Decoder(Protocol):
    """One reader: `decode` returns the first acceptable payload in a grey picture, or None."""

    @property
    def name(self) -> str:
        """Name the reader in reports."""
        ...

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        """Search one picture: 8 bits a pixel, `height` rows `stride` bytes apart, of which `width` count."""
        ...


class PictureDecoder(Protocol):
    """What a scanner needs: a search through one picture that says who found what."""

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int, *, still: bool = False) -> Decoded | None:
        """Search one picture; `still` spends more time, for a photograph that will not come again."""
        ...


Prefers = Callable[[str], bool]
"""Tells the codes this place is for from the stickers that hang beside them."""


def prefers_none(_text: str) -> bool:
    """Take the codes of a picture as they come."""
    return False


class EngineMissingError(RuntimeError):
    """The library a reader needs is not on this machine."""


class ZxingDecoder:
    """zxing-cpp: the quick one; lets go of the interpreter lock while it searches, and reads inverted codes."""

    def __init__(self, *, whole_picture_threshold: bool = False, prefers: Prefers = prefers_none) -> None:
        """Take zxing's local threshold, or one threshold for the whole picture. Raises EngineMissingError."""
        if zxingcpp is None:
            raise EngineMissingError("zxing-cpp is not installed")
        self._zxing = zxingcpp
        kinds = zxingcpp.Binarizer
        self._binarizer = kinds.GlobalHistogram if whole_picture_threshold else kinds.LocalAverage
        self._prefers = prefers
        self.name = "zxing"

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        """Search one grey picture, see `Decoder`."""
        view = self._zxing.ImageView(cast(Any, gray), width, height, self._zxing.ImageFormat.Lum, stride)
        found = self._zxing.read_barcodes(
            view, formats=self._zxing.BarcodeFormats(self._zxing.BarcodeFormat.QRCode), binarizer=self._binarizer
        )
        return _best_acceptable([code.bytes for code in found], self._prefers)


class PyzbarDecoder:
    """ZBar: slower, but finds some codes zxing misses. It guesses at encodings, so only plain ASCII leaves it."""

    def __init__(self, *, prefers: Prefers = prefers_none) -> None:
        """Raise EngineMissingError without the library."""
        if pyzbar is None:
            raise EngineMissingError("pyzbar or the zbar library is not installed")
        self._read = cast(Callable[..., list[Any]], cast(Any, pyzbar).decode)
        self._symbols = [cast(Any, pyzbar).ZBarSymbol.QRCODE]
        self._prefers = prefers
        self.name = "pyzbar"

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        """Search one grey picture, see `Decoder`."""
        packed = pack_rows(gray, width, height, stride)
        found = self._read((packed, width, height), symbols=self._symbols)
        return _best_acceptable([cast(bytes, code.data) for code in found], self._prefers)


class DecoderChain:
    """Several readers, one after the other; the later ones are asked only now and then.

    On live video the first reader sees each picture and the others every `second_every` misses in a row: a frame
    lost costs a twelfth of a second, ZBar on each of them costs half a core. Not for several threads at once.
    """

    def __init__(
        self,
        readers: Sequence[Decoder],
        *,
        still_readers: Sequence[Decoder] = (),
        second_every: int = SECOND_READER_EVERY_FRAMES,
        clock_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Take the readers in order of trust; `still_readers` are asked in addition when a picture stands still."""
        self._readers = tuple(readers)
        self._still_readers = (*readers, *still_readers)
        self._second_every = second_every
        self._clock_s = clock_s
        self._misses = 0

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int, *, still: bool = False) -> Decoded | None:
        """Search one picture with the readers whose turn it is; in `still` mode with all, also black for white."""
        started_s = self._clock_s()
        found = (
            self._search_still(gray, width, height, stride) if still else self._search_live(gray, width, height, stride)
        )
        if found is None:
            return None
        text, engine = found
        return Decoded(text, engine, (self._clock_s() - started_s) * 1000)

    def _search_live(self, gray: GreyPixels, width: int, height: int, stride: int) -> tuple[str, str] | None:
        everyone = self._second_every > 0 and self._misses % self._second_every == self._second_every - 1
        found = _ask(self._readers if everyone else self._readers[:1], gray, width, height, stride)
        self._misses = 0 if found else self._misses + 1
        return found

    def _search_still(self, gray: GreyPixels, width: int, height: int, stride: int) -> tuple[str, str] | None:
        found = _ask(self._still_readers, gray, width, height, stride)
        if found:
            return found
        inverted = bytes(gray).translate(_INVERTED)
        return _ask(self._still_readers, inverted, width, height, stride)


def default_chain(prefers: Prefers = prefers_none) -> DecoderChain:
    """Return the chain of what this machine has: zxing first, ZBar second.

    `prefers` chooses among several codes in one picture. Raises EngineMissingError with neither.
    """
    readers: list[Decoder] = []
    still_readers: list[Decoder] = []
    if zxingcpp is not None:
        readers.append(ZxingDecoder(prefers=prefers))
        still_readers.append(ZxingDecoder(whole_picture_threshold=True, prefers=prefers))
    if pyzbar is not None:
        readers.append(PyzbarDecoder(prefers=prefers))
    if not readers:
        raise EngineMissingError("neither zxing-cpp nor pyzbar can be loaded")
    return DecoderChain(readers, still_readers=still_readers)


def available_engines() -> dict[str, str]:
    """Return name and version of each reader that loads here; a reader that does not is left out."""
    engines: dict[str, str] = {}
    if zxingcpp is not None:
        engines["zxing"] = metadata.version("zxing-cpp")
    if pyzbar is not None:
        engines["pyzbar"] = metadata.version("pyzbar")
    return engines


def pack_rows(gray: GreyPixels, width: int, height: int, stride: int) -> bytes:
    """Return exactly width x height bytes, without the padding at the end of each row."""
    if stride == width:
        return bytes(gray[: width * height])
    return b"".join(bytes(gray[row * stride : row * stride + width]) for row in range(height))


def _ask(readers: Sequence[Decoder], gray: GreyPixels, width: int, height: int, stride: int) -> tuple[str, str] | None:
    for reader in readers:
        text = reader.decode(gray, width, height, stride)
        if text is not None:
            return text, reader.name
    return None


def _best_acceptable(payloads: Sequence[bytes], prefers: Prefers) -> str | None:
    texts = [text for text in map(accept_payload, payloads) if text is not None]
    return next(filter(prefers, texts), texts[0] if texts else None)
