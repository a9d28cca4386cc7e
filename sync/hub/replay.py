"""The quarantine as a person at the hub sees it, and a new try at what is in it, after an upgrade or a repair."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Select, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from sync.contract.operations import Operation
from sync.contract.records import Released
from sync.hub.profiles import Stamp
from sync.hub.projections import project
from sync.hub.publishing import Transaction, station_scope
from sync.hub.receiving import Arrival, fact_of
from sync.hub.refusal import FactUnacceptable
from sync.hub.tables import ReceivedOperation


class QuarantineLine(BaseModel):
    """One operation that waits for a person."""

    station_id: str
    op_id: str
    kind: str
    reason: str
    received_ms: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a new try came to."""

    released: int
    left: int


def list_quarantine(session: Session) -> list[QuarantineLine]:
    """Return what waits, in the order in which it came."""
    return [
        QuarantineLine(
            station_id=row.station_id,
            op_id=row.op_id,
            kind=row.kind,
            reason=row.reason or "",
            received_ms=row.received_ms,
            body=json.loads(row.envelope)["body"],
        )
        for row in session.scalars(_waiting())
    ]


def replay(tx: Transaction) -> Replayed:
    """Apply again what is in quarantine; a station is told of each of its operations that went in."""
    released = left = 0
    for row in tx.session.scalars(_waiting()).all():
        try:
            with tx.savepoint():
                _apply(tx, row)
        except (FactUnacceptable, IntegrityError, DataError):
            left += 1
        else:
            released += 1
    return Replayed(released, left)


def _waiting() -> Select[ReceivedOperation]:
    return (
        select(ReceivedOperation)
        .where(ReceivedOperation.outcome == "quarantined", ReceivedOperation.resolution.is_(None))
        .order_by(
            ReceivedOperation.received_ms,
            ReceivedOperation.station_id,
            ReceivedOperation.incarnation,
            ReceivedOperation.seq,
        )
    )


def _apply(tx: Transaction, row: ReceivedOperation) -> None:
    operation = Operation.model_validate_json(row.envelope)
    fact = fact_of(Arrival(operation, row.envelope, row.chain))
    project(tx, row.station_id, fact, Stamp(row.hlc, row.op_id))
    same = ReceivedOperation.station_id == row.station_id, ReceivedOperation.op_id == row.op_id
    tx.session.execute(update(ReceivedOperation).where(*same).values(reason=None))
    row.outcome, row.reason = "applied", None
    tx.session.flush()
    tx.publish(station_scope(row.station_id), Released(op_id=row.op_id))
