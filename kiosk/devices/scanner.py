"""Has frames searched for codes, in a process of its own, and tells what was read and what is seen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QVideoFrame

from kiosk.devices.camera import FrameSource
from kiosk.devices.decoder_process import FrameDecoder
from kiosk.devices.decoder_wire import MAX_PIXELS, Reply, Sight
from kiosk.devices.luma import Luma, fitted, mapped_luma
from kiosk.devices.motion import MotionGate
from kiosk.devices.scan_event import ScanEvent
from kiosk.devices.steady_sight import SteadySight

SEARCHES_PER_SECOND = 15
SAME_CODE_QUIET_MS = 3000
RESTS_AFTER_MS = 6000
"""By then every try has been made on a picture in which nothing moves."""
REST_SEARCH_MS = 500


@dataclass
class ScanCounts:
    """What became of the frames since the start.

    Every frame that `arrived` was `searched`, `skipped` (for a newer one, because nothing had moved, or lost with a
    decoder process), or is still waiting or being searched; every code read was `scanned` (told) or `repeated` (the
    same code still being held up).
    """

    arrived: int = 0
    skipped: int = 0
    searched: int = 0
    scanned: int = 0
    repeated: int = 0


class Scanner(QObject):
    """Tells each code once, `codeScanned(ScanEvent)`, and what the camera shows, `sightChanged(str)`.

    At most one frame is being searched and one waits, always the newest; a code counts as the same until it has been
    out of sight for `quiet_ms`. While nothing moves before the camera it is searched twice a second. Frames live in
    memory only, and none is kept once the source is inactive. Call `close` before the application ends.
    """

    codeScanned = Signal(object)
    sightChanged = Signal(str)

    def __init__(
        self,
        source: FrameSource,
        decoder: FrameDecoder,
        *,
        now_ms: Callable[[], int],
        searches_per_second: float = SEARCHES_PER_SECOND,
        quiet_ms: int = SAME_CODE_QUIET_MS,
        parent: QObject | None = None,
    ) -> None:
        """Listen to `source`; from now on only the scanner gives `decoder` frames."""
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
        self._gate = MotionGate()
        self._moved_ms = now_ms()
        self._searched_ms = 0
        self._sight = SteadySight()
        self._breather = QTimer(self)
        self._breather.setSingleShot(True)
        self._breather.setInterval(round(1000 / searches_per_second))
        self._breather.timeout.connect(self._search_next)
        decoder.replied.connect(self._finish)
        decoder.freed.connect(self._follow_decoder)
        source.frameArrived.connect(self._take)
        source.activeChanged.connect(self._follow_source)

    @property
    def sight(self) -> Sight:
        """What the camera shows: the last word of `sightChanged`."""
        return self._sight.word

    @Slot()
    def forget(self) -> None:
        """Tell the next code even if it has just been told, and keep nothing of the visitor who goes."""
        self._seen_ms.clear()
        self._drop_frames()

    def close(self) -> None:
        """Stop listening and end the decoder, some milliseconds; nothing is told afterwards."""
        if self._closed:
            return
        self._closed = True
        self._source.frameArrived.disconnect(self._take)
        self._source.activeChanged.disconnect(self._follow_source)
        self._breather.stop()
        self._waiting = None
        self._decoder.close()

    @Slot(QVideoFrame)
    def _take(self, frame: QVideoFrame) -> None:
        self.counts.arrived += 1
        if self._waiting is not None:
            self.counts.skipped += 1
        self._waiting = frame
        self._search_next()

    @Slot(bool)
    def _follow_source(self, active: bool) -> None:
        if not active:
            self._drop_frames()

    def _drop_frames(self) -> None:
        if self._waiting is not None:
            self._waiting = None
            self.counts.skipped += 1
        self._gate.forget()
        if self._sight.reset():
            self.sightChanged.emit(self._sight.word)

    @Slot()
    def _follow_decoder(self) -> None:
        if self._searching:
            self._searching = False
            self.counts.skipped += 1
        self._search_next()

    @Slot()
    def _search_next(self) -> None:
        if self._waiting is None or self._closed or self._breather.isActive() or not self._decoder.free:
            return
        frame, self._waiting = self._waiting, None
        self._breather.start()
        with mapped_luma(frame) as luma:
            if luma is None or not self._send(luma):
                self.counts.skipped += 1

    def _send(self, luma: Luma) -> bool:
        """Have a frame searched, unless nothing has moved for so long that it is not this one's turn."""
        now_ms = self._now_ms()
        if self._gate.moved(luma):
            self._moved_ms = now_ms
        if self._resting and now_ms - self._searched_ms < REST_SEARCH_MS:
            return False
        self._searched_ms = now_ms
        self._searching = True
        self._decoder.search(fitted(luma, MAX_PIXELS), quick=self._resting)
        return True

    @property
    def _resting(self) -> bool:
        return self._now_ms() - self._moved_ms >= RESTS_AFTER_MS

    @Slot(object)
    def _finish(self, reply: Reply) -> None:
        self._searching = False
        self.counts.searched += 1
        if self._closed:
            return
        if self._source.active:
            # What does not move is furniture, whatever it looks like.
            sight = "nothing" if self._resting and reply.text is None else reply.sight
            if self._sight.take(sight, self._now_ms()):
                self.sightChanged.emit(self._sight.word)
            if reply.text is not None:
                self._tell(reply.text, reply)
        self._search_next()

    def _tell(self, text: str, reply: Reply) -> None:
        now_ms = self._now_ms()
        self._seen_ms = {seen: ms for seen, ms in self._seen_ms.items() if now_ms - ms < self._quiet_ms}
        same = text in self._seen_ms
        self._seen_ms[text] = now_ms
        if same:
            self.counts.repeated += 1
            return
        self.counts.scanned += 1
        self.codeScanned.emit(ScanEvent(text=text, source="camera", engine=reply.engine, ms=reply.ms))
