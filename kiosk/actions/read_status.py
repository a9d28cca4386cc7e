"""Read how the station stands with the hub, as the pill in the top bar says it."""

from dataclasses import dataclass

from kiosk.actions.pause_station import is_paused, is_shut
from sync.contract.times import parse_utc
from sync.station import queries
from sync.station.clock import corrected_ms
from sync.station.contact import read_contact
from sync.station.ledger import Ledger
from sync.station.orders import is_locked

HOUR_MS = 3_600_000
BACKLOG_AGE_MS = 24 * HOUR_MS
BACKLOG_OPERATIONS = 5_000


@dataclass(frozen=True, slots=True)
class Status:
    """`pill` is one of synced, syncing, offline, backlog, service; `last_sync_ms` is 0 before the first time.

    `paused`: staff has put self-service out of service; `shut`: staff has closed the doors whatever the hours say;
    `broken`: the ledger cannot even be read.
    """

    pill: str
    pending: int
    quarantined: int
    last_sync_ms: int
    paused: bool = False
    shut: bool = False
    broken: bool = False

    @property
    def offline(self) -> bool:
        """Whether what is stored waits here for a network."""
        return self.pill not in {"synced", "syncing"}


def read_status(ledger: Ledger) -> Status:
    """Return the state of the sync; the worst that is true wins. No jump of the wall clock changes it."""
    state = queries.sync_state(ledger)
    age_ms = corrected_ms(ledger, ledger.clock) - state.oldest_pending_ms if state.pending else 0
    if state.trouble or state.quarantined or is_locked(ledger, ledger.clock):
        pill = "service"
    elif state.pending > BACKLOG_OPERATIONS or age_ms > BACKLOG_AGE_MS:
        pill = "backlog"
    elif not read_contact(ledger).in_touch(ledger.clock):
        pill = "offline"
    else:
        pill = "syncing" if state.pending else "synced"
    return Status(
        pill,
        state.pending,
        state.quarantined,
        parse_utc(state.last_sync_at) if state.last_sync_at else 0,
        paused=is_paused(ledger),
        shut=is_shut(ledger),
    )
