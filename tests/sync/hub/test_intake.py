from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
from pydantic import JsonValue
from sqlalchemy import insert

from sync.contract.hybrid_clock import stamp_ms
from sync.contract.operations import FACT_KINDS, FeedbackGiven, Operation, next_chain
from sync.contract.records import Rule
from sync.hub import intake, receiving
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Feedback, FeedEntry, ReceivedOperation, ServiceRecord, StationLedger, Visit
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, new_id


def outcomes(results: list[Any]) -> list[str]:
    return [result.outcome for result in results]


def refused_code(station: PaperStation, *args: int) -> str:
    with pytest.raises(RequestRefused) as refused:
        station.push(*args)
    return refused.value.trouble.code


def test_facts_arrive(hub: HubUnderTest, station: PaperStation) -> None:
    visit_id = station.check_in(occupation_group="02", party_size=2)
    record_id = station.record_service(visit_id)
    station.state("feedback.given", feedback_id=new_id(), stars=2, reason_code="queue")
    answer = station.push()
    assert (answer.ack_seq, answer.chain) == (3, station.links[3])
    assert outcomes(answer.results) == ["applied"] * 3
    assert stamp_ms(answer.hlc_floor) == hub.clock.ms
    [visit], [record], [feedback] = hub.rows(Visit), hub.rows(ServiceRecord), hub.rows(Feedback)
    assert (visit.visit_id, visit.station_id, visit.party_size) == (visit_id, "station-1", 2)
    assert (record.record_id, record.visit_id, record.service_code) == (record_id, visit_id, "BAS-01")
    assert (feedback.stars, feedback.reason_code) == (2, "queue")


def test_pushing_again_changes_nothing(hub: HubUnderTest, station: PaperStation) -> None:
    station.record_service(station.check_in())
    first, second = station.push(), station.push()
    assert outcomes(second.results) == ["duplicate", "duplicate"]
    assert (second.ack_seq, second.chain) == (first.ack_seq, first.chain)
    assert (hub.count(Visit), hub.count(ServiceRecord), hub.count(ReceivedOperation)) == (1, 1, 2)


def test_overlapping_batch_adds_what_is_new(hub: HubUnderTest, station: PaperStation) -> None:
    for _ in range(5):
        station.check_in()
    station.push(1, 3)
    answer = station.push(2, 5)
    assert [(result.seq, result.outcome) for result in answer.results] == [
        (2, "duplicate"),
        (3, "duplicate"),
        (4, "applied"),
        (5, "applied"),
    ]
    assert hub.count(Visit) == answer.ack_seq == 5


def test_gap_is_refused_and_says_what_is_held(hub: HubUnderTest, station: PaperStation) -> None:
    for _ in range(4):
        station.check_in()
    station.push(1, 2)
    with pytest.raises(RequestRefused) as refused:
        station.push(4)
    assert (refused.value.trouble.code, refused.value.trouble.ack_seq, refused.value.status) == ("sequence_gap", 2, 409)
    assert hub.count(Visit) == 2


def test_missing_operation_within_a_batch_is_refused(station: PaperStation) -> None:
    for _ in range(3):
        station.check_in()
    del station.operations[1]
    assert refused_code(station) == "bad_request"


