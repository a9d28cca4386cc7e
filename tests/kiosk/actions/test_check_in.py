from datetime import date

import pytest

from kiosk.actions.check_in import CheckInOutcome, check_in_anonymous, check_in_card
from kiosk.actions.void_visit import void_visit
from sync.contract.times import format_utc
from sync.station.clock import learn_hub_time
from sync.station.ledger import Ledger
from tests.clocks import HeldClock
from tests.stations import OUYANG, WANG, code_of

MINUTE_S = 60.0
WANGS_CODE = code_of(1001)


def stored_visits(ledger: Ledger) -> int:
    return ledger.value("SELECT count(*) FROM visit")


def test_a_member_is_greeted_by_a_masked_name_and_counted(ledger: Ledger, clock: HeldClock) -> None:
    first = check_in_card(ledger, WANGS_CODE, "camera")
    assert (first.outcome, first.masked_name, first.visit_number) == (CheckInOutcome.FIRST_VISIT, "王**", 1)
    assert first.ask_rating
    clock.advance(3 * 60 * MINUTE_S)
    second = check_in_card(ledger, WANGS_CODE, "wedge")
    assert (second.outcome, second.visit_number, second.ask_rating) == (CheckInOutcome.MEMBER, 2, False)
    assert ledger.rows("SELECT entry_method, member_uid FROM visit ORDER BY at") == [
        ("camera", WANG.member_uid),
        ("wedge", WANG.member_uid),
    ]


def test_the_same_person_within_ten_minutes_is_one_visit(ledger: Ledger, clock: HeldClock) -> None:
    first = check_in_card(ledger, WANGS_CODE, "camera")
    clock.advance(9.9 * MINUTE_S)
    again = check_in_card(ledger, WANGS_CODE, "camera")
    assert (again.outcome, again.visit_id, again.at_ms) == (CheckInOutcome.ALREADY_HERE, first.visit_id, first.at_ms)
    assert stored_visits(ledger) == 1
    clock.advance(0.2 * MINUTE_S)
    assert check_in_card(ledger, WANGS_CODE, "camera").outcome is CheckInOutcome.MEMBER
    assert stored_visits(ledger) == 2


def test_a_clock_that_was_fast_does_not_swallow_later_visits(ledger: Ledger, clock: HeldClock) -> None:
    clock.advance(8 * 24 * 60 * MINUTE_S)
    clock.wall_ms -= 8 * 24 * 3600 * 1000 + 20 * 60 * 1000
    fast = HeldClock(wall_ms=clock.wall_ms + 8 * 24 * 3600 * 1000)
    ledger.clock = fast
    check_in_card(ledger, WANGS_CODE, "camera")
    ledger.clock = clock
    for _ in range(3):
        assert check_in_card(ledger, WANGS_CODE, "camera").accepted
        clock.advance(60 * MINUTE_S)
    assert stored_visits(ledger) == 4


def test_a_clock_set_back_a_little_is_still_the_same_visit(ledger: Ledger, clock: HeldClock) -> None:
    first = check_in_card(ledger, WANGS_CODE, "camera")
    clock.wall_ms -= 2 * 60 * 1000
    assert check_in_card(ledger, WANGS_CODE, "camera").visit_id == first.visit_id


def test_a_visit_over_the_turn_of_a_month_is_one_visit(ledger: Ledger, clock: HeldClock) -> None:
    # 2026-07-31 23:57 at the station, and five minutes later it is August.
    clock.wall_ms += round((11 * 60 + 57) * MINUTE_S * 1000)
    first = check_in_card(ledger, WANGS_CODE, "camera")
    clock.advance(5 * MINUTE_S)
    again = check_in_card(ledger, WANGS_CODE, "camera")
    assert (again.outcome, again.visit_id) == (CheckInOutcome.ALREADY_HERE, first.visit_id)


def test_a_new_month_counts_from_one_under_another_pseudonym(ledger: Ledger, clock: HeldClock) -> None:
    check_in_card(ledger, WANGS_CODE, "camera")
    clock.advance(24 * 60 * MINUTE_S)
    assert check_in_card(ledger, WANGS_CODE, "camera").visit_number == 1
    assert ledger.value("SELECT count(DISTINCT person_token) FROM visit") == 2


