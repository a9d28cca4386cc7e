"""What a technician asks a station: is every part of it well? Looks, and changes nothing that was there before."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import PySide6
from PySide6.QtMultimedia import QMediaDevices

from kiosk.config import KioskSettings
from kiosk.devices.engines import available_engines
from sync.contract.times import parse_utc
from sync.station.clock import SystemClock
from sync.station.driver import MINIMUM_SQLITE, sqlite, sqlite_version
from sync.station.escrow import SEALED_FILE
from sync.station.first_opening import open_ledger
from sync.station.keys import KeyHolding, holding, read_key
from sync.station.ledger import KEY_FILE, Ledger
from sync.station.queries import sync_state
from sync.station.transport import HubClient, HubUnreached
from sync.station.trouble import StationTrouble

QT_SOUND = ((6, 8, 3), (6, 12, 0))
DISK_WARNING_BYTES = 2 * 1024**3
DISK_FAULT_BYTES = 200 * 1024**2
CLOCK_WARNING_MS = 2 * 60_000
PLAIN_HEADER = b"SQLite format 3"


class Health(Enum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, how it is, and a sentence about it."""

    part: str
    health: str
    detail: str


class _Verdict(NamedTuple):
    health: Health
    detail: str


def examine(settings: KioskSettings) -> Iterator[Finding]:
    """Yield a finding for each part; needs a Qt application for the camera's."""
    yield _finding("python", _python)
    yield _finding("qt", _qt)
    yield _finding("sqlite", _sqlite)
    ledger: Ledger | None = None
    try:
        ledger = open_ledger(settings, clock=SystemClock())
        yield Finding("ledger", Health.OK.value, f"opens: {ledger.path}")
    except StationTrouble as trouble:
        yield Finding("ledger", Health.FAULT.value, f"{trouble.code}: {trouble}")
    except OSError as error:
        yield Finding("ledger", Health.FAULT.value, f"the data directory cannot be used: {error}")
    yield _finding("cipher", lambda: _cipher(ledger))
    yield _finding("key", lambda: _key(settings))
    yield _finding("decoder engines", _decoders)
    yield _finding("camera", lambda: _camera(settings))
    yield _finding("hand scanner", lambda: _hand_scanner(settings))
    yield _finding("disk", lambda: _disk(settings))
    hub_time_ms, hub = _ask_hub(settings)
    yield Finding("hub", hub.health.value, hub.detail)
    yield _finding("clock", lambda: _clock(hub_time_ms))
    yield _finding("station", lambda: _station(ledger))
    yield _finding("pending", lambda: _pending(ledger))
    if ledger is not None:
        ledger.close()


def as_json(findings: list[Finding]) -> dict[str, object]:
    """Return the report: the worst health over all, and every part by name."""
    order = [Health.OK.value, Health.WARNING.value, Health.FAULT.value]
    worst = max((finding.health for finding in findings), key=order.index)
    return {"health": worst, "parts": [asdict(finding) for finding in findings]}


def _finding(part: str, look: Callable[[], _Verdict]) -> Finding:
    health, detail = look()
    return Finding(part, health.value, detail)


def _python() -> _Verdict:
    sound = (3, 11) <= sys.version_info[:2] < (3, 13)
    return _Verdict(Health.OK if sound else Health.FAULT, platform.python_version())


def _qt() -> _Verdict:
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:3])
    sound = QT_SOUND[0] <= version < QT_SOUND[1]
    return _Verdict(Health.OK if sound else Health.FAULT, PySide6.__version__)


def _sqlite() -> _Verdict:
    sound = sqlite_version() >= MINIMUM_SQLITE
    needed = ".".join(map(str, MINIMUM_SQLITE))
    return _Verdict(Health.OK if sound else Health.FAULT, f"{sqlite.sqlite_version} (at least {needed})")


def _cipher(ledger: Ledger | None) -> _Verdict:
    if ledger is None:
        return _Verdict(Health.FAULT, "no ledger to look at")
    version = ledger.value("PRAGMA cipher_version")
    with ledger.path.open("rb") as file:
        plain = file.read(len(PLAIN_HEADER)) == PLAIN_HEADER
    if not version or plain:
        return _Verdict(Health.FAULT, "the ledger is not encrypted")
    return _Verdict(Health.OK, f"SQLCipher {version}; the file is encrypted")


