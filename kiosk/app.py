"""Where the kiosk's objects are built and joined; nothing else builds them."""

import os
from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.appearance import dress, load_window
from kiosk.application import RESTART_EXIT, run_beside_courier
from kiosk.background import Background
from kiosk.config import KioskSettings
from kiosk.devices.camera import CameraFrames, FilmFrames, FrameSource
from kiosk.devices.decoder_process import DecoderProcess
from kiosk.devices.preview import CameraPreview
from kiosk.devices.qr_item import QrCode
from kiosk.devices.scan_event import ScanEvent
from kiosk.devices.scanner import Scanner
from kiosk.devices.serial_scanner import SerialScanner
from kiosk.devices.speaker import LoudSpeaker, Speaker
from kiosk.devices.wedge_scanner import WedgeScanner
from kiosk.doctor_process import DoctorProcess
from kiosk.guard.crash_guard import CrashGuard
from kiosk.guard.lockdown import Lockdown
from kiosk.guard.presence import Presence
from kiosk.guard.watchdog import Watchdog
from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.attract import AttractViewModel
from kiosk.viewmodels.check import CheckViewModel
from kiosk.viewmodels.confirm import ConfirmViewModel
from kiosk.viewmodels.consent import ConsentViewModel
from kiosk.viewmodels.date_entry import DateEntryViewModel
from kiosk.viewmodels.daylight import Daylight
from kiosk.viewmodels.digit_entry import DigitEntryViewModel
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.form import FormViewModel
from kiosk.viewmodels.goodbye import GoodbyeViewModel
from kiosk.viewmodels.guest import GuestViewModel
from kiosk.viewmodels.guide import GuideViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from kiosk.viewmodels.prompts import Prompts
from kiosk.viewmodels.rate import RateViewModel
from kiosk.viewmodels.scan import ScanViewModel
from kiosk.viewmodels.season import SeasonViewModel, load_almanac
from kiosk.viewmodels.services import ServicesViewModel
from kiosk.viewmodels.session import SessionViewModel
from kiosk.viewmodels.staff import StaffViewModel
from kiosk.viewmodels.staff_pin import StaffPinViewModel
from kiosk.viewmodels.status import StatusViewModel
from kiosk.viewmodels.welcome import WelcomeViewModel
from sync.contract.codes import PREFIX, STAFF_CARD
from sync.station.clock import Clock, SystemClock
from sync.station.ledger import Ledger
from sync.station.opening import open_or_salvage

FILM = "film:"
SYSTEM_CLOCK = SystemClock()
FULL = "full"


