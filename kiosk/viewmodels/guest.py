"""The way in without a code, a phone or a name: a trade, or not even that."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class GuestViewModel(QObject):
    """The trades as tiles."""

    groupsChanged = Signal()

    def __init__(
        self, session: SessionViewModel, display: DisplayViewModel, watch: LedgerWatch, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._display = display
        self._watch = watch
        self._groups = RowList(("code", "label", "icon"), self)
        watch.catalogueChanged.connect(self._show)
        display.languageChanged.connect(self._show)

    @Property(QObject, notify=groupsChanged)
    def groups(self) -> QObject:
        """Rows of code, label, icon."""
        return self._groups

    @Slot(str)
    def choose(self, code: str) -> None:
        """Check in without a name; an empty code names no trade either."""
        if self._session.current_page == "guest":
            self._session.begin_anonymous(code)

    @Slot()
    def back(self) -> None:
        """Go back to the first page."""
        self._session.home()

    @Slot()
    def _show(self) -> None:
        words = self._display.words
        self._groups.set_rows(
            [
                {"code": group.code, "label": words(group.name), "icon": group.icon}
                for group in self._watch.catalogue.occupation_groups
            ]
        )
