"""Read how the station stands with the hub, as the pill in the top bar says it."""

from dataclasses import dataclass

from sync.contract.times import parse_utc
from sync.station import queries
from sync.station.ledger import Ledger

HOUR_MS = 3_600_000
BACKLOG_AGE_MS = 24 * HOUR_MS
BACKLOG_OPERATIONS = 5_000
SILENT_MS = 15 * 60_000
"""A courier that has said nothing for three of the longest poll intervals does not reach the hub."""


@dataclass(frozen=True, slots=True)
class Status:
    """`pill` is one of synced, syncing, offline, backlog, service; `last_sync_ms` is 0 before the first time."""

    pill: str
    pending: int
    quarantined: int
    last_sync_ms: int


def read_status(ledger: Ledger) -> Status:
    """Return the state of the sync; the worst that is true wins."""
    state = queries.sync_state(ledger)
    now_ms = ledger.clock.now_ms()
    last_sync_ms = parse_utc(state.last_sync_at) if state.last_sync_at else 0
    oldest_ms = parse_utc(state.oldest_pending_at) if state.oldest_pending_at else now_ms
    if state.trouble or state.quarantined:
        pill = "service"
    elif state.pending > BACKLOG_OPERATIONS or now_ms - oldest_ms > BACKLOG_AGE_MS:
        pill = "backlog"
    elif not state.reached or now_ms - last_sync_ms > SILENT_MS:
        pill = "offline"
    else:
        pill = "syncing" if state.pending else "synced"
    return Status(pill, state.pending, state.quarantined, last_sync_ms)
