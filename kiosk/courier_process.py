"""The courier as a child process, for where no system service runs it. The two never talk: they meet in the ledger."""

import logging
import os
import sys

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

from sync.station.settings import StationSettings

RESTART_MS = 5000
STOP_MS = 3000

_log = logging.getLogger(__name__)


class CourierProcess(QObject):
    """Starts the courier, and starts it again whenever it ends. It ends by itself when this process dies."""

    def __init__(self, settings: StationSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("WARM_STATION_DATA_DIR", os.fspath(settings.data_dir))
        environment.insert("WARM_STATION_HUB_URL", settings.hub_url)
        environment.insert("WARM_STATION_BACKOFF_MAX_S", str(settings.backoff_max_s))
        self._process.setProcessEnvironment(environment)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
        self._process.setProgram(sys.executable)
        self._process.setArguments(["-m", "sync", "run", "--until-eof"])
        self._restart = QTimer(self)
        self._restart.setSingleShot(True)
        self._restart.setInterval(RESTART_MS)
        self._restart.timeout.connect(self.start)
        self._process.finished.connect(self._ended)

    def start(self) -> None:
        """Start the courier."""
        self._process.start()

    def stop(self) -> None:
        """End the courier after the call it is in; whatever it had not finished stays in the ledger."""
        self._process.finished.disconnect(self._ended)
        self._restart.stop()
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(STOP_MS):
            self._process.kill()
            self._process.waitForFinished(STOP_MS)

    def _ended(self, exit_code: int) -> None:
        _log.warning("the courier ended with %d; it starts again", exit_code)
        self._restart.start()
