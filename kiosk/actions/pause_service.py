"""Pause a service at this station, and resume it."""

from datetime import date

from sync.station.ledger import Ledger
from sync.station.service_pauses import Pause, PauseReason, end_pause, set_pause


def pause_service(ledger: Ledger, service_code: str, reason: PauseReason, until: date | None = None) -> None:
    """Let the tile of a service say why it cannot be had, and until which day.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        set_pause(writer, service_code, Pause(reason, "" if until is None else until.isoformat()))


def resume_service(ledger: Ledger, service_code: str) -> None:
    """Let a service be had again.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        end_pause(writer, service_code)
