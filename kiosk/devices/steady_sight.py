"""Keeps what the camera shows from flickering on the glass."""

from kiosk.devices.decoder_wire import Sight


class SteadySight:
    """Keeps a word on the glass for as long as it takes to read it, and passing clothes from being taken for a code."""

    def __init__(self, stays_ms: int = 1500, confirmed_ms: int = 250) -> None:
        self._stays_ms = stays_ms
        self._confirmed_ms = confirmed_ms
        self._since_ms = 0
        self._seen: Sight = "nothing"
        self._seen_since_ms = 0
        self.word: Sight = "nothing"

    def take(self, seen: Sight, now_ms: int) -> bool:
        """Take what the newest frame shows; True if `word` has changed.

        "nothing" gives way at once, to what has been seen without a break for a moment; every other word has stood for
        its time before another takes its place.
        """
        if seen != self._seen:
            self._seen = seen
            self._seen_since_ms = now_ms
        if seen == self.word:
            return False
        if seen != "nothing" and now_ms - self._seen_since_ms < self._confirmed_ms:
            return False
        if self.word != "nothing" and now_ms - self._since_ms < self._stays_ms:
            return False
        self.word = seen
        self._since_ms = now_ms
        return True

    def reset(self) -> bool:
        """Forget what was seen; True if that changes the word."""
        changed = self.word != "nothing"
        self.word = self._seen = "nothing"
        return changed
