"""What a station compares itself with: the links of its ledger, and the hashes of what a scope holds."""

from sqlalchemy import BigInteger, func, literal_column, select
from sqlalchemy.orm import Session

from sync.contract.messages import AUDIT_MAX_ROWS, AuditAnswer, LedgerAnswer
from sync.contract.set_hashes import as_hex, wrapped
from sync.hub.feeds import Row, as_json, heads_of
from sync.hub.refusal import RequestRefused
from sync.hub.stations import scopes_of_station
from sync.hub.tables import Device, FeedEntry, StationLedger


def ledger_of(session: Session, device_id: str) -> LedgerAnswer:
    """Return how far the hub holds the present incarnation of a device's ledger."""
    ledger = session.execute(
        select(StationLedger)
        .join(
            Device,
            (Device.station_id == StationLedger.station_id) & (Device.incarnation == StationLedger.incarnation),
        )
        .where(Device.device_id == device_id)
    ).scalar_one()
    return LedgerAnswer(incarnation=ledger.incarnation, ack_seq=ledger.ack_seq, chain=ledger.chain)


def audit(session: Session, station_id: str, scope: str, prefix: str) -> AuditAnswer:
    """Return what a scope holds under a prefix of ids: the rows where they are few, else the hashes a letter further.

    Raises:
        RequestRefused: bad_request, for a scope that this station does not read, or a prefix that no id has.
    """
    if scope not in scopes_of_station(session, station_id):
        raise RequestRefused("bad_request", "this station does not read that scope")
    if "\0" in prefix:
        # PostgreSQL takes no NUL, not even to look for it.
        raise RequestRefused("bad_request", "no id has a NUL character")
    v = heads_of(session, [scope])[scope].v
    under = (
        FeedEntry.scope == scope,
        FeedEntry.hash.is_not(None),
        func.substr(FeedEntry.entity_id, 1, len(prefix)) == prefix,
    )
    few = session.execute(
        select(FeedEntry.v, FeedEntry.kind, FeedEntry.entity_id, FeedEntry.body)
        .where(*under)
        .order_by(FeedEntry.v)
        .limit(AUDIT_MAX_ROWS + 1)
    ).all()
    if len(few) <= AUDIT_MAX_ROWS:
        rows = ",".join(as_json(scope, Row(row.v, row.kind, row.entity_id, row.body)) for row in few)
        return AuditAnswer.model_validate_json(f'{{"v":{v},"rows":[{rows}]}}')
    # In two halves: SQLite's sum ends with an error beyond 64 bits.
    child = func.substr(FeedEntry.entity_id, 1, len(prefix) + 1).label("child")
    low, high = (func.sum(literal_column(half, BigInteger)) for half in ("hash & 4294967295", "hash >> 32"))
    sums = session.execute(select(child, low, high).where(*under).group_by("child"))
    return AuditAnswer(v=v, hashes={name: as_hex(wrapped(int(lo) + (int(hi) << 32))) for name, lo, hi in sums})
