"""One net under every slot: a bug is logged once, and the kiosk goes back to its first page.

PySide6 prints an exception of a slot that QML called and carries on in whatever state it left; it does so through
`sys.excepthook`, which is where this guard stands.
"""

import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType

BUGS_IN_A_ROW = 5
WITHIN_S = 60.0

_log = logging.getLogger(__name__)


class CrashGuard:
    """Catches what nobody caught and calls `recover`; a failing recovery is logged and left. Ctrl-C calls `end`.

    Where going back to the first page does not help, and bug follows bug, it calls `restart`: five within a minute.
    """

    def __init__(
        self,
        recover: Callable[[], None],
        end: Callable[[], None],
        restart: Callable[[], None],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recover = recover
        self._end = end
        self._restart = restart
        self._monotonic_s = monotonic_s
        self._recovering = False
        self._caught_s: list[float] = []
        self.count = 0
        """How many bugs there were since the start."""

    def install(self) -> None:
        """Stand where uncaught exceptions end."""
        sys.excepthook = self.caught

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log a bug and recover from it."""
        if issubclass(kind, KeyboardInterrupt):
            self._end()
            return
        self.count += 1
        _log.critical("bug %d: returning to the first page", self.count, exc_info=(kind, error, trace))
        if self._is_loop():
            _log.critical("%d bugs within %d s: the program starts again", BUGS_IN_A_ROW, WITHIN_S)
            self._restart()
            return
        if self._recovering:
            return
        self._recovering = True
        try:
            self._recover()
        finally:
            self._recovering = False

    def _is_loop(self) -> bool:
        now_s = self._monotonic_s()
        self._caught_s = [each for each in self._caught_s if now_s - each < WITHIN_S]
        self._caught_s.append(now_s)
        return len(self._caught_s) >= BUGS_IN_A_ROW
