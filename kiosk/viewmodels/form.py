"""One question at a time: what is asked and why, and the answer as it is picked or typed."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.date_entry import DateEntryViewModel
from kiosk.viewmodels.digit_entry import PHONE_GROUPS, DigitEntryViewModel
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel
from sync.contract.forms import ON_FILE, UNSURE, YES_OR_NO, Answer, FormField
from sync.contract.masking import mask_phone
from sync.contract.times import day_in_china
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

PICKED_KINDS = frozenset({"choice", "choices", "yes_no"})
YES_NO_WORDS = {"yes": "check.yes", "no": "check.no"}


@QmlElement
class FormViewModel(QObject):
    """`kind` is that of the question; `problem` ends an i18n id below `form.problem.`, and is looked for on `next`."""

    questionChanged = Signal()
    answerChanged = Signal()
    problemChanged = Signal()

    def __init__(
        self, session: SessionViewModel, applying: Applying, display: DisplayViewModel, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._applying = applying
        self._display = display
        self._clock = clock
        self._rows = RowList(("code", "label", "labelId", "chosen"), self)
        self._picked: list[str] = []
        self._number = 0
        self._problem = ""
        self._digits = DigitEntryViewModel(clock, self, groups=PHONE_GROUPS)
        self._date = DateEntryViewModel(display, self)
        self._date.edited.connect(self._edited)
        self._digits.edited.connect(self._edited)
        applying.moved.connect(self._ask)
        applying.opened.connect(self._forget)
        display.languageChanged.connect(self._translate)
        session.ticked.connect(self._look)

    @Property(str, notify=questionChanged)
    def kind(self) -> str:
        """How it is answered: choice, choices, yes_no, number, phone, digits or date."""
        return "" if self._field is None else self._field.kind

    @Property(str, notify=questionChanged)
    def title(self) -> str:
        """The question."""
        return "" if self._field is None else self._display.words(self._field.title)

    @Property(str, notify=questionChanged)
    def why(self) -> str:
        """Why it is asked."""
        return "" if self._field is None else self._display.words(self._field.why)

    @Property(bool, notify=questionChanged)
    def optional(self) -> bool:
        """Whether it may be left open."""
        return self._field is not None and self._field.optional

    @Property(int, notify=questionChanged)
    def step(self) -> int:
        """Which question it is, from 1."""
        asked = [field.field_id for field in self._applying.asked]
        return asked.index(self._field.field_id) + 1 if self._field is not None else 0

    @Property(int, notify=questionChanged)
    def steps(self) -> int:
        """How many there are, as far as can be told."""
        return len(self._applying.asked)

    @Property(QObject, notify=answerChanged)
    def rows(self) -> QObject:
        """What can be picked: rows of code, label (or labelId), chosen."""
        return self._rows

    @Property(str, notify=questionChanged)
    def unsure(self) -> str:
        """The words of the way out of a question that is not picked from rows, or empty."""
        field = self._field
        if field is None or field.unsure is None or field.kind in PICKED_KINDS:
            return ""
        return self._display.words(field.unsure)

    @Property(bool, notify=questionChanged)
    def onFile(self) -> bool:
        """Whether the number that the centre has may be used instead of one that is typed."""
        field, opened = self._field, self._applying.form
        return field is not None and field.kind == "phone" and opened is not None and opened.on_file

    @Property(QObject, notify=questionChanged)
    def digits(self) -> QObject:
        """The digits that are typed."""
        return self._digits

    @property
    def entry(self) -> DigitEntryViewModel:
        """The digits, for Python."""
        return self._digits

    @Property(QObject, constant=True)
    def date(self) -> QObject:
        """The day that is picked."""
        return self._date

    @Property(int, notify=answerChanged)
    def number(self) -> int:
        """The number as it stands."""
        return self._number

    @Property(str, notify=questionChanged)
    def unit(self) -> str:
        """What is counted."""
        field = self._field
        return "" if field is None or field.unit is None else self._display.words(field.unit)

    @Property(bool, notify=answerChanged)
    def canLess(self) -> bool:
        """Whether the number can be smaller."""
        return self._field is not None and self._number > self._field.least

    @Property(bool, notify=answerChanged)
    def canMore(self) -> bool:
        """Whether the number can be larger."""
        return self._field is not None and self._number < self._field.most

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        """What is wrong with the answer, or empty."""
        return self._problem

    @Property(int, notify=problemChanged)
    def missing(self) -> int:
        """How many digits are missing."""
        return self._digits.missing

    @Slot(str)
    def pick(self, code: str) -> None:
        """Pick a row, or put it back."""
        field = self._field
        if field is None:
            return
        if field.kind != "choices":
            self._picked = [code]
        elif code in self._picked:
            self._picked = [each for each in self._picked if each != code]
        else:
            self._picked = [code] if code == UNSURE else [*(each for each in self._picked if each != UNSURE), code]
        self._edited()
        self._show_answer()

    @Slot(int)
    def stepBy(self, change: int) -> None:
        """Make the number larger or smaller by so much."""
        field = self._field
        if field is not None:
            self._number = min(field.most, max(field.least, self._number + change))
            self._edited()
            self._show_answer()

    @Slot()
    def next(self) -> None:
        """Keep the answer and go on, or say what it lacks; what was given stays either way."""
        self._go_on(self._answer())

    @Slot()
    def useUnsure(self) -> None:
        """Answer that it is not known, and go on."""
        self._go_on(UNSURE)

    @Slot()
    def useOnFile(self) -> None:
        """Be called by the number that the centre has, and go on."""
        self._digits.wipe()
        self._go_on(ON_FILE)

    @Slot()
    def back(self) -> None:
        """Go back."""
        if self._session.current_page == "form":
            self._applying.back()

    @property
    def _field(self) -> FormField | None:
        return self._applying.field

    def _go_on(self, answer: Answer | None) -> None:
        field = self._field
        if field is None or self._session.current_page != "form":
            return
        self._applying.answer(answer)
        self._set_problem(self._applying.problem_of(field) or "")
        if not self._problem:
            self._applying.next()

    def _answer(self) -> Answer | None:
        field = self._field
        if field is None:
            return None
        match field.kind:
            case "choice" | "yes_no":
                return self._picked[0] if self._picked else None
            case "choices":
                return list(self._picked) or None
            case "number":
                return self._number
            case "date":
                return self._date.picked
            case "phone" | "digits":
                return self._digits.digits or None

    @Slot()
    def _ask(self) -> None:
        field = self._field
        if field is None:
            return
        known = self._applying.answers.get(field.field_id)
        self._picked = [str(each) for each in (known if isinstance(known, list) else [known]) if each is not None]
        self._number = known if isinstance(known, int) else field.least
        if field.kind == "date":
            first, last = field.day_span(day_in_china(self._clock.now_ms()))
            self._date.offer(first, last, str(known) if known not in {None, UNSURE} else None)
        elif field.kind in {"phone", "digits"}:
            self._renew_digits(field, "" if known in {None, UNSURE, ON_FILE} else str(known))
        self._set_problem("")
        self.questionChanged.emit()
        self._show_answer()

    def _renew_digits(self, field: FormField, known: str) -> None:
        former = self._digits
        phone = field.kind == "phone"
        self._digits = DigitEntryViewModel(
            self._clock,
            self,
            groups=PHONE_GROUPS if phone else (field.length,),
            mask=mask_phone if phone else lambda _digits: "",
        )
        self._digits.edited.connect(self._edited)
        self._digits.fill(known or (self._applying.known_phone if phone else ""))
        former.wipe()
        former.deleteLater()

    @Slot()
    def _edited(self) -> None:
        self._set_problem("")

    @Slot()
    def _look(self) -> None:
        self._digits.look()

    @Slot()
    def _translate(self) -> None:
        self.questionChanged.emit()
        self._show_answer()

    @Slot()
    def _forget(self) -> None:
        self._picked, self._number = [], 0
        self._digits.wipe()
        self._set_problem("")
        self.questionChanged.emit()
        self._show_answer()

    def _show_answer(self) -> None:
        field = self._field
        self._rows.set_rows([] if field is None or field.kind not in PICKED_KINDS else self._offered(field))
        self.answerChanged.emit()

    def _offered(self, field: FormField) -> list[dict[str, Any]]:
        words = self._display.words
        offered = [(option.code, words(option.label), "") for option in field.options]
        if field.kind == "yes_no":
            offered = [(code, "", YES_NO_WORDS[code]) for code in YES_OR_NO]
        if field.unsure is not None:
            offered.append((UNSURE, words(field.unsure), ""))
        return [
            {"code": code, "label": label, "labelId": label_id, "chosen": code in self._picked}
            for code, label, label_id in offered
        ]

    def _set_problem(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
        self.problemChanged.emit()