class Kiosk(QObject):
    """Every object of one running kiosk, from the ledger to the window."""

    ended = Signal(int)
    """Staff ends the program, with an exit code."""

    def __init__(
        self,
        settings: KioskSettings,
        *,
        clock: Clock,
        source: FrameSource,
        speaker: Speaker | None = None,
        random_bytes: Callable[[int], bytes] = os.urandom,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.source = source

        def open_here() -> Ledger:
            return open_or_salvage(settings, clock=clock, random_bytes=random_bytes)

        # The first child is the first to go: the pages must not outlive what they show.
        self.engine = QQmlApplicationEngine(self)
        self.background = Background(open_here, self)
        self.display = DisplayViewModel(
            settings.language,
            self,
            theme=settings.theme,
            low_reach=settings.low_reach,
            still=settings.reduce_motion,
        )
        self.session = SessionViewModel(self.background, self.display, clock, self)
        self.watch = LedgerWatch(self.background, self)
        self.status = StatusViewModel(self.watch, self.display, clock, self)
        self.daylight = Daylight(self.session, self.status, self.display, clock, self)
        self.attract = AttractViewModel(self.session, self.display, self.status, clock, self)
        self.scan = ScanViewModel(self.session, clock, self)
        almanac = load_almanac(settings.resources_dir / "almanac" / "solar_terms.json")
        self.season = SeasonViewModel(self.session, self.display, almanac, clock, self)
        self.guide = GuideViewModel(self.session, self.display, self.watch, self)
        self.welcome = WelcomeViewModel(self.background, self.session, clock, self)
        self.applying = Applying(self.background, self.session, clock, self)
        self.services = ServicesViewModel(
            self.background, self.session, self.display, self.watch, self.applying, clock, self
        )
        self.consent = ConsentViewModel(self.applying, self.display, self.watch, self)
        self.form = FormViewModel(self.session, self.applying, self.display, clock, self)
        self.check = CheckViewModel(self.session, self.applying, self.display, clock, self)
        self.confirm = ConfirmViewModel(self.applying, self.display, self.watch, self.services, self)
        self.rate = RateViewModel(self.background, self.session, clock, self)
        self.goodbye = GoodbyeViewModel(self.session, self.display, self.watch, self.services, self)
        self.guest = GuestViewModel(self.session, self.display, self.watch, self)
        self.pin = StaffPinViewModel(self.background, self.session, clock, random_bytes, self)
        self.staff = StaffViewModel(self.background, self.session, self.watch, settings.hub_url, self)
        self.doctor = DoctorProcess(settings, self)

        self.prompts = Prompts(self.session, self.display, speaker or Speaker(self), settings.resources_dir, self)

        self.theme = dress(self.engine, settings, self.display, settings.screen_class)
        self.scanner = Scanner(
            source,
            DecoderProcess(PREFIX, parent=self),
            now_ms=lambda: round(clock.monotonic_s() * 1000),
            parent=self,
        )
        self.wedge = WedgeScanner(self)
        self.serial = SerialScanner(settings.scanner_port, self) if settings.scanner_port else None
        self.presence = Presence(self)
        self._join_scanners()
        self._join_staff()
        self.window = self._load_window()
        self.lockdown = Lockdown(self.window, self, full=settings.window == FULL)
        self._join_hours()
        self.watch.start()

    def close(self) -> None:
        """Stop the devices and finish what the ledger was asked for."""
        # Whatever is still to be stored of a visit, such as an unhappy face without a reason, is stored by going home.
        self.session.home()
        self.source.setActive(False)
        self.scanner.close()
        if self.serial is not None:
            self.serial.close()
        self.doctor.close()
        self.background.close()
        self.lockdown.leave()
        self.window.close()

    def recover(self) -> None:
        """Go back to the first page after a bug."""
        self.session.home()

    def _join_scanners(self) -> None:
        def take(event: ScanEvent) -> None:
            self.scan.set_read()
            if event.text == STAFF_CARD:
                self.pin.open()
            else:
                self.session.code_scanned(event.text, event.source)

        def follow_camera(state: str) -> None:
            self.attract.set_camera_ready(state == "ready")

        def see(sight: str) -> None:
            self.scan.set_sight(sight)

        self.scanner.codeScanned.connect(take)
        self.scanner.sightChanged.connect(see)
        self.wedge.codeScanned.connect(take)
        if self.serial is not None:
            self.serial.codeScanned.connect(take)
        self.wedge.watch(QGuiApplication.instance() or self)
        self.source.stateChanged.connect(follow_camera)
        follow_camera(self.source.state)  # pyright: ignore[reportArgumentType]
        self.presence.noticed.connect(self.session.touch)
        self.presence.noticed.connect(self.prompts.hush)

    def _join_staff(self) -> None:
        self.pin.opened.connect(self.staff.open)
        self.staff.examinationWanted.connect(self.doctor.examine)
        self.doctor.examined.connect(self.staff.take_examination)
        self.source.stateChanged.connect(self.staff.take_camera)
        self.staff.take_camera(self.source.state)  # pyright: ignore[reportArgumentType]
        self.staff.restartWanted.connect(lambda: self.ended.emit(RESTART_EXIT))
        self.staff.exitWanted.connect(lambda: self.ended.emit(0))

    def _join_hours(self) -> None:
        """Let nobody in, and look at nobody, while self-service is paused or the doors are closed.

        Whoever is inside may still begin by touch, and has the camera from then on.
        """

        def follow() -> None:
            paused = self.watch.status.paused
            self.session.pause(paused)
            inside = self.status.is_open or self.session.current_page != "attract"
            self.source.setActive(inside and not paused)

        for changed in (self.watch.statusChanged, self.status.openChanged, self.session.pageChanged):
            changed.connect(follow)
        follow()

    def _load_window(self) -> QQuickWindow:
        window = load_window(
            self.engine,
            "Main.qml",
            {
                "session": self.session,
                "display": self.display,
                "status": self.status,
                "attract": self.attract,
                "scan": self.scan,
                "guide": self.guide,
                "season": self.season,
                "welcome": self.welcome,
                "services": self.services,
                "consent": self.consent,
                "form": self.form,
                "check": self.check,
                "confirm": self.confirm,
                "rate": self.rate,
                "goodbye": self.goodbye,
                "guest": self.guest,
                "pin": self.pin,
                "staff": self.staff,
                "source": self.source,
            },
        )
        window.installEventFilter(self.presence)
        if self.settings.window != FULL:
            width, height = (int(side) for side in self.settings.window.split("x"))
            window.resize(QSize(width, height))
            window.show()
        return window


def build_source(settings: KioskSettings) -> FrameSource:
    """Return where the pictures come from: a camera, a film in its place, or nothing."""
    if settings.camera.startswith(FILM):
        film = FilmFrames(loop=True)
        film.play(settings.camera.removeprefix(FILM))
        return film
    return FrameSource() if settings.camera == "none" else CameraFrames(settings.camera)


def run(
    application: QGuiApplication,
    settings: KioskSettings,
    *,
    source: FrameSource,
    clock: Clock = SYSTEM_CLOCK,
    ready: Callable[[Kiosk], None] | None = None,
) -> int:
    """Run the kiosk until its window is closed and return the exit code; `ready` is called once it stands."""
    kiosk = Kiosk(settings, clock=clock, source=source, speaker=LoudSpeaker(application))
    CrashGuard(kiosk.recover, lambda: application.exit(0), lambda: application.exit(RESTART_EXIT)).install()
    kiosk.ended.connect(application.exit)
    watchdog = Watchdog(kiosk)
    watchdog.start()
    if ready is not None:
        ready(kiosk)
    try:
        return run_beside_courier(application, settings, kiosk, kiosk.close)
    finally:
        watchdog.stop()


# Registered with QML by being imported.
_QML_TYPES = (CameraPreview, DateEntryViewModel, DigitEntryViewModel, QrCode)
