"""Where a station's time comes from. Everything that needs time takes a `Clock`, so that a test can hold it still."""

import time
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

STATION_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Wall time for what people read, monotonic time for everything that falls due."""

    def now_ms(self) -> int:
        """Return Unix milliseconds; the wall clock may jump."""
        ...

    def monotonic_s(self) -> float:
        """Return seconds that never jump."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clocks."""

    def now_ms(self) -> int:
        """Return Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Return seconds since some moment before this process."""
        return time.monotonic()


def local_time(unix_ms: int, zone: tzinfo = STATION_ZONE) -> datetime:
    """Return the station's local time."""
    return datetime.fromtimestamp(unix_ms / 1000, zone)


def day_start_ms(day: date, zone: tzinfo = STATION_ZONE) -> int:
    """Return the Unix milliseconds at which a local day begins."""
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
