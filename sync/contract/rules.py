"""Decisions that need nothing but numbers."""

MINUTE_MS = 60_000


def same_visit_span_ms(now_ms: int, window_min: int) -> tuple[int, int]:
    """Return the moments between which an earlier check-in of the same person still counts as this visit.

    The span reaches as far ahead as back, because a clock may have been set back a little since.
    """
    return now_ms - window_min * MINUTE_MS, now_ms + window_min * MINUTE_MS


def should_ask_rating(visit_number: int, every_visits: int) -> bool:
    """Tell whether the n-th visit (from 1) is one at whose end a rating is asked for: the first, and then each n-th."""
    return (visit_number - 1) % every_visits == 0
