"""When a page that nobody touches warns, and when it gives way. Pure: seconds go in, a state comes out."""

from dataclasses import dataclass

ASSIST_FACTOR = 2.0
"""Large text doubles every quiet time, also of pages that move on by themselves: there is more to read at a glance."""


@dataclass(frozen=True, slots=True)
class PageTime:
    """How long a page stays. A page with a warning is never left without it (WCAG 2.2, 2.2.1: at least 20 s)."""

    quiet_s: float
    warning_s: float = 0.0


PAGE_TIMES = {
    # Nothing happens here but that a language or text size that somebody left behind goes back.
    "attract": PageTime(60),
    "scan": PageTime(45),
    "guide": PageTime(60),
    "welcome": PageTime(2.5),
    "services": PageTime(30, 20),
    "guest": PageTime(45),
    # What was filled in and not sent is wiped when these give way; the visit stays.
    "consent": PageTime(60, 20),
    "form": PageTime(60, 20),
    "check": PageTime(60, 20),
    "confirm": PageTime(20, 20),
    "rate": PageTime(15),
    "goodbye": PageTime(6),
    "staff_pin": PageTime(30),
    # Staff knows how to come back: ten seconds are enough.
    "staff": PageTime(60, 10),
}


@dataclass(frozen=True, slots=True)
class IdleState:
    """`seconds_left` counts down to the end of the page; `warning` tells whether the person has to be told."""

    warning: bool = False
    expired: bool = False
    seconds_left: float = float("inf")


class IdleReset:
    """Follows one page after another; a page without a time stays for ever."""

    def __init__(self) -> None:
        self._time: PageTime | None = None
        self._since_s = 0.0
        self._factor = 1.0

    def entered(self, page: str, now_s: float, *, assist: bool) -> None:
        """Start the time of a page."""
        self._time = PAGE_TIMES.get(page)
        self._factor = ASSIST_FACTOR if assist else 1.0
        self._since_s = now_s

    def touched(self, now_s: float) -> None:
        """Somebody is there: start again, as often as they like."""
        self._since_s = now_s

    @property
    def total_s(self) -> float:
        """The whole time of the page, warning included."""
        return 0.0 if self._time is None else self._time.quiet_s * self._factor + self._time.warning_s

    def state(self, now_s: float) -> IdleState:
        """Return where the page stands."""
        if self._time is None:
            return IdleState()
        left_s = self._since_s + self.total_s - now_s
        return IdleState(
            warning=0 < left_s <= self._time.warning_s,
            expired=left_s <= 0,
            seconds_left=max(0.0, left_s),
        )
