"""What a station lets go of, and what it never does."""

from datetime import date

import pytest

from kiosk.actions.check_in import check_in_anonymous, check_in_card
from sync.contract.records import Member
from sync.hub.cards import issue, register_member
from sync.hub.tables import ReceivedOperation, StationLedger, Visit
from sync.station.chain import verify_chain
from sync.station.enrolment import enrol
from sync.station.ledger import Ledger
from sync.station.queries import counts_since, sync_state
from sync.station.retention import BATCH, MATCHED_SETTING, let_go
from sync.station.transport import HubClient
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest

MONTH_S = 31 * 24 * 3600


def held(ledger: Ledger) -> list[int]:
    return [row[0] for row in ledger.rows("SELECT seq FROM operation ORDER BY seq")]


def match(ledger: Ledger, seq: int) -> None:
    """Let the nightly audit have found everything up to `seq` at the hub."""
    with ledger.writing() as writer:
        writer.set_setting(MATCHED_SETTING, str(seq))


def no_pause(_seconds: float) -> None:
    """Nobody waits in a test."""


def test_what_is_old_acknowledged_and_matched_goes_and_the_chain_goes_on(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    count = BATCH + 20
    for _ in range(count):
        check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    clock.advance(MONTH_S)
    assert let_go(enrolled, no_pause)[0] == 0, "not before the audit"
    match(enrolled, count - 10)
    check_in_anonymous(enrolled, None)
    assert let_go(enrolled, no_pause)[0] == count - 10
    assert held(enrolled) == list(range(count - 9, count + 2))
    assert verify_chain(enrolled) == "ok" and sync_state(enrolled).acknowledged == count
    assert courier_of(enrolled, HubClient(hub.url), clock).run_once()
    assert (hub.count(Visit), sync_state(enrolled).pending) == (count + 1, 0)
    assert counts_since(enrolled, 0)[0] == count + 1, "visits stay"


@pytest.mark.parametrize("state", ["pending", "quarantined"])
def test_what_is_not_safe_at_the_hub_never_goes_nor_what_follows_it(
    ledger: Ledger, clock: HeldClock, state: str
) -> None:
    for _ in range(6):
        check_in_anonymous(ledger, None)
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'acknowledged'")
        writer.execute("UPDATE operation SET state = ? WHERE seq = 4", state)
    match(ledger, 6)
    clock.advance(MONTH_S)
    let_go(ledger, no_pause)
    assert held(ledger) == [4, 5, 6]
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'quarantined', resolution = 'set_aside' WHERE seq = 4")
    let_go(ledger, no_pause)
    assert held(ledger) == [6], "the newest stays, for the next one follows from it"
    assert verify_chain(ledger) == "ok"


def test_what_is_young_stays(ledger: Ledger, clock: HeldClock) -> None:
    check_in_anonymous(ledger, None)
    clock.advance(MONTH_S)
    for _ in range(2):
        check_in_anonymous(ledger, None)
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'acknowledged'")
    match(ledger, 3)
    let_go(ledger, no_pause)
    assert held(ledger) == [2, 3]


def test_who_it_was_is_cut_after_a_month_and_the_visit_still_counts(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="M1", name="赵子安"))
        code = issue(tx, "M1", date(2035, 12, 31))
    assert courier_of(enrolled, client, clock).run_once()
    check_in_card(enrolled, code, "camera")
    clock.advance(MONTH_S)
    check_in_card(enrolled, code, "camera")
    assert let_go(enrolled, no_pause)[1] == 1
    rows = enrolled.rows("SELECT person_token IS NULL, card_serial IS NULL, visitor FROM visit ORDER BY at")
    assert rows == [(1, 1, "card"), (0, 0, "card")]


def test_a_hub_put_back_behind_what_was_let_go_gets_all_that_is_held(
    ledger: Ledger, clock: HeldClock, hub: HubUnderTest
) -> None:
    # What a hub knows that was restored from a copy of before this station's first push.
    client = HubClient(hub.url)
    enrol(ledger, client, hub.new_code("station-1"), "test")
    for _ in range(8):
        check_in_anonymous(ledger, None)
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'acknowledged'")
    match(ledger, 5)
    clock.advance(MONTH_S)
    let_go(ledger, no_pause)
    assert held(ledger) == [6, 7, 8]
    check_in_anonymous(ledger, None)
    assert courier_of(ledger, client, clock).run_once()
    assert hub.count(Visit) == 4 and sync_state(ledger).pending == 0
    newest = max(hub.rows(StationLedger), key=lambda row: row.first_seq)
    assert (newest.first_seq, newest.began) == (6, "restored")
    assert {row.kind for row in hub.rows(ReceivedOperation)} == {"visit.checked_in", "incident.raised"}
