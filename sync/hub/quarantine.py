"""Operations that the hub could not apply, and what becomes of them."""

from sqlalchemy import update

from sync.contract.operations import OperationResolved
from sync.hub.publishing import Transaction
from sync.hub.tables import ReceivedOperation


def resolve(tx: Transaction, station_id: str, fact: OperationResolved) -> None:
    """Note what a station has decided about an operation of its own; the operation itself stays as it came."""
    tx.session.execute(
        update(ReceivedOperation)
        .where(ReceivedOperation.station_id == station_id, ReceivedOperation.op_id == fact.op_id)
        .values(resolution=fact.resolution)
    )
