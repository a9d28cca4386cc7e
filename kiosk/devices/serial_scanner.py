"""A hand scanner on a serial port, USB ones that pose as one included: codes as lines of bytes."""

import logging
import time

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtSerialPort import QSerialPort

from kiosk.devices.scan_event import MAX_PAYLOAD_CHARACTERS, ScanEvent, accept_payload

LOOK_EVERY_MS = 2000
BREAKS_OFF_AFTER_MS = 500
"""A code without an end is none, and is not put before the next one."""
READ_BYTES = 4096
_ENDS = b"\r\n\t"

_log = logging.getLogger(__name__)


class LineCollector:
    """Parts a stream of bytes into lines that end with CR, LF or Tab; keeps no line longer than a code may be."""

    def __init__(self) -> None:
        self._line = bytearray()

    def take(self, chunk: bytes) -> list[bytes]:
        """Return the lines that this chunk completes, without their ends; empty and over-long ones are left out."""
        lines: list[bytes] = []
        *complete, rest = chunk.translate(_ONE_END).split(b"\n")
        for part in complete:
            self._keep(part)
            if 0 < len(self._line) <= MAX_PAYLOAD_CHARACTERS:
                lines.append(bytes(self._line))
            self.forget()
        self._keep(rest)
        return lines

    def forget(self) -> None:
        """Drop what has no end yet."""
        self._line.clear()

    def _keep(self, part: bytes) -> None:
        # One byte more than is allowed marks the line as too long, whatever follows.
        self._line += part[: MAX_PAYLOAD_CHARACTERS + 1 - len(self._line)]


class SerialScanner(QObject):
    """Tells `codeScanned(ScanEvent)` for each line; the port may go and come back at any time.

    `present` and `presentChanged(bool)` say whether it is open.
    """

    codeScanned = Signal(object)
    presentChanged = Signal(bool)

    def __init__(self, port_name: str, parent: QObject | None = None) -> None:
        """Open the port, such as `/dev/ttyACM0`, now or as soon as it is there."""
        super().__init__(parent)
        self.present = False
        self._lines = LineCollector()
        self._first_s = 0.0
        self._port = QSerialPort(port_name, self)
        self._port.setReadBufferSize(READ_BYTES)
        self._port.readyRead.connect(self._read)
        self._port.errorOccurred.connect(self._fail)
        self._look_again = QTimer(self)
        self._look_again.setInterval(LOOK_EVERY_MS)
        self._look_again.timeout.connect(self._open)
        self._break_off = QTimer(self)
        self._break_off.setSingleShot(True)
        self._break_off.setInterval(BREAKS_OFF_AFTER_MS)
        self._break_off.timeout.connect(self._lines_broken_off)
        self._look_again.start()
        self._open()

    def close(self) -> None:
        """Let go of the port."""
        self._look_again.stop()
        self._break_off.stop()
        self._lines.forget()
        self._port.close()

    @Slot()
    def _open(self) -> None:
        if not self._port.isOpen() and self._port.open(QIODevice.OpenModeFlag.ReadOnly):
            self._lines.forget()
            self._set_present(True)

    @Slot()
    def _read(self) -> None:
        if not self._break_off.isActive():
            self._first_s = time.monotonic()
        self._break_off.start()
        for line in self._lines.take(bytes(self._port.read(READ_BYTES).data())):
            text = accept_payload(line)
            if text is not None:
                took_ms = (time.monotonic() - self._first_s) * 1000
                self.codeScanned.emit(ScanEvent(text=text, source="serial", engine="serial", ms=took_ms))
        if self._port.bytesAvailable():
            # A flood is read piece by piece, between touches.
            QTimer.singleShot(0, self, self._read)

    @Slot()
    def _lines_broken_off(self) -> None:
        self._lines.forget()

    @Slot(QSerialPort.SerialPortError)
    def _fail(self, error: QSerialPort.SerialPortError) -> None:
        if error == QSerialPort.SerialPortError.ResourceError:
            _log.warning("the hand scanner's port is gone")
            self._port.close()
            self._lines.forget()
            self._set_present(False)

    def _set_present(self, present: bool) -> None:
        if present != self.present:
            self.present = present
            self.presentChanged.emit(present)


_ONE_END = bytes(ord("\n") if value in _ENDS else value for value in range(256))
