"""Where a station's time comes from. Everything that needs time takes a `Clock`, so that a test can hold it still.

The wall clock is what people read, and whoever sets it may be wrong by years. Once the hub has told its time, corrected
time is the monotonic clock and an offset, good for the boot in which it was learned: no jump of a wall clock moves it.
"""

import sys
import time
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

STATION_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Wall time for what people read, monotonic time for everything that falls due."""

    def now_ms(self) -> int:
        """Return Unix milliseconds; the wall clock may jump."""
        ...

    def monotonic_s(self) -> float:
        """Return seconds that never jump, the same to every process of one boot."""
        ...

    def boot_id(self) -> str:
        """Return what tells this boot of the machine from every other; empty where the system has no name for it."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clocks."""

    def now_ms(self) -> int:
        """Return Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Return seconds since the machine was started; on Linux those of its sleep are counted too."""
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()

    def boot_id(self) -> str:
        """Return the kernel's own name for this boot; empty on systems other than Linux."""
        return _boot_id()


@cache
def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def local_time(unix_ms: int, zone: tzinfo = STATION_ZONE) -> datetime:
    """Return the station's local time."""
    return datetime.fromtimestamp(unix_ms / 1000, zone)


def day_start_ms(day: date, zone: tzinfo = STATION_ZONE) -> int:
    """Return the Unix milliseconds at which a local day begins."""
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


_BOOT_SETTING = "clock.boot"
_OFFSET_SETTING = "clock.offset_ms"
SHORT_CALL_S = 2.0
"""A call that took longer tells too little of the hub's time to replace what is known."""


class Settings(Protocol):
    """Where a ledger keeps its settings."""

    def setting(self, key: str) -> str | None:
        """Return a setting, or None where it was never set."""
        ...


class WritableSettings(Settings, Protocol):
    """The same within a write transaction."""

    def set_setting(self, key: str, value: str) -> None:
        """Set a setting."""
        ...


def corrected_ms(settings: Settings, clock: Clock) -> int:
    """Return the hub's time in Unix milliseconds as far as this boot has learned it, else the wall clock's."""
    offset_ms = _offset_ms(settings, clock)
    return clock.now_ms() if offset_ms is None else round(clock.monotonic_s() * 1000) + offset_ms


def learn_hub_time(settings: WritableSettings, clock: Clock, hub_ms: int, sent_s: float) -> None:
    """Take the hub's time from the answer to a call that was sent at `sent_s`, monotonic.

    The hub read its clock somewhere between the two: halfway is wrong by half the call at most (Cristian,
    "Probabilistic clock synchronization", Distributed Computing 3, 1989).
    """
    now_s = clock.monotonic_s()
    if not clock.boot_id() or (now_s - sent_s > SHORT_CALL_S and _offset_ms(settings, clock) is not None):
        return
    settings.set_setting(_BOOT_SETTING, clock.boot_id())
    settings.set_setting(_OFFSET_SETTING, str(hub_ms - round((sent_s + now_s) * 500)))


def _offset_ms(settings: Settings, clock: Clock) -> int | None:
    boot_id = clock.boot_id()
    if not boot_id or settings.setting(_BOOT_SETTING) != boot_id:
        return None
    return int(settings.setting(_OFFSET_SETTING) or 0)
