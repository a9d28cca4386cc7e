"""What somebody takes: tiles that are stored as they are ticked."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.check_in import CheckIn
from kiosk.actions.record_service import record_service, services_held, withdraw_service
from kiosk.background import Background
from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel
from sync.contract.records import Service

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ServicesViewModel(QObject):
    """The tiles of the catalogue's first page, with the ticks that the ledger holds for this visit."""

    tilesChanged = Signal()
    selectionChanged = Signal()
    noticeChanged = Signal()

    def __init__(
        self,
        background: Background,
        session: SessionViewModel,
        display: DisplayViewModel,
        watch: LedgerWatch,
        applying: Applying,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._applying = applying
        self._background = background
        self._session = session
        self._display = display
        self._watch = watch
        self._held: frozenset[str] = frozenset()
        self._declined = False
        self._tiles = RowList(("code", "label", "icon", "apply", "selected", "paused"), self)
        watch.catalogueChanged.connect(self._show)
        display.languageChanged.connect(self._show)
        session.visitBegan.connect(self._begin)
        applying.declined.connect(self._decline)

    @Property(QObject, notify=tilesChanged)
    def tiles(self) -> QObject:
        """Rows of code, label, icon, apply, selected, paused."""
        return self._tiles

    @Property(bool, notify=noticeChanged)
    def declined(self) -> bool:
        """Whether somebody has just left a form rather than leave what it asks for."""
        return self._declined

    @Property(int, notify=selectionChanged)
    def selectedCount(self) -> int:
        """How many are ticked."""
        return len(self._held)

    @property
    def held(self) -> frozenset[str]:
        """The codes that this visit holds."""
        return self._held

    @Slot(str)
    def toggle(self, code: str) -> None:
        """Tick or untick a service; the tile changes when the ledger has it."""
        check_in = self._session.check_in
        if check_in is not None:
            self._set_declined(False)
            self._applying.forgive(code)
            action = withdraw_service if code in self._held else record_service
            self._background.run(action, self._take_held, None, check_in.visit_id, code)

    @Slot()
    def done(self) -> None:
        """Open the forms of what is ticked, one by one, and end the visit."""
        if self._session.current_page == "services":
            on_tiles = [service for service in self._watch.catalogue.services if service.tile_order is not None]
            self._applying.begin([each.code for each in on_tiles if each.kind == "apply" and each.code in self._held])

    @Slot()
    def finish(self) -> None:
        """End the visit; the same as `done`, for somebody who takes nothing."""
        self._session.end_visit()

    @Slot()
    def _decline(self) -> None:
        self._set_declined(True)

    def _set_declined(self, declined: bool) -> None:
        self._declined = declined
        self.noticeChanged.emit()

    @Slot(object)
    def _begin(self, check_in: CheckIn) -> None:
        self._set_declined(False)
        self._take_held(frozenset())
        self._background.run(services_held, self._take_held, None, check_in.visit_id)

    def _take_held(self, held: frozenset[str]) -> None:
        self._held = held
        self._show()
        self.selectionChanged.emit()

    @Slot()
    def _show(self) -> None:
        on_tiles = [service for service in self._watch.catalogue.services if service.tile_order is not None]
        self._tiles.set_rows([self._row(service) for service in on_tiles])

    def _row(self, service: Service) -> dict[str, Any]:
        return {
            "code": service.code,
            "label": self._display.words(service.short_name or service.name),
            "icon": service.icon,
            "apply": service.kind == "apply",
            "selected": service.code in self._held,
            "paused": False,
        }
