"""Times, and what to say of them: medians, percentiles, ratios taken side by side."""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def seconds_of(work: Callable[[], object]) -> float:
    """Do something once and return how long it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value below which so many per cent of the values lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))]


def median_ratio(ours: list[float], floor: list[float]) -> float:
    """Return the median of the ratios of runs that were made in turn, so that a busy minute weighs on both."""
    return statistics.median(mine / least for mine, least in zip(ours, floor, strict=True))


def median(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def resident_bytes() -> int:
    """Return the memory that this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


def open_descriptors() -> int:
    """Return how many files and sockets this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def slope(values: list[float]) -> float:
    """Return how much a value grows from one sample to the next (least squares)."""
    return statistics.linear_regression(range(len(values)), values).slope if len(values) > 1 else 0.0
