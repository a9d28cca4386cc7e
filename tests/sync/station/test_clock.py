import time

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.hybrid_clock import stamp_ms
from sync.station.clock import SHORT_CALL_S, SystemClock, corrected_ms, learn_hub_time
from sync.station.ledger import Ledger
from tests.clocks import HeldClock

YEAR_MS = 365 * 86_400_000


def newest(ledger: Ledger) -> tuple[int, str]:
    hlc, at = ledger.row("SELECT hlc, json_extract(body, '$.at') FROM operation ORDER BY seq DESC") or (0, "")
    return stamp_ms(hlc), at


def hears(ledger: Ledger, clock: HeldClock, hub_ms: int, took_s: float = 0.0) -> None:
    sent_s = clock.monotonic_s()
    clock.advance(took_s)
    with ledger.writing() as writer:
        learn_hub_time(writer, clock, hub_ms, sent_s)


def test_before_the_hub_has_told_its_time_the_wall_clock_is_all_there_is(ledger: Ledger, clock: HeldClock) -> None:
    assert corrected_ms(ledger, clock) == clock.now_ms()
    clock.wall_ms += YEAR_MS
    assert corrected_ms(ledger, clock) == clock.now_ms()


def test_what_is_stated_carries_the_hubs_time_in_its_stamp_and_the_walls_in_its_words(
    ledger: Ledger, clock: HeldClock
) -> None:
    truth_ms = clock.now_ms()
    clock.wall_ms -= 10 * YEAR_MS
    hears(ledger, clock, truth_ms)
    clock.advance(60)
    check_in_anonymous(ledger, None)
    stamp, at = newest(ledger)
    assert stamp == truth_ms + 60_000
    assert at.startswith("2016-"), "people read the clock on the wall"


def test_a_jump_of_the_wall_clock_does_not_move_corrected_time(ledger: Ledger, clock: HeldClock) -> None:
    truth_ms = clock.now_ms()
    hears(ledger, clock, truth_ms)
    for jump_ms in (10 * YEAR_MS, -20 * YEAR_MS, 120_000):
        clock.wall_ms += jump_ms
        check_in_anonymous(ledger, None)
        assert newest(ledger)[0] == truth_ms == corrected_ms(ledger, clock)


def test_what_one_boot_has_learned_is_not_true_in_the_next(ledger: Ledger, clock: HeldClock) -> None:
    hears(ledger, clock, clock.now_ms() + YEAR_MS)
    clock.reboot()
    assert corrected_ms(ledger, clock) == clock.now_ms()
    hears(ledger, clock, clock.now_ms() + 5)
    assert corrected_ms(ledger, clock) == clock.now_ms() + 5


def test_a_slow_call_tells_the_time_only_to_who_knows_none(ledger: Ledger, clock: HeldClock) -> None:
    hears(ledger, clock, clock.now_ms() + YEAR_MS, took_s=30)
    learned_ms = corrected_ms(ledger, clock)
    assert abs(learned_ms - clock.now_ms() - YEAR_MS) <= 15_000
    hears(ledger, clock, clock.now_ms(), took_s=SHORT_CALL_S * 2)
    assert corrected_ms(ledger, clock) == learned_ms + SHORT_CALL_S * 2000


def test_stamps_never_run_backwards_when_the_time_is_learned(ledger: Ledger, clock: HeldClock) -> None:
    check_in_anonymous(ledger, None)
    before = ledger.value("SELECT max(hlc) FROM operation")
    hears(ledger, clock, clock.now_ms() - YEAR_MS)
    check_in_anonymous(ledger, None)
    assert ledger.value("SELECT hlc FROM operation ORDER BY seq DESC") == before + 1


def test_a_machine_without_a_name_for_its_boot_keeps_to_the_wall_clock(ledger: Ledger, clock: HeldClock) -> None:
    clock.boot = 0
    hears(ledger, clock, clock.now_ms() + YEAR_MS)
    assert corrected_ms(ledger, clock) == clock.now_ms()


def test_the_machines_clock_names_its_boot_and_counts_up() -> None:
    clock = SystemClock()
    assert clock.boot_id() == SystemClock().boot_id() != ""
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= clock.monotonic_s() <= time.clock_gettime(time.CLOCK_BOOTTIME)
