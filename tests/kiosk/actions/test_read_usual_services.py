from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.read_usual_services import usual_services
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.void_visit import void_visit
from sync.station.ledger import Ledger
from tests.clocks import HeldClock
from tests.stations import code_of

HOUR_S = 3600


def come(ledger: Ledger, clock: HeldClock, *codes: str, card: int = 1001) -> str:
    clock.advance(HOUR_S)
    visit_id = check_in_card(ledger, code_of(card), "camera").visit_id
    for code in codes:
        record_service(ledger, visit_id, code)
    return visit_id


def test_from_the_third_visit_on_the_most_used_come_first(ledger: Ledger, clock: HeldClock) -> None:
    come(ledger, clock, "BAS-04", "HLT-01")
    assert usual_services(ledger, come(ledger, clock, "BAS-04", "BAS-02")) == ()
    assert usual_services(ledger, come(ledger, clock, "OPN-01")) == ("BAS-04", "BAS-02", "HLT-01")


def test_what_was_taken_back_or_by_somebody_else_does_not_count(ledger: Ledger, clock: HeldClock) -> None:
    visit_id = come(ledger, clock, "BAS-01", "BAS-04")
    withdraw_service(ledger, visit_id, "BAS-01")
    void_visit(ledger, come(ledger, clock, "HLT-01"), "not_me")
    come(ledger, clock, "BAS-03", card=7777)
    come(ledger, clock)
    assert usual_services(ledger, come(ledger, clock)) == ("BAS-04",)


def test_another_month_begins_anew_and_nobody_is_known_without_a_name(ledger: Ledger, clock: HeldClock) -> None:
    for _ in range(3):
        come(ledger, clock, "BAS-04")
    clock.advance(24 * HOUR_S)
    assert usual_services(ledger, come(ledger, clock)) == ()
    assert usual_services(ledger, check_in_anonymous(ledger, None).visit_id) == ()
