import json

from kiosk.actions.rate import rate
from sync.station.ledger import Ledger


def test_a_rating_names_neither_a_visit_nor_a_person(ledger: Ledger) -> None:
    feedback_id = rate(ledger, 2, "water")
    assert ledger.row("SELECT stars, reason_code FROM feedback WHERE feedback_id = ?", feedback_id) == (2, "water")
    assert set(json.loads(ledger.value("SELECT json(body) FROM operation"))) == {
        "at",
        "feedback_id",
        "stars",
        "reason_code",
    }
