"""The whole kiosk without a screen: real pages, real ledger, real film of a code; only time is held in the hand."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.app import Kiosk
from kiosk.config import KioskSettings
from kiosk.devices.camera import FilmFrames
from kiosk.guard.crash_guard import CrashGuard
from sync.contract.records import Member
from sync.station.ledger import Ledger
from tests.clocks import HeldClock, seeded_bytes
from tests.film import make_film
from tests.stations import code_of, open_station, tell

WaitUntil = Callable[..., bool]
SETTLING_MS = 430
PAGES = ["attract", "scan", "guide", "guest", "welcome", "services", "rate", "goodbye"]
LI = Member(member_uid="M-LI", name="李喆", card_serial=1003, occupation_group="05")


class Station:
    """A kiosk, its clock, its ledger seen from another connection, and a finger."""

    def __init__(self, kiosk: Kiosk, clock: HeldClock, ledger: Ledger, film: FilmFrames, wait: WaitUntil) -> None:
        self.kiosk = kiosk
        self.clock = clock
        self.ledger = ledger
        self.film = film
        self.wait = wait
        self._finger = QTest.createTouchDevice()

    def page(self, name: str) -> None:
        assert self.wait(lambda: self.kiosk.session.current_page == name, 10), (
            f"on {self.kiosk.session.current_page}, not on {name}"
        )
        QTest.qWait(SETTLING_MS)

    def items(self) -> Iterator[QQuickItem]:
        stack = [self.kiosk.window.contentItem()]
        while stack:
            item = stack.pop()
            if item.isVisible():
                yield item
                stack.extend(item.childItems())

    def item(self, name: str) -> QQuickItem:
        assert self.wait(lambda: any(item.objectName() == name for item in self.items())), f"no {name} on the glass"
        return next(item for item in self.items() if item.objectName() == name)

    def touch(self, name: str) -> None:
        item = self.item(name)
        point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.touchEvent(self.kiosk.window, self._finger).press(0, point).commit()
        QTest.qWait(20)
        QTest.touchEvent(self.kiosk.window, self._finger).release(0, point).commit()
        QTest.qWait(20)

    def scan(self, code: str) -> None:
        self.kiosk.session.code_scanned(code, "wedge")

    def stored(self, sql: str) -> object:
        return self.ledger.value(sql)


@pytest.fixture
def station(
    qt_app: QGuiApplication, wait_until: WaitUntil, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[Station]:
    clock = HeldClock()
    ledger = open_station(tmp_path / "station", clock)
    tell(ledger, ("member", LI.member_uid, LI))
    settings = KioskSettings(
        data_dir=tmp_path / "station", window="1920x1080", screen_class="K21", camera="none", courier="service"
    )
    film = FilmFrames()
    with caplog.at_level(logging.WARNING):
        kiosk = Kiosk(settings, clock=clock, source=film, random_bytes=seeded_bytes(9))
        assert wait_until(lambda: len(kiosk.watch.catalogue.services) > 0)
        yield Station(kiosk, clock, ledger, film, wait_until)
        kiosk.close()
        kiosk.engine.deleteLater()
    ledger.close()
    assert [record.getMessage() for record in caplog.records] == []


def test_a_code_before_the_camera_becomes_a_visit_that_is_stored_before_the_screen_says_so(
    station: Station, tmp_path: Path
) -> None:
    stored_when_shown: list[object] = []
    station.kiosk.session.pageChanged.connect(
        lambda: stored_when_shown.append(station.stored("SELECT count(*) FROM visit"))
    )
    station.film.play(make_film(tmp_path / "code.mjpeg", code_of(1001), seconds=2, seed=3))
    station.page("welcome")
    assert stored_when_shown == [1]
    assert station.stored("SELECT entry_method FROM visit") == "camera"


def test_a_visit_from_the_first_touch_to_the_last(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.touch("welcome.proceed")
    station.page("services")
    for code in ("BAS-01", "BAS-03"):
        station.touch(f"services.tile.{code}")
    assert station.wait(lambda: station.item("services.tile.BAS-03").property("chosen"))
    assert station.stored("SELECT count(*) FROM service_record") == 2, "ticks are stored before anybody says done"
    QTest.qWait(400)
    station.touch("services.tile.BAS-03")
    assert station.wait(lambda: not station.item("services.tile.BAS-03").property("chosen"))
    station.touch("services.done")
    station.page("rate")
    station.touch("rate.face.4")
    station.page("goodbye")
    assert station.stored("SELECT stars FROM feedback") == 4
    station.touch("goodbye.close")
    station.page("attract")
    assert station.stored("SELECT count(*) FROM operation") == 5


def test_somebody_without_a_code_needs_no_name(station: Station) -> None:
    station.touch("attract.guest")
    station.page("guest")
    station.touch("guest.none")
    station.page("welcome")
    assert station.stored("SELECT count(*) FROM visit WHERE visitor = 'anonymous' AND occupation_group IS NULL") == 1


def test_an_unhappy_face_is_kept_even_when_no_reason_is_given(station: Station) -> None:
    station.touch("attract.guest")
    station.page("guest")
    station.touch("guest.group.02")
    station.page("welcome")
    station.touch("welcome.proceed")
    station.page("services")
    station.touch("services.finish")
    station.page("rate")
    station.touch("rate.face.1")
    station.item("rate.reason.water")
    station.clock.advance(16)
    station.page("goodbye")
    assert station.wait(lambda: station.stored("SELECT stars FROM feedback") == 1)


def test_a_second_persons_code_closes_the_first_visit(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.touch("welcome.proceed")
    station.page("services")
    station.touch("services.tile.BAS-01")
    assert station.wait(lambda: station.item("services.tile.BAS-01").property("chosen"))
    station.touch("top.language")
    station.scan(code_of(1003))
    station.page("welcome")
    assert station.kiosk.welcome.property("name") == "李**"
    assert station.kiosk.display.current_language == "zh"
    station.touch("welcome.proceed")
    station.page("services")
    assert not station.item("services.tile.BAS-01").property("chosen")
    assert station.stored("SELECT count(*) FROM service_record") == 1


def test_the_same_code_again_changes_nothing(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.touch("welcome.proceed")
    station.page("services")
    station.scan(code_of(1001))
    QTest.qWait(100)
    assert station.kiosk.session.current_page == "services"
    assert station.stored("SELECT count(*) FROM visit") == 1


def test_not_me_strikes_the_visit_through_and_goes_home(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.touch("welcome.notme")
    station.page("attract")
    assert station.stored("SELECT count(*) FROM visit WHERE voided_at IS NOT NULL") == 1


def test_a_code_that_is_not_ours_is_explained_and_the_words_go_away(station: Station) -> None:
    station.scan("https://example.org")
    notice = station.item("attract.notice")
    assert "会员码" in str(notice.property("words"))
    assert station.wait(lambda: station.kiosk.attract.property("notice") == "", 6)


def test_quiet_warns_then_closes_and_leaves_nothing_on_the_glass(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.clock.advance(2.6)
    station.page("services")
    station.touch("top.language")
    station.clock.advance(31)
    station.item("warning.stay")
    station.touch("warning.stay")
    assert station.wait(lambda: not station.kiosk.session.property("warningVisible"))
    station.clock.advance(51)
    station.page("goodbye")
    station.clock.advance(7)
    station.page("attract")
    assert station.kiosk.display.current_language == "zh"
    assert station.stored("SELECT count(*) FROM visit WHERE voided_at IS NULL") == 1


def test_a_second_tap_that_was_meant_for_the_page_before_does_nothing(station: Station) -> None:
    station.touch("attract.guest")
    assert station.wait(lambda: station.kiosk.session.current_page == "guest")
    station.touch("guest.none")
    QTest.qWait(100)
    assert station.kiosk.session.current_page == "guest"
    assert station.stored("SELECT count(*) FROM visit") == 0


def test_an_impatient_guest_is_one_visit(station: Station) -> None:
    station.touch("attract.guest")
    station.page("guest")
    with station.ledger.writing():
        for _ in range(3):
            station.kiosk.guest.choose("02")
        QTest.qWait(300)
    station.page("welcome")
    assert station.stored("SELECT count(*) FROM visit") == 1


def test_trouble_is_told_and_nothing_is_shown_as_stored(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    station.touch("attract.guest")
    station.page("guest")
    station.kiosk.background.run(lambda ledger: ledger.wait_at_most(0.05), lambda _: None)
    with station.ledger.writing():
        station.kiosk.guest.choose("02")
        station.page("attract")
    assert station.kiosk.attract.property("notice") == "scan.busy"
    assert station.stored("SELECT count(*) FROM visit") == 0
    caplog.clear()


def test_a_tick_that_could_not_be_stored_is_not_shown(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.kiosk.background.run(lambda ledger: ledger.wait_at_most(0.05), lambda _: None)
    station.touch("welcome.proceed")
    station.page("services")
    with station.ledger.writing():
        station.touch("services.tile.BAS-01")
        station.page("attract")
    assert station.kiosk.attract.property("notice") == "scan.busy"
    assert station.stored("SELECT count(*) FROM service_record") == 0
    caplog.clear()


def test_an_unhappy_face_survives_the_end_of_the_kiosk(station: Station) -> None:
    station.touch("attract.guest")
    station.page("guest")
    station.touch("guest.none")
    station.page("welcome")
    station.touch("welcome.proceed")
    station.page("services")
    station.touch("services.finish")
    station.page("rate")
    station.touch("rate.face.1")
    station.item("rate.reason.water")
    station.kiosk.close()
    assert station.stored("SELECT stars FROM feedback") == 1


def test_a_language_that_somebody_left_behind_goes_back(station: Station) -> None:
    station.touch("top.language")
    assert station.kiosk.display.current_language == "en"
    station.clock.advance(61)
    assert station.wait(lambda: station.kiosk.display.current_language == "zh")


def test_voiding_ones_own_visit_does_not_send_the_next_person_away(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    with station.ledger.writing():
        station.scan(code_of(1003))
        station.kiosk.welcome.notMe()
        QTest.qWait(200)
    assert station.wait(lambda: station.kiosk.welcome.property("name") == "李**")
    QTest.qWait(200)
    assert station.kiosk.session.current_page == "welcome"
    assert station.stored("SELECT count(*) FROM visit WHERE voided_at IS NULL") == 1


def test_no_clear_name_is_anywhere_in_the_items_of_any_page(station: Station) -> None:
    station.scan(code_of(1001))
    for page in PAGES:
        station.kiosk.session.go(page)
        station.page(page)
        for item in station.items():
            for text in texts_of(item):
                assert "小强" not in text, f"{page}: {item.objectName()} shows {text}"


def texts_of(item: QObject) -> list[str]:
    properties = [item.metaObject().property(number) for number in range(item.metaObject().propertyCount())]
    names = [str(found.name()) for found in properties if str(found.typeName()) == "QString"]
    return [str(item.property(name)) for name in names]


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_can_be_touched_has_a_spoken_name_and_room_for_a_gloved_finger(
    station: Station, page: str
) -> None:
    QAccessible.setActive(True)
    station.scan(code_of(1001))
    station.page("welcome")
    station.kiosk.session.go(page)
    station.page(page)
    touchables = [item for item in station.items() if item.inherits("QQuickAbstractButton") and item.isEnabled()]
    assert touchables
    least = station.kiosk.theme.size_px("touchMin")
    for item in touchables:
        interface = QAccessible.queryAccessibleInterface(item)
        assert interface is not None and interface.text(QAccessible.Text.Name), item.objectName()
        assert item.objectName(), "every touchable item can be named"
        assert min(item.width(), item.height()) >= least - 1, f"{item.objectName()}: {item.width()}x{item.height()}"


def test_the_language_switches_at_once_and_keeps_the_step(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.touch("welcome.proceed")
    station.page("services")
    station.touch("services.tile.BAS-01")
    assert station.wait(lambda: station.item("services.tile.BAS-01").property("chosen"))
    station.touch("top.language")
    assert station.item("services.tile.BAS-01").property("text") == "Water"
    assert station.item("services.tile.BAS-01").property("chosen")
    assert station.kiosk.session.current_page == "services"


def test_a_bug_in_a_slot_returns_to_the_first_page_and_loses_nothing(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    guard = CrashGuard(station.kiosk.recover, lambda: None, lambda: None)
    error = RuntimeError("a bug")
    guard.caught(RuntimeError, error, None)
    station.page("attract")
    assert station.stored("SELECT count(*) FROM visit") == 1
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    caplog.clear()


def test_the_sheet_of_choices_changes_the_page_behind_it_and_is_gone_with_the_visit(station: Station) -> None:
    station.touch("top.display")
    station.touch("display.contrast")
    station.touch("display.size.1")
    assert station.kiosk.theme.property("themeName") == "contrast"
    assert station.kiosk.theme.property("textSize") == 1
    station.touch("display.close")
    assert station.wait(lambda: not any(item.objectName() == "display.close" for item in station.items()))
    station.touch("attract.guest")
    station.page("guest")
    station.clock.advance(46)
    QTest.qWait(300)
    assert station.kiosk.session.current_page == "guest", "whoever asked for help has twice the time"
    station.clock.advance(46)
    station.page("attract")
    assert station.kiosk.theme.property("themeName") == "light"
    assert station.kiosk.theme.property("textSize") == 0


def test_the_night_comes_between_two_visits_and_not_before_somebodys_eyes(station: Station) -> None:
    station.clock.advance(10 * 3600)
    station.scan(code_of(1001))
    station.page("welcome")
    station.kiosk.daylight.look()
    assert station.kiosk.theme.property("themeName") == "light"
    station.touch("welcome.notme")
    station.page("attract")
    assert station.kiosk.theme.property("themeName") == "night"


def test_low_reach_keeps_every_control_in_the_lower_part_of_a_wide_screen(station: Station) -> None:
    station.scan(code_of(1001))
    station.page("welcome")
    station.kiosk.display.toggleLowReach()
    for page in ("services", "rate", "guest"):
        station.kiosk.session.go(page)
        station.page(page)
        touchables = [item for item in station.items() if item.inherits("QQuickAbstractButton")]
        tops = [item.mapToScene(QPointF(0, 0)).y() for item in touchables]
        assert min(tops) >= station.kiosk.window.height() * 0.3 - 1, page


def test_whoever_touches_the_picture_is_shown_how_to_hold_the_code(station: Station) -> None:
    station.touch("attract.scan")
    station.page("scan")
    station.scan("https://example.org")
    assert station.wait(lambda: "这不是会员码" in str(station.item("scan.notice").property("words")))
    station.touch("scan.guest")
    station.page("guest")


def test_a_code_that_is_seen_but_not_read_is_helped_without_a_touch(station: Station) -> None:
    station.kiosk.scan.set_sight("far")
    station.page("scan")
    station.kiosk.attract.set_camera_ready(True)
    assert station.item("scan.hint").property("words") == "再靠近一点"
    station.scan(code_of(1001))
    station.page("welcome")


def test_the_guide_says_where_things_are_and_goes_home_by_itself(station: Station) -> None:
    station.touch("attract.guide")
    station.page("guide")
    assert any("微波炉" in text for item in station.items() for text in texts_of(item))
    station.clock.advance(61)
    station.page("attract")


def test_the_pill_says_on_a_touch_what_its_word_means_and_hides_it_with_the_next(station: Station) -> None:
    station.touch("top.status")
    assert "联网后自动上传" in str(station.item("status.words").property("text"))
    station.touch("attract.guest")
    assert station.wait(lambda: not any(item.objectName() == "status.words" for item in station.items()))
    assert station.kiosk.session.current_page == "attract", "the touch that puts the words away does nothing else"


def test_a_solar_term_is_wished_with_the_greeting(station: Station) -> None:
    station.clock.advance(7 * 86400)
    station.scan(code_of(1001))
    station.page("welcome")
    assert any("立秋" in text for item in station.items() for text in texts_of(item))


def test_the_sheet_is_worked_and_left_by_keys_and_nothing_behind_it_is_reached(station: Station) -> None:
    station.touch("top.display")
    station.item("display.close")
    names: set[str] = set()
    for _ in range(20):
        QTest.keyClick(station.kiosk.window, Qt.Key.Key_Tab)
        names.add(station.kiosk.window.activeFocusItem().objectName())
    assert {"display.contrast", "display.voice", "display.close", "display.volume.0", "display.size.2"} <= names
    assert all(name.startswith("display.") for name in names), names
    QTest.keyClick(station.kiosk.window, Qt.Key.Key_Escape)
    assert station.wait(lambda: not station.kiosk.display.property("sheetOpen"))
