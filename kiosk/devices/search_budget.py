"""How much of a core the search for hard codes may take, over time."""

import time
from collections.abc import Callable

SHARE = 0.2
"""Of a core, quick searches included; fetching the frames takes a little more."""
SAVED_MAX_S = 0.12
"""What a quiet time may save up for the moment somebody comes."""
FRAME_MAX_S = 0.03
"""After so much work on one frame the next one, which may be an easy one, comes first."""


class SearchBudget:
    """Fills with time and empties with work, as a bucket does: after a rest several searches follow each other at once.

    A piece of work is begun while anything is left, so the balance may fall below nothing, and is then waited off.
    """

    def __init__(
        self,
        share: float = SHARE,
        saved_max_s: float = SAVED_MAX_S,
        frame_max_s: float = FRAME_MAX_S,
        *,
        wall_s: Callable[[], float] = time.monotonic,
        work_s: Callable[[], float] = time.thread_time,
    ) -> None:
        """Take the share of a core, what may be saved, the most for one frame, and the clocks of wall and work."""
        self._share = share
        self._frame_max_s = frame_max_s
        self._saved_max_s = saved_max_s
        self._wall_s = wall_s
        self._work_s = work_s
        self._left_s = saved_max_s
        self._seen_wall_s = wall_s()
        self._seen_work_s = work_s()
        self._frame_work_s = 0.0

    def begin_frame(self) -> None:
        """Start to count the work on one frame."""
        self._look()
        self._frame_work_s = 0.0

    def allows(self) -> bool:
        """Tell whether another piece of work on this frame may be begun now."""
        self._look()
        return self._left_s > 0 and self._frame_work_s < self._frame_max_s

    def _look(self) -> None:
        wall_s, work_s = self._wall_s(), self._work_s()
        self._frame_work_s += work_s - self._seen_work_s
        self._left_s += self._share * (wall_s - self._seen_wall_s) - (work_s - self._seen_work_s)
        self._left_s = min(self._left_s, self._saved_max_s)
        self._seen_wall_s, self._seen_work_s = wall_s, work_s
