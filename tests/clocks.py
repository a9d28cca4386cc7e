"""Time and chance that a test holds in its hand."""

import random
from collections.abc import Callable
from dataclasses import dataclass

NOON_MS = 1_785_470_400_000
"""2026-07-31 12:00 at the station."""


@dataclass
class HeldClock:
    """A clock that moves only when told to."""

    wall_ms: int = NOON_MS
    elapsed_s: float = 0.0
    boot: int = 1

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic_s(self) -> float:
        return self.elapsed_s

    def boot_id(self) -> str:
        return f"boot {self.boot}" if self.boot else ""

    def reboot(self) -> None:
        self.boot += 1
        self.elapsed_s = 0.0

    def advance(self, seconds: float) -> None:
        self.wall_ms += round(seconds * 1000)
        self.elapsed_s += seconds


def seeded_bytes(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes
