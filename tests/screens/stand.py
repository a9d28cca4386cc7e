"""One kiosk to look at: real pages and a real ledger of demo people, while clock, chance and fingers are held here."""

import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QImage, QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.app import Kiosk
from kiosk.config import KioskSettings
from kiosk.devices.camera import FrameSource
from kiosk.tokens import load_tokens
from sync.contract.records import Member, StationProfile, Text
from sync.station.ledger import Ledger
from sync.station.settings import RESOURCES_DIR
from tests.clocks import HeldClock, seeded_bytes
from tests.stations import ISSUER, STATION_ID, code_of, key_list, key_of, open_station, tell

CLASSES = ("T10", "K15", "K21", "K32P")
LANGUAGES = ("zh", "en")
TEXT_SIZES = ("normal", "large", "xlarge")
THEMES = ("light", "night", "contrast")

WAIT_S = 20.0
TOKENS = load_tokens(RESOURCES_DIR / "theme" / "tokens.json")
PROFILE = StationProfile(
    station_id=STATION_ID,
    name=Text(zh="槐树街暖心驿站", en="Locust Street Warm Station"),
    district="示范区暖心街道",
    phone="12351",
    opens="06:00",
    closes="22:00",
)
LI = Member(member_uid="M-LI", name="李喆", card_serial=1003, occupation_group="05")
ZHANG = Member(member_uid="M-ZHANG", name="张秀兰", card_serial=1004, occupation_group="11")
WANG_CODE = code_of(1001)
ENDED_CODE = code_of(1002)
LI_CODE = code_of(1003)
ZHANG_CODE = code_of(1004)
STRANGERS_CODE = code_of(2001)


@cache
def _first_ledger() -> Path:
    """Make the ledger that every stand starts from, once a process."""
    folder = Path(mkdtemp(prefix="warm-station-screens-")) / "station"
    ledger = open_station(folder, HeldClock())
    tell(ledger, ("station", STATION_ID, PROFILE), *((("member", who.member_uid, who)) for who in (LI, ZHANG)))
    ledger.close()
    return folder


@cache
def _finger() -> QPointingDevice:
    return QTest.createTouchDevice()


class PictureSource(FrameSource):
    """A camera that is there, or not, and shows nothing: pictures of pages must not differ by what is before it."""

    def plug(self, *, ready: bool) -> None:
        self._set_state("ready" if ready else "lost")


class Stand:
    """A kiosk on a screen of one class. A text size (0, 1, 2) given here holds from the first page on."""

    def __init__(self, folder: Path, screen_class: str, *, text_size: int = 0, theme: str = "light") -> None:
        self.screen_class = screen_class
        self.clock = HeldClock()
        self.source = PictureSource()
        self.source.plug(ready=True)
        self._folder = folder
        shutil.copytree(_first_ledger(), folder)
        screen = TOKENS.classes[screen_class]
        self.pixels_per_mm = screen.pixels_per_mm
        settings = KioskSettings.model_validate(
            {
                "data_dir": folder,
                "window": f"{screen.width_px}x{screen.height_px}",
                "screen_class": screen_class,
                "theme": theme,
                "camera": "none",
                "courier": "service",
            }
        )
        self.kiosk = Kiosk(settings, clock=self.clock, source=self.source, random_bytes=seeded_bytes(9))
        settling = self.kiosk.window.findChild(QObject, "settling")
        assert settling is not None
        settling.setProperty("interval", 0)
        self.until(lambda: len(self.kiosk.watch.catalogue.services) > 0)
        self.show(text_size=text_size)

    def close(self) -> None:
        """Put the kiosk away, its ledger too."""
        self.kiosk.close()
        self.kiosk.engine.deleteLater()
        self.kiosk.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # pyright: ignore[reportCallIssue, reportArgumentType]
        shutil.rmtree(self._folder)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the kiosk run until something is so; the clock stands still meanwhile.

        Raises:
            TimeoutError: it never was.
        """
        ends_s = time.monotonic() + WAIT_S
        while not condition():
            if time.monotonic() > ends_s:
                raise TimeoutError(f"on {self.kiosk.session.current_page}, and what was waited for did not come")
            QTest.qWait(1)

    def act(self, action: Callable[..., object], *arguments: object) -> None:
        """Do something to the ledger that no hand at the glass could do, and wait until it is done."""
        done: list[object] = []
        self.kiosk.background.run(action, done.append, None, *arguments)
        self.until(lambda: bool(done))

    def page(self, name: str) -> None:
        """Wait until a page is showing and can be touched."""
        self.until(lambda: self.kiosk.session.current_page == name)
        QTest.qWait(1)

    def later(self, seconds: float) -> None:
        """Let time pass, as the clock tells it."""
        self.clock.advance(seconds)

    def forget_centre_key(self) -> None:
        """Let the station be one that does not know yet to whom answers are sealed."""

        def forget(ledger: Ledger) -> None:
            tell(ledger, ("key_list", "keys", key_list(key_of("card", ISSUER), version=2)))

        told: list[None] = []
        self.kiosk.background.run(forget, told.append)
        self.until(lambda: bool(told))

    def scan(self, code: str) -> None:
        """Hold a code to the scanner."""
        self.kiosk.session.code_scanned(code, "wedge")

    def items(self) -> Iterator[QQuickItem]:
        """Walk over everything that is drawn, parents first."""
        stack = [self.kiosk.window.contentItem()]
        while stack:
            item = stack.pop()
            if item.isVisible() and item.opacity() > 0:
                yield item
                stack.extend(reversed(item.childItems()))

    def find(self, name: str) -> QQuickItem | None:
        """Return the visible item of an objectName."""
        return next((item for item in self.items() if item.objectName() == name), None)

    def touch(self, name: str) -> None:
        """Touch an item in its middle as soon as it is there and listens."""
        self.until(lambda: (item := self.find(name)) is not None and item.isEnabled())
        item = self.find(name)
        assert item is not None
        # A person takes longer between two touches of one button than a program.
        item.setProperty("debounceMs", 0)
        self.tap(item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint())

    def tap(self, point: QPoint) -> None:
        """Press and release one finger on the glass."""
        QTest.touchEvent(self.kiosk.window, _finger()).press(0, point).commit()
        QTest.touchEvent(self.kiosk.window, _finger()).release(0, point).commit()

    def show(self, *, language: str | None = None, text_size: int | None = None, theme: str | None = None) -> None:
        """Switch what every page can be switched to, at once and on whatever page."""
        display = self.kiosk.display
        while language is not None and display.current_language != language:
            display.toggleLanguage()
        while text_size is not None and display.text_size != text_size:
            display.cycleTextSize()
        if theme is not None:
            self.kiosk.theme.setTheme(theme)
        QCoreApplication.processEvents()

    def picture(self) -> QImage:
        """Return what the glass shows."""
        QCoreApplication.processEvents()
        return self.kiosk.window.grabWindow()
