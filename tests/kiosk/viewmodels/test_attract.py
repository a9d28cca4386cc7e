"""The first page all day long: pictures that take turns and a place that is never quite the same."""

import pytest

from kiosk.viewmodels.attract import NIGHT_PICTURES, PICTURE_S, SHIFTS_MM, AttractViewModel
from tests.kiosk.viewmodels.conftest import Visit


@pytest.fixture
def attract(visit: Visit) -> AttractViewModel:
    return AttractViewModel(visit.session, visit.display, visit.status, visit.clock, visit.owner)


def turns(visit: Visit, attract: AttractViewModel, number: int) -> list[str]:
    shown: list[str] = []
    for _ in range(number):
        visit.clock.advance(PICTURE_S)
        attract.turn()
        shown.append(str(attract.property("picture")))
    return shown


def test_the_pictures_take_turns(visit: Visit, attract: AttractViewModel) -> None:
    assert set(turns(visit, attract, 8)) == {"attract", "summer", "rain", "winter"}


def test_at_night_no_bright_picture_shows(visit: Visit, attract: AttractViewModel) -> None:
    visit.display.set_night(True)
    assert set(turns(visit, attract, 8)) == set(NIGHT_PICTURES)


def test_one_picture_stays_where_nothing_may_move_and_while_somebody_is_there(
    visit: Visit, attract: AttractViewModel
) -> None:
    visit.display.toggleMotion()
    assert len(set(turns(visit, attract, 4))) == 1
    visit.display.toggleMotion()
    visit.session.go("guide")
    assert len(set(turns(visit, attract, 4))) == 1


def test_the_page_moves_a_little_every_minute_and_comes_back(visit: Visit, attract: AttractViewModel) -> None:
    places: list[tuple[object, object]] = []
    for _ in range(len(SHIFTS_MM)):
        places.append((attract.property("shiftX"), attract.property("shiftY")))
        visit.clock.advance(60)
        visit.status.clockChanged.emit()
    assert len(set(places)) == len(SHIFTS_MM)
    assert (attract.property("shiftX"), attract.property("shiftY")) == places[0]
    assert all(abs(float(str(side))) <= 1 for place in places for side in place), "two millimetres in all"
