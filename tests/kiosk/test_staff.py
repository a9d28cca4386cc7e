"""The staff's way into a real kiosk: corner, card and PIN, what may be done there, and how it locks itself."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.actions.enter_pin import set_pin
from kiosk.actions.pause_station import is_paused, is_shut, pause_station, shut_doors
from kiosk.application import RESTART_EXIT
from kiosk.devices.scan_event import ScanEvent
from sync.contract.codes import STAFF_CARD
from sync.station import staff_pins
from sync.station.contact import HURRY_SETTING
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from tests.screens.stand import WANG_CODE, Stand

VOLUNTEER, TECHNICIAN, WRONG = "483920", "710254", "191919"


@pytest.fixture
def stand(
    qt_app: QGuiApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stand]:
    monkeypatch.setattr(staff_pins, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with caplog.at_level(logging.WARNING):
        stand = Stand(tmp_path / "station", "K15")
        yield stand
        stand.close()
    assert [record.getMessage() for record in caplog.records if record.name == "qt"] == []


@pytest.fixture
def ledger(stand: Stand, tmp_path: Path) -> Iterator[Ledger]:
    """The station's ledger from another connection, its PINs set."""
    opened = open_ledger(StationSettings(data_dir=tmp_path / "station"), clock=stand.clock)
    set_pin(opened, "volunteer", VOLUNTEER)
    set_pin(opened, "technician", TECHNICIAN)
    yield opened
    opened.close()


def tap_corner(stand: Stand, times: int = 5, apart_s: float = 0.3) -> None:
    for _ in range(times):
        stand.later(apart_s)
        stand.tap(QPoint(20, 20))


def type_pin(stand: Stand, pin: str) -> None:
    for digit in pin:
        stand.kiosk.pin.property("entry").append(digit)


def enter(stand: Stand, pin: str) -> None:
    tap_corner(stand)
    stand.page("staff_pin")
    type_pin(stand, pin)
    stand.page("staff")


def test_the_corner_opens_the_pad_and_a_pin_opens_the_page_of_its_role(stand: Stand, ledger: Ledger) -> None:
    tap_corner(stand, times=4)
    stand.later(3)
    tap_corner(stand, times=1)
    assert stand.kiosk.session.current_page == "attract"
    tap_corner(stand)
    stand.page("staff_pin")
    for digit in VOLUNTEER:
        stand.touch(f"keypad.{digit}")
        QTest.qWait(130)
    stand.page("staff")
    assert stand.find("staff.exit") is None and stand.find("staff.pause") is not None
    stand.touch("staff.lock")
    stand.page("attract")
    stand.later(10)
    enter(stand, TECHNICIAN)
    assert stand.find("staff.exit") is not None


def test_a_staff_card_opens_the_pad_and_never_more(stand: Stand, ledger: Ledger) -> None:
    stand.kiosk.wedge.codeScanned.emit(ScanEvent(text=STAFF_CARD, source="wedge", engine="wedge", ms=1.0))
    stand.page("staff_pin")
    assert ledger.value("SELECT count(*) FROM visit") == 0


def test_the_pad_shows_dots_only_and_lies_otherwise_each_time(stand: Stand, ledger: Ledger) -> None:
    orders: set[str] = set()
    for _ in range(3):
        tap_corner(stand)
        stand.page("staff_pin")
        orders.add(stand.kiosk.pin.property("order"))
        stand.touch("keypad.4")
        assert stand.kiosk.pin.property("entry").property("shown") == "•"
        stand.touch("pin.back")
        stand.page("attract")
        stand.later(10)
    assert len(orders) == 3 and all(sorted(order) == sorted("0123456789") for order in orders)


def test_whoever_is_on_is_stored_and_gone_before_the_pad_shows(stand: Stand, ledger: Ledger) -> None:
    stand.scan(WANG_CODE)
    stand.page("welcome")
    tap_corner(stand)
    stand.page("staff_pin")
    assert stand.kiosk.session.check_in is None
    assert ledger.value("SELECT count(*) FROM visit WHERE voided_at IS NULL") == 1


def test_five_wrong_pins_shut_the_pad_and_the_page_counts_down(stand: Stand, ledger: Ledger) -> None:
    tap_corner(stand)
    stand.page("staff_pin")
    for left in (4, 3, 2, 1):
        type_pin(stand, WRONG)
        stand.until(lambda left=left: stand.kiosk.pin.property("triesLeft") == left)
    type_pin(stand, WRONG)
    stand.until(lambda: stand.kiosk.pin.property("outcome") == "locked")
    band = stand.find("pin.notice")
    assert band is not None and band.property("words") == "已锁定，1:00 后再试。"
    stand.later(13)
    stand.until(lambda: stand.kiosk.pin.property("lockedFor") == "0:47")
    key = stand.find("keypad.1")
    assert key is not None and not key.isEnabled()
    stand.touch("pin.back")
    stand.page("attract")
    tap_corner(stand)
    stand.page("staff_pin")
    stand.until(lambda: stand.kiosk.pin.property("outcome") == "locked")
    stand.later(20)
    stand.kiosk.session.touch()
    stand.later(27)
    stand.until(lambda: stand.kiosk.pin.property("outcome") == "ready")


