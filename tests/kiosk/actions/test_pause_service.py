from datetime import date

from kiosk.actions.pause_service import pause_service, resume_service
from kiosk.actions.read_catalogue import read_catalogue
from sync.station.ledger import Ledger
from sync.station.service_pauses import Pause


def test_a_service_is_paused_with_its_reason_until_it_is_resumed(ledger: Ledger) -> None:
    pause_service(ledger, "BAS-03", "repair", date(2026, 8, 1))
    pause_service(ledger, "BAS-01", "supply")
    assert read_catalogue(ledger).pauses == {"BAS-03": Pause("repair", "2026-08-01"), "BAS-01": Pause("supply")}
    pause_service(ledger, "BAS-03", "cleaning")
    resume_service(ledger, "BAS-01")
    assert read_catalogue(ledger).pauses == {"BAS-03": Pause("cleaning")}


def test_nothing_of_it_is_stated_to_the_hub(ledger: Ledger) -> None:
    pause_service(ledger, "BAS-03", "repair")
    assert ledger.value("SELECT count(*) FROM operation") == 0
