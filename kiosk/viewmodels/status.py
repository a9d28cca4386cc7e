"""The top bar: where this is, what time it is, and how the records stand with the hub."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from sync.station.clock import Clock, local_time

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

CLOCK_MS = 5000


@QmlElement
class StatusViewModel(QObject):
    """`pill` is one of synced, syncing, offline, backlog, service."""

    stationChanged = Signal()
    clockChanged = Signal()
    pillChanged = Signal()
    openChanged = Signal()

    def __init__(self, watch: LedgerWatch, display: DisplayViewModel, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._watch = watch
        self._display = display
        self._clock = clock
        self._time = self._read_clock()
        self._timer = QTimer(self)
        self._timer.setInterval(CLOCK_MS)
        self._timer.timeout.connect(self._tell_time)
        self._timer.start()
        self.clockChanged.connect(self.openChanged)
        watch.catalogueChanged.connect(self.openChanged)
        watch.statusChanged.connect(self.pillChanged)
        watch.statusChanged.connect(self.openChanged)
        watch.catalogueChanged.connect(self.stationChanged)
        display.languageChanged.connect(self.stationChanged)

    @Property(str, notify=stationChanged)
    def stationName(self) -> str:
        """The station's name, or empty before the hub has told it."""
        station = self._watch.catalogue.station
        return "" if station is None else self._display.words(station.name)

    @Property(str, notify=clockChanged)
    def clock(self) -> str:
        """The local time, 08:12."""
        return self._time

    @Property(str, notify=pillChanged)
    def pill(self) -> str:
        """The state of the sync."""
        return self._watch.status.pill

    @Property(str, notify=pillChanged)
    def lastSync(self) -> str:
        """When the hub was last reached, 08:10, or empty."""
        last_sync_ms = self._watch.status.last_sync_ms
        return f"{local_time(last_sync_ms):%H:%M}" if last_sync_ms else ""

    @Property(bool, notify=openChanged)
    def open(self) -> bool:
        """Whether the station's doors are open at this hour, and staff has not closed them."""
        return self.is_open

    @property
    def is_open(self) -> bool:
        """Whether the doors are open, for Python."""
        if self._watch.status.shut:
            return False
        station = self._watch.catalogue.station
        if station is None:
            return True
        if station.opens <= station.closes:
            return station.opens <= self._time < station.closes
        return self._time >= station.opens or self._time < station.closes

    @Property(bool, notify=pillChanged)
    def paused(self) -> bool:
        """Whether staff has put self-service out of service."""
        return self._watch.status.paused

    @Property(str, notify=openChanged)
    def hours(self) -> str:
        """When the doors are open, 06:00–22:00, or empty before the hub has told it."""
        station = self._watch.catalogue.station
        return "" if station is None else f"{station.opens}–{station.closes}"

    def _read_clock(self) -> str:
        return f"{local_time(self._clock.now_ms()):%H:%M}"

    @Slot()
    def _tell_time(self) -> None:
        now = self._read_clock()
        if now != self._time:
            self._time = now
            self.clockChanged.emit()
