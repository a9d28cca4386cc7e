"""Push: taking in what a station states, all of a batch in one transaction."""

import json
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import ValidationError
from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from sync.contract.hybrid_clock import next_stamp
from sync.contract.messages import PushAnswer, PushRequest, PushResult
from sync.contract.operations import (
    FACT_KINDS,
    Fact,
    Operation,
    canonical_json,
    next_chain,
)
from sync.contract.times import format_utc
from sync.hub.projections import project
from sync.hub.publishing import Transaction
from sync.hub.refusal import FactUnacceptable, RequestRefused
from sync.hub.tables import Device, ReceivedOperation, StationLedger

Outcome = Literal["applied", "duplicate", "quarantined"]

CLOCK_TOLERANCE_MS = 5 * 60 * 1000


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An operation with the link that it makes in its station's chain."""

    operation: Operation
    link: str


@dataclass(frozen=True, slots=True)
class _Former:
    """What became of an operation when it came first."""

    envelope: str
    outcome: str
    reason: str | None


def push(tx: Transaction, device_id: str, request: PushRequest) -> PushAnswer:
    """Take in a batch. Facts are never discarded: one that cannot be applied is kept in quarantine with its reason.

    Raises:
        RequestRefused: revoked, bad_request, wrong_incarnation, sequence_gap or fork; nothing was stored.
        sqlalchemy.exc.OperationalError: transient trouble; nothing was stored.
    """
    ledger = _locked_ledger(tx.session, device_id, request, tx.now_ms)
    arrivals = _arrivals(request)
    formers = _checked_against_held(tx.session, ledger, request, arrivals)
    results = [_result_of_former(seq, former) for seq, former in sorted(formers.items())]
    fresh = [arrival for arrival in arrivals if arrival.operation.seq > ledger.ack_seq]
    known = _by_op_id(tx.session, [arrival.operation.op_id for arrival in fresh])
    for arrival in fresh:
        results.append(_receive(tx, ledger, device_id, arrival, known))
        ledger.ack_seq, ledger.chain = arrival.operation.seq, arrival.link
    tx.session.flush()
    return PushAnswer(
        ack_seq=ledger.ack_seq,
        chain=ledger.chain,
        results=results,
        hub_time=format_utc(tx.now_ms),
        hlc_floor=next_stamp(0, tx.now_ms),
    )


def _locked_ledger(session: Session, device_id: str, request: PushRequest, now_ms: int) -> StationLedger:
    device = session.scalars(select(Device).where(Device.device_id == device_id).with_for_update()).one()
    if device.revoked_ms is not None:
        raise RequestRefused("revoked", "this device has been revoked")
    if request.incarnation != device.incarnation:
        _begin_incarnation(session, device, request, now_ms)
    return session.scalars(
        select(StationLedger)
        .where(StationLedger.station_id == device.station_id, StationLedger.incarnation == device.incarnation)
        .with_for_update()
    ).one()


def _begin_incarnation(session: Session, device: Device, request: PushRequest, now_ms: int) -> None:
    met = session.get(StationLedger, (device.station_id, request.incarnation))
    if met is not None or request.began == "enrolled":
        raise RequestRefused("wrong_incarnation", "this incarnation of the device's ledger is closed, or was never one")
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


def _arrivals(request: PushRequest) -> list[_Arrival]:
    arrivals: list[_Arrival] = []
    link = request.chain
    for seq, operation in enumerate(request.operations, start=request.base_seq):
        if operation.seq != seq:
            raise RequestRefused("bad_request", f"operation {seq} is missing: a batch has no gaps")
        try:
            link = next_chain(link, operation)
        except (RecursionError, ValueError) as error:
            raise RequestRefused("bad_request", f"operation {seq} has no canonical form") from error
        arrivals.append(_Arrival(operation, link))
    return arrivals


