"""Work that must not hold up a touch: one thread owns the ledger, and answers come back on the thread of the window."""

import logging
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from sync.station.ledger import Ledger
from sync.station.trouble import DiskFull, KeyLost, LedgerDamaged, LedgerReplaced, StationTrouble

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Background(QObject):
    """Runs actions on the ledger's thread, in the order in which they were asked for."""

    troubled = Signal(str)
    """A known trouble that the asker did not take itself; carries its code."""

    _returned = Signal(object)

    def __init__(self, open_ledger: Callable[[], Ledger], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_ledger = open_ledger
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._ledger: Ledger | None = None
        self._closed = False
        self._known_trouble = ""
        self._returned.connect(self._deliver)

    def run(
        self,
        action: Callable[Concatenate[Ledger, P], T],
        then: Callable[[T], None],
        failed: Callable[[StationTrouble], None] | None = None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Call `action(ledger, *args)` on the ledger's thread, then `then(result)` here.

        Known trouble goes to `failed`, and to `troubled` where there is none.
        """
        if not self._closed:
            future = self._thread.submit(self._work, action, args, kwargs)
            future.add_done_callback(lambda done: self._report(done, then, failed))

    def close(self) -> None:
        """Finish what was asked for and close the ledger; nothing is delivered any more."""
        if self._closed:
            return
        self._closed = True
        self._thread.submit(self._close_ledger)
        self._thread.shutdown(wait=True)

    def _work(self, action: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        try:
            return action(self._opened(), *args, **kwargs)
        except (LedgerDamaged, LedgerReplaced, KeyLost) as trouble:
            if self._ledger is None:
                raise
            self._log_once(trouble)
            self._ledger.note_damage()
            self._close_ledger()
        except DiskFull:
            if self._ledger is None or not self._ledger.spend_ballast():
                raise
        # Nothing of it was committed, and now there is a sound ledger, or some room.
        return action(self._opened(), *args, **kwargs)

    def _opened(self) -> Ledger:
        if self._ledger is None:
            self._ledger = self._open_ledger()
        return self._ledger

    def _close_ledger(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _log_once(self, trouble: StationTrouble) -> None:
        # The ledger is looked at every second: the same trouble is one line, until something worked again.
        if trouble.code != self._known_trouble:
            _log.warning("%s: %s", trouble.code, trouble)
        self._known_trouble = trouble.code

    def _report(self, done: Future[Any], then: Callable[[Any], None], failed: Callable[[Any], None] | None) -> None:
        if not self._closed:
            self._returned.emit((done, then, failed))

    @Slot(object)
    def _deliver(self, returned: tuple[Future[Any], Callable[[Any], None], Callable[[Any], None] | None]) -> None:
        done, then, failed = returned
        error = done.exception()
        if error is None:
            self._known_trouble = ""
            then(done.result())
        elif isinstance(error, StationTrouble):
            self._log_once(error)
            if failed is None:
                self.troubled.emit(error.code)
            else:
                failed(error)
        else:
            # A bug in an action ends where a bug in a slot does.
            sys.excepthook(type(error), error, error.__traceback__)
