"""One line at a time for whoever holds a code to the camera, each long enough to be read."""

import pytest

from kiosk.viewmodels.scan import ScanViewModel
from tests.kiosk.viewmodels.conftest import Visit


@pytest.fixture
def scan(visit: Visit) -> ScanViewModel:
    scan = ScanViewModel(visit.session, visit.clock, visit.owner)
    visit.session.go("scan")
    return scan


def later(visit: Visit, seconds: float) -> None:
    visit.clock.advance(seconds)
    visit.session.ticked.emit()


@pytest.mark.parametrize(
    ("sight", "hint"),
    [
        ("far", "scan.closer"),
        ("near", "scan.farther"),
        ("blurred", "scan.steady"),
        ("bright", "scan.bright"),
        ("dark", "scan.dim"),
        ("reading", "scan.reading"),
    ],
)
def test_what_the_camera_sees_becomes_what_to_do(scan: ScanViewModel, sight: str, hint: str) -> None:
    assert scan.property("hint") == "scan.title"
    scan.set_sight(sight)
    assert scan.property("hint") == hint


def test_nothing_in_sight_for_three_seconds_says_where_to_hold_it(visit: Visit, scan: ScanViewModel) -> None:
    later(visit, 2.9)
    assert scan.property("hint") == "scan.title"
    later(visit, 0.2)
    assert scan.property("hint") == "scan.aim"


def test_a_line_stays_until_it_can_have_been_read(visit: Visit, scan: ScanViewModel) -> None:
    scan.set_sight("far")
    later(visit, 1.4)
    scan.set_sight("blurred")
    assert scan.property("hint") == "scan.closer"
    later(visit, 0.2)
    assert scan.property("hint") == "scan.steady"


def test_a_sight_that_is_lost_for_a_moment_takes_no_line_away(visit: Visit, scan: ScanViewModel) -> None:
    scan.set_sight("blurred")
    later(visit, 2)
    scan.set_sight("nothing")
    later(visit, 2.9)
    assert scan.property("hint") == "scan.steady"
    later(visit, 0.2)
    assert scan.property("hint") == "scan.aim"


def test_after_twelve_seconds_the_telephone_number_comes_first(visit: Visit, scan: ScanViewModel) -> None:
    later(visit, 11.9)
    assert not scan.property("slow")
    later(visit, 0.2)
    assert scan.property("slow")
    visit.session.home()
    visit.session.go("scan")
    assert not scan.property("slow")


def test_the_frame_shows_how_far_the_reading_is(visit: Visit, scan: ScanViewModel) -> None:
    assert scan.property("bracket") == "waiting"
    scan.set_sight("dark")
    assert scan.property("bracket") == "waiting", "darkness is no code"
    scan.set_sight("far")
    assert scan.property("bracket") == "seen"
    scan.set_read()
    assert scan.property("bracket") == "read"
    visit.session.noticeRaised.emit("notours")
    assert scan.property("bracket") == "seen"


def test_a_hand_that_only_passes_by_opens_no_page(visit: Visit, wait_until: object) -> None:
    scan = ScanViewModel(visit.session, visit.clock, visit.owner)
    scan.set_sight("bright")
    scan.set_sight("far")
    scan.set_sight("nothing")
    assert not scan.helping
    scan.set_sight("blurred")
    assert scan.helping
    scan.set_read()
    assert not scan.helping
