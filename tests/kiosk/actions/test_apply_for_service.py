import json
from pathlib import Path

import pytest

from kiosk.actions.apply_for_service import OpenForm, Receipt, open_form, submit_application
from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.register_guest import register_guest
from kiosk.actions.void_visit import void_visit
from sync.contract.applications import open_answers
from sync.contract.forms import ON_FILE, Answers
from sync.contract.times import format_utc
from sync.station.applications import applications_of_visit
from sync.station.ledger import Ledger
from tests.clocks import NOON_MS, HeldClock
from tests.stations import CENTRE, CENTRE_KEY, ISSUER, WANG, code_of, key_list, key_of, tell

PHONE = "13800138000"
LEGAL: Answers = {"topic": "wages", "deadline": "no", "reply": "call", "phone": PHONE, "call_time": "evening"}
DAY_MS = 86_400_000


def opened(ledger: Ledger, visit_id: str, code: str = "LEG-01") -> OpenForm:
    found = open_form(ledger, visit_id, code)
    assert found is not None
    return found


def submitted(ledger: Ledger, visit_id: str, form: OpenForm, answers: Answers = LEGAL) -> Receipt:
    receipt = submit_application(ledger, visit_id, form, answers, NOON_MS)
    assert receipt is not None
    return receipt


def body(ledger: Ledger) -> dict[str, object]:
    return json.loads(ledger.value("SELECT body FROM operation WHERE kind = 'application.submitted'"))


def test_an_application_is_stored_sealed_with_its_receipt_and_when_it_will_be_answered(
    ledger: Ledger, clock: HeldClock
) -> None:
    visit_id = check_in_card(ledger, code_of(1001), "camera").visit_id
    form = opened(ledger, visit_id)
    assert (form.masked_name, form.on_file, form.can_be_sealed) == ("王**", True, True)
    clock.advance(60)
    receipt = submitted(ledger, visit_id, form)
    stated = body(ledger)
    assert receipt.reference.replace("-", "") == stated["receipt_code"]
    assert (receipt.due_ms, stated["due_at"]) == (NOON_MS + 60_000 + DAY_MS, format_utc(receipt.due_ms))
    assert "打电话" in receipt.next_step.zh
    assert (stated["notice_version"], stated["consented_at"]) == (form.form.notice.version, format_utc(NOON_MS))
    assert (stated["member_uid"], stated["card_serial"], stated["box_key_id"]) == (
        WANG.member_uid,
        1001,
        CENTRE_KEY.key_id,
    )
    answers = open_answers(
        CENTRE, str(stated["box"]), application_id=form.application_id, service_code=form.form.service_code
    )
    assert answers == LEGAL


def test_nothing_that_was_answered_is_anywhere_in_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    visit_id = check_in_anonymous(ledger, None).visit_id
    submitted(ledger, visit_id, opened(ledger, visit_id))
    tables = [row[0] for row in ledger.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in ledger.rows(f'SELECT * FROM "{table}"'):
            if table != "entity":
                assert PHONE not in str(row) and "wages" not in str(row), table
    assert not any(PHONE.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_an_application_that_is_submitted_twice_is_one(ledger: Ledger) -> None:
    visit_id = check_in_anonymous(ledger, None).visit_id
    form = opened(ledger, visit_id)
    first = submitted(ledger, visit_id, form)
    assert submitted(ledger, visit_id, form) == first
    assert ledger.value("SELECT count(*) FROM operation WHERE kind = 'application.submitted'") == 1
    assert [line.receipt_code for line in applications_of_visit(ledger, visit_id)] == [first.reference.replace("-", "")]
    assert open_form(ledger, visit_id, "LEG-01") is None, "who has applied is not asked again in the same visit"


def test_a_member_is_reached_by_the_number_that_the_centre_has_and_a_guest_is_not(ledger: Ledger) -> None:
    answers: Answers = {**LEGAL, "phone": ON_FILE}
    visit_id = check_in_card(ledger, code_of(1001), "camera").visit_id
    submitted(ledger, visit_id, opened(ledger, visit_id), answers)
    guest = register_guest(ledger, PHONE)
    form = opened(ledger, guest.visit_id)
    assert (form.masked_name, form.on_file) == ("", False)
    with pytest.raises(ValueError, match="phone: missing"):
        submit_application(ledger, guest.visit_id, form, answers, NOON_MS)
    assert ledger.value("SELECT count(*) FROM application") == 1


def test_before_the_centres_key_is_known_nothing_is_taken(ledger: Ledger) -> None:
    tell(ledger, ("key_list", "keys", key_list(key_of("card", ISSUER), version=2)))
    visit_id = check_in_anonymous(ledger, None).visit_id
    form = opened(ledger, visit_id)
    assert not form.can_be_sealed
    before = ledger.value("SELECT count(*) FROM operation")
    assert submit_application(ledger, visit_id, form, LEGAL, NOON_MS) is None
    assert ledger.value("SELECT count(*) FROM operation") == before


def test_a_service_without_a_form_and_a_visit_that_was_struck_through_open_none(ledger: Ledger) -> None:
    visit_id = check_in_anonymous(ledger, None).visit_id
    assert open_form(ledger, visit_id, "BAS-01") is None
    form = opened(ledger, visit_id)
    void_visit(ledger, visit_id, "not_me")
    assert open_form(ledger, visit_id, "LEG-01") is None
    assert submit_application(ledger, visit_id, form, LEGAL, NOON_MS) is None


def test_a_code_that_was_drawn_before_is_drawn_anew(ledger: Ledger) -> None:
    visit_id = check_in_anonymous(ledger, None).visit_id
    receipts = {submitted(ledger, visit_id, opened(ledger, visit_id)).reference}
    drawn = [bytes(8), bytes(8), bytes(range(8))]
    with ledger.writing() as writer:
        writer.execute("UPDATE application SET receipt_code = '22222222'")
    usual = ledger._random_bytes

    def random_bytes(count: int) -> bytes:
        return drawn.pop(0) if count == 8 else usual(count)

    ledger._random_bytes = random_bytes
    visit_id = check_in_anonymous(ledger, None).visit_id
    receipts.add(submitted(ledger, visit_id, opened(ledger, visit_id)).reference)
    assert "2345-6789" in receipts and drawn == []
