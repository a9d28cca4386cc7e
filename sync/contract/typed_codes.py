"""Short codes that a person reads off a screen or a slip and types elsewhere, as `K7QM-2F9D`."""

from collections.abc import Callable

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two without 0, O, 1 and I."""
CODE_LENGTH = 8
_GROUP = 4


def draw_code(random_bytes: Callable[[int], bytes]) -> str:
    """Return a fresh code without its dash: 40 bits of chance."""
    return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in random_bytes(CODE_LENGTH))


def grouped(code: str) -> str:
    """Return a code as people read it."""
    return f"{code[:_GROUP]}-{code[_GROUP:]}"


def plain_code(typed: str) -> str:
    """Return a code as it is stored, however somebody has typed it."""
    return typed.upper().replace("-", "").replace(" ", "")
