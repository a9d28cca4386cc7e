"""Reads QR codes from grey pictures, with whichever of the two readers the machine has.

Everything here takes plain bytes and plain numbers and knows nothing of Qt, so that it can run in a process of its own
or on a photograph from a file. `default_chain().decode(…)` searches a frame of a stream within a budget, and with
`still=True` a single picture with all it has.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

from kiosk.devices import retouch
from kiosk.devices.decoder_wire import pack_rows
from kiosk.devices.retouch import GreyPixels, Picture, Retouch, as_it_is, as_picture, pixels_of
from kiosk.devices.scan_event import accept_payload
from kiosk.devices.search_budget import SearchBudget

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

try:
    from pyzbar import pyzbar
except ImportError:
    # Also raised when the Python package is there but Debian's libzbar0 is not.
    pyzbar = None


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

    @property
    def unread_side(self) -> float:
        """How many pixels wide the code was whose corners the last search found, but not its contents; 0 without."""
        ...

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        """Search one picture: 8 bits a pixel, `height` rows `stride` bytes apart, of which `width` count."""
        ...


class PictureDecoder(Protocol):
    """A search through one picture that says who found what."""

    def decode(
        self, gray: GreyPixels, width: int, height: int, stride: int, *, still: bool = False, quick: bool = False
    ) -> Decoded | None:
        """Search one picture; `still` spends more time, for a photograph that will not come again."""
        ...


Prefers = Callable[[str], bool]
"""Tells the codes this place is for from the stickers that hang beside them."""


def prefers_any(_text: str) -> bool:
    """Take the codes of a picture as they come."""
    return True


class EngineMissingError(RuntimeError):
    """The library a reader needs is not on this machine."""


class ZxingDecoder:
    """zxing-cpp: the quick one; lets go of the interpreter lock while it searches, and reads inverted codes.

    It is asked for QR code model 2 (ISO/IEC 18004) alone: in noise it takes part of a code for a Micro QR code, whose
    check is too weak to notice.
    """

    def __init__(
        self, *, whole_picture_threshold: bool = False, inverted: bool = True, prefers: Prefers = prefers_any
    ) -> None:
        """Take zxing's local threshold, or one threshold for the whole picture. Raises EngineMissingError."""
        if zxingcpp is None:
            raise EngineMissingError("zxing-cpp is not installed")
        self._zxing = zxingcpp
        kinds = zxingcpp.Binarizer
        self._binarizer = kinds.GlobalHistogram if whole_picture_threshold else kinds.LocalAverage
        self._formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
        self._inverted = inverted
        self._prefers = prefers
        self.name = "zxing"
        self.unread_side = 0.0

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        """Search one grey picture, see `Decoder`."""
        view = self._zxing.ImageView(cast(Any, gray), width, height, self._zxing.ImageFormat.Lum, stride)
        # Codes with errors come with their place, and take no longer.
        found = self._zxing.read_barcodes(
            view, formats=self._formats, binarizer=self._binarizer, try_invert=self._inverted, return_errors=True
        )
        self.unread_side = max((_side(code.position) for code in found if not code.valid), default=0.0)
        return _best_acceptable([code.bytes for code in found if code.valid], self._prefers)


class PyzbarDecoder:
    """ZBar: slower, but finds some codes zxing misses. It guesses at encodings, so only plain ASCII leaves it."""

    def __init__(self, *, prefers: Prefers = prefers_any) -> None:
        """Raise EngineMissingError without the library."""
        if pyzbar is None:
            raise EngineMissingError("pyzbar or the zbar library is not installed")
        self._read = cast(Callable[..., list[Any]], cast(Any, pyzbar).decode)
        self._symbols = [cast(Any, pyzbar).ZBarSymbol.QRCODE]
        self._prefers = prefers
        self.name = "pyzbar"
        # ZBar tells nothing of what it does not read.
        self.unread_side = 0.0

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int) -> str | None:
        """Search one grey picture, see `Decoder`."""
        packed = pack_rows(gray, width, height, stride)
        found = self._read((packed, width, height), symbols=self._symbols)
        return _best_acceptable([cast(bytes, code.data) for code in found], self._prefers)


def _side(position: Any) -> float:
    corners = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    across = [corner.x for corner in corners]
    down = [corner.y for corner in corners]
    return float(max(max(across) - min(across), max(down) - min(down)))


class Try(NamedTuple):
    """One way to look at a picture: a reader, and what is done to the picture before."""

    reader: Decoder
    retouch: Retouch = as_it_is

    def search(self, picture: Picture) -> str | None:
        """Return what the reader finds."""
        changed = self.retouch(picture)
        height, width = changed.shape
        return self.reader.decode(pixels_of(changed), width, height, width)


