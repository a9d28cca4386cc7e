"""Notices that the thread of the window has stopped, and ends the process: whoever supervises it starts it again.

Python's own watch (`faulthandler`) sits in a thread of C that needs no lock of Python's: it also sees a hang in native
code that never lets go of it. Before it ends the process it writes the stacks of all threads to standard error.
systemd, where it watches (`WatchdogSec`), is told of each beat (sd_notify(3)).
"""

import faulthandler
import os
import socket
import sys
from contextlib import suppress
from typing import TextIO

from PySide6.QtCore import QObject, QTimer, Slot

BEAT_MS = 2000
STALL_S = 20.0


class Watchdog(QObject):
    """Beats with the event loop of the thread that it lives in; `stall_s` without a beat ends the process."""

    def __init__(self, parent: QObject, *, stall_s: float = STALL_S, log: TextIO | None = None) -> None:
        super().__init__(parent)
        self._stall_s = stall_s
        self._log = log or sys.stderr
        self._timer = QTimer(self)
        self._timer.setInterval(min(BEAT_MS, round(stall_s * 250)))
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Watch from now on."""
        self.beat()
        self._timer.start()
        tell_systemd("READY=1")

    def stop(self) -> None:
        """Watch no longer: the end of a program may take its time."""
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()
        tell_systemd("STOPPING=1")

    @Slot()
    def beat(self) -> None:
        """Say that the event loop turns."""
        faulthandler.dump_traceback_later(self._stall_s, exit=True, file=self._log)
        tell_systemd("WATCHDOG=1")


def tell_systemd(state: str) -> None:
    """Send a state to the service manager, where one listens at `NOTIFY_SOCKET`."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    # An abstract socket is written with an @ and named with a zero byte.
    name = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.sendto(state.encode("ascii"), name)
