"""One net under every slot: a bug is logged once, and the kiosk goes back to its first page.

PySide6 prints an exception of a slot that QML called and carries on in whatever state it left; it does so through
`sys.excepthook`, which is where this guard stands.
"""

import logging
import sys
from collections.abc import Callable
from types import TracebackType

_log = logging.getLogger(__name__)


class CrashGuard:
    """Catches what nobody caught and calls `recover`; a failing recovery is logged and left. Ctrl-C calls `end`."""

    def __init__(self, recover: Callable[[], None], end: Callable[[], None]) -> None:
        self._recover = recover
        self._end = end
        self._recovering = False

    def install(self) -> None:
        """Stand where uncaught exceptions end."""
        sys.excepthook = self.caught

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log a bug and recover from it."""
        if issubclass(kind, KeyboardInterrupt):
            self._end()
            return
        _log.critical("bug: returning to the first page", exc_info=(kind, error, trace))
        if self._recovering:
            return
        self._recovering = True
        try:
            self._recover()
        finally:
            self._recovering = False
