from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.read_today import read_today
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.void_visit import void_visit
from sync.station.ledger import Ledger
from tests.clocks import HeldClock
from tests.stations import code_of


def test_the_day_counts_what_stands_and_shows_what_was_struck_through(ledger: Ledger, clock: HeldClock) -> None:
    check_in_anonymous(ledger, "05")
    clock.advance(24 * 3600)
    member = check_in_card(ledger, code_of(1001), "camera")
    record_service(ledger, member.visit_id, "BAS-01")
    record_service(ledger, member.visit_id, "BAS-03")
    withdraw_service(ledger, member.visit_id, "BAS-03")
    clock.advance(60)
    mistaken = check_in_anonymous(ledger, None, "desk")
    record_service(ledger, mistaken.visit_id, "BAS-02")
    void_visit(ledger, mistaken.visit_id, "desk_undo")
    today = read_today(ledger)
    assert (today.check_ins, today.services) == (1, 1)
    assert [(visit.masked_name, visit.voided, visit.service_codes) for visit in today.visits] == [
        ("", True, ("BAS-02",)),
        ("王**", False, ("BAS-01",)),
    ]


def test_the_desk_takes_back_within_ten_minutes_and_not_later(ledger: Ledger, clock: HeldClock) -> None:
    visit_id = check_in_anonymous(ledger, None, "desk").visit_id
    clock.advance(600)
    assert not void_visit(ledger, visit_id, "desk_undo")
    assert read_today(ledger).check_ins == 1
