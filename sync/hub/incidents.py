"""What a person at the centre has to look into: raised by a station, or noticed by the hub."""

from pydantic import BaseModel
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from sync.contract.operations import IncidentRaised
from sync.contract.times import format_utc
from sync.hub.publishing import Transaction
from sync.hub.tables import Device, Incident

FORK_REFUSED = "fork_refused"


class IncidentLine(BaseModel):
    """One incident, for a list."""

    at: str
    station_id: str
    raised_by: str
    what: str
    detail: str
    incident_id: str


def take_in(tx: Transaction, station_id: str, fact: IncidentRaised) -> None:
    """Keep what a station raised."""
    tx.session.execute(
        insert(Incident).values(
            incident_id=fact.incident_id, station_id=station_id, at=fact.at, what=fact.what, detail=fact.detail
        )
    )


def note_fork(tx: Transaction, device_id: str, incarnation: str, message: str) -> None:
    """Keep that a push was refused because it tells another story than the hub holds; once for each incarnation."""
    device = tx.session.scalars(select(Device).where(Device.device_id == device_id).with_for_update()).one()
    noted = select(Incident.incident_id).where(
        Incident.station_id == device.station_id, Incident.incarnation == incarnation, Incident.what == FORK_REFUSED
    )
    if tx.session.scalar(noted) is None:
        tx.session.add(
            Incident(
                incident_id=tx.new_id(),
                station_id=device.station_id,
                incarnation=incarnation,
                at=format_utc(tx.now_ms),
                what=FORK_REFUSED,
                detail=message,
            )
        )


def list_incidents(session: Session) -> list[IncidentLine]:
    """Return every incident, the newest last."""
    rows = session.scalars(select(Incident).order_by(Incident.at, Incident.incident_id))
    return [
        IncidentLine(
            at=row.at,
            station_id=row.station_id,
            raised_by="station" if row.incarnation is None else "hub",
            what=row.what,
            detail=row.detail,
            incident_id=row.incident_id,
        )
        for row in rows
    ]
