"""The order of a keypad's digits where the smudges of one opening must tell nothing about the next."""

from collections.abc import Callable

DIGITS = "1234567890"
_DRAW_BYTES = 8


def shuffled_digits(random_bytes: Callable[[int], bytes]) -> str:
    """Return the ten digits in an order drawn from `random_bytes`."""
    return "".join(sorted(DIGITS, key=lambda _digit: random_bytes(_DRAW_BYTES)))
