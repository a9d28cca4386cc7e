"""When it is night: less light and less sound from evening to morning, never before somebody's eyes."""

from PySide6.QtCore import QObject, Slot

from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.session import SessionViewModel
from kiosk.viewmodels.status import StatusViewModel
from sync.station.clock import Clock, local_time

NIGHT_FROM_HOUR = 21
NIGHT_UNTIL_HOUR = 6


def is_night(hour: int) -> bool:
    """Return whether an hour of the local day, 0 to 23, belongs to the night."""
    return hour >= NIGHT_FROM_HOUR or hour < NIGHT_UNTIL_HOUR


class Daylight(QObject):
    """Tells the display the time of day while nobody is there."""

    def __init__(
        self,
        session: SessionViewModel,
        status: StatusViewModel,
        display: DisplayViewModel,
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._display = display
        self._clock = clock
        status.clockChanged.connect(self.look)
        session.pageChanged.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        """Look at the clock, unless somebody is using the kiosk."""
        if self._session.current_page == "attract" and self._display.is_default:
            self._display.set_night(is_night(local_time(self._clock.now_ms()).hour))
