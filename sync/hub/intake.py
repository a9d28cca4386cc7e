"""Push: taking in what a station states, all of a batch in one transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.hybrid_clock import next_stamp
from sync.contract.messages import PushAnswer, PushRequest
from sync.contract.operations import chain_link
from sync.contract.times import format_utc
from sync.contract.trust import COUNTERSIGNATURE_CONTEXT, countersigned_payload
from sync.hub.keys import hub_signature
from sync.hub.publishing import Transaction
from sync.hub.receiving import Arrival, Former, receive, result_of_former
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Device, ReceivedOperation, StationLedger


def push(tx: Transaction, device_id: str, request: PushRequest) -> PushAnswer:
    """Take in a batch. Facts are never discarded: one that cannot be applied is kept in quarantine with its reason.

    Raises:
        RequestRefused: revoked, bad_request, wrong_incarnation, sequence_gap or fork; nothing was stored.
        sqlalchemy.exc.OperationalError: transient trouble; nothing was stored.
    """
    ledger = _locked_ledger(tx.session, device_id, request, tx.now_ms)
    arrivals = _arrivals(request)
    formers = _checked_against_held(tx.session, ledger, request, arrivals)
    results = [result_of_former(seq, former) for seq, former in sorted(formers.items())]
    fresh = [arrival for arrival in arrivals if arrival.operation.seq > ledger.ack_seq]
    if fresh:
        results += receive(tx, ledger, device_id, fresh)
        ledger.ack_seq, ledger.chain = fresh[-1].operation.seq, fresh[-1].link
    tx.session.flush()
    return PushAnswer(
        ack_seq=ledger.ack_seq,
        chain=ledger.chain,
        results=results,
        hub_time=format_utc(tx.now_ms),
        hlc_floor=next_stamp(0, tx.now_ms),
        countersignature=hub_signature(
            tx.session,
            COUNTERSIGNATURE_CONTEXT,
            countersigned_payload(ledger.station_id, ledger.incarnation, ledger.ack_seq, ledger.chain),
        ),
    )


def _locked_ledger(session: Session, device_id: str, request: PushRequest, now_ms: int) -> StationLedger:
    device = session.scalars(select(Device).where(Device.device_id == device_id).with_for_update()).one()
    if device.revoked_ms is not None:
        raise RequestRefused("revoked", "this device has been revoked")
    if request.incarnation != device.incarnation:
        _begin_incarnation(session, device, request, now_ms)
    ledger = session.scalars(
        select(StationLedger)
        .where(StationLedger.station_id == device.station_id, StationLedger.incarnation == device.incarnation)
        .with_for_update()
    ).one()
    if ledger.closed_ms is not None:
        # As after an old copy of the ledger was enrolled again.
        raise _closed()
    return ledger


def _begin_incarnation(session: Session, device: Device, request: PushRequest, now_ms: int) -> None:
    met = session.get(StationLedger, (device.station_id, request.incarnation))
    if met is not None or request.began == "enrolled":
        raise _closed()
    if request.base_seq != request.first_seq:
        raise RequestRefused("sequence_gap", "operations before these are missing", ack_seq=request.first_seq - 1)
    former = session.get_one(StationLedger, (device.station_id, device.incarnation))
    former.closed_ms = now_ms
    session.add(
        StationLedger(
            station_id=device.station_id,
            incarnation=request.incarnation,
            ack_seq=request.first_seq - 1,
            chain=request.chain,
            first_seq=request.first_seq,
            first_chain=request.chain,
            opened_ms=now_ms,
            began=request.began,
        )
    )
    session.flush()
    device.incarnation = request.incarnation
    session.flush()


def _closed() -> RequestRefused:
    return RequestRefused("wrong_incarnation", "this incarnation of the device's ledger is closed, or was never one")


def _arrivals(request: PushRequest) -> list[Arrival]:
    arrivals: list[Arrival] = []
    link = request.chain
    for seq, operation in enumerate(request.operations, start=request.base_seq):
        if operation.seq != seq:
            raise RequestRefused("bad_request", f"operation {seq} is missing: a batch has no gaps")
        try:
            envelope = operation.canonical()
        except (RecursionError, ValueError) as error:
            raise RequestRefused("bad_request", f"operation {seq} has no canonical form") from error
        link = chain_link(link, envelope)
        arrivals.append(Arrival(operation, envelope.decode(), link))
    return arrivals


def _checked_against_held(
    session: Session, ledger: StationLedger, request: PushRequest, arrivals: list[Arrival]
) -> dict[int, Former]:
    """Return what became of those operations that the hub holds already, by sequence."""
    if request.base_seq > ledger.ack_seq + 1:
        raise RequestRefused("sequence_gap", "operations before these are missing", ack_seq=ledger.ack_seq)
    if request.base_seq == ledger.ack_seq + 1 and request.chain == ledger.chain:
        # As nearly always: all of it is new, and the ledger's own row says what it has to follow from.
        return {}
    held = session.execute(
        select(
            ReceivedOperation.seq,
            ReceivedOperation.chain,
            ReceivedOperation.envelope,
            ReceivedOperation.outcome,
            ReceivedOperation.reason,
        ).where(
            ReceivedOperation.station_id == ledger.station_id,
            ReceivedOperation.incarnation == ledger.incarnation,
            ReceivedOperation.seq >= request.base_seq - 1,
            ReceivedOperation.seq <= arrivals[-1].operation.seq,
        )
    ).all()
    links = {ledger.first_seq - 1: ledger.first_chain, **{row.seq: row.chain for row in held}}
    if links.get(request.base_seq - 1) != request.chain:
        raise RequestRefused("fork", f"operation {request.base_seq} does not follow from what the hub holds")
    for arrival in arrivals:
        if links.get(arrival.operation.seq, arrival.link) != arrival.link:
            raise RequestRefused("fork", f"operation {arrival.operation.seq} is another one than the hub holds")
    return {row.seq: Former(row.envelope, row.outcome, row.reason) for row in held if row.seq >= request.base_seq}
