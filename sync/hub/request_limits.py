"""How many requests of one device a process takes in a minute.

Each process counts for itself and in memory: a count in the database would cost a polling station the very row that a
304 saves. A device that is spread over P processes gets P times as many, which still keeps a mad one from starving the
others.
"""

from collections import Counter
from collections.abc import Callable
from threading import Lock

from sync.hub.refusal import RequestRefused

_MINUTE_MS = 60_000


class RequestLimits:
    """The counts of the current minute; any number of threads may use it."""

    def __init__(self, per_minute: int, now_ms: Callable[[], int]) -> None:
        self._per_minute = per_minute
        self._now_ms = now_ms
        self._minute = 0
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def check(self, device_id: str) -> None:
        """Count nothing.

        Raises:
            RequestRefused: busy, where one more request would be refused.
        """
        self._count(device_id, 0)

    def count(self, device_id: str) -> None:
        """Count a request of a device.

        Raises:
            RequestRefused: busy, until the minute is over.
        """
        self._count(device_id, 1)

    def _count(self, device_id: str, more: int) -> None:
        minute, into_ms = divmod(self._now_ms(), _MINUTE_MS)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter()
            if self._counts[device_id] < self._per_minute:
                self._counts[device_id] += more
                return
        left_s = -(-(_MINUTE_MS - into_ms) // 1000)
        raise RequestRefused("busy", "too many requests of this device", retry_after_s=left_s)
