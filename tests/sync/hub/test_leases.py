"""A scarce stock: whoever asks, in whatever order, no more is granted than there is."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner

from sync.contract.records import Lease, Pool
from sync.hub.benefit_tables import BenefitRow, LeaseRow, PoolRow, Review
from sync.hub.cli import hub as commands
from sync.hub.leases import UnknownPool, free_of, reclaim_expired, reserve, set_pool
from sync.hub.tables import StationLedger
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, new_id

DAY_MS = 86_400_000
PACKS = Pool(pool_id="packs", lease_size=10, refill_below=3)


@pytest.fixture(autouse=True)
def packs(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        set_pool(tx, PACKS, 30)


def ask(station: PaperStation, quantity: int = 10, **more: Any) -> str:
    lease_id = new_id()
    station.state("lease.requested", lease_id=lease_id, pool="packs", quantity=quantity, **more)
    return lease_id


def spend(station: PaperStation, lease_id: str, quantity: int = 1) -> None:
    station.state(
        "benefit.issued",
        issue_id=new_id(),
        service_code="BAS-05",
        pool="packs",
        lease_id=lease_id,
        quantity=quantity,
    )


def push_new(station: PaperStation) -> list[str]:
    [held] = [row.ack_seq for row in station.hub.rows(StationLedger) if row.incarnation == station.incarnation]
    return [result.outcome for result in station.push(held + 1).results]


def leases_of(station: PaperStation) -> dict[str, Lease]:
    page = station.pull()
    assert page is not None
    last = {row.entity_id: row.body for row in page.rows if row.kind == "lease"}
    return {lease_id: Lease.model_validate(body) for lease_id, body in last.items() if body is not None}


def pool_row(hub: HubUnderTest) -> PoolRow:
    [row] = hub.rows(PoolRow)
    return row


def numbers(hub: HubUnderTest) -> tuple[int, int, int, int]:
    row = pool_row(hub)
    return row.granted, row.spent, free_of(row), row.over_issued


def test_a_station_gets_what_it_asks_for_and_no_other_station_sees_it(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    lease_id = ask(station)
    assert push_new(station) == ["applied"]
    assert leases_of(station)[lease_id].granted == 10
    assert leases_of(other_station) == {}
    assert numbers(hub) == (10, 0, 20, 0)


def test_no_more_is_granted_than_is_free_nor_than_the_size_of_a_lease(hub: HubUnderTest, station: PaperStation) -> None:
    asked = [ask(station, quantity) for quantity in (500, 10, 99, 10, 10)]
    push_new(station)
    assert sorted(leases_of(station)[lease_id].granted for lease_id in asked) == [0, 0, 10, 10, 10]
    assert numbers(hub) == (30, 0, 0, 0)


def test_a_stock_that_no_hub_knows_of_is_no_stock(station: PaperStation) -> None:
    station.state("lease.requested", lease_id=new_id(), pool="nowhere", quantity=1)
    assert push_new(station) == ["quarantined"]


def test_spends_are_counted_however_often_they_are_sent(hub: HubUnderTest, station: PaperStation) -> None:
    lease_id = ask(station)
    spend(station, lease_id, 4)
    station.push()
    spend(station, lease_id, 3)
    station.push()
    station.push()
    assert numbers(hub) == (10, 7, 20, 0)
    assert hub.count(Review) == 0


def test_what_a_lease_has_not_spent_comes_back_after_expiry_and_grace(hub: HubUnderTest, station: PaperStation) -> None:
    lease_id = ask(station)
    spend(station, lease_id, 4)
    push_new(station)
    hub.clock.ms += 8 * DAY_MS
    with hub.database.writing() as tx:
        reclaim_expired(tx)
    assert numbers(hub) == (10, 4, 20, 0), "within its grace it is waited for"
    hub.clock.ms += DAY_MS
    with hub.database.writing() as tx:
        reclaim_expired(tx)
    assert numbers(hub) == (4, 4, 26, 0)
    assert leases_of(station) == {}


def test_a_spend_after_the_reclaim_is_kept_and_raised(hub: HubUnderTest, station: PaperStation) -> None:
    lease_id = ask(station)
    push_new(station)
    hub.clock.ms += 10 * DAY_MS
    ask(station)
    push_new(station)
    assert numbers(hub) == (10, 0, 20, 0), "the next request takes back what is over"
    spend(station, lease_id, 2)
    assert push_new(station) == ["applied"]
    assert numbers(hub) == (10, 2, 18, 2)
    [found] = hub.rows(Review)
    assert (found.kind, found.state, json.loads(found.detail)["over_issued"]) == ("over_issue", "open", 2)
    assert hub.count(BenefitRow) == 1


def test_a_lease_given_back_is_closed_at_once(hub: HubUnderTest, station: PaperStation) -> None:
    first = ask(station)
    spend(station, first, 8)
    push_new(station)
    second = ask(station, returned=[first, new_id()])
    push_new(station)
    assert set(leases_of(station)) == {second}
    assert numbers(hub) == (18, 8, 12, 0)


def test_nobody_gives_back_what_is_anothers(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    lease_id = ask(station)
    push_new(station)
    ask(other_station, returned=[lease_id])
    push_new(other_station)
    assert lease_id in leases_of(station)


def test_a_lease_asked_for_and_given_back_in_one_batch_gives_nothing(hub: HubUnderTest, station: PaperStation) -> None:
    first = ask(station)
    second = ask(station, returned=[first])
    push_new(station)
    assert set(leases_of(station)) == {second}
    assert numbers(hub) == (10, 0, 20, 0)


def test_two_disks_of_one_lease_hand_out_more_and_it_is_seen(hub: HubUnderTest, station: PaperStation) -> None:
    lease_id = ask(station)
    push_new(station)
    twin = PaperStation(hub)
    twin.enrol()
    twin.append(station.operations[0])
    spend(station, lease_id, 7)
    spend(twin, lease_id, 7)
    push_new(station)
    push_new(twin)
    assert numbers(hub) == (10, 14, 16, 4)
    assert [json.loads(found.detail)["over_issued"] for found in hub.rows(Review)] == [4]


def test_a_spend_of_a_lease_nobody_gave_is_kept_and_raised(hub: HubUnderTest, station: PaperStation) -> None:
    spend(station, new_id(), 5)
    assert push_new(station) == ["applied"]
    assert [found.kind for found in hub.rows(Review)] == ["over_issue"]


def test_a_request_that_comes_after_its_spends_finds_them(hub: HubUnderTest, station: PaperStation) -> None:
    lease_id = new_id()
    spend(station, lease_id, 5)
    station.state("lease.requested", lease_id=lease_id, pool="packs", quantity=10)
    push_new(station)
    assert numbers(hub) == (10, 5, 20, 0)


def test_some_can_be_held_for_one_person(hub: HubUnderTest, station: PaperStation) -> None:
    lease_id = new_id()
    with hub.database.writing() as tx:
        assert reserve(tx, "packs", "station-1", "m-1", 1, lease_id) == 1
        with pytest.raises(UnknownPool):
            reserve(tx, "nowhere", "station-1", "m-1", 1, new_id())
    assert leases_of(station)[lease_id].member_uid == "m-1"
    assert numbers(hub) == (1, 0, 29, 0)


def test_a_stock_can_be_changed_while_leases_are_out(hub: HubUnderTest, station: PaperStation) -> None:
    ask(station)
    push_new(station)
    with hub.database.writing() as tx:
        set_pool(tx, PACKS, 5, scope="org:street")
    assert numbers(hub) == (10, 0, 0, 0)
    page = station.pull()
    assert page is not None
    pools = {row.scope: row.body is not None for row in page.rows if row.kind == "pool"}
    assert pools == {"global": False, "org:street": True}


def test_stations_that_ask_at_once_get_together_no_more_than_there_is(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        set_pool(tx, Pool(pool_id="bags", lease_size=10, refill_below=3), 30)
    stations: list[PaperStation] = []
    for number in range(8):
        hub.add_station(f"busy-{number}")
        station = PaperStation(hub, f"busy-{number}")
        station.enrol()
        stations.append(station)
        # In both orders, so that two pushes would wait for each other if they took the pools as they come.
        for pool in ("packs", "bags") if number % 2 else ("bags", "packs"):
            station.state("lease.requested", lease_id=new_id(), pool=pool, quantity=7)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(PaperStation.push, stations))
    assert {row.pool_id: row.granted for row in hub.rows(PoolRow)} == {"packs": 30, "bags": 30}
    for pool in ("packs", "bags"):
        granted = sorted(row.granted for row in hub.rows(LeaseRow) if row.pool_id == pool)
        assert granted == [0, 0, 0, 2, 7, 7, 7, 7]


def test_pools_on_the_command_line(tmp_path: Any) -> None:
    def run(*args: str) -> str:
        result = CliRunner().invoke(commands, [*args], env={"WARM_STATION_HUB_DATA_DIR": str(tmp_path)})
        assert result.exit_code == 0, result.output
        return result.output

    run("pool", "add", "packs", "--stock", "30", "--lease-size", "10")
    [line] = json.loads(run("pool", "list", "--json"))
    assert line == {
        "pool": "packs",
        "scope": "global",
        "stock": 30,
        "granted": 0,
        "spent": 0,
        "free": 30,
        "over_issued": 0,
    }
    assert "packs (global): stock 30" in run("pool", "list")
