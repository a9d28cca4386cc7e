"""The staff's page: how the station is, and what a volunteer or a technician may do about it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.actions.hurry_sync import hurry_sync
from kiosk.actions.pause_station import pause_station, shut_doors
from kiosk.background import Background
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.row_list import RowList
from kiosk.viewmodels.session import SessionViewModel
from sync.station.clock import local_time

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

TECHNICIAN = "technician"
CHECKING = "checking"
_DOCTORS = {"disk": "disk", "decoders": "decoder engines"}
"""The cards that show what the doctor says, and of which part."""
_CAMERA = {"ready": "ok", "starting": CHECKING}


@QmlElement
class StaffViewModel(QObject):
    """`confirming` is the act that waits for a second touch: restart, exit, or empty."""

    roleChanged = Signal()
    stateChanged = Signal()
    confirmingChanged = Signal()
    hurriedChanged = Signal()
    examinationWanted = Signal()
    restartWanted = Signal()
    exitWanted = Signal()

    def __init__(
        self, background: Background, session: SessionViewModel, watch: LedgerWatch, hub_url: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._session = session
        self._watch = watch
        self._hub_url = hub_url
        self._role = ""
        self._confirming = ""
        self._hurried = False
        self._camera = "none"
        self._examined: Mapping[str, tuple[str, str]] | None = None
        self._cards = RowList(("key", "icon", "value", "health", "detail"), self)
        session.pageChanged.connect(self._lock)
        watch.statusChanged.connect(self._show)

    @Property(bool, notify=roleChanged)
    def technician(self) -> bool:
        """Whether a technician is here; otherwise it is a volunteer."""
        return self._role == TECHNICIAN

    @Property(str, constant=True)
    def hubUrl(self) -> str:
        """Where the records go."""
        return self._hub_url

    @Property(bool, notify=stateChanged)
    def paused(self) -> bool:
        """Whether self-service is out of service."""
        return self._watch.status.paused

    @Property(bool, notify=stateChanged)
    def shut(self) -> bool:
        """Whether staff has closed the doors."""
        return self._watch.status.shut

    @Property(bool, notify=hurriedChanged)
    def hurried(self) -> bool:
        """Whether a try was asked for since the page opened."""
        return self._hurried

    @Property(str, notify=confirmingChanged)
    def confirming(self) -> str:
        """What waits for a second touch."""
        return self._confirming

    @Property(QObject, constant=True)
    def cards(self) -> QObject:
        """Rows of key, icon, value (a number or a time), health (ok, warning, fault, checking, none), detail."""
        return self._cards

    @Slot(str)
    def open(self, role: str) -> None:
        """Let somebody in whose PIN fitted."""
        self._role = role
        self._examined = None
        self.roleChanged.emit()
        self._show()
        self._session.go("staff")
        self.examinationWanted.emit()

    @Slot()
    def lock(self) -> None:
        """Leave."""
        self._session.home()

    @Slot()
    def togglePause(self) -> None:
        """Put self-service out of service, or back."""
        self._background.run(pause_station, self._changed, None, not self._watch.status.paused)

    @Slot()
    def toggleDoors(self) -> None:
        """Close the doors whatever the hours say, or let the hours count again."""
        self._background.run(shut_doors, self._changed, None, not self._watch.status.shut)

    @Slot()
    def hurry(self) -> None:
        """Try the hub now."""
        self._background.run(hurry_sync, self._asked)

    @Slot(str)
    def ask(self, act: str) -> None:
        """Wait for a second touch before an act; empty: let it be. Only a technician may leave to the system."""
        if act != "exit" or self._role == TECHNICIAN:
            self._set_confirming(act)

    @Slot()
    def confirm(self) -> None:
        """Do what was asked about."""
        act = self._confirming
        self._set_confirming("")
        if act == "restart" and self._role:
            self.restartWanted.emit()
        elif act == "exit" and self._role == TECHNICIAN:
            self.exitWanted.emit()

    @Slot(str)
    def take_camera(self, state: str) -> None:
        """Say how the camera is: none, starting, ready, lost."""
        self._camera = state
        self._show()

    @Slot(object)
    def take_examination(self, examined: Mapping[str, tuple[str, str]]) -> None:
        """Say what the doctor found, by part: health and detail."""
        self._examined = examined
        self._show()

    def _changed(self, _none: None) -> None:
        self._watch.look()

    def _asked(self, _none: None) -> None:
        self._set_hurried(True)

    @Slot()
    def _lock(self) -> None:
        if self._session.current_page != "staff":
            self._role = ""
            self._set_confirming("")
            self._set_hurried(False)
            self.roleChanged.emit()

    def _set_confirming(self, act: str) -> None:
        if act != self._confirming:
            self._confirming = act
            self.confirmingChanged.emit()

    def _set_hurried(self, hurried: bool) -> None:
        if hurried != self._hurried:
            self._hurried = hurried
            self.hurriedChanged.emit()

    @Slot()
    def _show(self) -> None:
        status = self._watch.status
        last = f"{local_time(status.last_sync_ms):%m-%d %H:%M}" if status.last_sync_ms else ""
        backlog = "warning" if status.pill == "backlog" else "ok"
        contact = "warning" if status.pill in {"offline", "backlog", "service"} else "ok"
        camera = "none" if self._camera == "none" else _CAMERA.get(self._camera, "fault")
        self._cards.set_rows(
            [
                _card("pending", "arrows-down-up", backlog, str(status.pending)),
                _card("sync", "clock", contact, last),
                _card("camera", "camera", camera),
                _card("printer", "printer", "none"),
                *(self._doctors_card(key) for key in ("disk", "decoders")),
            ]
        )
        self.stateChanged.emit()

    def _doctors_card(self, key: str) -> dict[str, Any]:
        icon = {"disk": "hard-drives", "decoders": "qr-code"}[key]
        if self._examined is None:
            return _card(key, icon, CHECKING)
        health, detail = self._examined.get(_DOCTORS[key], ("fault", ""))
        return _card(key, icon, health, detail=detail)


def _card(key: str, icon: str, health: str, value: str = "", detail: str = "") -> dict[str, Any]:
    return {"key": key, "icon": icon, "value": value, "health": health, "detail": detail}
