"""Tick and untick services of a visit. Each tick is stored as it is made."""

from sync.contract.operations import ServiceRecorded, ServiceWithdrawn
from sync.contract.times import format_utc
from sync.station import queries
from sync.station.ledger import Ledger


def record_service(ledger: Ledger, visit_id: str, service_code: str) -> frozenset[str]:
    """Record a service once for a visit and return the codes that the visit holds now.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        held = queries.services_of_visit(writer, visit_id)
        if service_code not in held:
            writer.append(
                ServiceRecorded(
                    at=format_utc(writer.now_ms),
                    record_id=writer.new_id(),
                    visit_id=visit_id,
                    service_code=service_code,
                )
            )
        return frozenset(held) | {service_code}


def withdraw_service(ledger: Ledger, visit_id: str, service_code: str) -> frozenset[str]:
    """Take a tick back and return the codes that the visit holds now.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        held = queries.services_of_visit(writer, visit_id)
        record_id = held.pop(service_code, None)
        if record_id is not None:
            writer.append(ServiceWithdrawn(at=format_utc(writer.now_ms), record_id=record_id))
        return frozenset(held)


def services_held(ledger: Ledger, visit_id: str) -> frozenset[str]:
    """Return the codes that a visit holds."""
    return frozenset(queries.services_of_visit(ledger, visit_id))
