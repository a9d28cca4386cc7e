"""Read what somebody usually takes here, so that it is the first thing they see."""

from sync.station import queries
from sync.station.habits import taken_before, visits_with
from sync.station.ledger import Ledger

FEWEST_VISITS = 3
MOST_SERVICES = 3


def usual_services(ledger: Ledger, visit_id: str) -> tuple[str, ...]:
    """Return up to three services, the most used first; none before a person's third visit of the month."""
    if visits_with(ledger, visit_id) < FEWEST_VISITS:
        return ()
    taken = taken_before(ledger, visit_id)
    known = [service.code for service in queries.services(ledger) if service.code in taken]
    return tuple(sorted(known, key=lambda code: -taken[code])[:MOST_SERVICES])
