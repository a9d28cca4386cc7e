"""Incidents arrive like facts, are noticed once by the hub, and are listed; incarnations open where memory begins."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from sync.contract.messages import PushAnswer, PushRequest
from sync.hub import intake
from sync.hub.census import take_census
from sync.hub.cli import hub as hub_commands
from sync.hub.incidents import list_incidents
from sync.hub.refusal import RequestRefused
from sync.hub.tables import StationLedger, Visit
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, new_id


def push(station: PaperStation, request: PushRequest) -> PushAnswer:
    with station.hub.database.writing() as tx:
        return intake.push(tx, station.device_id, request)


def reborn(station: PaperStation, first_seq: int, **changes: object) -> PushRequest:
    """Return a push from `first_seq` on, as of a ledger that has let go of everything before and was put back."""
    station.incarnation = new_id()
    update = {"began": "restored", "first_seq": first_seq, **changes}
    return station.request(first_seq).model_copy(update=update)


def test_an_incident_of_a_station_is_kept_counted_and_listed(hub: HubUnderTest, station: PaperStation) -> None:
    station.state("incident.raised", incident_id=new_id(), what="restored", detail="ledger-20260731.db")
    assert [result.outcome for result in station.push().results] == ["applied"]
    with hub.database.reading() as session:
        (line,) = list_incidents(session)
        assert take_census(session).incidents == 1
    assert (line.station_id, line.raised_by, line.what) == ("station-1", "station", "restored")
    url = make_url(hub.settings.database_url).render_as_string(hide_password=False)
    printed = CliRunner().invoke(hub_commands, ["incidents", "--json", "--database-url", url])
    assert json.loads(printed.output) == [line.model_dump()]
    assert "ledger-20260731.db" in CliRunner().invoke(hub_commands, ["incidents", "--database-url", url]).output


def test_the_hub_notes_a_refused_fork_once(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    station.push()
    station.open_session()
    station.operations.clear()
    station.links[1:] = []
    station.check_in()
    assert [station.push_http().json()["code"] for _ in range(2)] == ["fork", "fork"]
    with hub.database.reading() as session:
        (line,) = list_incidents(session)
    assert (line.raised_by, line.what) == ("hub", "fork_refused")


def test_an_incarnation_opens_where_its_ledgers_memory_begins(hub: HubUnderTest, station: PaperStation) -> None:
    for _ in range(6):
        station.check_in()
    station.push(1, 4)
    request = reborn(station, 4)
    for answer in (push(station, request), push(station, request)):
        assert (answer.ack_seq, answer.chain) == (6, station.links[6])
    assert hub.count(Visit) == 6
    newest = next(row for row in hub.rows(StationLedger) if row.incarnation == station.incarnation)
    assert (newest.first_seq, newest.began) == (4, "restored")


def test_an_unmet_incarnation_that_does_not_begin_at_its_oldest_operation_is_a_gap(station: PaperStation) -> None:
    for _ in range(4):
        station.check_in()
    station.push(1, 2)
    late = station.request(4).model_copy(update={"incarnation": new_id(), "began": "fork", "first_seq": 2})
    with pytest.raises(RequestRefused) as refused:
        push(station, late)
    assert (refused.value.trouble.code, refused.value.trouble.ack_seq) == ("sequence_gap", 1)


def test_nothing_reaches_behind_the_opening_of_an_incarnation(station: PaperStation) -> None:
    for _ in range(4):
        station.check_in()
    push(station, reborn(station, 3))
    with pytest.raises(RequestRefused) as refused:
        push(station, station.request(2).model_copy(update={"began": "restored"}))
    assert refused.value.trouble.code == "fork"


def test_a_station_says_what_became_of_a_quarantine(hub: HubUnderTest, station: PaperStation) -> None:
    poison = station.state("visit.teleported")
    body = {"at": poison.body["at"], "op_id": poison.op_id, "resolution": "set_aside"}
    resolved = {"seq": 2, "op_id": new_id(), "kind": "operation.resolved", "body": body}
    station.append(poison.model_copy(update=resolved))
    assert [result.outcome for result in station.push().results] == ["quarantined", "applied"]
    with hub.database.reading() as session:
        census = take_census(session)
    assert (census.quarantined, census.resolved) == (0, 1)
