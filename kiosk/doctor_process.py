"""The doctor as a child process: it opens the ledger, asks the hub and looks at cameras without holding up a touch."""

import json
import logging
import os
import sys

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from kiosk.config import KioskSettings

_log = logging.getLogger(__name__)


class DoctorProcess(QObject):
    """Examines the station when asked to, once at a time."""

    examined = Signal(object)
    """The health (`ok`, `warning`, `fault`) and the sentence of each part, by its name; empty where the doctor fell."""

    def __init__(self, settings: KioskSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._closed = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("WARM_STATION_DATA_DIR", os.fspath(settings.data_dir))
        environment.insert("WARM_STATION_HUB_URL", settings.hub_url)
        environment.insert("WARM_STATION_CAMERA", settings.camera)
        environment.insert("QT_QPA_PLATFORM", "offscreen")
        self._process.setProcessEnvironment(environment)
        self._process.setProgram(sys.executable)
        self._process.setArguments(["-m", "kiosk", "doctor", "--json"])
        self._process.finished.connect(self._report)

    @Slot()
    def examine(self) -> None:
        """Begin an examination, unless one is under way."""
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self._process.start()

    def close(self) -> None:
        """End an examination that is under way; nothing is reported any more."""
        self._closed = True
        self._process.kill()
        self._process.waitForFinished()

    @Slot()
    def _report(self) -> None:
        if self._closed:
            return
        said = bytes(self._process.readAllStandardOutput().data())
        try:
            parts: list[dict[str, str]] = json.loads(said)["parts"]
            found = {part["part"]: (part["health"], part["detail"]) for part in parts}
        except (ValueError, KeyError):
            _log.warning("the doctor said nothing: %s", bytes(self._process.readAllStandardError().data())[-400:])
            found = {}
        self.examined.emit(found)