def test_somebody_unknown_here_is_welcome(ledger: Ledger) -> None:
    check_in = check_in_card(ledger, code_of(9999), "camera")
    assert (check_in.outcome, check_in.masked_name) == (CheckInOutcome.UNKNOWN_HOLDER, "")
    assert ledger.row("SELECT visitor, card_serial FROM visit") == ("card", 9999)


def test_an_ended_membership_is_no_reason_to_turn_somebody_away(ledger: Ledger) -> None:
    check_in = check_in_card(ledger, code_of(1002), "camera")
    assert (check_in.outcome, check_in.masked_name) == (CheckInOutcome.MEMBERSHIP_NEEDS_UPDATE, "欧阳**")
    assert ledger.value("SELECT member_uid FROM visit") == OUYANG.member_uid


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("https://example.org/pay", CheckInOutcome.NOT_OURS),
        (WANGS_CODE[:-1] + "7", CheckInOutcome.NOT_OURS),
        (code_of(1001, not_after=date(2026, 7, 30)), CheckInOutcome.EXPIRED),
        (code_of(1001, issue_number=1), CheckInOutcome.REPLACED),
    ],
)
def test_a_code_that_is_not_good_leaves_nothing(ledger: Ledger, code: str, outcome: CheckInOutcome) -> None:
    check_in = check_in_card(ledger, code, "camera")
    assert check_in.outcome is outcome and not check_in.accepted
    assert stored_visits(ledger) == 0 and ledger.value("SELECT count(*) FROM operation") == 0


def test_a_wall_clock_ten_years_ahead_makes_no_card_an_expired_one(ledger: Ledger, clock: HeldClock) -> None:
    with ledger.writing() as writer:
        learn_hub_time(writer, clock, clock.now_ms(), clock.monotonic_s())
    clock.wall_ms += 10 * 365 * 86_400_000
    assert check_in_card(ledger, WANGS_CODE, "camera").accepted
    clock.wall_ms -= 10 * 365 * 86_400_000
    clock.advance(2 * 365 * 86_400)
    assert check_in_card(ledger, WANGS_CODE, "camera").outcome is CheckInOutcome.EXPIRED


def test_anonymous_visits_are_each_their_own_and_keep_no_person(ledger: Ledger, clock: HeldClock) -> None:
    first, second = check_in_anonymous(ledger, "02"), check_in_anonymous(ledger, None)
    assert first.visit_id != second.visit_id
    assert (first.visit_number, second.visit_number, first.ask_rating) == (1, 2, True)
    nameless = "SELECT count(*) FROM visit WHERE member_uid IS NULL AND card_serial IS NULL AND person_token IS NULL"
    assert ledger.value(nameless) == 2
    clock.advance(13 * 60 * MINUTE_S)
    assert check_in_anonymous(ledger, None).visit_number == 1, "they are counted by the day"


def test_the_fact_that_travels_says_what_was_stored(ledger: Ledger, clock: HeldClock) -> None:
    check_in = check_in_card(ledger, WANGS_CODE, "camera")
    body = ledger.value("SELECT json(body) FROM operation")
    assert f'"visit_id":"{check_in.visit_id}"' in body and f'"at":"{format_utc(clock.now_ms())}"' in body
    assert WANG.name not in body


def test_a_voided_visit_stays_and_no_longer_counts(ledger: Ledger) -> None:
    check_in = check_in_card(ledger, WANGS_CODE, "camera")
    assert void_visit(ledger, check_in.visit_id, "not_me")
    assert not void_visit(ledger, check_in.visit_id, "not_me"), "twice is once"
    again = check_in_card(ledger, WANGS_CODE, "camera")
    assert (again.outcome, again.visit_number) == (CheckInOutcome.FIRST_VISIT, 1)
    assert stored_visits(ledger) == 2
    assert ledger.value("SELECT count(*) FROM operation") == 3
