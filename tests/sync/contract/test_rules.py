from datetime import date

import pytest

from sync.contract.records import Limit, OfflinePolicy, Window
from sync.contract.rules import (
    Standing,
    VoucherState,
    decide,
    next_window,
    same_visit_span_ms,
    should_ask_rating,
    window_key,
)
from sync.contract.times import day_in_china, parse_utc


def test_a_rating_is_asked_for_at_the_first_visit_and_then_each_fifth() -> None:
    assert [number for number in range(1, 13) if should_ask_rating(number, 5)] == [1, 6, 11]


def test_the_window_of_one_visit_reaches_as_far_ahead_as_back() -> None:
    assert same_visit_span_ms(1_000_000, 10) == (400_000, 1_600_000)


TODAY = date(2026, 7, 31)
DAILY = Limit(maximum=1, window="day")


@pytest.mark.parametrize(
    ("policy", "standing", "verdict", "reason", "next_date"),
    [
        (OfflinePolicy(), Standing(identified=False), "issue", "within_limit", None),
        (OfflinePolicy(rule="cap_local", limit=DAILY), Standing(identified=False), "refuse", "needs_person", None),
        (OfflinePolicy(rule="cap_local", limit=DAILY), Standing(), "issue", "within_limit", None),
        (OfflinePolicy(rule="cap_local", limit=DAILY), Standing(used=1), "refuse", "limit_reached", date(2026, 8, 1)),
        (
            OfflinePolicy(rule="cap_local", limit=DAILY),
            Standing(used_elsewhere=1),
            "refuse",
            "limit_reached",
            date(2026, 8, 1),
        ),
        (OfflinePolicy(pool="packs"), Standing(left=0), "refuse", "no_stock", None),
        (OfflinePolicy(pool="packs"), Standing(left=1), "issue", "within_limit", None),
        (OfflinePolicy(rule="escrow"), Standing(), "refuse", "no_right", None),
        (OfflinePolicy(rule="escrow", pool="packs"), Standing(left=5), "refuse", "no_right", None),
        (OfflinePolicy(rule="escrow", pool="packs"), Standing(left=1, held_for_them=1), "issue", "within_limit", None),
        (OfflinePolicy(rule="escrow"), Standing(voucher=VoucherState.GOOD), "issue", "within_limit", None),
        (OfflinePolicy(rule="escrow"), Standing(voucher=VoucherState.SPENT), "refuse", "voucher_spent", None),
        (OfflinePolicy(rule="escrow"), Standing(voucher=VoucherState.NOT_GOOD), "refuse", "voucher_not_good", None),
        (OfflinePolicy(rule="hold"), Standing(), "hold", "hub_decides", None),
        (OfflinePolicy(rule="hold", limit=DAILY), Standing(approved=True, used=1), "issue", "approved", None),
        (OfflinePolicy(rule="hold", pool="packs"), Standing(approved=True), "refuse", "no_stock", None),
    ],
)
def test_each_policy_decides_by_what_the_station_knows(
    policy: OfflinePolicy, standing: Standing, verdict: str, reason: str, next_date: date | None
) -> None:
    ruling = decide(policy, standing, 1, TODAY)
    assert (ruling.verdict.value, ruling.reason, ruling.next_date) == (verdict, reason, next_date)


@pytest.mark.parametrize(
    ("window", "key", "following"),
    [
        ("visit", "visit:v", None),
        ("day", "day:2026-07-31", date(2026, 8, 1)),
        ("week", "week:2026-07-27", date(2026, 8, 3)),
        ("month", "month:2026-07", date(2026, 8, 1)),
        ("year", "year:2026", date(2027, 1, 1)),
        ("ever", "ever", None),
    ],
)
def test_a_window_has_a_name_and_an_end(window: Window, key: str, following: date | None) -> None:
    assert (window_key(window, TODAY, "v"), next_window(window, TODAY)) == (key, following)


def test_december_is_followed_by_january() -> None:
    assert next_window("month", date(2026, 12, 31)) == date(2027, 1, 1)


def test_the_day_is_cut_at_midnight_of_the_station() -> None:
    assert day_in_china(parse_utc("2026-07-31T15:59:59.999Z")) == TODAY
    assert day_in_china(parse_utc("2026-07-31T16:00:00.000Z")) == date(2026, 8, 1)
