"""Forms as data: what is asked for a service, why, and which answers fit. Only picking and digits, never free text."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sync.contract.phones import MOBILE_DIGITS, is_mobile
from sync.contract.record_base import Record, Text

UNSURE = "unsure"
"""The answer of somebody who does not know, or would rather not say."""
ON_FILE = "on_file"
"""The telephone number that the centre has of a member: it need not be asked again, and no kiosk holds it."""
YES_OR_NO = ("yes", "no")

FieldKind = Literal["choice", "choices", "number", "phone", "digits", "date", "yes_no"]
SensitiveGroup = Literal["contact", "hardship", "health", "legal"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
Answer = str | int | list[str]
"""A code, a day as 2026-07-31, digits, a number, or the codes of several options."""
Answers = dict[str, Answer]


class Problem(StrEnum):
    """Why an answer does not fit."""

    MISSING = "missing"
    TOO_SHORT = "too_short"
    """Digits are missing."""
    NO_MOBILE = "no_mobile"
    OUT_OF_RANGE = "out_of_range"
    NOT_OFFERED = "not_offered"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Option(_Part):
    """Something that can be picked."""

    code: Code
    label: Text


class Condition(_Part):
    """Holds where an earlier question was answered with one of these codes."""

    field: Code
    among: tuple[str, ...] = Field(min_length=1)


class FormField(_Part):
    """One question. Each says why it is asked: what has no purpose may not be asked (PIPL article 6)."""

    field_id: Code
    kind: FieldKind
    label: Text
    """What the answer is called where all are listed."""
    title: Text
    """The question."""
    why: Text
    options: tuple[Option, ...] = ()
    optional: bool = False
    sensitive: SensitiveGroup | None = None
    show_if: Condition | None = None
    unsure: Text | None = None
    """The words of the way out for somebody who cannot or will not say."""
    least: int = 0
    most: int = 0
    """Of a number; of a date, in days from today."""
    unit: Text | None = None
    length: int = Field(default=0, ge=0, le=18)
    """How many digits."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        codes = [option.code for option in self.options]
        if (self.kind in {"choice", "choices"}) != (len(codes) > 1) or len(set(codes)) < len(codes):
            raise ValueError(
                f"{self.field_id}: two options or more, each with a code of its own, and for choices alone"
            )
        if self.kind in {"number", "date"} and self.least >= self.most:
            raise ValueError(f"{self.field_id}: a {self.kind} has a least and a most")
        if (self.kind == "digits") != (self.length > 0):
            raise ValueError(f"{self.field_id}: digits, and they alone, have a length")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """What can be picked."""
        picked = YES_OR_NO if self.kind == "yes_no" else tuple(option.code for option in self.options)
        return picked if self.unsure is None else (*picked, UNSURE)

    def day_span(self, today: date) -> tuple[date, date]:
        """Return the first and the last day that a date may be."""
        return today + timedelta(days=self.least), today + timedelta(days=self.most)


class Notice(_Part):
    """What somebody agrees to before the first personal datum (PIPL articles 14 and 17)."""

    version: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]+)?$")
    who: Text
    what_for: Text
    how_long: Text
    full: tuple[Text, ...] = Field(min_length=1)
    """The whole text, by paragraphs."""


class NextStep(_Part):
    """What happens once it was sent; the first one counts whose condition holds."""

    text: Text
    show_if: Condition | None = None


class Form(Record):
    """What is asked for one service."""

    service_code: str = Field(pattern=r"^[A-Z]{3}-\d\d$")
    revision: int = Field(ge=1)
    notice: Notice
    fields: tuple[FormField, ...] = Field(min_length=1)
    answer_within_hours: int = Field(ge=1)
    next_steps: tuple[NextStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        seen: dict[str, FormField] = {}
        for field in self.fields:
            if field.field_id in seen:
                raise ValueError(f"{field.field_id} is asked twice")
            _check_condition(field.show_if, seen)
            seen[field.field_id] = field
        for step in self.next_steps:
            _check_condition(step.show_if, seen)
        if self.next_steps[-1].show_if is not None:
            raise ValueError("the last next step holds for everybody whom no other holds for")
        return self

    def asked(self, answers: Answers) -> list[FormField]:
        """Return the questions that are asked of somebody who has answered so."""
        found: list[FormField] = []
        given: Answers = {}
        for field in self.fields:
            if _holds(field.show_if, given):
                found.append(field)
                if field.field_id in answers:
                    given[field.field_id] = answers[field.field_id]
        return found

    def next_step(self, answers: Answers) -> Text:
        """Return what happens next for somebody who has answered so."""
        return next(step.text for step in self.next_steps if _holds(step.show_if, answers))

    def fitting(self, answers: Answers, *, on_file: bool, today: date) -> Answers:
        """Return the answers to what was asked, and no others; `on_file`: the centre knows how to reach this person.

        Raises:
            ValueError: one does not fit; the text names the question, never the answer.
        """
        kept: Answers = {}
        for field in self.asked(answers):
            problem = problem_of(field, answers.get(field.field_id), on_file=on_file, today=today)
            if problem is not None:
                raise ValueError(f"{self.service_code}: {field.field_id}: {problem}")
            if field.field_id in answers:
                kept[field.field_id] = answers[field.field_id]
        return kept


def problem_of(field: FormField, answer: Answer | None, *, on_file: bool, today: date) -> Problem | None:
    """Return why an answer does not fit its question; None where it does."""
    if answer is None or answer == [] or answer == "":
        return None if field.optional else Problem.MISSING
    if answer == UNSURE:
        return None if field.unsure is not None else Problem.NOT_OFFERED
    match field.kind:
        case "choice" | "yes_no":
            return None if answer in field.codes else Problem.NOT_OFFERED
        case "choices":
            picked = answer if isinstance(answer, list) else [""]
            return None if len(set(picked)) == len(picked) and set(picked) <= set(field.codes) else Problem.NOT_OFFERED
        case "number":
            return None if isinstance(answer, int) and field.least <= answer <= field.most else Problem.OUT_OF_RANGE
        case "phone":
            return _phone_problem(str(answer), on_file=on_file)
        case "digits":
            digits = str(answer)
            return None if digits.isascii() and digits.isdigit() and len(digits) == field.length else Problem.TOO_SHORT
        case "date":
            return _date_problem(field, str(answer), today)


def _phone_problem(answer: str, *, on_file: bool) -> Problem | None:
    if answer == ON_FILE:
        return None if on_file else Problem.MISSING
    if not answer.startswith("1"):
        return Problem.NO_MOBILE
    if len(answer) < MOBILE_DIGITS:
        return Problem.TOO_SHORT
    return None if is_mobile(answer) else Problem.NO_MOBILE


def _date_problem(field: FormField, answer: str, today: date) -> Problem | None:
    first, last = field.day_span(today)
    try:
        return None if first <= date.fromisoformat(answer) <= last else Problem.OUT_OF_RANGE
    except ValueError:
        return Problem.MISSING


def _holds(condition: Condition | None, answers: Answers) -> bool:
    if condition is None:
        return True
    answer = answers.get(condition.field)
    picked = answer if isinstance(answer, list) else [answer]
    return any(code in condition.among for code in picked)


def _check_condition(condition: Condition | None, earlier: dict[str, FormField]) -> None:
    if condition is not None and not set(condition.among) <= set(
        earlier[condition.field].codes if condition.field in earlier else ()
    ):
        raise ValueError(f"a condition hangs on {condition.field}, which no earlier question answers so")
