import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sync.contract.forms import ON_FILE, UNSURE, Answer, Answers, Form, FormField, Problem, problem_of
from sync.contract.records import Service

CATALOGUE = Path(__file__).parents[3] / "resources" / "catalogue"
FORMS = {
    row["service_code"]: Form.model_validate(row)
    for row in json.loads((CATALOGUE / "forms.json").read_text("utf-8"))["forms"]
}
SERVICES = {
    row["code"]: Service.model_validate(row)
    for row in json.loads((CATALOGUE / "services.json").read_text("utf-8"))["services"]
}
TODAY = date(2026, 7, 31)
PHONE = "13800138000"
LEGAL: Answers = {"topic": "wages", "deadline": "no", "reply": "call", "phone": PHONE, "call_time": "evening"}


def field(code: str, field_id: str) -> FormField:
    return next(each for each in FORMS[code].fields if each.field_id == field_id)


def told(text: Any) -> bool:
    return bool(text.zh) and bool(text.en)


@pytest.mark.parametrize("code", FORMS)
def test_a_form_belongs_to_a_service_that_is_applied_for(code: str) -> None:
    assert SERVICES[code].kind == "apply" and SERVICES[code].tile_order is not None


@pytest.mark.parametrize("code", FORMS)
def test_every_question_says_in_both_languages_what_it_asks_and_why(code: str) -> None:
    form = FORMS[code]
    for each in form.fields:
        assert all(told(text) for text in (each.label, each.title, each.why))
        assert all(told(option.label) for option in each.options)
        assert each.unsure is None or told(each.unsure)
    assert all(told(text) for text in (form.notice.who, form.notice.what_for, form.notice.how_long))
    assert all(told(text) for text in (*form.notice.full, *(step.text for step in form.next_steps)))


@pytest.mark.parametrize("code", FORMS)
def test_questions_are_short_enough_to_be_read_standing(code: str) -> None:
    assert [each.title.zh for each in FORMS[code].fields if len(each.title.zh) > 18] == []
    assert [each.title.en for each in FORMS[code].fields if len(each.title.en) > 42] == []


@pytest.mark.parametrize("code", FORMS)
def test_no_form_asks_for_more_than_a_telephone_number_of_who_somebody_is(code: str) -> None:
    assert {each.kind for each in FORMS[code].fields} <= {"choice", "choices", "number", "phone", "date", "yes_no"}


def test_only_what_earlier_answers_lead_to_is_asked() -> None:
    form = FORMS["LEG-01"]
    assert [each.field_id for each in form.asked({})] == ["topic", "deadline", "reply"]
    assert [each.field_id for each in form.asked({"reply": "call"})][3:] == ["phone", "call_time"]
    assert len(form.asked({"reply": "code"})) == 3


def test_an_answer_to_what_is_asked_no_longer_is_not_kept() -> None:
    changed: Answers = {**LEGAL, "reply": "code"}
    assert FORMS["LEG-01"].fitting(changed, on_file=False, today=TODAY) == {
        "topic": "wages",
        "deadline": "no",
        "reply": "code",
    }
    assert "凭受理编号" in FORMS["LEG-01"].next_step(changed).zh
    assert "打电话" in FORMS["LEG-01"].next_step(LEGAL).zh


def test_answers_that_do_not_fit_are_refused_without_being_named() -> None:
    with pytest.raises(ValueError, match="phone: too_short") as refused:
        FORMS["LEG-01"].fitting({**LEGAL, "phone": "1380013"}, on_file=False, today=TODAY)
    assert "1380013" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "field_id", "answer", "problem"),
    [
        ("AID-02", "event", None, Problem.MISSING),
        ("AID-02", "event", "illness", None),
        ("AID-02", "event", UNSURE, None),
        ("AID-02", "event", "a story", Problem.NOT_OFFERED),
        ("AID-02", "needs", None, None),
        ("AID-02", "needs", [], None),
        ("AID-02", "needs", ["food", "care"], None),
        ("AID-02", "needs", ["food", "food"], Problem.NOT_OFFERED),
        ("AID-02", "needs", UNSURE, Problem.NOT_OFFERED),
        ("AID-02", "household", 1, None),
        ("AID-02", "household", 13, Problem.OUT_OF_RANGE),
        ("AID-02", "household", "4", Problem.OUT_OF_RANGE),
        ("AID-02", "happened_on", "2026-07-31", None),
        ("AID-02", "happened_on", "2025-07-31", None),
        ("AID-02", "happened_on", "2026-08-01", Problem.OUT_OF_RANGE),
        ("AID-02", "happened_on", "2026-02-30", Problem.MISSING),
        ("AID-02", "phone", PHONE, None),
        ("AID-02", "phone", "1380013", Problem.TOO_SHORT),
        ("AID-02", "phone", "23800138000", Problem.NO_MOBILE),
        ("AID-02", "phone", "12800138000", Problem.NO_MOBILE),
        ("AID-02", "phone", ON_FILE, Problem.MISSING),
        ("LEG-01", "deadline", "yes", None),
        ("LEG-01", "deadline", "maybe", Problem.NOT_OFFERED),
    ],
)
def test_an_answer_fits_its_question_or_says_why_not(
    code: str, field_id: str, answer: Answer | None, problem: Problem | None
) -> None:
    assert problem_of(field(code, field_id), answer, on_file=False, today=TODAY) == problem


def test_a_member_need_not_say_a_number_that_the_centre_has() -> None:
    assert problem_of(field("AID-02", "phone"), ON_FILE, on_file=True, today=TODAY) is None


def test_digits_have_their_length() -> None:
    tail = FormField.model_validate(
        {**field("AID-02", "phone").model_dump(), "field_id": "tail", "kind": "digits", "length": 4}
    )
    assert problem_of(tail, "1234", on_file=False, today=TODAY) is None
    assert problem_of(tail, "12a4", on_file=False, today=TODAY) is Problem.TOO_SHORT


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": [{**FORMS["LEG-01"].fields[0].model_dump(), "why": None}]},
        {"fields": [{**FORMS["LEG-01"].fields[0].model_dump(), "options": []}]},
        {"fields": [FORMS["LEG-01"].fields[0].model_dump()] * 2},
        {"fields": [FORMS["LEG-01"].fields[3].model_dump()]},
        {"next_steps": [FORMS["LEG-01"].next_steps[0].model_dump()]},
        {"notice": {**FORMS["LEG-01"].notice.model_dump(), "full": []}},
    ],
    ids=["no purpose", "no options", "asked twice", "hangs on nothing", "no next step for all", "no full notice"],
)
def test_a_form_that_does_not_hang_together_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Form.model_validate({**FORMS["LEG-01"].model_dump(), **changes})