class DecoderChain:
    """Several tries, one after the other, until a code is found that this place is for.

    On a stream each frame gets the tries of `always`; while nothing is found and the budget lasts, it gets some of
    `rotation` too, and the next frame goes on where this one ended. A try that found a code is the first one the next
    time: light and cameras stay as they are for hours. A picture that stands still gets them all, and those of `still`.
    Not for several threads at once.
    """

    def __init__(
        self,
        always: Sequence[Try],
        rotation: Sequence[Try] = (),
        *,
        still: Sequence[Try] = (),
        prefers: Prefers = prefers_any,
        budget: SearchBudget | None = None,
        clock_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Take the tries in order of use, and who is preferred among several codes."""
        self._always = tuple(always)
        self._rotation = list(rotation)
        self._still = tuple(still)
        self._prefers = prefers
        self._budget = budget if budget is not None else SearchBudget()
        self._clock_s = clock_s
        self._turn = 0
        self.unread_side = 0.0
        """How wide the code was that was seen in the last picture but not read, in its pixels; 0 without one."""

    def decode(
        self, gray: GreyPixels, width: int, height: int, stride: int, *, still: bool = False, quick: bool = False
    ) -> Decoded | None:
        """Search one picture with the tries whose turn it is, all if `still`, no extra ones if `quick`."""
        started_s = self._clock_s()
        picture = as_picture(gray, width, height, stride)
        found: tuple[str, str] | None = None
        self.unread_side = 0.0
        for each in self._all_tries() if still else self._stream_tries(quick):
            text = each.search(picture)
            if text is None:
                self.unread_side = self.unread_side or each.reader.unread_side
                continue
            if found is None or self._prefers(text):
                found = text, each.reader.name
                self._remember(each)
            if self._prefers(text):
                break
        if found is None:
            return None
        text, engine = found
        return Decoded(text, engine, (self._clock_s() - started_s) * 1000)

    def _all_tries(self) -> Iterator[Try]:
        return iter((*self._always, *self._rotation, *self._still))

    def _stream_tries(self, quick: bool) -> Iterator[Try]:
        self._budget.begin_frame()
        yield from self._always
        if quick and self._always:
            return
        for _ in range(len(self._rotation)):
            if not self._budget.allows():
                return
            self._turn %= len(self._rotation)
            self._turn += 1
            yield self._rotation[self._turn - 1]

    def _remember(self, helpful: Try) -> None:
        if helpful in self._rotation:
            self._rotation.remove(helpful)
            self._rotation.insert(0, helpful)
        self._turn = 0


def default_chain(prefers: Prefers = prefers_any) -> DecoderChain:
    """Return the chain of what this machine has: zxing on each frame and ZBar in turn, or either alone.

    `prefers` chooses among several codes in one picture. Raises EngineMissingError with neither.
    """
    if zxingcpp is not None:
        return _zxing_chain(prefers)
    if pyzbar is not None:
        return _pyzbar_chain(prefers)
    raise EngineMissingError("neither zxing-cpp nor pyzbar can be loaded")


def _zxing_chain(prefers: Prefers) -> DecoderChain:
    local = ZxingDecoder(prefers=prefers)
    whole = ZxingDecoder(whole_picture_threshold=True, prefers=prefers)
    second = local if pyzbar is None else PyzbarDecoder(prefers=prefers)
    # In order of what each finds for its time, after those before it.
    rotation = [
        Try(local, retouch.chain(retouch.halved, retouch.sharpened)),
        Try(local, retouch.split),
        Try(whole, retouch.crisped),
        Try(local, retouch.smoothed),
        Try(second, retouch.chain(retouch.halved, retouch.thresholded)),
        Try(whole, retouch.chain(retouch.smoothed, retouch.thresholded)),
        Try(local, retouch.sharpened),
        Try(second, retouch.chain(retouch.halved, retouch.sharpened)),
        Try(local, retouch.doubled),
        Try(second, retouch.chain(retouch.halved, retouch.inverted)),
    ]
    still = [
        Try(second, retouch.thresholded),
        Try(second, retouch.smoothed),
        Try(local, retouch.chain(retouch.doubled, retouch.sharpened)),
        Try(second, retouch.inverted),
    ]
    return DecoderChain([Try(local), Try(whole)], rotation, still=still, prefers=prefers)


def _pyzbar_chain(prefers: Prefers) -> DecoderChain:
    only = PyzbarDecoder(prefers=prefers)
    rotation = [
        Try(only),
        Try(only, retouch.chain(retouch.halved, retouch.thresholded)),
        Try(only, retouch.chain(retouch.halved, retouch.inverted)),
        Try(only, retouch.thresholded),
        Try(only, retouch.inverted),
        Try(only, retouch.doubled),
    ]
    return DecoderChain([], rotation, still=[Try(only, retouch.sharpened)], prefers=prefers)


def _best_acceptable(payloads: Sequence[bytes], prefers: Prefers) -> str | None:
    texts = [text for text in map(accept_payload, payloads) if text is not None]
    return next(filter(prefers, texts), texts[0] if texts else None)
