from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.record_service import record_service, services_held, withdraw_service
from sync.station.ledger import Ledger


def kinds(ledger: Ledger) -> list[str]:
    return [row[0] for row in ledger.rows("SELECT kind FROM operation ORDER BY seq")]


def test_a_tick_is_stored_as_it_is_made_and_only_once(ledger: Ledger) -> None:
    visit_id = check_in_anonymous(ledger, None).visit_id
    assert record_service(ledger, visit_id, "BAS-01") == {"BAS-01"}
    assert record_service(ledger, visit_id, "BAS-01") == {"BAS-01"}
    assert record_service(ledger, visit_id, "BAS-03") == {"BAS-01", "BAS-03"}
    assert kinds(ledger) == ["visit.checked_in", "service.recorded", "service.recorded"]


def test_an_unticked_service_stays_as_a_withdrawn_row_and_can_be_ticked_again(ledger: Ledger) -> None:
    visit_id = check_in_anonymous(ledger, None).visit_id
    record_service(ledger, visit_id, "BAS-01")
    assert withdraw_service(ledger, visit_id, "BAS-01") == frozenset()
    assert withdraw_service(ledger, visit_id, "BAS-01") == frozenset()
    assert record_service(ledger, visit_id, "BAS-01") == {"BAS-01"}
    assert kinds(ledger)[1:] == ["service.recorded", "service.withdrawn", "service.recorded"]
    assert ledger.value("SELECT count(*) FROM service_record") == 2
    assert services_held(ledger, visit_id) == {"BAS-01"}
