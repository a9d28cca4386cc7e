"""The taps that open the staff's PIN pad, and those that do not."""

import pytest

from kiosk.guard.staff_corner import StaffCorner


@pytest.mark.parametrize(
    ("taps_ms", "opens"),
    [
        ([0, 500, 1000, 1500, 2000], True),
        ([0, 80, 160, 240, 320], True),
        ([0, 750, 1500, 2250, 3000], True),
        ([0, 800, 1600, 2400, 3200], False),
        ([0, 500, 1000, 1500], False),
        ([0, 79, 500, 1000, 1500], False),
        ([0, 20, 40, 60, 70], False),
        ([0, 9000, 9500, 10000, 10500, 11000], True),
    ],
)
def test_five_taps_of_a_finger_within_three_seconds_open_the_pad(taps_ms: list[int], opens: bool) -> None:
    corner = StaffCorner()
    assert [corner.tapped(7000 + tap) for tap in taps_ms] == [False] * (len(taps_ms) - 1) + [opens]


def test_what_opened_the_pad_once_counts_for_nothing_afterwards() -> None:
    corner = StaffCorner()
    opened = [tap for tap in range(0, 2000, 200) if corner.tapped(tap)]
    assert opened == [800, 1800]
