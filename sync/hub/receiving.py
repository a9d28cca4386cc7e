"""What becomes of operations that are new to the hub: applied, known already, or kept in quarantine with a reason.

A batch is applied in bulk, in one savepoint, with one statement a table. Where that does not go in, it is halved, down
to the single operation, which is applied by itself; so what cannot be applied holds nothing else up.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, cast

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from sync.contract.hybrid_clock import next_stamp
from sync.contract.messages import PushResult
from sync.contract.operations import FACT_KINDS, Fact, Operation, canonical_json
from sync.hub.bulk import among, insert_rows
from sync.hub.bulk_projections import goes_in_bulk, project_all
from sync.hub.profiles import Stamp
from sync.hub.projections import project
from sync.hub.publishing import Transaction
from sync.hub.refusal import FactUnacceptable
from sync.hub.tables import ReceivedOperation, StationLedger

Outcome = Literal["applied", "duplicate", "quarantined"]

CLOCK_TOLERANCE_MS = 5 * 60 * 1000
_NOT_ITS_OWN = "its op_id belongs to another operation"
_TAKEN = "its identifier is taken, or a value does not fit"
_SPELLED_NUL = "\\u0000"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An operation with its canonical JSON and the link that it makes in its station's chain."""

    operation: Operation
    envelope: str
    link: str


@dataclass(frozen=True, slots=True)
class Former:
    """What became of an operation when it came first."""

    envelope: str
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Judged:
    """An arrival with its fact, or with what keeps it from being one that can be applied."""

    arrival: Arrival
    fact: Fact | None = None
    outcome: Outcome = "applied"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    """What all operations of one push have in common; `known` grows with each of them."""

    tx: Transaction
    ledger: StationLedger
    device_id: str
    known: dict[str, Former]


def receive(tx: Transaction, ledger: StationLedger, device_id: str, arrivals: Sequence[Arrival]) -> list[PushResult]:
    """Take in operations that follow one another and are new under this ledger's name; return what became of each."""
    batch = _Batch(tx, ledger, device_id, by_op_id(tx.session, [arrival.operation.op_id for arrival in arrivals]))
    results: list[PushResult] = []
    judged = [_judge(arrival) for arrival in arrivals]
    for in_bulk, run in groupby(judged, lambda each: each.fact is None or goes_in_bulk(each.fact)):
        if in_bulk:
            results += _receive_in_bulk(batch, list(run))
        else:
            results += [_receive(batch, each) for each in run]
    return results


def by_op_id(session: Session, op_ids: Sequence[str]) -> dict[str, Former]:
    """Return what became of operations that came before, from wherever, by op_id."""
    columns = ReceivedOperation.op_id, ReceivedOperation.envelope, ReceivedOperation.outcome, ReceivedOperation.reason
    rows = session.execute(
        select(*columns).where(
            among(session, ReceivedOperation.op_id, op_ids),
            ReceivedOperation.outcome.in_(("applied", "quarantined")),
        )
    )
    found: dict[str, Former] = {}
    for op_id, envelope, outcome, reason in rows:
        if op_id not in found or outcome == "applied":
            found[op_id] = Former(envelope, outcome, reason)
    return found


def result_of_former(seq: int, former: Former) -> PushResult:
    """Return what to say of an operation that came before."""
    # The answer that named the quarantine may have been lost, so a repeat says it again.
    outcome = "quarantined" if former.reason is not None else cast(Outcome, "duplicate")
    return PushResult(seq=seq, outcome=outcome, reason=former.reason)


def _judge(arrival: Arrival) -> _Judged:
    try:
        return _Judged(arrival, fact_of(arrival))
    except FactUnacceptable as refused:
        return _Judged(arrival, None, "quarantined", str(refused))


def fact_of(arrival: Arrival) -> Fact:
    """Return what an operation states, in the newest words of its kind.

    Raises:
        FactUnacceptable: it is nothing that this release can apply.
    """
    operation = arrival.operation
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
    if _SPELLED_NUL in arrival.envelope and any(
        "\0" in text for text in operation.body.values() if isinstance(text, str)
    ):
        # PostgreSQL holds no such text; a hub on SQLite must not judge otherwise.
        raise FactUnacceptable("body: a text with a NUL character")
    return fact


