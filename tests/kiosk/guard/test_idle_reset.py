"""The table of time-outs, on a clock held in the hand."""

import pytest

from kiosk.guard.idle_reset import PAGE_TIMES, IdleReset


@pytest.mark.parametrize(
    ("page", "quiet_s", "warning_s"),
    [
        ("attract", 60, 0),
        ("welcome", 2.5, 0),
        ("services", 30, 20),
        ("guest", 45, 0),
        ("rate", 15, 0),
        ("goodbye", 6, 0),
    ],
)
@pytest.mark.parametrize("factor", [1, 2])
def test_each_page_warns_and_ends_when_it_should(page: str, quiet_s: float, warning_s: float, factor: int) -> None:
    idle = IdleReset()
    idle.entered(page, 100, assist=factor == 2)
    quiet_until = 100 + quiet_s * factor
    assert not idle.state(quiet_until - 0.1).warning and not idle.state(quiet_until - 0.1).expired
    if warning_s:
        assert idle.state(quiet_until).warning
        assert idle.state(quiet_until).seconds_left == warning_s
        assert not idle.state(quiet_until + warning_s - 0.1).expired
    assert idle.state(quiet_until + warning_s).expired


def test_a_page_without_a_time_stays_for_ever() -> None:
    idle = IdleReset()
    idle.entered("elsewhere", 0, assist=False)
    assert not idle.state(1e9).expired


def test_a_person_may_stay_as_often_as_they_like() -> None:
    idle = IdleReset()
    idle.entered("services", 0, assist=False)
    for number in range(1, 50):
        assert idle.state(number * 49).warning
        idle.touched(number * 49)
        assert not idle.state(number * 49 + 1).warning


def test_nobody_is_sent_away_from_what_they_entered_without_twenty_seconds_of_warning() -> None:
    assert all(time.warning_s >= 20 for page, time in PAGE_TIMES.items() if page == "services")
