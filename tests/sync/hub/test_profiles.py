"""Of all changes of a field one stands: the same one, in whatever order they arrive."""

import json
from itertools import permutations
from typing import Any

import pytest
from click.testing import CliRunner

from sync.contract.records import Member
from sync.hub.benefit_tables import Review
from sync.hub.cards import register_member
from sync.hub.cli import hub as commands
from sync.hub.database import Database
from sync.hub.interest import take_interest
from sync.hub.review_log import NotOpen, UnknownReview, accept, reject, reviews
from sync.hub.tables import MemberRow
from tests.sync.hub.paper_station import NOW_MS, HubUnderTest, PaperStation, new_id

STAMP = NOW_MS << 16


@pytest.fixture(autouse=True)
def members(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        for uid in ("m-1", "m-2", *(f"p-{number}" for number in range(6))):
            register_member(tx, Member(member_uid=uid, name="王小强"))
        for station_id in ("station-1", "station-2"):
            take_interest(tx, station_id, member_uid="m-1")


def change(
    station: PaperStation, value: str | None, hlc: int = STAMP, field: str = "occupation_group", **more: Any
) -> str:
    change_id = new_id()
    body: dict[str, Any] = {"change_id": change_id, "member_uid": "m-1", "field": field, "value": value, **more}
    station.state("profile.changed", **body)
    operation = station.operations.pop().model_copy(update={"hlc": hlc})
    station.links.pop()
    station.append(operation)
    return change_id


def member(hub: HubUnderTest, uid: str = "m-1") -> MemberRow:
    return next(row for row in hub.rows(MemberRow) if row.member_uid == uid)


def test_a_change_reaches_every_station_that_holds_the_member(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    change(station, "02")
    change(station, "zh", field="language")
    change(station, "110105001", field="work_area")
    station.push()
    page = other_station.pull()
    assert page is not None
    body = [row.body for row in page.rows if row.kind == "member"][-1]
    told = Member.model_validate(body)
    assert (told.occupation_group, told.language, told.work_area) == ("02", "zh", "110105001")
    assert hub.count(Review) == 0


def test_the_last_writer_stands_in_whatever_order_they_arrive(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    for number, order in enumerate(permutations((1, 2, 3))):
        for rank in order:
            change(station if rank % 2 else other_station, f"0{rank}", STAMP + rank, member_uid=f"p-{number}")
    # Each operation is pushed by itself, by the two stations in turns.
    for seq in range(1, max(len(station.operations), len(other_station.operations)) + 1):
        for each in (other_station, station) if seq % 2 else (station, other_station):
            if seq <= len(each.operations):
                each.push(seq, seq)
    assert {member(hub, f"p-{number}").occupation_group for number in range(6)} == {"03"}
    superseded = [json.loads(row.detail)["value"] for row in hub.rows(Review) if row.kind == "profile_superseded"]
    assert sorted(superseded) == ["01"] * 6 + ["02"] * 6
    assert {row.state for row in hub.rows(Review)} == {"noted"}


def test_at_one_moment_the_op_id_decides(hub: HubUnderTest, station: PaperStation) -> None:
    for value in ("05", "06"):
        change(station, value)
    later = max(station.operations, key=lambda operation: operation.op_id)
    station.push()
    assert member(hub).occupation_group == later.body["value"]


def test_what_the_centre_changes_is_a_change_like_any_other(hub: HubUnderTest, station: PaperStation) -> None:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="m-1", name="王小强", occupation_group="09"))
    change(station, "02", STAMP - 1)
    station.push()
    assert member(hub).occupation_group == "09"
    change(station, "03", STAMP + 1)
    change(station, None, STAMP + 2)
    station.push(2)
    assert member(hub).occupation_group is None


def test_who_somebody_is_changes_by_a_person_alone(hub: HubUnderTest, station: PaperStation) -> None:
    first, second = change(station, "王大强", field="name"), change(station, "王二强", field="name")
    station.push()
    assert member(hub).name == "王小强"
    with hub.database.reading() as session:
        assert [line.review_id for line in reviews(session)] == sorted(f"profile_identity:{i}" for i in (first, second))
    with hub.database.writing() as tx:
        reject(tx, f"profile_identity:{second}")
        accept(tx, f"profile_identity:{first}")
        with pytest.raises(NotOpen):
            accept(tx, f"profile_identity:{second}")
        with pytest.raises(UnknownReview):
            accept(tx, "nothing")
    assert member(hub).name == "王大强"
    page = station.pull()
    assert page is not None
    assert [row.body for row in page.rows if row.kind == "member" and row.body][-1]["name"] == "王大强"


@pytest.mark.parametrize(
    "body",
    [
        {"value": "2", "field": "occupation_group"},
        {"field": "language", "value": "English"},
        {"field": "shoe_size", "value": "42"},
        {"member_uid": "nobody", "value": "02"},
        {"field": "contact_key", "value": "13800000000"},
    ],
)
def test_what_does_not_fit_its_field_waits_in_quarantine(station: PaperStation, body: dict[str, Any]) -> None:
    change(station, **body)
    assert [result.outcome for result in station.push().results] == ["quarantined"]


def test_reviews_on_the_command_line(tmp_path: Any) -> None:
    def run(*args: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands, [*args], env={"WARM_STATION_HUB_DATA_DIR": str(tmp_path)})
        return result.exit_code, result.output

    run("init")
    database = Database.open(f"sqlite:///{tmp_path}/hub.db", now_ms=lambda: NOW_MS, random_bytes=bytes)
    with database.writing() as tx:
        tx.session.add(
            Review(review_id="over_issue:1", kind="over_issue", detail='{"over_issued":4}', raised_ms=0, state="open")
        )
    database.close()
    assert "over_issued 4" in run("review", "list")[1]
    assert run("review", "accept", "over_issue:1")[0] == 0
    assert run("review", "reject", "over_issue:1")[0] == 1 and run("review", "reject", "over_issue:2")[0] == 1
    assert json.loads(run("review", "list", "--json")[1]) == []
    assert json.loads(run("review", "list", "--json", "--all")[1])[0]["state"] == "accepted"
    assert run("guest", "unmerge", "nobody")[0] == 1


def test_what_waits_for_a_person_is_altered_by_nobody(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    change_id = change(station, "王大强", field="name")
    station.push()
    change(other_station, "别人", field="name", change_id=change_id)
    [result] = other_station.push().results
    assert (result.outcome, result.reason) == ("quarantined", "its identifier is taken, or a value does not fit")
    with hub.database.writing() as tx:
        accept(tx, f"profile_identity:{change_id}")
    assert member(hub).name == "王大强"
