"""The forms of one visit, one after another: which is open, what was answered so far, and where the person is in it.

All of it is in memory alone until it is submitted, and is wiped as soon as none of its pages shows.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.actions.apply_for_service import OpenForm, Receipt, open_form, submit_application
from kiosk.background import Background
from kiosk.viewmodels.session import SessionViewModel
from sync.contract.forms import ON_FILE, Answer, Answers, FormField, problem_of
from sync.contract.times import day_in_china
from sync.station.clock import Clock
from sync.station.trouble import StationTrouble

PAGES = frozenset({"consent", "form", "check", "confirm"})


class Applying(QObject):
    """Leads through consent, questions, check and receipt of each form; the pages' view-models show what it holds."""

    opened = Signal()
    """Another form is open, or none."""
    moved = Signal()
    """Another question is asked."""
    answered = Signal()
    submitChanged = Signal()
    declined = Signal()
    """Somebody would rather not leave what a form asks for."""

    def __init__(self, background: Background, session: SessionViewModel, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._session = session
        self._clock = clock
        self._waiting: list[str] = []
        self._opening = False
        self._checked = False
        self._phone = ""
        self.form: OpenForm | None = None
        self.answers: Answers = {}
        self.receipt: Receipt | None = None
        self.done: set[str] = set()
        """What was applied for in this visit, or declined."""
        self.applied: set[str] = set()
        self.busy = False
        self.failed = False
        self._consented_ms = 0
        self._place = ""
        session.pageChanged.connect(self._follow_page)
        session.visitEnded.connect(self._forget_visit)

    @property
    def asked(self) -> list[FormField]:
        """The questions of the open form, as the answers so far lead to them."""
        return [] if self.form is None else self.form.form.asked(self.answers)

    @property
    def field(self) -> FormField | None:
        """The question that is asked now."""
        return next((field for field in self.asked if field.field_id == self._place), None)

    @property
    def known_phone(self) -> str:
        """A number that was given in this visit already."""
        return self._phone

    @property
    def has_more(self) -> bool:
        """Whether another form follows."""
        return bool(self._waiting)

    def begin(self, codes: Sequence[str]) -> None:
        """Open the forms of these services one by one, and then end the visit."""
        self._waiting = [code for code in codes if code not in self.done]
        self.proceed()

    def proceed(self) -> None:
        """Open the next form, or end the visit where there is none."""
        check_in = self._session.check_in
        if self._opening or check_in is None:
            return
        if not self._waiting:
            self._session.end_visit(applied=bool(self.applied))
            return
        self._opening = True
        self._background.run(open_form, self._take, self._give_up, check_in.visit_id, self._waiting.pop(0))

    def agree(self) -> None:
        """Note when somebody has agreed to the notice, and ask the first question."""
        if self.form is not None and self._session.current_page == "consent":
            self._consented_ms = self._clock.now_ms()
            self._ask(self.asked[0])

    def refuse(self) -> None:
        """Leave the form without a word about anybody: back to the services, where all else goes on."""
        if self.form is not None:
            self.done.add(self.form.form.service_code)
            self._session.go("services")
            self.declined.emit()

    def pass_over(self) -> None:
        """Go on where this form cannot be taken here."""
        if self.form is not None:
            self.done.add(self.form.form.service_code)
            self.proceed()

    def forgive(self, code: str) -> None:
        """Ask again about a service that was declined: somebody has ticked it anew."""
        if code not in self.applied:
            self.done.discard(code)

    def answer(self, answer: Answer | None) -> None:
        """Keep the answer to the question that is asked now; None takes it away."""
        field = self.field
        if field is None:
            return
        if answer is None:
            self.answers.pop(field.field_id, None)
        else:
            self.answers[field.field_id] = answer
            if field.kind == "phone" and answer != ON_FILE:
                self._phone = str(answer)
        self.answered.emit()

    def next(self) -> None:
        """Ask the next question; after the last one, or after one that was mended, show all answers."""
        asked = self.asked
        if self._checked:
            following = next((field for field in asked if self.problem_of(field) is not None), None)
        else:
            places = [field.field_id for field in asked]
            following = next(iter(asked[places.index(self._place) + 1 :]), None)
        if following is None:
            self._checked = True
            self._session.go("check")
        else:
            self._ask(following)

    def back(self) -> None:
        """Ask the question before; before the first one stands the notice, and a mended one leads back to the check."""
        places = [field.field_id for field in self.asked]
        number = places.index(self._place) if self._place in places else 0
        if self._checked and all(self.problem_of(field) is None for field in self.asked):
            self._session.go("check")
        elif number > 0:
            self._ask(self.asked[number - 1])
        else:
            self._session.go("consent")

    def change(self, field_id: str) -> None:
        """Ask a question again, and come back to the check."""
        field = next((field for field in self.asked if field.field_id == field_id), None)
        if field is not None and not self.busy:
            self._ask(field)

    def problem_of(self, field: FormField) -> str | None:
        """Return what is wrong with the answer to a question; None where it fits."""
        on_file = self.form is not None and self.form.on_file
        today = day_in_china(self._clock.now_ms())
        return problem_of(field, self.answers.get(field.field_id), on_file=on_file, today=today)

    def submit(self) -> None:
        """Store the application, once."""
        check_in = self._session.check_in
        if self.busy or self.form is None or check_in is None or self._session.current_page != "check":
            return
        self._set_submit(busy=True, failed=False)
        self._background.run(
            submit_application,
            self._take_receipt,
            self._take_failure,
            check_in.visit_id,
            self.form,
            dict(self.answers),
            self._consented_ms,
        )

    def _ask(self, field: FormField) -> None:
        self._place = field.field_id
        self.moved.emit()
        self._session.go("form")

    def _take(self, opened: OpenForm | None) -> None:
        self._opening = False
        if self._session.current_page not in PAGES | {"services"}:
            return
        if opened is None:
            self.proceed()
            return
        self._wipe()
        self.form = opened
        self.opened.emit()
        self._session.go("consent")

    def _give_up(self, trouble: StationTrouble) -> None:
        self._opening = False
        self._background.troubled.emit(trouble.code)

    def _take_receipt(self, receipt: Receipt | None) -> None:
        # Somebody else may have come between the finger and the disk: it is stored, and not theirs to see.
        if self.form is None:
            return
        if receipt is None:
            self._set_submit(busy=False, failed=True)
        elif receipt.application_id == self.form.application_id:
            code = self.form.form.service_code
            self.done.add(code)
            self.applied.add(code)
            self.receipt = receipt
            self.answers = {}
            self._set_submit(busy=False, failed=False)
            self._session.go("confirm")

    def _take_failure(self, _trouble: StationTrouble) -> None:
        if self.form is not None:
            self._set_submit(busy=False, failed=True)

    def _set_submit(self, *, busy: bool, failed: bool) -> None:
        self.busy, self.failed = busy, failed
        self.submitChanged.emit()

    @Slot()
    def _follow_page(self) -> None:
        if self._session.current_page not in PAGES and self.form is not None:
            self._wipe()
            self.opened.emit()

    @Slot()
    def _forget_visit(self) -> None:
        self._waiting = []
        self._opening = False
        self._phone = ""
        self.done, self.applied = set(), set()
        self._wipe()
        self.opened.emit()

    def _wipe(self) -> None:
        self.form = None
        self.receipt = None
        self.answers = {}
        self._place = ""
        self._checked = False
        self._set_submit(busy=False, failed=False)
