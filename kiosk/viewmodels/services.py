"""What somebody takes: tiles that are stored as they are ticked."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.check_in import CheckIn
from kiosk.actions.read_usual_services import usual_services
from kiosk.actions.record_service import record_service, services_held, withdraw_service
from kiosk.background import Background
from kiosk.viewmodels.answer_words import day_words
from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel
from sync.contract.records import Service
from sync.contract.times import day_in_china
from sync.station.clock import Clock
from sync.station.service_pauses import Pause

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

TODAY, TOMORROW = "svc.today", "svc.tomorrow"


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
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._applying = applying
        self._clock = clock
        self._background = background
        self._session = session
        self._display = display
        self._watch = watch
        self._held: frozenset[str] = frozenset()
        self._usual: tuple[str, ...] = ()
        self._declined = False
        self._explained = ""
        self._tiles = RowList(("code", "label", "icon", "apply", "selected", "paused"), self)
        watch.catalogueChanged.connect(self._show)
        watch.catalogueChanged.connect(self.noticeChanged)
        display.languageChanged.connect(self.noticeChanged)
        session.pageChanged.connect(self._forget_notice)
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

    @Property(bool, notify=tilesChanged)
    def nothing(self) -> bool:
        """Whether no service at all can be had today."""
        return bool(self._watch.catalogue.services) and all(row["paused"] for row in self._tiles.rows())

    @Property(str, notify=noticeChanged)
    def paused(self) -> str:
        """The service about whose pause somebody has asked by touching it, or empty."""
        return next((self._label(each) for each in self._on_tiles if each.code == self._explained), "")

    @Property(str, notify=noticeChanged)
    def pauseReason(self) -> str:
        """Why: the end of an i18n id below `svc.pause.`."""
        return self._pause.reason

    @Property(str, notify=noticeChanged)
    def pauseUntil(self) -> str:
        """The day on which it is back, or empty where nobody knows; `pauseUntilId` where the day has a name."""
        until = self._pause.until
        day = date.fromisoformat(until) if until else date.min
        if day <= self._today + timedelta(days=1):
            return ""
        return day_words(day, self._display.current_language, year=False)

    @Property(str, notify=noticeChanged)
    def pauseUntilId(self) -> str:
        """The i18n id of today or tomorrow, or empty."""
        days = {self._today.isoformat(): TODAY, (self._today + timedelta(days=1)).isoformat(): TOMORROW}
        return days.get(self._pause.until, "")

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
        if code in self._watch.catalogue.pauses and code not in self._held:
            self._explained, self._declined = code, False
            self.noticeChanged.emit()
        elif check_in is not None:
            self._forget_notice()
            self._applying.forgive(code)
            action = withdraw_service if code in self._held else record_service
            self._background.run(action, self._take_held, None, check_in.visit_id, code)

    @Slot()
    def done(self) -> None:
        """Open the forms of what is ticked, one by one, and end the visit."""
        if self._session.current_page == "services":
            wanted = [each.code for each in self._on_tiles if each.kind == "apply" and each.code in self._held]
            self._applying.begin(wanted)

    @Slot()
    def finish(self) -> None:
        """End the visit; the same as `done`, for somebody who takes nothing."""
        self._session.end_visit()

    @Slot()
    def _decline(self) -> None:
        self._declined = True
        self.noticeChanged.emit()

    @Slot()
    def _forget_notice(self) -> None:
        if self._declined or self._explained:
            self._declined, self._explained = False, ""
            self.noticeChanged.emit()

    @Slot(object)
    def _begin(self, check_in: CheckIn) -> None:
        self._usual = ()
        self._forget_notice()
        self._take_held(frozenset())
        self._background.run(usual_services, self._take_usual, None, check_in.visit_id)
        self._background.run(services_held, self._take_held, None, check_in.visit_id)

    def _take_usual(self, usual: tuple[str, ...]) -> None:
        self._usual = usual
        self._show()

    def _take_held(self, held: frozenset[str]) -> None:
        self._held = held
        self._show()
        self.selectionChanged.emit()

    @Slot()
    def _show(self) -> None:
        self._tiles.set_rows([self._row(service) for service in self._on_tiles])
        self.tilesChanged.emit()

    @property
    def _on_tiles(self) -> list[Service]:
        """The services of the page: what this person takes most, then the order that everybody knows."""
        known = [service for service in self._watch.catalogue.services if service.tile_order is not None]
        usual = [each for code in self._usual for each in known if each.code == code]
        return usual + [service for service in known if service not in usual]

    @property
    def _pause(self) -> Pause:
        return self._watch.catalogue.pauses.get(self._explained, Pause("other"))

    @property
    def _today(self) -> date:
        return day_in_china(self._clock.now_ms())

    def _label(self, service: Service) -> str:
        return self._display.words(service.short_name or service.name)

    def _row(self, service: Service) -> dict[str, Any]:
        return {
            "code": service.code,
            "label": self._label(service),
            "icon": service.icon,
            "apply": service.kind == "apply",
            "selected": service.code in self._held,
            "paused": service.code in self._watch.catalogue.pauses,
        }
