"""The last page: what was taken and where it is, and a wish for the road."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.place_rows import PLACE_ROLES, place_rows
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.services import ServicesViewModel
from kiosk.viewmodels.session import SessionViewModel

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class GoodbyeViewModel(QObject):
    """Shown for a few seconds; `secondsLeft` of `secondsTotal`."""

    servicesChanged = Signal()
    offlineChanged = Signal()
    secondsLeftChanged = Signal()

    def __init__(
        self,
        session: SessionViewModel,
        display: DisplayViewModel,
        watch: LedgerWatch,
        ticked: ServicesViewModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._display = display
        self._watch = watch
        self._ticked = ticked
        self._rows = RowList(PLACE_ROLES, self)
        self._seconds_left = 0
        session.pageChanged.connect(self._show)
        session.ticked.connect(self._count)
        display.languageChanged.connect(self._show)
        ticked.selectionChanged.connect(self._show)
        watch.statusChanged.connect(self.offlineChanged)

    @Property(QObject, notify=servicesChanged)
    def services(self) -> QObject:
        """Rows of label, icon, where."""
        return self._rows

    @Property(bool, notify=offlineChanged)
    def offline(self) -> bool:
        """Whether what was stored waits here for a network."""
        return self._watch.status.offline

    @Property(int, notify=secondsLeftChanged)
    def secondsLeft(self) -> int:
        """Whole seconds until the first page."""
        return self._seconds_left

    @Property(int, notify=secondsLeftChanged)
    def secondsTotal(self) -> int:
        """Whole seconds that the page has in all."""
        return round(self._session.total_seconds)

    @Slot()
    def close(self) -> None:
        """Make room for the next person."""
        self._session.home()

    @Slot()
    def _show(self) -> None:
        if self._session.current_page == "goodbye":
            taken = [service for service in self._watch.catalogue.services if service.code in self._ticked.held]
            self._rows.set_rows(place_rows(taken, self._display.words))
            self._count()

    @Slot()
    def _count(self) -> None:
        if self._session.current_page == "goodbye":
            self._seconds_left = int(self._session.seconds_left) + 1
            self.secondsLeftChanged.emit()
