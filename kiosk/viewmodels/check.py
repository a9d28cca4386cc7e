"""All answers before they are sent: each can be mended, and nothing counts until somebody presses submit."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.answer_words import answer_words
from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel
from sync.contract.forms import ON_FILE, UNSURE, FormField
from sync.station.clock import Clock

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

REVEAL_S = 3.0
SECRET_KINDS = frozenset({"phone", "digits"})


@QmlElement
class CheckViewModel(QObject):
    """Rows of field, label, value, valueId (the i18n id of the words where there is no value), secret and shown."""

    answersChanged = Signal()
    submitChanged = Signal()

    def __init__(
        self, session: SessionViewModel, applying: Applying, display: DisplayViewModel, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._applying = applying
        self._display = display
        self._clock = clock
        self._rows = RowList(("field", "label", "value", "valueId", "secret", "shown"), self)
        self._revealed = ""
        self._revealed_at_s = 0.0
        applying.opened.connect(self._show)
        applying.answered.connect(self._show)
        applying.submitChanged.connect(self.submitChanged)
        display.languageChanged.connect(self._show)
        session.pageChanged.connect(self._hide)
        session.ticked.connect(self._look)

    @Property(QObject, notify=answersChanged)
    def answers(self) -> QObject:
        """What was asked and answered."""
        return self._rows

    @Property(str, notify=answersChanged)
    def applicant(self) -> str:
        """The masked name of a member who applies, or empty."""
        return "" if self._applying.form is None else self._applying.form.masked_name

    @Property(bool, notify=submitChanged)
    def busy(self) -> bool:
        """Whether it is being stored."""
        return self._applying.busy

    @Property(bool, notify=submitChanged)
    def failed(self) -> bool:
        """Whether it could not be stored just now."""
        return self._applying.failed

    @Slot(str)
    def change(self, field_id: str) -> None:
        """Mend an answer."""
        self._applying.change(field_id)

    @Slot(str)
    def reveal(self, field_id: str) -> None:
        """Show a number for three seconds."""
        self._revealed = field_id
        self._revealed_at_s = self._clock.monotonic_s()
        self._show()

    @Slot()
    def submit(self) -> None:
        """Send it."""
        self._applying.submit()

    @Slot()
    def back(self) -> None:
        """Go back to the last question."""
        asked = self._applying.asked
        if asked:
            self._applying.change(asked[-1].field_id)

    @Slot()
    def _look(self) -> None:
        if self._revealed and self._clock.monotonic_s() - self._revealed_at_s >= REVEAL_S:
            self._hide()

    @Slot()
    def _hide(self) -> None:
        self._revealed = ""
        self._show()

    @Slot()
    def _show(self) -> None:
        on_page = self._session.current_page == "check"
        self._rows.set_rows([self._row(field) for field in self._applying.asked] if on_page else [])
        self.answersChanged.emit()

    def _row(self, field: FormField) -> dict[str, Any]:
        answer = self._applying.answers.get(field.field_id)
        shown = field.field_id == self._revealed
        value, value_id = answer_words(field, answer, self._display, reveal=shown)
        return {
            "field": field.field_id,
            "label": self._display.words(field.label),
            "value": value,
            "valueId": value_id,
            "secret": field.kind in SECRET_KINDS and answer not in {None, ON_FILE, UNSURE},
            "shown": shown,
        }
