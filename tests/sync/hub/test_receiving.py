"""A batch taken in at once, and the same operations one by one: nobody can tell which it was."""

import random
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from sync.contract.records import Member
from sync.hub import intake
from sync.hub.cards import issue, register_member
from sync.hub.publishing import Transaction
from sync.hub.tables import Feedback, FeedEntry, Interest, MemberRow, ReceivedOperation, ServiceRecord, Table, Visit
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, counted_statements, new_id

OPERATIONS = 24
SEEDS = range(25)
WRITTEN: dict[type[Table], tuple[str, ...]] = {
    ReceivedOperation: ("seq", "op_id", "kind", "hlc", "envelope", "chain", "outcome", "reason"),
    Visit: ("visit_id", "at", "visitor", "member_uid", "card_serial", "party_size", "voided_at", "void_reason"),
    ServiceRecord: ("record_id", "visit_id", "service_code", "quantity", "withdrawn_at"),
    Feedback: ("feedback_id", "at", "stars", "reason_code"),
    Interest: ("station_id", "member_uid", "expires_ms"),
    FeedEntry: ("scope", "kind", "entity_id", "body"),
}


class _UndoneError(Exception):
    """Ends a play without a trace."""


def _state_anything(station: PaperStation, rng: random.Random, ids: list[str], serials: list[int]) -> None:
    """State something; identifiers come from a small pool, so that facts meet, in any order."""
    some_id = rng.choice(ids)
    match rng.randrange(12):
        case 0 | 1:
            station.check_in(visit_id=some_id)
        case 2:
            station.check_in(visitor="card", card_serial=rng.choice(serials))
        case 3:
            station.check_in(visitor="member", member_uid=rng.choice(["m-0", "m-1", "nobody", "a\0b"]))
        case 4:
            station.check_in(visitor="guest", guest_id=some_id)
        case 5 | 6:
            code, record_id = rng.choice(["BAS-01", "BAS-02", "nonsense"]), rng.choice([new_id(), some_id])
            station.state("service.recorded", record_id=record_id, visit_id=rng.choice(ids), service_code=code)
        case 7:
            station.state("visit.voided", visit_id=some_id, reason=rng.choice(["not_me", "desk_undo"]))
        case 8:
            station.state("service.withdrawn", record_id=some_id)
        case 9:
            station.state("feedback.given", feedback_id=some_id, stars=rng.randint(1, 5))
        case 10 if station.operations:
            former = rng.choice(station.operations)
            body = former.body if rng.random() < 0.5 else {**former.body, "note": "another"}
            station.append(former.model_copy(update={"seq": len(station.operations) + 1, "body": body}))
        case _:
            station.state("teleport.requested", where="home")


def _played(station: PaperStation, bounds: list[int]) -> tuple[list[Any], dict[str, set[Any]]]:
    """Push up to each of some sequences in turn; return the results and all that was written, then undo it."""
    played: list[tuple[list[Any], dict[str, set[Any]]]] = []
    with suppress(_UndoneError), station.hub.database.writing() as tx:
        results: list[Any] = []
        for first, last in zip([0, *bounds], bounds, strict=False):
            results += intake.push(tx, station.device_id, station.request(first + 1, last)).results
        tx.settle()
        played.append((results, {table.__tablename__: _written(tx, table) for table in WRITTEN}))
        raise _UndoneError
    return played[0]


def _written(tx: Transaction, table: type[Table]) -> set[Any]:
    columns = [getattr(table, name) for name in WRITTEN[table]]
    return {tuple(row) for row in tx.session.execute(select(*columns))}


def _members(hub: HubUnderTest) -> list[int]:
    with hub.database.writing() as tx:
        for number in range(3):
            register_member(tx, Member(member_uid=f"m-{number}", name="王小强"))
            issue(tx, f"m-{number}", date(2030, 1, 1))
    return [row.card_serial for row in hub.rows(MemberRow)]


def test_batch_and_single_operations_come_to_the_same(hub: HubUnderTest, station: PaperStation) -> None:
    serials = [*_members(hub), 7]
    said: set[str] = set()
    for seed in SEEDS:
        rng = random.Random(seed)
        ids = [new_id() for _ in range(5)]
        station.operations.clear()
        del station.links[1:]
        for _ in range(OPERATIONS):
            _state_anything(station, rng, ids, serials)
        at_once = _played(station, [OPERATIONS])
        one_by_one = _played(station, list(range(1, OPERATIONS + 1)))
        in_pieces = _played(station, [*sorted(rng.sample(range(1, OPERATIONS), 4)), OPERATIONS])
        assert at_once == one_by_one == in_pieces, seed
        said |= {f"{result.outcome} {result.reason}" for result in at_once[0]}
    assert {"applied None", "duplicate None", "quarantined unknown visit", "quarantined unknown kind"} <= said
    assert len(said) >= 9, said


@pytest.mark.parametrize("visits", [20, 60])
def test_statements_do_not_grow_with_the_batch(hub: HubUnderTest, station: PaperStation, visits: int) -> None:
    serials = _members(hub)
    for number in range(visits):
        visit_id = station.check_in(visitor="card", card_serial=serials[number % len(serials)])
        station.record_service(visit_id)
        station.state("feedback.given", feedback_id=new_id(), stars=3)
    with counted_statements(hub.database, "") as statements:
        answer = station.push()
    assert {result.outcome for result in answer.results} == {"applied"}
    assert len(statements) < 40, statements
