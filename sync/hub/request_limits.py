"""How many requests of one device, or wrong codes of one address, a process takes in a minute.

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

    def __init__(self, per_minute: int, now_ms: Callable[[], int], refusal: str) -> None:
        """`refusal` is the sentence for whoever has had their share of the minute."""
        self._per_minute = per_minute
        self._refusal = refusal
        self._now_ms = now_ms
        self._minute = 0
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def check(self, who: str) -> None:
        """Count nothing.

        Raises:
            RequestRefused: busy, where one more request would be refused.
        """
        self._count(who, 0)

    def count(self, who: str) -> None:
        """Count one more of somebody.

        Raises:
            RequestRefused: busy, until the minute is over.
        """
        self._count(who, 1)

    def _count(self, who: str, more: int) -> None:
        minute, into_ms = divmod(self._now_ms(), _MINUTE_MS)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter()
            if self._counts[who] < self._per_minute:
                self._counts[who] += more
                return
        left_s = -(-(_MINUTE_MS - into_ms) // 1000)
        raise RequestRefused("busy", self._refusal, retry_after_s=left_s)
