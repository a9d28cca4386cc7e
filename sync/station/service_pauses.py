"""Services that are not to be had at this station for a while: a microwave that is broken, water that has run out."""

from dataclasses import dataclass
from typing import Literal, get_args

from sync.contract.times import format_utc
from sync.station.ledger import Reader, Writer

PauseReason = Literal["repair", "supply", "cleaning", "other"]
PAUSE_REASONS: tuple[PauseReason, ...] = get_args(PauseReason)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why, and until which day (2026-08-01) as far as anybody knows; empty: nobody does."""

    reason: PauseReason
    until: str = ""


def pauses(reader: Reader) -> dict[str, Pause]:
    """Return what is paused, by service code."""
    rows = reader.rows("SELECT service_code, reason, coalesce(until, '') FROM service_pause ORDER BY service_code")
    return {code: Pause(reason, until) for code, reason, until in rows}


def set_pause(writer: Writer, service_code: str, pause: Pause) -> None:
    """Pause a service, or say otherwise why and until when."""
    writer.execute(
        "INSERT OR REPLACE INTO service_pause (service_code, reason, until, at) VALUES (?, ?, ?, ?)",
        service_code,
        pause.reason,
        pause.until or None,
        format_utc(writer.now_ms),
    )


def end_pause(writer: Writer, service_code: str) -> None:
    """Let a service be had again."""
    writer.execute("DELETE FROM service_pause WHERE service_code = ?", service_code)