def _key(settings: KioskSettings) -> _Verdict:
    file = settings.data_dir / KEY_FILE
    held = holding(file)
    if read_key(file) is None:
        return _Verdict(Health.FAULT, "there is no key, or it cannot be unwrapped here")
    sealed = "sealed to the centre" if (settings.data_dir / SEALED_FILE).exists() else "not sealed to the centre"
    if held is KeyHolding.WRAPPED:
        return _Verdict(Health.OK, f"wrapped for this machine by systemd-creds; {sealed}")
    if os.name == "posix" and file.stat().st_mode & 0o077:
        return _Verdict(Health.FAULT, f"{file} can be read by others than its owner")
    return _Verdict(Health.WARNING, f"in a file beside the ledger: whoever takes the whole disk has both; {sealed}")


def _decoders() -> _Verdict:
    engines = available_engines()
    words = ", ".join(f"{name} {version}" for name, version in engines.items())
    if not engines:
        return _Verdict(Health.FAULT, "no engine reads codes")
    return _Verdict(Health.OK if len(engines) > 1 else Health.WARNING, words)


def _camera(settings: KioskSettings) -> _Verdict:
    if settings.camera.startswith("film:"):
        return _Verdict(Health.WARNING, f"a film stands in for the camera: {settings.camera.removeprefix('film:')}")
    found = [device.description() for device in QMediaDevices.videoInputs()]
    if settings.camera == "none" or not found:
        return _Verdict(Health.WARNING, "none: only a hand scanner, or the way in without a code")
    if settings.camera and settings.camera not in found:
        return _Verdict(Health.FAULT, f"{settings.camera} is not there; there is {', '.join(found)}")
    return _Verdict(Health.OK, ", ".join(found))


def _hand_scanner(settings: KioskSettings) -> _Verdict:
    if not settings.scanner_port:
        return _Verdict(Health.OK, "on no serial port; one that plays keyboard needs none")
    if Path(settings.scanner_port).exists():
        return _Verdict(Health.OK, settings.scanner_port)
    return _Verdict(Health.FAULT, f"{settings.scanner_port} is not there")


def _disk(settings: KioskSettings) -> _Verdict:
    place = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(place).free
    words = f"{free / 1024**3:.1f} GiB free"
    if free < DISK_FAULT_BYTES:
        return _Verdict(Health.FAULT, words)
    return _Verdict(Health.WARNING if free < DISK_WARNING_BYTES else Health.OK, words)


def _ask_hub(settings: KioskSettings) -> tuple[int | None, _Verdict]:
    client = HubClient(settings.hub_url)
    try:
        answer = client.health()
    except HubUnreached as error:
        # A station is made to work without its hub, so this alone is no fault.
        return None, _Verdict(Health.WARNING, f"{settings.hub_url} is not reached: {error}")
    finally:
        client.close()
    return parse_utc(answer.hub_time), _Verdict(Health.OK, f"{settings.hub_url} answers, protocol {answer.protocol}")


def _clock(hub_time_ms: int | None) -> _Verdict:
    if hub_time_ms is None:
        return _Verdict(Health.WARNING, "no hub to compare it with")
    off_ms = SystemClock().now_ms() - hub_time_ms
    words = f"{off_ms / 1000:+.1f} s against the hub"
    return _Verdict(Health.WARNING if abs(off_ms) > CLOCK_WARNING_MS else Health.OK, words)


def _station(ledger: Ledger | None) -> _Verdict:
    station_id = None if ledger is None else ledger.setting("station_id")
    if station_id is None:
        return _Verdict(Health.WARNING, "not enrolled: `warm-station sync enrol CODE` binds it to its station")
    return _Verdict(Health.OK, station_id)


def _pending(ledger: Ledger | None) -> _Verdict:
    if ledger is None:
        return _Verdict(Health.FAULT, "no ledger to look at")
    state = sync_state(ledger)
    words = f"{state.pending} to send, {state.quarantined} in quarantine, {state.acknowledged} received by the hub"
    if state.trouble:
        return _Verdict(Health.FAULT, f"{words}; the hub refuses: {state.trouble}")
    return _Verdict(Health.WARNING if state.quarantined else Health.OK, words)
