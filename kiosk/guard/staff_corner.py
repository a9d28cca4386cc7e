"""When taps on the invisible corner of the glass open the staff's PIN pad. Pure: times go in, a verdict comes out."""

TAPS = 5
WITHIN_MS = 3000
APART_MS = 80
"""A palm or a trembling touch frame taps faster than a finger does."""


class StaffCorner:
    """Counts taps: five within three seconds, each at least 80 ms after the one before."""

    def __init__(self) -> None:
        self._taps_ms: list[int] = []

    def tapped(self, now_ms: int) -> bool:
        """Take a tap, at a monotonic time; return whether it was the one that opens, which starts the count anew."""
        if self._taps_ms and now_ms - self._taps_ms[-1] < APART_MS:
            return False
        self._taps_ms = [tap for tap in self._taps_ms if now_ms - tap <= WITHIN_MS]
        self._taps_ms.append(now_ms)
        if len(self._taps_ms) < TAPS:
            return False
        self._taps_ms.clear()
        return True
