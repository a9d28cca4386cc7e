"""The almanac: known days of known years, and the seasons' borders."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.viewmodels.season import Almanac, load_almanac

FILE = Path(__file__).parents[3] / "resources" / "almanac" / "solar_terms.json"


@pytest.fixture(scope="module")
def almanac() -> Almanac:
    return load_almanac(FILE)


# As printed calendars give them.
@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 1, 5), "小寒"), (date(2026, 4, 5), "清明"), (date(2026, 6, 21), "夏至"), (date(2026, 12, 22), "冬至")],
)
def test_a_term_is_wished_on_its_day_and_not_the_day_after(almanac: Almanac, day: date, name: str) -> None:
    wish = almanac.wish_on(day)
    assert wish is not None and wish.zh.startswith(name)
    assert almanac.wish_on(day.replace(day=day.day + 1)) is None


def test_a_year_that_nobody_has_looked_up_has_no_wishes(almanac: Almanac) -> None:
    assert all(almanac.wish_on(date(2099, month, day)) is None for month in range(1, 13) for day in range(1, 29))


def test_every_year_has_every_term_in_order(almanac: Almanac) -> None:
    for days in almanac.days.values():
        assert len(days) == len(almanac.terms)
        assert list(days) == sorted(days)


@pytest.mark.parametrize(
    ("day", "tip"),
    [
        (date(2026, 7, 31), "heat"),
        (date(2026, 10, 20), ""),
        (date(2026, 11, 15), "cold"),
        (date(2027, 2, 28), "cold"),
        (date(2026, 3, 19), ""),
        (date(2026, 4, 1), "rain"),
    ],
)
def test_the_season_has_its_tip(almanac: Almanac, day: date, tip: str) -> None:
    assert almanac.tip_on(day) == tip