def test_other_operation_under_a_held_sequence_is_a_fork(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    station.push()
    clone = PaperStation(hub)
    clone.incarnation, clone.device_id = station.incarnation, station.device_id
    clone.check_in()
    clone.check_in()
    assert refused_code(clone) == "fork"
    assert refused_code(clone, 2) == "fork"
    assert hub.count(Visit) == 1


def test_first_operation_follows_from_nothing(station: PaperStation) -> None:
    station.check_in()
    station.links[0] = "f" * 64
    assert refused_code(station) == "fork"


def test_other_incarnation_is_refused(station: PaperStation) -> None:
    station.check_in()
    station.incarnation = new_id()
    assert refused_code(station) == "wrong_incarnation"


def _poison(station: PaperStation, poison: str) -> None:
    match poison:
        case "unknown kind":
            station.state("teleport.requested", where="home")
        case "unsupported kind version":
            station.state("feedback.given", kind_version=1 << 70, feedback_id=new_id(), stars=1)
        case "body: stars: less_than_equal":
            station.state("feedback.given", feedback_id=new_id(), stars=9)
        case "body: visit_id: missing":
            station.state("visit.voided", reason="not_me")
        case "unknown visit":
            station.record_service(new_id())
        case "unknown service record":
            station.state("service.withdrawn", record_id=new_id())
        case "body: a text with a NUL character":
            station.check_in(member_uid="a\0b", visitor="member")
        case _:
            visit = station.operations[0].body["visit_id"]
            station.check_in(visit_id=visit)


@pytest.mark.parametrize(
    "poison",
    [
        "unknown kind",
        "unsupported kind version",
        "body: stars: less_than_equal",
        "body: visit_id: missing",
        "unknown visit",
        "unknown service record",
        "body: a text with a NUL character",
        "its identifier is taken, or a value does not fit",
    ],
)
def test_poison_is_kept_with_its_reason_and_holds_nothing_up(
    hub: HubUnderTest, station: PaperStation, poison: str
) -> None:
    station.check_in()
    _poison(station, poison)
    station.check_in()
    answer = station.push()
    assert answer.ack_seq == 3
    assert outcomes(answer.results) == ["applied", "quarantined", "applied"]
    assert answer.results[1].reason == poison
    kept = hub.rows(ReceivedOperation)[1]
    assert (kept.outcome, kept.reason) == ("quarantined", poison)
    assert Operation.model_validate_json(kept.envelope) == station.operations[1]
    # The first answer may have been lost.
    assert outcomes(station.push().results) == ["duplicate", "quarantined", "duplicate"]
    assert hub.count(Visit) == 2


def test_kind_with_a_nul_is_kept(hub: HubUnderTest, station: PaperStation) -> None:
    station.state("\0")
    assert outcomes(station.push().results) == ["quarantined"]
    assert Operation.model_validate_json(hub.rows(ReceivedOperation)[0].envelope) == station.operations[0]


def test_visit_of_another_station_is_unknown(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    visit_id = station.check_in()
    record_id = station.record_service(visit_id)
    station.push()
    other_station.record_service(visit_id)
    other_station.state("visit.voided", visit_id=visit_id, reason="not_me")
    other_station.state("service.withdrawn", record_id=record_id)
    assert outcomes(other_station.push().results) == ["quarantined"] * 3
    assert hub.rows(Visit)[0].voided_at is None


def test_corrections_strike_through(hub: HubUnderTest, station: PaperStation) -> None:
    visit_id = station.check_in()
    record_id = station.record_service(visit_id)
    station.state("service.withdrawn", record_id=record_id)
    station.state("visit.voided", visit_id=visit_id, reason="not_me")
    station.state("visit.voided", visit_id=visit_id, reason="desk_undo")
    assert outcomes(station.push().results) == ["applied"] * 5
    [visit], [record] = hub.rows(Visit), hub.rows(ServiceRecord)
    assert (visit.void_reason, visit.voided_at, record.withdrawn_at) == ("not_me", visit.at, record.at)


def test_savepoint_leaves_no_half(hub: HubUnderTest) -> None:
    rows_before = hub.count(FeedEntry)
    with hub.database.writing() as tx:
        tx.publish("global", Rule(code="kept", value=1, unit="s"))
        with pytest.raises(ZeroDivisionError), tx.savepoint():
            tx.session.execute(insert(Feedback).values(feedback_id=new_id(), station_id="station-1", at="", stars=1))
            tx.publish("global", Rule(code="undone", value=1, unit="s"))
            raise ZeroDivisionError
    assert hub.count(Feedback) == 0
    assert [row.entity_id for row in hub.rows(FeedEntry)[rows_before:] if row.kind == "rule"] == ["kept"]


def test_restored_station_offers_again_and_doubles_nothing(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    station.state("teleport.requested")
    station.push()
    restored = PaperStation(hub)
    restored.enrol()
    for operation in station.operations:
        restored.append(operation)
    restored.check_in()
    answer = restored.push()
    assert outcomes(answer.results) == ["duplicate", "quarantined", "applied"]
    assert outcomes(restored.push().results) == ["duplicate", "quarantined", "duplicate"]
    assert hub.count(Visit) == 2
    # The old incarnation stays a ledger of its own.
    station.check_in()
    assert station.push(3).ack_seq == 3


def test_ledger_enrolled_again_keeps_its_place(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    station.push()
    station.enrol()
    station.check_in()
    assert station.push(2).ack_seq == 2
    assert hub.count(StationLedger) == 1


def test_op_id_with_other_content_is_quarantined(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    station.state("feedback.given", op_id=station.operations[0].op_id, feedback_id=new_id(), stars=1)
    answer = station.push()
    assert outcomes(answer.results) == ["applied", "quarantined"]
    assert answer.results[1].reason == "its op_id belongs to another operation"
    assert hub.count(Feedback) == 0


def test_same_op_id_twice_in_a_batch(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    station.append(station.operations[0].model_copy(update={"seq": 2}))
    assert outcomes(station.push().results) == ["applied", "duplicate"]
    assert hub.count(Visit) == 1


def test_clock_far_ahead_is_flagged_and_never_refused(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    ahead = station.operations.pop().model_copy(update={"hlc": 1 << 80})
    station.links.pop()
    station.append(ahead)
    assert outcomes(station.push().results) == ["applied"]
    [kept] = hub.rows(ReceivedOperation)
    assert kept.clock_ahead
    assert stamp_ms(kept.hlc) == hub.clock.ms + receiving.CLOCK_TOLERANCE_MS
    assert Operation.model_validate_json(kept.envelope).hlc == 1 << 80


def test_chain_can_be_recomputed_from_what_is_kept(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in(note="多余的字段")
    station.state("unknown.kind", nested={"b": [1.0, None, "\0"], "a": True})
    station.push()
    link = station.links[0]
    for kept in hub.rows(ReceivedOperation):
        link = next_chain(link, Operation.model_validate_json(kept.envelope))
        assert kept.chain == link


def test_two_stations_offering_the_same_operations_at_once(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    for _ in range(60):
        station.check_in()
        other_station.append(station.operations[-1])
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(PaperStation.push, (station, other_station)))
    said = [outcome for answer in answers for outcome in outcomes(answer.results)]
    assert sorted(said) == ["applied"] * 60 + ["duplicate"] * 60
    assert hub.count(Visit) == 60


def test_each_kind_has_a_version_of_its_own(hub: HubUnderTest, station: PaperStation) -> None:
    guest: dict[str, Any] = {"visitor": "guest", "guest_id": new_id(), "entry_method": "touch"}
    station.check_in()
    station.state("visit.checked_in", kind_version=2, visit_id=new_id(), **guest)
    station.state("feedback.given", kind_version=2, feedback_id=new_id(), stars=1)
    answer = station.push()
    assert outcomes(answer.results) == ["applied", "applied", "quarantined"]
    assert [visit.visitor for visit in hub.rows(Visit)] == ["anonymous", "guest"]


class RenamedFeedback(FeedbackGiven):
    """Stars have become hearts in the second version."""

    kind_version: ClassVar[int] = 2

    @classmethod
    def upcast(cls, body: dict[str, JsonValue], kind_version: int) -> dict[str, JsonValue]:
        return body if kind_version > 1 else {**body, "stars": body["hearts"]}


def test_what_an_older_station_says_is_taken_in_the_newest_words_and_kept_in_its_own(
    hub: HubUnderTest, station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FACT_KINDS, "feedback.given", RenamedFeedback)
    station.state("feedback.given", feedback_id=new_id(), hearts=3)
    assert outcomes(station.push().results) == ["applied"]
    assert [row.stars for row in hub.rows(Feedback)] == [3]
    assert Operation.model_validate_json(hub.rows(ReceivedOperation)[0].envelope) == station.operations[0]


@pytest.mark.parametrize("seq", [1 << 53, (1 << 63) - 1, 1 << 63, 1 << 70])
def test_a_sequence_beyond_all_counting_is_no_push(hub: HubUnderTest, station: PaperStation, seq: int) -> None:
    station.check_in()
    body = station.request().model_dump(mode="json")
    body |= {"incarnation": new_id(), "began": "fork", "first_seq": seq, "base_seq": seq}
    body["operations"][0]["seq"] = seq
    station.open_session()
    answer = station.post("push", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert station.push_http().json()["ack_seq"] == 1


def test_a_closed_incarnation_stays_closed_when_its_ledger_is_enrolled_again(station: PaperStation) -> None:
    station.check_in()
    station.push()
    other_life = station.request().model_copy(update={"incarnation": new_id(), "began": "fork"})
    with station.hub.database.writing() as tx:
        intake.push(tx, station.device_id, other_life)
    station.enrol()
    station.check_in()
    assert refused_code(station, 2) == "wrong_incarnation"
    third_life = station.request().model_copy(update={"incarnation": new_id(), "began": "fork"})
    with station.hub.database.writing() as tx:
        assert outcomes(intake.push(tx, station.device_id, third_life).results) == ["duplicate", "applied"]


def test_a_batch_withdraws_what_an_earlier_one_has_recorded_although_it_restates_it_wrongly(
    hub: HubUnderTest, station: PaperStation
) -> None:
    record_id = station.record_service(station.check_in())
    station.push()
    station.state("service.recorded", record_id=record_id, visit_id=new_id(), service_code="BAS-01")
    station.state("service.withdrawn", record_id=record_id)
    assert outcomes(station.push(3).results) == ["quarantined", "applied"]
    [record] = hub.rows(ServiceRecord)
    assert record.withdrawn_at is not None
