import json

from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.rate import may_ask_rating, rate
from sync.station.ledger import Ledger
from tests.clocks import HeldClock
from tests.stations import code_of


def test_a_rating_names_neither_a_visit_nor_a_person(ledger: Ledger) -> None:
    feedback_id = rate(ledger, 2, "water")
    assert ledger.row("SELECT stars, reason_code FROM feedback WHERE feedback_id = ?", feedback_id) == (2, "water")
    assert set(json.loads(ledger.value("SELECT json(body) FROM operation"))) == {
        "at",
        "feedback_id",
        "stars",
        "reason_code",
    }


def test_nobody_is_asked_twice_a_day(ledger: Ledger, clock: HeldClock) -> None:
    visits: list[str] = []
    for _ in range(2):
        visits.append(check_in_card(ledger, code_of(1001), "camera").visit_id)
        clock.advance(3600)
    assert [may_ask_rating(ledger, visit) for visit in (visits[0], visits[0], visits[1])] == [True, True, False]
    clock.advance(24 * 3600)
    assert may_ask_rating(ledger, check_in_card(ledger, code_of(1001), "camera").visit_id)


def test_who_is_not_known_may_be_asked_each_time(ledger: Ledger) -> None:
    visits = [check_in_anonymous(ledger, None).visit_id for _ in range(2)]
    assert all(may_ask_rating(ledger, visit) for visit in visits)