def _receive_in_bulk(batch: _Batch, run: list[_Judged]) -> list[PushResult]:
    if len(run) == 1 or len({each.arrival.operation.op_id for each in run}) < len(run):
        return [_receive(batch, each) for each in run]
    try:
        with batch.tx.savepoint():
            settled = _apply_in_bulk(batch, [_known_or(each, batch.known) for each in run])
    except (IntegrityError, DataError):
        # Another station may have had the same operations applied a moment ago.
        batch.known.update(by_op_id(batch.tx.session, [each.arrival.operation.op_id for each in run]))
        middle = len(run) // 2
        return _receive_in_bulk(batch, run[:middle]) + _receive_in_bulk(batch, run[middle:])
    return [_noted(batch, each) for each in settled]


def _apply_in_bulk(batch: _Batch, run: list[_Judged]) -> list[_Judged]:
    wanted = [
        (place, each.fact) for place, each in enumerate(run) if each.fact is not None and each.outcome == "applied"
    ]
    refusals = project_all(batch.tx, batch.ledger.station_id, [fact for _, fact in wanted])
    settled = list(run)
    for (place, _), refusal in zip(wanted, refusals, strict=True):
        if refusal is not None:
            settled[place] = _Judged(run[place].arrival, None, "quarantined", refusal)
    _store(batch, settled)
    return settled


def _receive(batch: _Batch, judged: _Judged) -> PushResult:
    each = _known_or(judged, batch.known)
    if each.fact is not None and each.outcome == "applied":
        try:
            with batch.tx.savepoint():
                project(batch.tx, batch.ledger.station_id, each.fact, _stamp(batch, each.arrival.operation))
                _store(batch, [each])
        except FactUnacceptable as refused:
            each = _Judged(each.arrival, None, "quarantined", str(refused))
        except (IntegrityError, DataError):
            op_id = each.arrival.operation.op_id
            former = by_op_id(batch.tx.session, [op_id])
            each = _Judged(each.arrival, None, "quarantined", _TAKEN)
            if op_id in former and _says_the_same(former[op_id], each.arrival.operation):
                each = _Judged(each.arrival, None, "duplicate", former[op_id].reason)
        else:
            return _noted(batch, each)
    _store(batch, [each])
    return _noted(batch, each)


def _stamp(batch: _Batch, operation: Operation) -> Stamp:
    return Stamp(min(operation.hlc, _latest(batch)), operation.op_id)


def _latest(batch: _Batch) -> int:
    return next_stamp(0, batch.tx.now_ms + CLOCK_TOLERANCE_MS)


def _known_or(each: _Judged, known: dict[str, Former]) -> _Judged:
    """Return what an arrival is where one of its op_id came before; else itself."""
    former = known.get(each.arrival.operation.op_id)
    if former is None:
        return each
    if _says_the_same(former, each.arrival.operation):
        return _Judged(each.arrival, None, "duplicate", former.reason)
    return _Judged(each.arrival, None, "quarantined", _NOT_ITS_OWN)


def _noted(batch: _Batch, each: _Judged) -> PushResult:
    operation = each.arrival.operation
    batch.known.setdefault(operation.op_id, Former(each.arrival.envelope, each.outcome, each.reason))
    if each.outcome == "applied":
        return PushResult(seq=operation.seq, outcome="applied")
    return result_of_former(operation.seq, Former("", each.outcome, each.reason))


def _store(batch: _Batch, settled: Sequence[_Judged]) -> None:
    latest = _latest(batch)
    shared = {
        "station_id": batch.ledger.station_id,
        "incarnation": batch.ledger.incarnation,
        "device_id": batch.device_id,
        "received_ms": batch.tx.now_ms,
    }
    insert_rows(batch.tx.session, ReceivedOperation, [{**shared, **_columns(each, latest)} for each in settled])


def _columns(each: _Judged, latest: int) -> dict[str, Any]:
    operation = each.arrival.operation
    return {
        "seq": operation.seq,
        "op_id": operation.op_id,
        "kind": operation.kind.replace("\0", "�"),
        "hlc": min(operation.hlc, latest),
        "clock_ahead": operation.hlc > latest,
        "envelope": each.arrival.envelope,
        "chain": each.arrival.link,
        "outcome": each.outcome,
        "reason": each.reason,
    }


def _says_the_same(former: Former, operation: Operation) -> bool:
    stated = json.loads(former.envelope)
    return canonical_json([stated[name] for name in ("kind", "kind_version", "body")]) == canonical_json(
        [operation.kind, operation.kind_version, operation.body]
    )
