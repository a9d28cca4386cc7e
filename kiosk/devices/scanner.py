"""Looks for codes in a stream of frames, on a thread of its own, so that no search ever holds up a touch."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtMultimedia import QVideoFrame

from kiosk.devices.camera import FrameSource
from kiosk.devices.luma import mapped_luma
from kiosk.devices.qr_decode import Decoded, PictureDecoder
from kiosk.devices.scan_event import ScanEvent

SEARCHES_PER_SECOND = 12
SAME_CODE_QUIET_MS = 3000


@dataclass
class ScanCounts:
    """What became of the frames since the start.

    Every frame that `arrived` was `searched`, `skipped` for a newer one, or is still waiting; every code read was
    `scanned` (told) or `repeated` (the same code still being held up).
    """

    arrived: int = 0
    skipped: int = 0
    searched: int = 0
    scanned: int = 0
    repeated: int = 0


class Scanner(QObject):
    """Tells each code once: `codeScanned(ScanEvent)`, on the thread the scanner lives in.

    At most one frame is being searched and one waits, always the newest; a code counts as the same until it has been
    out of sight for `quiet_ms`. Frames live in memory only, and none is kept once the source is inactive. Call
    `close` before the application ends.
    """

    codeScanned = Signal(object)
    _searched = Signal(object)

    def __init__(
        self,
        source: FrameSource,
        decoder: PictureDecoder,
        *,
        now_ms: Callable[[], int],
        searches_per_second: float = SEARCHES_PER_SECOND,
        quiet_ms: int = SAME_CODE_QUIET_MS,
        parent: QObject | None = None,
    ) -> None:
        """Listen to `source`; from now on only the scanner's own thread calls `decoder`."""
        super().__init__(parent)
        self.counts = ScanCounts()
        self._source = source
        self._decoder = decoder
        self._now_ms = now_ms
        self._quiet_ms = quiet_ms
        self._waiting: QVideoFrame | None = None
        self._searching = False
        self._closed = False
        self._seen_ms: dict[str, int] = {}
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="code-search")
        self._breather = QTimer(self)
        self._breather.setSingleShot(True)
        self._breather.setInterval(round(1000 / searches_per_second))
        self._breather.timeout.connect(self._search_next)
        self._searched.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        source.frameArrived.connect(self._take)
        source.activeChanged.connect(self._follow_source)

    @Slot()
    def forget(self) -> None:
        """Tell the next code even if it has just been told, as at the start of the next visitor's turn."""
        self._seen_ms.clear()

    def close(self) -> None:
        """Stop listening and wait for the search under way, some milliseconds; nothing is told afterwards."""
        if self._closed:
            return
        self._closed = True
        self._source.frameArrived.disconnect(self._take)
        self._source.activeChanged.disconnect(self._follow_source)
        self._breather.stop()
        self._waiting = None
        self._worker.shutdown(wait=True, cancel_futures=True)

    @Slot(QVideoFrame)
    def _take(self, frame: QVideoFrame) -> None:
        self.counts.arrived += 1
        if self._waiting is not None:
            self.counts.skipped += 1
        self._waiting = frame
        self._search_next()

    @Slot(bool)
    def _follow_source(self, active: bool) -> None:
        if not active and self._waiting is not None:
            self._waiting = None
            self.counts.skipped += 1

    @Slot()
    def _search_next(self) -> None:
        if self._waiting is None or self._searching or self._closed or self._breather.isActive():
            return
        frame, self._waiting = self._waiting, None
        self._searching = True
        self._breather.start()
        search = self._worker.submit(search_frame, frame, self._decoder)
        search.add_done_callback(self._searched.emit)

    @Slot(object)
    def _finish(self, search: "Future[Decoded | None]") -> None:
        self._searching = False
        self.counts.searched += 1
        if self._closed or search.cancelled():
            return
        self._search_next()
        found = search.result()
        if found is not None and self._source.active:
            self._tell(found)

    def _tell(self, found: Decoded) -> None:
        now_ms = self._now_ms()
        self._seen_ms = {text: ms for text, ms in self._seen_ms.items() if now_ms - ms < self._quiet_ms}
        same = found.text in self._seen_ms
        self._seen_ms[found.text] = now_ms
        if same:
            self.counts.repeated += 1
            return
        self.counts.scanned += 1
        self.codeScanned.emit(ScanEvent(text=found.text, source="camera", engine=found.engine, ms=found.ms))


def search_frame(frame: QVideoFrame, decoder: PictureDecoder) -> Decoded | None:
    """Search one frame, in place; a frame without readable pixels has no code."""
    with mapped_luma(frame) as luma:
        if luma is None:
            return None
        return decoder.decode(luma.pixels, luma.width, luma.height, luma.stride)
