"""Each release that was ever in the field, run as processes of its own, against the newest code."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.rate import rate
from kiosk.actions.record_service import record_service
from sync.contract.records import Member, Rule
from sync.hub.cards import issue, register_member
from sync.hub.compaction import compact
from sync.hub.interest import take_interest
from sync.hub.tables import Feedback, ReceivedOperation, ServiceRecord, Visit
from sync.station.clock import SystemClock
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.queries import entity, member, rule, services, station_profile, sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.couriers import courier_of
from tests.releases.running import RELEASES, STATION_ID, Release
from tests.sync.hub.paper_station import HubUnderTest

FAR = date(2040, 1, 1)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest, tmp_path: Path) -> Release:
    return Release(request.param, tmp_path / "release")


def _issue_card(hub: HubUnderTest, station_id: str) -> str:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="M1", name="赵子安"))
        code = issue(tx, "M1", FAR)
        take_interest(tx, station_id, member_uid="M1")
    return code


def test_an_old_station_and_the_newest_hub_work_together(hub: HubUnderTest, release: Release) -> None:
    code = _issue_card(hub, "station-1")
    release.sync("enrol", hub.new_code("station-1"), hub_url=hub.url)
    release.sync("once", hub_url=hub.url)
    assert release.drive("people", code) == {"outcome": "first", "masked_name": "赵**"}
    release.drive("odd")
    state = release.sync("once", hub_url=hub.url)
    assert (state["pending"], state["acknowledged"], state["quarantined"]) == (0, 8, 1)
    assert (state["reached"], state["trouble"]) == (True, "")
    held = {row.op_id: (row.kind, row.chain, row.outcome) for row in hub.rows(ReceivedOperation)}
    outcome_of_state = {"acknowledged": "applied", "quarantined": "quarantined"}
    assert held == {
        stated["op_id"]: (stated["kind"], stated["chain"], outcome_of_state[stated["state"]])
        for stated in release.drive("operations")
    }
    assert (hub.count(Visit), hub.count(ServiceRecord), hub.count(Feedback)) == (3, 2, 2)


def test_what_an_old_station_stated_is_carried_on_by_the_newest_code_on_its_disk(
    hub: HubUnderTest, release: Release
) -> None:
    code = _issue_card(hub, "station-1")
    release.sync("enrol", hub.new_code("station-1"), hub_url=hub.url)
    release.sync("once", hub_url=hub.url)
    release.drive("people", code)
    release.sync("once", hub_url=hub.url)
    release.drive("people", code)
    stated = len(release.drive("operations"))
    clock = SystemClock()
    ledger = open_ledger(StationSettings(data_dir=release.data_dir), clock=clock)
    # The old release knew of no such thing, and kept it for the one that does.
    assert entity(ledger, "key_list", "keys") is not None
    rate(ledger, 2)
    assert courier_of(ledger, HubClient(hub.url), clock).run_once()
    state = sync_state(ledger)
    assert (state.pending, state.quarantined, state.forks) == (0, 0, 0)
    assert Counter(row.outcome for row in hub.rows(ReceivedOperation)) == {"applied": stated + 1}
    assert member(ledger, "M1") is not None
    profile = station_profile(ledger)
    assert profile is not None and profile.name.en == "Station station-1"
    ledger.close()


def test_an_old_station_hears_news_again_after_what_it_missed_was_removed(hub: HubUnderTest, release: Release) -> None:
    release.sync("enrol", hub.new_code("station-1"), hub_url=hub.url)
    release.sync("once", hub_url=hub.url)
    for value in (1, 2, 3):
        with hub.database.writing() as tx:
            tx.publish("global", Rule(code="test.floor", value=value, unit="x"))
    assert compact(hub.database, keep_days=0).rows > 0
    state = release.sync("once", hub_url=hub.url)
    assert (state["reached"], state["trouble"]) == (True, "")
    ledger = open_ledger(StationSettings(data_dir=release.data_dir), clock=SystemClock())
    assert rule(ledger, "test.floor") == 3
    ledger.close()


def test_the_newest_station_and_an_old_hub_work_together_with_what_both_know(release: Release, tmp_path: Path) -> None:
    release.hub("demo")
    code = release.hub("enrolment-code", STATION_ID).strip()
    clock = SystemClock()
    ledger = open_ledger(StationSettings(data_dir=tmp_path / "station"), clock=clock)
    with release.hub_served() as hub_url:
        client = HubClient(hub_url)
        enrol(ledger, client, code, "newest")
        visit = check_in_anonymous(ledger, "02")
        record_service(ledger, visit.visit_id, "BAS-01")
        rate(ledger, 4)
        assert courier_of(ledger, client, clock).run_once()
        assert courier_of(ledger, client, clock).run_once(), "and again, with nothing to do"
    state = sync_state(ledger)
    assert (state.pending, state.acknowledged, state.quarantined, state.trouble) == (0, 3, 0, "")
    assert station_profile(ledger) is not None and services(ledger)
    assert '"applied":3' in release.hub("status", "--json")
    ledger.close()
