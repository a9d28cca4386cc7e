"""Limits and rights across stations: facts are kept, and what nobody would have allowed is raised."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from sync.contract.records import Decision, Limit, Member, OfflinePolicy, Pool, Service, Text, Usage
from sync.contract.times import day_in_china
from sync.hub import intake
from sync.hub.benefit_tables import BenefitRow, Review, UsageRow, VoucherRow
from sync.hub.cards import UnknownMember, issue, register_member
from sync.hub.cli import hub as commands
from sync.hub.interest import take_interest
from sync.hub.leases import set_pool
from sync.hub.publishing import Transaction
from sync.hub.tables import MemberRow
from sync.hub.vouchers import NoCard, create_voucher
from tests.sync.hub.paper_station import NOW_MS, HubUnderTest, PaperStation, new_id

TODAY = day_in_china(NOW_MS)


def offer(hub: HubUnderTest, policy: OfflinePolicy) -> None:
    service = Service(
        code="AID-05", name=Text(zh="物", en="Thing"), category="x", icon="gift", min_tier="L1", policy=policy
    )
    with hub.database.writing() as tx:
        tx.publish("global", service)
        register_member(tx, Member(member_uid="m-1", name="王小强"))
        for station_id in ("station-1", "station-2"):
            take_interest(tx, station_id, member_uid="m-1")


def hand_over(station: PaperStation, **more: Any) -> None:
    station.state("benefit.issued", issue_id=new_id(), service_code="AID-05", **more)


def latest(station: PaperStation, kind: str) -> dict[str, dict[str, Any]]:
    page = station.pull()
    assert page is not None
    return {row.entity_id: row.body for row in page.rows if row.kind == kind and row.body is not None}


def breaches(hub: HubUnderTest) -> list[tuple[str, int]]:
    return [(row.kind, json.loads(row.detail).get("issued", 0)) for row in hub.rows(Review)]


DAILY = OfflinePolicy(rule="cap_local", limit=Limit(maximum=1, window="day"))


def test_what_one_station_gives_the_others_hear_of_without_its_name(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    offer(hub, DAILY)
    hand_over(station, member_uid="m-1")
    station.push()
    [here], [there] = latest(station, "usage").values(), latest(other_station, "usage").values()
    assert (Usage.model_validate(here).elsewhere, Usage.model_validate(there).elsewhere) == (0, 1)
    assert there["window_key"] == f"day:{TODAY}" and "station-1" not in json.dumps(there)
    assert hub.count(Review) == 0


def test_a_station_that_meets_somebody_hears_what_they_had_elsewhere_today(
    hub: HubUnderTest, station: PaperStation
) -> None:
    offer(hub, DAILY)
    hand_over(station, member_uid="m-1")
    hand_over(station, member_uid="m-1", at="2020-01-01T00:00:00.000Z")
    station.push()
    hub.add_station("station-3")
    newcomer = PaperStation(hub, "station-3")
    newcomer.enrol()
    for _ in range(2):
        newcomer.check_in(visitor="member", member_uid="m-1")
    newcomer.push()
    [told] = latest(newcomer, "usage").values()
    assert (told["elsewhere"], told["window_key"]) == (1, f"day:{TODAY}")


@pytest.mark.parametrize("visits", [1, 2])
@pytest.mark.parametrize("count_ends_first", [False, True])
@pytest.mark.parametrize("counted", [0, 1])
def test_a_station_that_meets_somebody_during_a_count_hears_of_it(
    hub: HubUnderTest, station: PaperStation, counted: int, count_ends_first: bool, visits: int
) -> None:
    offer(hub, DAILY)
    hub.add_station("station-3")
    newcomer = PaperStation(hub, "station-3")
    newcomer.enrol()
    for _ in range(counted):
        hand_over(station, member_uid="m-1")
        station.push()
    hand_over(station, member_uid="m-1")
    for _ in range(visits):
        newcomer.check_in(visitor="member", member_uid="m-1")
    pushes: list[Callable[[Transaction], Any]] = [
        lambda tx: intake.push(tx, station.device_id, station.request(counted + 1))
    ]
    pushes.insert(count_ends_first, lambda tx: intake.push(tx, newcomer.device_id, newcomer.request()))

    def later() -> None:
        with hub.database.writing() as tx:
            pushes[1](tx)

    with ThreadPoolExecutor(1) as pool:
        with hub.database.writing() as tx:
            pushes[0](tx)
            # It holds all of its locks, and the other one begins.
            tx.settle()
            pushing = pool.submit(later)
            wait([pushing], timeout=0.5)
        pushing.result()
    [told] = latest(newcomer, "usage").values()
    assert told["elsewhere"] == counted + 1


def test_a_count_that_ends_while_a_station_meets_somebody_is_not_told_as_it_was_before(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    offer(hub, DAILY)
    hand_over(station, member_uid="m-1")
    station.push()
    hand_over(station, member_uid="m-1")
    other_station.check_in(visitor="member", member_uid="m-1")
    with ThreadPoolExecutor(1) as pool:
        with hub.database.writing() as tx:
            intake.push(tx, other_station.device_id, other_station.request())
            counting = pool.submit(station.push, 2)
            wait([counting], timeout=0.5)
        counting.result()
    [told] = latest(other_station, "usage").values()
    assert told["elsewhere"] == 2


@pytest.mark.parametrize("at_once", [False, True])
def test_a_limit_broken_by_two_stations_is_raised_once_and_both_facts_stay(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation, at_once: bool
) -> None:
    offer(hub, DAILY)
    hand_over(station, member_uid="m-1")
    hand_over(other_station, member_uid="m-1")
    with ThreadPoolExecutor(2 if at_once else 1) as pool:
        list(pool.map(PaperStation.push, (station, other_station)))
    assert breaches(hub) == [("limit_breach", 2)]
    assert hub.count(BenefitRow) == 2
    assert {row.station_id: row.issued for row in hub.rows(UsageRow)} == {"": 2, "station-1": 1, "station-2": 1}


def test_a_card_counts_for_its_holder_and_a_stranger_for_themselves(hub: HubUnderTest, station: PaperStation) -> None:
    offer(hub, DAILY)
    with hub.database.writing() as tx:
        issue(tx, "m-1", date(2030, 1, 1))
    [serial] = [row.card_serial for row in hub.rows(MemberRow)]
    hand_over(station, card_serial=serial)
    hand_over(station, card_serial=77)
    hand_over(station, card_serial=77, at="nonsense")
    hand_over(station)
    assert [result.outcome for result in station.push().results].count("applied") == 3
    assert sorted({row.subject for row in hub.rows(UsageRow)}) == ["card:77", "member:m-1"]


def test_an_impossible_date_counts_on_the_day_it_came(hub: HubUnderTest, station: PaperStation) -> None:
    offer(hub, DAILY)
    hand_over(station, member_uid="m-1", at="2026-99-99T99:99:99.999Z")
    assert [result.outcome for result in station.push().results] == ["applied"]
    assert {row.window_key for row in hub.rows(UsageRow)} == {f"day:{TODAY}"}


def wish(station: PaperStation, **more: Any) -> str:
    request_id = new_id()
    station.state("benefit.requested", request_id=request_id, service_code="AID-05", **more)
    return request_id


def decision_on(station: PaperStation, request_id: str) -> tuple[bool, str, str | None]:
    decision = Decision.model_validate(latest(station, "decision")[request_id])
    return decision.approved, decision.reason, decision.next_date


def test_the_hub_decides_on_a_wish_by_what_all_stations_gave(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    offer(hub, OfflinePolicy(rule="hold", limit=Limit(maximum=1, window="year")))
    first, second = wish(station, member_uid="m-1"), wish(other_station, member_uid="m-1")
    nobody = wish(station)
    station.push()
    other_station.push()
    assert decision_on(station, first) == (True, "approved", None)
    assert decision_on(other_station, second) == (False, "limit_reached", f"{TODAY.year + 1}-01-01")
    assert decision_on(station, nobody) == (False, "needs_person", None)
    hand_over(station, member_uid="m-1", request_id=first)
    station.push(3)
    assert hub.count(Review) == 0, "what was granted is not counted twice"


def test_a_granted_wish_for_scarce_stock_is_held_for_that_person(hub: HubUnderTest, station: PaperStation) -> None:
    offer(hub, OfflinePolicy(rule="hold", limit=Limit(maximum=9, window="year"), pool="packs"))
    with hub.database.writing() as tx:
        set_pool(tx, Pool(pool_id="packs", lease_size=10, refill_below=1), 1)
    first, second, guest = (
        wish(station, member_uid="m-1"),
        wish(station, member_uid="m-1"),
        wish(station, card_serial=7),
    )
    station.push()
    said = {decision_on(station, request_id)[1] for request_id in (first, second)}
    assert said == {"approved", "no_stock"} and decision_on(station, guest)[1] == "no_stock"
    [lease] = latest(station, "lease").values()
    assert (lease["member_uid"], lease["granted"]) == ("m-1", 1)
    assert next(row.issued for row in hub.rows(UsageRow) if row.station_id == "" and row.subject == "member:m-1") == 1


def test_a_voucher_spent_at_two_stations_is_raised(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    offer(hub, OfflinePolicy(rule="escrow"))
    with hub.database.writing() as tx:
        with pytest.raises(NoCard):
            create_voucher(tx, "m-1", "AID-05", date(2030, 1, 1))
        with pytest.raises(UnknownMember):
            create_voucher(tx, "nobody", "AID-05", date(2030, 1, 1))
        issue(tx, "m-1", date(2030, 1, 1))
        assert create_voucher(tx, "m-1", "AID-05", date(2030, 1, 1)).startswith("WV1:")
    [voucher] = hub.rows(VoucherRow)
    hand_over(station, voucher=voucher.serial)
    station.push()
    assert hub.count(Review) == 0
    hand_over(other_station, voucher=voucher.serial)
    hand_over(other_station, voucher=voucher.serial ^ 1)
    other_station.push()
    assert {row.kind for row in hub.rows(Review)} == {"voucher_twice", "voucher_unknown"}


def test_vouchers_on_the_command_line(tmp_path: Any) -> None:
    def run(*args: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands, [*args], env={"WARM_STATION_HUB_DATA_DIR": str(tmp_path)})
        return result.exit_code, result.output

    run("demo")
    member_uid = run("demo")[1].split("\t")[0]
    code, text = run("voucher", "issue", member_uid, "DIN-01", "--until", "2030-01-01")
    assert code == 0 and text.startswith("WV1:")
    assert run("voucher", "issue", "nobody", "DIN-01", "--until", "2030-01-01")[0] == 1
    assert run("voucher", "issue", member_uid, "LUNCH", "--until", "2030-01-01")[0] == 1


def test_a_wish_that_bears_the_name_of_a_lease_holds_nothing_else_up(hub: HubUnderTest, station: PaperStation) -> None:
    offer(hub, OfflinePolicy(rule="hold", pool="coats"))
    with hub.database.writing() as tx:
        set_pool(tx, Pool(pool_id="coats", lease_size=5, refill_below=1), 10)
    lease_id = new_id()
    station.state("lease.requested", lease_id=lease_id, pool="coats", quantity=2)
    station.push()
    station.state("benefit.requested", request_id=lease_id, service_code="AID-05", member_uid="m-1")
    station.check_in()
    assert [result.outcome for result in station.push(2).results] == ["applied"] * 2
    assert decision_on(station, lease_id)[:2] == (False, "no_stock")
