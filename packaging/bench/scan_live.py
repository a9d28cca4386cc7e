"""Clips played in real time into the kiosk's own path: video sink, scanner, decoder process, event."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat
from scan_clips import FRAMES_PER_SECOND, Clip
from scan_scene import Bytes

from kiosk.devices.camera import FrameSource
from kiosk.devices.decoder_process import DecoderProcess
from kiosk.devices.scan_event import ScanEvent
from kiosk.devices.scanner import Scanner
from sync.contract.codes import PREFIX

_LOOK_EVERY_MS = 5
_LIMIT_S = 15.0
_NEUTRAL_CHROMA = 128


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a clip: the first text told, and the seconds from the code's being in view, None if none came."""

    text: str | None
    after_s: float | None


class Stage(QObject):
    """A scanner as the kiosk has it, and a camera that shows what it is told to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = FrameSource(self)
        self.decoder = DecoderProcess(PREFIX, parent=self)
        self.scanner = Scanner(self.source, self.decoder, now_ms=lambda: round(time.monotonic() * 1000), parent=self)
        self.scanner.codeScanned.connect(self._take)
        self._told: list[tuple[str, float]] = []
        self.source.setActive(True)
        wait_until(lambda: self.decoder.free, _LIMIT_S)

    @Slot(object)
    def _take(self, event: ScanEvent) -> None:
        self._told.append((event.text, time.perf_counter()))

    def close(self) -> None:
        """End the decoder process."""
        self.source.setActive(False)
        self.scanner.close()

    def play(self, clip: Clip) -> Seen:
        """Show a clip until a code is told or the clip ends."""
        self._forget()
        began_s = self.show(video_frames(clip.frames), until=lambda: bool(self._told))
        if not self._told:
            return Seen(None, None)
        text, at_s = self._told[0]
        return Seen(text, at_s - began_s - clip.in_view / FRAMES_PER_SECOND)

    def show(self, pictures: Sequence[QVideoFrame], *, until: Callable[[], bool] = lambda: False) -> float:
        """Show frames in real time, leaving out what it is too late for; return when the first one was due."""
        shown = -1
        began_s = time.perf_counter()

        def go_on() -> bool:
            nonlocal shown
            due = int((time.perf_counter() - began_s) * FRAMES_PER_SECOND)
            if shown < due < len(pictures):
                shown = due
                self.source.sink.setVideoFrame(pictures[due])
            return until() or due >= len(pictures)

        wait_until(go_on, len(pictures) / FRAMES_PER_SECOND + _LIMIT_S)
        return began_s

    def share_of_a_core(self, frames: list[Bytes], *, warm_up_s: float, measured_s: float) -> float:
        """Return how much of a core scanner and decoder take for frames that come again and again."""
        self._forget()
        pictures = video_frames(frames)
        self.show(_for(pictures, warm_up_s))
        worked_s, began_s = self._worked_s(), time.perf_counter()
        self.show(_for(pictures, measured_s))
        return (self._worked_s() - worked_s) / (time.perf_counter() - began_s)

    def kill_decoder(self, clip: Clip) -> float:
        """Kill the decoder process in the midst of a search; return the seconds until a code is told again."""
        self._forget()
        starts, killed_s = self.decoder.starts, 0.0

        def told_again() -> bool:
            nonlocal killed_s
            if not killed_s and not self.decoder.free:
                os.kill(self.decoder.process_id, signal.SIGKILL)
                killed_s = time.perf_counter()
            if self.decoder.starts == starts:
                # What the process had still said before it died is no sign of life.
                self._forget()
            return bool(self._told)

        self.show(_for(video_frames(clip.frames[clip.in_view :]), _LIMIT_S), until=told_again)
        return self._told[0][1] - killed_s if self._told else _LIMIT_S

    def _forget(self) -> None:
        self.scanner.forget()
        self._told.clear()

    def _worked_s(self) -> float:
        return time.process_time() + _process_s(self.decoder.process_id)


def application() -> QCoreApplication:
    """Return the one event loop of this process."""
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver*=false")
    return QCoreApplication.instance() or QCoreApplication([])


def wait_until(condition: Callable[[], bool], limit_s: float) -> None:
    """Let events happen until the condition holds or the time is over."""
    loop = QEventLoop()
    deadline_s = time.perf_counter() + limit_s

    def look() -> None:
        if condition() or time.perf_counter() > deadline_s:
            loop.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(_LOOK_EVERY_MS)
    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()


def video_frames(frames: Sequence[Bytes]) -> list[QVideoFrame]:
    """Return frames as a camera delivers them."""
    return [video_frame(pixels) for pixels in frames]


def _for(pictures: list[QVideoFrame], seconds: float) -> list[QVideoFrame]:
    """Return frames for so many seconds, again and again from the first."""
    return list(islice(cycle(pictures), round(seconds * FRAMES_PER_SECOND)))


def video_frame(pixels: Bytes) -> QVideoFrame:
    """Return a frame as a camera delivers it: the greys, then the colours, which are none."""
    height, width = pixels.shape
    frame = QVideoFrame(QVideoFrameFormat(QSize(width, height), QVideoFrameFormat.PixelFormat.Format_NV12))
    frame.map(QVideoFrame.MapMode.WriteOnly)
    _fill(cast(memoryview, frame.bits(0)), pixels.tobytes(), width, frame.bytesPerLine(0))
    colours = cast(memoryview, frame.bits(1))
    colours[:] = bytes((_NEUTRAL_CHROMA,)) * len(colours)
    frame.unmap()
    return frame


def _fill(plane: memoryview, rows: bytes, width: int, stride: int) -> None:
    if stride == width:
        plane[: len(rows)] = rows
        return
    for row in range(len(rows) // width):
        plane[row * stride : row * stride + width] = rows[row * width : (row + 1) * width]


def _process_s(process_id: int) -> float:
    """Return the processor's time that a process has had."""
    # Behind the name, which may hold blanks: the 12th and 13th are the ticks in its own code and in the kernel.
    values = Path(f"/proc/{process_id}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")
