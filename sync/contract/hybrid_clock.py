"""A hybrid logical clock in one integer: 48 bits of milliseconds, 16 bits of counter.

Kulkarni et al., "Logical Physical Clocks", OPODIS 2014. The order of two stamps is the order of the integers, it never
runs backwards on one station, and it stays close to the wall clock.
"""

COUNTER_BITS = 16


def next_stamp(previous: int, wall_ms: int) -> int:
    """Return the stamp after `previous` at the wall-clock reading `wall_ms` (Unix milliseconds)."""
    return max(previous + 1, wall_ms << COUNTER_BITS)


def stamp_ms(stamp: int) -> int:
    """Return the millisecond part of a stamp."""
    return stamp >> COUNTER_BITS