def _checked_against_held(
    session: Session, ledger: StationLedger, request: PushRequest, arrivals: list[_Arrival]
) -> dict[int, _Former]:
    """Return what became of those operations that the hub holds already, by sequence."""
    if request.base_seq > ledger.ack_seq + 1:
        raise RequestRefused("sequence_gap", "operations before these are missing", ack_seq=ledger.ack_seq)
    held = session.scalars(
        select(ReceivedOperation).where(
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
    return {row.seq: _Former(row.envelope, row.outcome, row.reason) for row in held if row.seq >= request.base_seq}


def _by_op_id(session: Session, op_ids: list[str]) -> dict[str, _Former]:
    rows = session.scalars(
        select(ReceivedOperation).where(
            ReceivedOperation.op_id.in_(op_ids), ReceivedOperation.outcome.in_(("applied", "quarantined"))
        )
    )
    found: dict[str, _Former] = {}
    for row in rows:
        if row.op_id not in found or row.outcome == "applied":
            found[row.op_id] = _Former(row.envelope, row.outcome, row.reason)
    return found


def _receive(
    tx: Transaction, ledger: StationLedger, device_id: str, arrival: _Arrival, known: dict[str, _Former]
) -> PushResult:
    operation = arrival.operation
    former = known.get(operation.op_id)
    if former is None:
        try:
            fact = _fact_of(operation)
            with tx.savepoint():
                project(tx, ledger.station_id, fact)
                _store(tx, ledger, device_id, arrival, "applied", None)
        except FactUnacceptable as refused:
            outcome, reason = "quarantined", str(refused)
        except (IntegrityError, DataError):
            # Another station may have had the same operation applied a moment ago.
            former = _by_op_id(tx.session, [operation.op_id]).get(operation.op_id)
            outcome, reason = "quarantined", "its identifier is taken, or a value does not fit"
        else:
            known[operation.op_id] = _Former(_envelope(operation), "applied", None)
            return PushResult(seq=operation.seq, outcome="applied")
    else:
        outcome, reason = "quarantined", "its op_id belongs to another operation"
    if former is not None and _says_the_same(former, operation):
        outcome, reason = "duplicate", former.reason
    _store(tx, ledger, device_id, arrival, outcome, reason)
    known.setdefault(operation.op_id, _Former(_envelope(operation), outcome, reason))
    return _result_of_former(operation.seq, _Former("", outcome, reason))


def _fact_of(operation: Operation) -> Fact:
    model = FACT_KINDS.get(operation.kind)
    if model is None:
        raise FactUnacceptable("unknown kind")
    if not model.accepts(operation.kind_version):
        raise FactUnacceptable("unsupported kind version")
    try:
        fact = model.model_validate(model.upcast(operation.body, operation.kind_version))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise FactUnacceptable(f"body: {'.'.join(map(str, first['loc']))}: {first['type']}") from error
    if any("\0" in value for value in operation.body.values() if isinstance(value, str)):
        # PostgreSQL holds no such text; a hub on SQLite must not judge otherwise.
        raise FactUnacceptable("body: a text with a NUL character")
    return fact


def _store(
    tx: Transaction,
    ledger: StationLedger,
    device_id: str,
    arrival: _Arrival,
    outcome: Outcome,
    reason: str | None,
) -> None:
    operation = arrival.operation
    latest = next_stamp(0, tx.now_ms + CLOCK_TOLERANCE_MS)
    tx.session.execute(
        insert(ReceivedOperation).values(
            station_id=ledger.station_id,
            incarnation=ledger.incarnation,
            seq=operation.seq,
            op_id=operation.op_id,
            kind=operation.kind.replace("\0", "�"),
            hlc=min(operation.hlc, latest),
            clock_ahead=operation.hlc > latest,
            envelope=_envelope(operation),
            chain=arrival.link,
            device_id=device_id,
            received_ms=tx.now_ms,
            outcome=outcome,
            reason=reason,
        )
    )


def _envelope(operation: Operation) -> str:
    return canonical_json(operation.model_dump()).decode()


def _says_the_same(former: _Former, operation: Operation) -> bool:
    stated = json.loads(former.envelope)
    return canonical_json([stated[name] for name in ("kind", "kind_version", "body")]) == canonical_json(
        [operation.kind, operation.kind_version, operation.body]
    )


def _result_of_former(seq: int, former: _Former) -> PushResult:
    # The answer that named the quarantine may have been lost, so a repeat says it again.
    outcome = "quarantined" if former.reason is not None else cast(Outcome, "duplicate")
    return PushResult(seq=seq, outcome=outcome, reason=former.reason)
