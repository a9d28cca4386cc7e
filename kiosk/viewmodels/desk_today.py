"""The volunteers' first page: the day in numbers, and its visits, newest first."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.check_in import CheckIn, check_in_anonymous
from kiosk.actions.read_today import Today, VisitToday, read_today
from kiosk.actions.void_visit import DESK_UNDO_MS, void_visit
from kiosk.background import Background
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.row_list import RowList
from sync.station.clock import Clock, local_time
from sync.station.trouble import StationTrouble

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

MINUTE_MS = 60_000


@QmlElement
class DeskTodayViewModel(QObject):
    """What `read_today` says, read again whenever somebody has committed."""

    todayChanged = Signal()
    pendingChanged = Signal()

    def __init__(
        self, background: Background, display: DisplayViewModel, watch: LedgerWatch, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._display = display
        self._watch = watch
        self._clock = clock
        self._today = Today()
        self._checking_in = False
        # The day turns, and what could be taken back a minute ago may not be any more.
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.refresh)
        self._minute.start()
        self._visits = RowList(("visitId", "time", "name", "group", "services", "voided", "canUndo"), self)
        watch.changed.connect(self.refresh)
        watch.catalogueChanged.connect(self._show)
        watch.statusChanged.connect(self.pendingChanged)
        display.languageChanged.connect(self._show)

    @Property(int, notify=todayChanged)
    def checkIns(self) -> int:
        """Visits of today that stand."""
        return self._today.check_ins

    @Property(int, notify=todayChanged)
    def services(self) -> int:
        """Services of today that stand."""
        return self._today.services

    @Property(int, notify=pendingChanged)
    def pending(self) -> int:
        """Records that the hub does not have yet."""
        return self._watch.status.pending

    @Property(int, notify=pendingChanged)
    def quarantined(self) -> int:
        """Records that the hub could not take."""
        return self._watch.status.quarantined

    @Property(QObject, notify=todayChanged)
    def visits(self) -> QObject:
        """Rows of visitId, time, name (masked, or empty), group, services, voided, canUndo."""
        return self._visits

    def rows(self) -> list[Mapping[str, Any]]:
        """Return what the table shows."""
        return self._visits.rows()

    @Slot()
    def checkInGuest(self) -> None:
        """Check in somebody who stands at the desk and is asked for nothing."""
        if not self._checking_in:
            self._checking_in = True
            self._background.run(check_in_anonymous, self._checked_in, self._not_checked_in, None, "desk")

    @Slot(str)
    def undo(self, visit_id: str) -> None:
        """Strike a visit through."""
        self._background.run(void_visit, self._undone, None, visit_id, "desk_undo")

    @Slot()
    def refresh(self) -> None:
        """Read the day again."""
        self._background.run(read_today, self._take)

    def _checked_in(self, _check_in: CheckIn) -> None:
        self._checking_in = False
        self.refresh()

    def _not_checked_in(self, _trouble: StationTrouble) -> None:
        self._checking_in = False

    def _undone(self, _done: bool) -> None:
        self.refresh()

    def _take(self, today: Today) -> None:
        self._today = today
        self._show()
        self.todayChanged.emit()

    @Slot()
    def _show(self) -> None:
        words = self._display.words
        catalogue = self._watch.catalogue
        groups = {group.code: words(group.name) for group in catalogue.occupation_groups}
        services = {service.code: words(service.short_name or service.name) for service in catalogue.services}
        self._visits.set_rows([self._row(visit, groups, services) for visit in self._today.visits])

    def _row(self, visit: VisitToday, groups: dict[str, str], services: dict[str, str]) -> dict[str, Any]:
        separator = "、" if self._display.current_language == "zh" else ", "
        return {
            "visitId": visit.visit_id,
            "time": f"{local_time(visit.at_ms):%H:%M}",
            "name": visit.masked_name,
            "group": groups.get(visit.occupation_group or "", ""),
            "services": separator.join(services.get(code, code) for code in visit.service_codes),
            "voided": visit.voided,
            "canUndo": not visit.voided and self._clock.now_ms() - visit.at_ms < DESK_UNDO_MS,
        }
