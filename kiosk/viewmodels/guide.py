"""What the station has, and where in the room it is: for whoever only wants to know."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.place_rows import PLACE_ROLES, place_rows
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class GuideViewModel(QObject):
    """Lists every service that has a place in the room, in the order of the tiles."""

    servicesChanged = Signal()

    def __init__(
        self, session: SessionViewModel, display: DisplayViewModel, watch: LedgerWatch, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._display = display
        self._watch = watch
        self._rows = RowList(PLACE_ROLES, self)
        display.languageChanged.connect(self._show)
        watch.catalogueChanged.connect(self._show)

    @Property(QObject, notify=servicesChanged)
    def services(self) -> QObject:
        """Rows of label, icon, where."""
        return self._rows

    @Slot()
    def back(self) -> None:
        """Go back to the first page."""
        self._session.home()

    @Slot()
    def _show(self) -> None:
        placed = [service for service in self._watch.catalogue.services if service.where is not None]
        placed.sort(key=lambda service: (service.tile_order is None, service.tile_order or 0))
        self._rows.set_rows(place_rows(placed, self._display.words))
