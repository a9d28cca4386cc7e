"""What a station may hand out of a scarce stock without asking anybody."""

from sync.contract.operations import BenefitIssued
from sync.contract.records import Pool
from sync.contract.times import format_utc
from sync.hub.benefit_tables import PoolRow, Review
from sync.hub.leases import free_of, reclaim_expired, reserve, set_pool
from sync.station import outbox
from sync.station.leases import ASK_AGAIN_MS, held_leases, left_in, refill
from sync.station.ledger import Ledger
from sync.station.transport import HubClient
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest, new_id

DAY_S = 86_400.0
LONGEST_POLL_S = 1200.0


def add_packs(hub: HubUnderTest, clock: HeldClock, stock: int = 30) -> None:
    hub.clock.ms = clock.wall_ms
    with hub.database.writing() as tx:
        set_pool(tx, Pool(pool_id="packs", lease_size=10, refill_below=3), stock)


def advance(hub: HubUnderTest, clock: HeldClock, seconds: float) -> None:
    clock.advance(seconds)
    hub.clock.ms += round(seconds * 1000)


def left(ledger: Ledger) -> int:
    return left_in(ledger, "packs", ledger.clock.now_ms())


def hand_out(ledger: Ledger, quantity: int = 1) -> None:
    with ledger.writing() as writer:
        [lease, *_] = held_leases(writer, "packs", writer.now_ms)
        writer.append(
            BenefitIssued(
                at=format_utc(writer.now_ms),
                issue_id=writer.new_id(),
                service_code="BAS-05",
                pool="packs",
                lease_id=lease.lease_id,
                quantity=quantity,
            )
        )


def requests(ledger: Ledger) -> int:
    return ledger.value("SELECT count(*) FROM operation WHERE kind = 'lease.requested'")


def pool_of(hub: HubUnderTest) -> PoolRow:
    [row] = hub.rows(PoolRow)
    return row


def test_a_station_asks_for_what_it_hears_of_and_refills_when_low(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    add_packs(hub, clock)
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    assert (left(enrolled), requests(enrolled)) == (10, 1)
    hand_out(enrolled, 7)
    assert courier.run_once()
    assert (left(enrolled), requests(enrolled)) == (3, 1)
    hand_out(enrolled)
    advance(hub, clock, LONGEST_POLL_S)
    assert courier.run_once()
    assert (left(enrolled), requests(enrolled)) == (12, 2)
    assert (pool_of(hub).granted, pool_of(hub).spent) == (20, 8)
    assert hub.count(Review) == 0


def test_offline_it_asks_once_and_an_empty_stock_is_asked_again_after_an_hour(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    add_packs(hub, clock, stock=0)
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    assert (left(enrolled), requests(enrolled)) == (0, 1)
    with enrolled.writing() as writer:
        assert not refill(writer)
    with hub.database.writing() as tx:
        set_pool(tx, Pool(pool_id="packs", lease_size=10, refill_below=3), 30)
    advance(hub, clock, ASK_AGAIN_MS / 1000)
    with enrolled.writing() as writer:
        assert refill(writer)
    advance(hub, clock, ASK_AGAIN_MS / 1000)
    with enrolled.writing() as writer:
        assert not refill(writer), "the request is still on its way"
    for _ in range(2):
        assert courier.run_once()
        advance(hub, clock, LONGEST_POLL_S)
    assert (left(enrolled), pool_of(hub).granted) == (10, 10)


def test_what_has_expired_is_not_handed_out_and_goes_back_with_the_next_request(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    add_packs(hub, clock)
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    hand_out(enrolled, 4)
    advance(hub, clock, 7 * DAY_S)
    assert left(enrolled) == 0
    assert courier.run_once()
    assert (left(enrolled), pool_of(hub).granted, pool_of(hub).spent) == (10, 14, 4)
    assert (free_of(pool_of(hub)), hub.count(Review)) == (16, 0)


def test_a_ledger_that_was_copied_spends_nothing_that_its_double_may_have_spent(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    add_packs(hub, clock)
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    hand_out(enrolled, 4)
    with enrolled.writing() as writer:
        outbox.begin_incarnation(writer)
    assert left(enrolled) == 0
    for _ in range(3):
        advance(hub, clock, ASK_AGAIN_MS / 1000)
        assert courier.run_once()
    assert (left(enrolled), pool_of(hub).granted, pool_of(hub).spent) == (10, 14, 4)


def test_what_is_held_for_one_person_is_for_them_alone(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    add_packs(hub, clock, stock=1)
    with hub.database.writing() as tx:
        reserve(tx, "packs", "station-1", "m-1", 1, new_id())
    assert courier_of(enrolled, client, clock).run_once()
    assert left(enrolled) == 0
    assert [lease.left for lease in held_leases(enrolled, "packs", clock.now_ms(), "m-1")] == [1]
    assert held_leases(enrolled, "packs", clock.now_ms(), "m-2") == []


def test_two_stations_offline_never_hand_out_more_than_there_is(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    add_packs(hub, clock, stock=13)
    with hub.database.writing() as tx:
        reserve(tx, "packs", "station-2", "m-9", 6, new_id())
    assert courier_of(enrolled, client, clock).run_once()
    assert left(enrolled) == 7
    hand_out(enrolled, 7)
    assert held_leases(enrolled, "packs", clock.now_ms()) == []
    with hub.database.writing() as tx:
        reclaim_expired(tx)
    assert pool_of(hub).granted == 13
