"""Keeps the decoder process running: hands it frames, kills it when it hangs, starts it again when it is gone."""

import logging
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from kiosk.devices.decoder_wire import MAX_REPLY_BYTES, READY_LINE, Order, pack_rows, read_reply
from kiosk.devices.luma import Luma

DECODER_MODULE = "kiosk.devices.decoder_loop"
HANGS_AFTER_MS = 3000
"""Far more than a search takes; the next code is read a second after this at the latest."""
STARTS_WITHIN_MS = 15_000
FIRST_RESTART_MS = 250
LONGEST_RESTART_MS = 30_000
STOP_MS = 1000

_log = logging.getLogger(__name__)


class FrameDecoder(QObject):
    """Whoever searches frames for a scanner, one at a time.

    `freed` says that it takes a frame again after it could not, and that a frame it had is lost; `replied` brings the
    `Reply` to the frame it was given.
    """

    freed = Signal()
    replied = Signal(object)

    @property
    def free(self) -> bool:
        """Whether it takes a frame now."""
        raise NotImplementedError

    def search(self, luma: Luma, *, quick: bool) -> None:
        """Take a copy of a frame and search it; only while `free`."""
        raise NotImplementedError

    def close(self) -> None:
        """End; nothing is told afterwards."""
        raise NotImplementedError


class DecoderProcess(FrameDecoder):
    """The decoders in a process of their own: what a stranger's picture does to native code ends there.

    A process that dies after it had answered is started again at once, one that cannot even start after ever longer
    pauses. One that does not answer in time is killed. It ends with this object, and with this process.
    """

    def __init__(
        self,
        prefix: str = "",
        *,
        command: Sequence[str] | None = None,
        hangs_after_ms: int = HANGS_AFTER_MS,
        parent: QObject | None = None,
    ) -> None:
        """Start it; codes that begin with `prefix` go before others in the same picture."""
        super().__init__(parent)
        self.starts = 0
        self._command = list(command) if command is not None else [sys.executable, "-m", DECODER_MODULE, prefix]
        self._hangs_after_ms = hangs_after_ms
        self._free = False
        self._answered = False
        self._number = 0
        self._failures = 0
        self._heard = b""
        self._closed = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._failed)
        self._patience = _single_shot(self, self._lose_patience)
        self._restart = _single_shot(self, self._start)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)
        self._start()

    @property
    def free(self) -> bool:
        """Whether it takes a frame now."""
        return self._free

    @property
    def process_id(self) -> int:
        """The process's number, 0 while there is none."""
        return int(self._process.processId())

    def search(self, luma: Luma, *, quick: bool) -> None:
        """Send a frame."""
        self._free = False
        self._number = (self._number + 1) % 2**32
        self._process.write(Order(self._number, luma.width, luma.height, quick).packed())
        self._process.write(pack_rows(luma.pixels, luma.width, luma.height, luma.stride))
        self._patience.start(self._hangs_after_ms)

    @Slot()
    def close(self) -> None:
        """End the process and wait for it, some milliseconds."""
        if self._closed:
            return
        self._closed = True
        self._free = False
        self._patience.stop()
        self._restart.stop()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        self._process.closeWriteChannel()
        # In the midst of a search it may take long to notice: a frame is not worth waiting for.
        if not self._answered or not self._process.waitForFinished(STOP_MS):
            self._process.kill()
            self._process.waitForFinished(STOP_MS)

    @Slot()
    def _start(self) -> None:
        self.starts += 1
        self._answered = False
        self._heard = b""
        self._process.start(self._command[0], self._command[1:])
        self._patience.start(STARTS_WITHIN_MS)

    @Slot()
    def _hear(self) -> None:
        self._heard += bytes(self._process.readAllStandardOutput().data())
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            self._take_line(line)
        if len(self._heard) > MAX_REPLY_BYTES:
            self._give_up("talks without end")

    def _take_line(self, line: bytes) -> None:
        if line == READY_LINE and not self._answered:
            self._answered = True
            self._patience.stop()
            self._free = True
            self.freed.emit()
            return
        reply = read_reply(line)
        if reply is None or reply.number != self._number or self._free:
            self._give_up("says what nobody understands")
            return
        self._failures = 0
        self._patience.stop()
        self._free = True
        if not self._closed:
            self.replied.emit(reply)

    @Slot()
    def _lose_patience(self) -> None:
        self._give_up("does not answer")

    def _give_up(self, why: str) -> None:
        if not self._closed:
            _log.warning("the decoder process %s; it is killed", why)
            self._heard = b""
            self._process.kill()

    @Slot()
    def _ended(self) -> None:
        if self._closed:
            return
        self._free = False
        self._patience.stop()
        pause_ms = 0 if self._failures == 0 else FIRST_RESTART_MS * 2 ** min(self._failures - 1, 10)
        self._failures += 1
        _log.warning("the decoder process ended with %d; it starts again", self._process.exitCode())
        self._restart.start(min(pause_ms, LONGEST_RESTART_MS))

    @Slot(QProcess.ProcessError)
    def _failed(self, error: QProcess.ProcessError) -> None:
        # Of all errors this is the only one after which the process does not end, since it never was.
        if error == QProcess.ProcessError.FailedToStart:
            self._failures = max(1, self._failures)
            self._ended()


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    # NumPy's algebra would start a thread a core, and is not used.
    environment.insert("OPENBLAS_NUM_THREADS", "1")
    # See `kiosk/__init__.py`.
    environment.insert("WARM_STATION_DECODER", "1")
    return environment


def _single_shot(parent: DecoderProcess, timeout: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.timeout.connect(timeout)
    return timer