def test_before_any_pin_was_set_the_page_says_so(stand: Stand) -> None:
    tap_corner(stand)
    stand.page("staff_pin")
    stand.until(lambda: stand.kiosk.pin.property("outcome") == "none")


def test_pad_and_page_do_not_wait_for_ever(stand: Stand, ledger: Ledger) -> None:
    tap_corner(stand)
    stand.page("staff_pin")
    stand.later(31)
    stand.page("attract")
    stand.later(10)
    enter(stand, VOLUNTEER)
    stand.later(61)
    stand.until(lambda: stand.find("warning.stay") is not None)
    stand.later(10)
    stand.page("attract")
    assert not stand.kiosk.staff.property("technician")


def test_what_a_volunteer_decides_stands_in_the_ledger(stand: Stand, ledger: Ledger) -> None:
    enter(stand, VOLUNTEER)
    stand.touch("staff.pause")
    stand.until(lambda: stand.kiosk.staff.property("paused"))
    assert is_paused(ledger)
    QTest.qWait(450)
    stand.touch("staff.pause")
    stand.until(lambda: not stand.kiosk.staff.property("paused"))
    assert not is_paused(ledger)
    stand.touch("staff.doors")
    stand.until(lambda: stand.kiosk.staff.property("shut"))
    assert is_shut(ledger)
    stand.touch("staff.hurry")
    stand.until(lambda: stand.kiosk.staff.property("hurried"))
    assert ledger.setting(HURRY_SETTING) == "1"


def test_what_ends_the_program_asks_once_more(stand: Stand, ledger: Ledger) -> None:
    codes: list[int] = []
    stand.kiosk.ended.connect(codes.append)
    enter(stand, TECHNICIAN)
    stand.touch("staff.exit")
    QTest.qWait(50)
    stand.touch("staff.keep")
    assert codes == [] and stand.kiosk.staff.property("confirming") == ""
    stand.touch("staff.restart")
    QTest.qWait(50)
    stand.touch("staff.confirm")
    assert codes == [RESTART_EXIT]
    QTest.qWait(450)
    stand.touch("staff.exit")
    QTest.qWait(450)
    stand.touch("staff.confirm")
    assert codes == [RESTART_EXIT, 0]


def test_a_volunteer_cannot_ask_for_what_is_a_technicians(stand: Stand, ledger: Ledger) -> None:
    codes: list[int] = []
    stand.kiosk.ended.connect(codes.append)
    enter(stand, VOLUNTEER)
    stand.kiosk.staff.ask("exit")
    stand.kiosk.staff.confirm()
    assert codes == []


def test_the_doctor_is_asked_and_answers_on_the_cards(stand: Stand, ledger: Ledger) -> None:
    enter(stand, TECHNICIAN)
    rows = {row["key"]: row for row in stand.kiosk.staff.property("cards").rows()}
    assert rows["disk"]["health"] == "checking" and rows["camera"]["health"] == "ok"

    def disk() -> str:
        return next(row["health"] for row in stand.kiosk.staff.property("cards").rows() if row["key"] == "disk")

    stand.until(lambda: disk() != "checking")
    assert disk() in {"ok", "warning"}


def test_a_paused_kiosk_lets_nobody_in_and_looks_at_nobody(stand: Stand, ledger: Ledger) -> None:
    stand.until(lambda: stand.source.property("active"))
    pause_station(ledger, True)
    stand.until(lambda: not stand.source.property("active"))
    stand.scan(WANG_CODE)
    assert stand.kiosk.attract.property("notice") == "scan.outofservice"
    stand.kiosk.session.go("guest")
    stand.kiosk.guest.choose("02")
    assert stand.kiosk.session.current_page == "attract"
    assert ledger.value("SELECT count(*) FROM visit") == 0
    pause_station(ledger, False)
    stand.until(lambda: stand.source.property("active"))
    stand.scan(WANG_CODE)
    stand.page("welcome")


def test_whoever_is_in_when_staff_pauses_may_finish(stand: Stand, ledger: Ledger) -> None:
    stand.scan(WANG_CODE)
    stand.page("welcome")
    stand.touch("welcome.proceed")
    stand.page("services")
    pause_station(ledger, True)
    stand.until(lambda: not stand.source.property("active"))
    stand.touch("services.tile.BAS-01")
    stand.until(lambda: stand.kiosk.services.property("selectedCount") == 1)
    stand.touch("services.done")
    stand.page("rate")


def test_behind_closed_doors_the_camera_sleeps_until_somebody_inside_touches(stand: Stand, ledger: Ledger) -> None:
    shut_doors(ledger, True)
    stand.until(lambda: not stand.source.property("active"))
    assert not stand.kiosk.status.property("open")
    stand.kiosk.session.go("guest")
    assert stand.source.property("active")
    stand.kiosk.session.home()
    assert not stand.source.property("active")
