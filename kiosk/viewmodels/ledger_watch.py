"""What every page holds of the ledger, read again as other processes change it."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.actions.read_catalogue import Catalogue, read_catalogue
from kiosk.actions.read_status import Status, read_status
from kiosk.actions.watch_ledger import ledger_version
from kiosk.background import Background
from sync.station.trouble import StationTrouble

LOOK_EVERY_MS = 1000


class LedgerWatch(QObject):
    """Looks once a second: the status always, the catalogue only after somebody else's commit."""

    changed = Signal()
    """Another process has committed, or this is the first look."""
    catalogueChanged = Signal()
    statusChanged = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._version = -1
        self.catalogue = Catalogue()
        self.status = Status("offline", 0, 0, 0)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now, and then every second."""
        self.look()
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Ask the ledger once."""
        self._background.run(ledger_version, self._compare, self._fail)
        self._background.run(read_status, self._take_status, self._fail)

    def reread(self) -> None:
        """Read the catalogue again: this process has changed it itself, which no version tells."""
        self._background.run(read_catalogue, self._take_catalogue, self._fail)

    def _compare(self, version: int) -> None:
        if version != self._version:
            self._background.run(read_catalogue, self._take_catalogue, self._fail)
            self._version = version
            self.changed.emit()

    def _fail(self, _trouble: StationTrouble) -> None:
        # Whoever wants to do something is told then; the pill says meanwhile that somebody has to come.
        self._version = -1
        self._take_status(Status("service", 0, 0, 0, broken=True))

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        if catalogue != self.catalogue:
            self.catalogue = catalogue
            self.catalogueChanged.emit()

    def _take_status(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self.statusChanged.emit()
