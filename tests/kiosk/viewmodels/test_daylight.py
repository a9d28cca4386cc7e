import pytest

from kiosk.viewmodels.daylight import is_night


@pytest.mark.parametrize(
    ("hour", "night"), [(0, True), (5, True), (6, False), (12, False), (20, False), (21, True), (23, True)]
)
def test_the_night_lasts_from_nine_to_six(hour: int, night: bool) -> None:
    assert is_night(hour) is night
