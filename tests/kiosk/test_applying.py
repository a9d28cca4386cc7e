"""Applying for a service at the kiosk: real pages, real ledger, fingers; what was typed leaves no trace on the way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from sync.contract.applications import open_answers
from sync.contract.forms import ON_FILE
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from tests.clocks import HeldClock
from tests.screens.stand import LI_CODE, WANG_CODE, ZHANG_CODE, Stand
from tests.screens.states import LEGAL_BY_CALL, LEGAL_BY_CODE, answering, applying, choosing, dial, tick
from tests.stations import CENTRE

PHONE = "13800138000"


class Case:
    """A kiosk at which somebody applies, and its ledger seen from another connection."""

    def __init__(self, stand: Stand, ledger: Ledger) -> None:
        self.stand = stand
        self.ledger = ledger

    def to_check(self) -> None:
        applying(self.stand, "LEG-01")
        answering(self.stand, *LEGAL_BY_CALL)
        dial(self.stand, PHONE)
        self.stand.touch("form.next")
        self.stand.touch("form.choice.evening")
        self.stand.touch("form.next")
        self.stand.page("check")

    def submit(self) -> None:
        self.stand.touch("check.submit")
        self.stand.page("confirm")

    def stored(self) -> list[dict[str, str]]:
        rows = self.ledger.rows("SELECT body FROM operation WHERE kind = 'application.submitted' ORDER BY seq")
        return [json.loads(row[0]) for row in rows]

    def answers(self, number: int = 0) -> object:
        stated = self.stored()[number]
        return open_answers(
            CENTRE,
            stated["box"],
            application_id=stated["application_id"],
            service_code=stated["service_code"],
        )

    def texts(self) -> str:
        """Everything that any item on the glass holds as text."""
        found: list[str] = []
        for item in self.stand.items():
            meta = item.metaObject()
            for number in range(meta.propertyCount()):
                if str(meta.property(number).typeName()) == "QString":
                    found.append(str(item.property(str(meta.property(number).name()))))
        return "\n".join(found)


@pytest.fixture
def case(qt_app: QGuiApplication, tmp_path: Path) -> Iterator[Case]:
    stand = Stand(tmp_path / "station", "K15")
    ledger = open_ledger(StationSettings(data_dir=tmp_path / "station"), clock=HeldClock())
    yield Case(stand, ledger)
    ledger.close()
    stand.close()


def test_from_the_tile_to_the_reference_and_what_is_stored_only_the_centre_reads(case: Case) -> None:
    case.to_check()
    assert case.stored() == [], "nothing is stored before somebody says so"
    assert PHONE not in case.texts().replace(" ", "")
    case.submit()
    [stated] = case.stored()
    reference = str(case.stand.kiosk.confirm.property("reference"))
    assert reference.replace("-", "") == stated["receipt_code"]
    assert case.answers() == {
        "topic": "contract",
        "deadline": "no",
        "reply": "call",
        "phone": PHONE,
        "call_time": "evening",
    }
    code = case.stand.find("confirm.code")
    assert code is not None and code.property("payload") == reference
    assert "8月1日 12:00" in case.texts() and "打电话" in case.texts()
    case.stand.touch("confirm.proceed")
    case.stand.page("rate")
    assert case.ledger.value("SELECT count(*) FROM operation WHERE kind = 'application.submitted'") == 1


def test_pressing_submit_again_and_again_sends_once(case: Case) -> None:
    case.to_check()
    with case.ledger.writing():
        for _ in range(3):
            case.stand.kiosk.check.submit()
        assert case.stand.kiosk.check.property("busy")
    case.stand.page("confirm")
    assert len(case.stored()) == 1


def test_what_could_not_be_stored_stays_to_be_sent_again(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    case.to_check()
    case.stand.kiosk.background.run(lambda ledger: ledger.wait_at_most(0.05), lambda _: None)
    with case.ledger.writing():
        case.stand.touch("check.submit")
        case.stand.until(lambda: bool(case.stand.kiosk.check.property("failed")))
    assert case.stand.kiosk.session.current_page == "check" and case.stored() == []
    case.submit()
    assert case.answers() is not None and len(case.stored()) == 1
    caplog.clear()


def test_who_disagrees_is_back_at_the_services_with_all_ticks_and_is_not_asked_again(case: Case) -> None:
    applying(case.stand, "LEG-01")
    case.stand.touch("consent.refuse")
    case.stand.page("services")
    assert case.stand.kiosk.services.held == frozenset({"BAS-01", "LEG-01"})
    assert case.stand.kiosk.applying.form is None
    assert "没有登记您的信息" in case.texts()
    case.stand.touch("services.done")
    case.stand.page("rate")
    assert case.stored() == []


def test_ticking_it_anew_asks_again(case: Case) -> None:
    applying(case.stand, "LEG-01")
    case.stand.touch("consent.refuse")
    case.stand.page("services")
    case.stand.touch("services.tile.LEG-01")
    case.stand.until(lambda: case.stand.kiosk.services.held == frozenset({"BAS-01"}))
    tick(case.stand, "LEG-01")
    case.stand.touch("services.done")
    case.stand.page("consent")


def test_forms_follow_one_another_and_a_number_is_asked_for_once(case: Case) -> None:
    choosing(case.stand, LI_CODE)
    tick(case.stand, "LEG-01", "BAS-05")
    case.stand.touch("services.done")
    case.stand.page("consent")
    answering(case.stand, *LEGAL_BY_CALL)
    dial(case.stand, PHONE)
    case.stand.touch("form.next")
    case.stand.touch("form.choice.any")
    case.stand.touch("form.next")
    case.submit()
    case.stand.touch("confirm.proceed")
    case.stand.page("consent")
    answering(case.stand, "choice.cool", "next", "date.2", "next")
    assert case.stand.kiosk.form.property("kind") == "phone"
    assert case.stand.kiosk.form.entry.property("shown") == "138****8000"
    case.stand.touch("form.next")
    case.stand.page("check")
    case.submit()
    assert case.answers(1) == {"pack": "cool", "pickup_on": "2026-08-02", "phone": PHONE}
    case.stand.touch("confirm.proceed")
    case.stand.page("rate")


def test_a_member_may_be_called_by_the_number_on_file(case: Case) -> None:
    applying(case.stand, "BAS-05", WANG_CODE)
    answering(case.stand, "choice.cool", "next", "date.0", "next", "onfile")
    case.stand.page("check")
    case.submit()
    assert case.answers() == {"pack": "cool", "pickup_on": "2026-07-31", "phone": ON_FILE}


def test_nothing_is_said_about_an_answer_before_next_and_what_was_typed_stays(case: Case) -> None:
    applying(case.stand, "LEG-01")
    answering(case.stand, *LEGAL_BY_CALL)
    dial(case.stand, "1380")
    assert case.stand.kiosk.form.property("problem") == ""
    case.stand.touch("form.next")
    case.stand.until(lambda: case.stand.kiosk.form.property("problem") == "too_short")
    assert (case.stand.kiosk.form.property("missing"), case.stand.kiosk.form.entry.digits) == (7, "1380")
    assert "还差 7 位" in case.texts()
    dial(case.stand, "0")
    assert case.stand.kiosk.form.property("problem") == ""


def test_a_mended_answer_leads_back_to_the_check_and_through_what_it_newly_asks(case: Case) -> None:
    applying(case.stand, "LEG-01")
    answering(case.stand, *LEGAL_BY_CODE)
    case.stand.page("check")
    assert [row["field"] for row in case.stand.kiosk.check.property("answers").rows()] == ["topic", "deadline", "reply"]
    case.stand.touch("check.change.topic")
    case.stand.page("form")
    case.stand.touch("form.next")
    case.stand.page("check")
    case.stand.touch("check.change.reply")
    case.stand.page("form")
    case.stand.touch("form.choice.call")
    case.stand.touch("form.next")
    case.stand.until(lambda: case.stand.kiosk.form.property("kind") == "phone")
    dial(case.stand, PHONE)
    case.stand.touch("form.next")
    case.stand.until(lambda: case.stand.find("form.choice.any") is not None)
    case.stand.touch("form.choice.any")
    case.stand.touch("form.next")
    case.stand.page("check")


def test_a_number_is_shown_for_three_seconds_and_masked_again(case: Case) -> None:
    case.to_check()
    case.stand.touch("check.reveal.phone")
    case.stand.until(lambda: "138 0013 8000" in case.texts())
    case.stand.later(3.1)
    case.stand.until(lambda: "138****8000" in case.texts())
    assert "138 0013 8000" not in case.texts()


@pytest.mark.parametrize("seconds", [81, 0], ids=["nobody answers the warning", "somebody else comes"])
def test_a_draft_is_wiped_and_the_visit_stays(case: Case, seconds: float) -> None:
    case.to_check()
    if seconds:
        case.stand.later(seconds)
        case.stand.page("attract")
    else:
        case.stand.scan(LI_CODE)
        case.stand.page("welcome")
    applying_now = case.stand.kiosk.applying
    assert (applying_now.form, applying_now.answers, applying_now.known_phone) == (None, {}, "")
    assert case.stand.kiosk.form.entry.digits == ""
    assert case.stand.kiosk.check.property("answers").rows() == []
    assert case.stored() == []
    assert case.ledger.value("SELECT count(*) FROM visit WHERE voided_at IS NULL") == (1 if seconds else 2)


def test_where_nothing_can_be_sealed_nothing_is_asked_and_the_wish_is_kept(case: Case) -> None:
    case.stand.forget_centre_key()
    applying(case.stand, "LEG-01")
    assert case.stand.find("consent.agree") is None
    case.stand.touch("consent.pass")
    case.stand.page("rate")
    assert case.ledger.value("SELECT count(*) FROM service_record WHERE service_code = 'LEG-01'") == 1
    assert case.stored() == []


def test_who_applies_twice_a_day_is_asked_once_how_it_was(case: Case) -> None:
    for page in ("rate", "goodbye"):
        applying(case.stand, "LEG-01")
        answering(case.stand, *LEGAL_BY_CODE)
        case.stand.page("check")
        case.submit()
        case.stand.touch("confirm.proceed")
        case.stand.page(page)
        case.stand.kiosk.session.home()
        case.stand.later(3600)


def test_somebody_drumming_on_the_glass_is_one_rating(case: Case) -> None:
    for code, stars in ((LI_CODE, 4), (ZHANG_CODE, 1)):
        choosing(case.stand, code)
        case.stand.touch("services.finish")
        case.stand.page("rate")
        case.stand.touch(f"rate.face.{stars}")
        case.stand.until(lambda: case.ledger.value("SELECT count(*) FROM feedback") == 1)
        if stars == 4:
            case.stand.page("goodbye")
            case.stand.kiosk.session.home()
    case.stand.later(5)
    case.stand.touch("rate.face.3")
    case.stand.page("goodbye")
    assert [row[0] for row in case.ledger.rows("SELECT stars FROM feedback ORDER BY at")] == [4, 3]


def test_the_language_switches_in_the_middle_of_a_question_and_keeps_the_answer(case: Case) -> None:
    applying(case.stand, "AID-02")
    answering(case.stand, "choice.illness")
    case.stand.show(language="en")
    assert "What has happened?" in case.texts()
    case.stand.touch("form.next")
    case.stand.until(lambda: case.stand.kiosk.form.property("kind") == "date")
    assert case.stand.kiosk.applying.answers == {"event": "illness"}
