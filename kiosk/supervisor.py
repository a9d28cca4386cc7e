"""The small process before the kiosk that starts it again when it has ended in trouble, where no service does that."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from types import FrameType

SUPERVISED_VARIABLE = "WARM_STATION_SUPERVISED"
HEALTHY_S = 60.0
"""A program that ran for so long has started well."""
WAIT_MAX_S = 60.0

_log = logging.getLogger(__name__)


def is_supervised() -> bool:
    """Tell whether this process was started by a supervisor."""
    return SUPERVISED_VARIABLE in os.environ


def wait_before(failed_starts: int) -> float:
    """Return how many seconds to wait after so many starts that came to nothing: 1, 2, 4 … 60."""
    return min(WAIT_MAX_S, 2.0 ** (failed_starts - 1)) if failed_starts else 0.0


def supervise(
    command: Sequence[str],
    *,
    monotonic_s: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Run a command until it ends well, again and again; return the exit code.

    Ends with the command, and ends it, when this process is told to.
    """
    running: subprocess.Popen[bytes] | None = None
    told_to_end = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal told_to_end
        told_to_end = True
        if running is not None:
            running.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    failed_starts = 0
    while not told_to_end:
        began_s = monotonic_s()
        running = subprocess.Popen(command, env={**os.environ, SUPERVISED_VARIABLE: "1"})
        code = running.wait()
        if code == 0 or told_to_end:
            return code
        failed_starts = 0 if monotonic_s() - began_s >= HEALTHY_S else failed_starts + 1
        _log.warning("the kiosk ended with %d; it starts again", code)
        wait(wait_before(failed_starts))
    return 0
