"""It is stored: the reference to take along, what happens next and by when."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.answer_words import day_words
from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.place_rows import PLACE_ROLES, place_rows
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.services import ServicesViewModel
from sync.station.clock import local_time

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ConfirmViewModel(QObject):
    """`reference` is all that the code on the page holds."""

    receiptChanged = Signal()
    offlineChanged = Signal()
    placesChanged = Signal()

    def __init__(
        self,
        applying: Applying,
        display: DisplayViewModel,
        watch: LedgerWatch,
        ticked: ServicesViewModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._applying = applying
        self._display = display
        self._watch = watch
        self._ticked = ticked
        self._places = RowList(PLACE_ROLES, self)
        for changed in (applying.submitChanged, applying.opened, display.languageChanged):
            changed.connect(self._show)
        watch.statusChanged.connect(self.offlineChanged)

    @Property(str, notify=receiptChanged)
    def reference(self) -> str:
        """As K7QM-2F9D."""
        receipt = self._applying.receipt
        return "" if receipt is None else receipt.reference

    @Property(str, notify=receiptChanged)
    def nextStep(self) -> str:
        """What happens next."""
        receipt = self._applying.receipt
        return "" if receipt is None else self._display.words(receipt.next_step)

    @Property(str, notify=receiptChanged)
    def due(self) -> str:
        """By when, such as 8月1日 12:00."""
        receipt = self._applying.receipt
        if receipt is None:
            return ""
        at = local_time(receipt.due_ms)
        return f"{day_words(at.date(), self._display.current_language, year=False)} {at:%H:%M}"

    @Property(bool, notify=receiptChanged)
    def hasMore(self) -> bool:
        """Whether another form follows."""
        return self._applying.has_more

    @Property(bool, notify=offlineChanged)
    def offline(self) -> bool:
        """Whether what was stored waits here for a network."""
        return self._watch.status.offline

    @Property(QObject, notify=placesChanged)
    def places(self) -> QObject:
        """Where to find what else was ticked: rows of label, icon, where."""
        return self._places

    @Slot()
    def proceed(self) -> None:
        """Go on to the next form, or to the end."""
        self._applying.proceed()

    @Slot()
    def _show(self) -> None:
        ticked = self._ticked.held - self._applying.applied if self._applying.receipt is not None else frozenset[str]()
        services = self._watch.catalogue.services
        placed = [service for service in services if service.code in ticked and service.where is not None]
        self._places.set_rows(place_rows(placed, self._display.words))
        self.placesChanged.emit()
        self.receiptChanged.emit()
