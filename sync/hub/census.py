"""What a hub holds, counted."""

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.hub.benefit_tables import Review
from sync.hub.tables import Device, Incident, ReceivedOperation, Station, StationLedger


class Census(BaseModel):
    """Counts. `received_by_kind` counts every operation as it came, whatever became of it."""

    stations: int
    devices: int
    revoked_devices: int
    forks: int
    """How often a ledger was found to be a copy, or an old copy of itself: each one is for a person to look into."""
    incidents: int
    """What stations raised and what the hub noticed; `hub incidents` lists them."""
    operations_received: int
    applied: int
    duplicate: int
    quarantined: int
    """Waiting for a person, at their station or here."""
    resolved: int
    """Once in quarantine, and dealt with by a person at their station."""
    reviews_open: int
    """Findings that wait for a person; `hub review list` shows them."""
    received_by_kind: dict[str, int]


def take_census(session: Session) -> Census:
    """Count what a hub holds."""
    by_outcome: dict[str, int] = {}
    by_kind: dict[str, int] = {}
    counted = select(ReceivedOperation.outcome, ReceivedOperation.kind, func.count()).group_by(
        ReceivedOperation.outcome, ReceivedOperation.kind
    )
    for outcome, kind, count in session.execute(counted.order_by(ReceivedOperation.kind)):
        by_outcome[outcome] = by_outcome.get(outcome, 0) + count
        by_kind[kind] = by_kind.get(kind, 0) + count
    revoked = select(func.count()).select_from(Device).where(Device.revoked_ms.is_not(None))
    forks = select(func.count()).select_from(StationLedger).where(StationLedger.began == "fork")
    resolved = (
        session.scalar(
            select(func.count())
            .select_from(ReceivedOperation)
            .where(ReceivedOperation.outcome == "quarantined", ReceivedOperation.resolution.is_not(None))
        )
        or 0
    )
    return Census(
        stations=session.scalar(select(func.count()).select_from(Station)) or 0,
        devices=session.scalar(select(func.count()).select_from(Device)) or 0,
        forks=session.scalar(forks) or 0,
        incidents=session.scalar(select(func.count()).select_from(Incident)) or 0,
        revoked_devices=session.scalar(revoked) or 0,
        operations_received=sum(by_outcome.values()),
        applied=by_outcome.get("applied", 0),
        duplicate=by_outcome.get("duplicate", 0),
        quarantined=by_outcome.get("quarantined", 0) - resolved,
        resolved=resolved,
        reviews_open=session.scalar(select(func.count()).select_from(Review).where(Review.state == "open")) or 0,
        received_by_kind=by_kind,
    )
