"""Times as the wire and the ledger write them: UTC, ISO 8601, milliseconds, `Z`."""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""One time for the whole country, without summer time since 1992."""


def format_utc(unix_ms: int) -> str:
    """Return Unix milliseconds as `2026-07-31T00:12:09.120Z`; the text sorts as the time does."""
    seconds, milliseconds = divmod(unix_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def parse_utc(text: str) -> int:
    """Return the Unix milliseconds of an ISO 8601 time with an offset.

    Raises:
        ValueError: the text is no such time, or names no offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no offset from UTC")
    return round(moment.timestamp() * 1000)


def day_in_china(unix_ms: int) -> date:
    """Return the day that a moment falls on, cut at 00:00 at the stations."""
    return datetime.fromtimestamp(unix_ms / 1000, CHINA).date()
