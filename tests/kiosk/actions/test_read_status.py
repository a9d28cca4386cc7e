import pytest

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.read_status import read_status
from kiosk.actions.watch_ledger import ledger_version
from sync.contract.times import format_utc
from sync.station.contact import note_contact, note_silence
from sync.station.ledger import Ledger
from tests.clocks import HeldClock

YEAR_S = 365 * 86_400
POLL_S = 60.0


def courier_says(ledger: Ledger, *, reached: bool = True, next_poll_s: float = POLL_S, trouble: str = "") -> None:
    with ledger.writing() as writer:
        note_contact(writer, next_poll_s)
        if not reached:
            note_silence(writer)
        writer.set_setting("courier.trouble", trouble)


def test_the_pill_tells_the_truth_from_the_first_moment_on(ledger: Ledger, clock: HeldClock) -> None:
    assert read_status(ledger).pill == "offline", "a hub never heard of is not a hub in step"
    courier_says(ledger)
    assert read_status(ledger).pill == "synced"
    check_in_anonymous(ledger, None)
    assert read_status(ledger).pill == "syncing"
    courier_says(ledger, reached=False)
    assert (read_status(ledger).pill, read_status(ledger).pending) == ("offline", 1)
    clock.advance(24 * 3600 + 1)
    assert read_status(ledger).pill == "backlog"
    courier_says(ledger, trouble="fork")
    assert read_status(ledger).pill == "service"


def test_a_courier_that_has_died_is_not_taken_for_a_hub_in_step(ledger: Ledger, clock: HeldClock) -> None:
    courier_says(ledger)
    clock.advance(5 * 60)
    assert read_status(ledger).pill == "offline"


def test_a_hub_that_wishes_to_be_asked_rarely_is_no_absent_hub(ledger: Ledger, clock: HeldClock) -> None:
    courier_says(ledger, next_poll_s=3600.0)
    clock.advance(3600 * 1.25 + 60)
    assert read_status(ledger).pill == "synced", "the courier may come a quarter later than the hub wished"
    clock.advance(300)
    assert read_status(ledger).pill == "offline"


@pytest.mark.parametrize("jump_s", [10 * YEAR_S, -10 * YEAR_S, 120, -120])
def test_no_jump_of_the_wall_clock_changes_the_pill(ledger: Ledger, clock: HeldClock, jump_s: int) -> None:
    with ledger.writing() as writer:
        note_contact(writer, POLL_S, hub_time=format_utc(clock.now_ms()), sent_s=clock.monotonic_s())
    clock.wall_ms += jump_s * 1000
    assert read_status(ledger).pill == "synced"
    check_in_anonymous(ledger, None)
    assert read_status(ledger).pill == "syncing"
    clock.wall_ms -= jump_s * 1000
    assert read_status(ledger).pill == "syncing", "what was stated under the wrong clock is not ten years old"
    clock.advance(5 * 60)
    assert read_status(ledger).pill == "offline"


def test_after_a_boot_the_hub_counts_as_reached_once_it_has_been(ledger: Ledger, clock: HeldClock) -> None:
    courier_says(ledger)
    clock.reboot()
    assert read_status(ledger).pill == "offline"
    courier_says(ledger)
    assert read_status(ledger).pill == "synced"


def test_what_the_hub_could_not_take_asks_for_a_person(ledger: Ledger, clock: HeldClock) -> None:
    courier_says(ledger)
    check_in_anonymous(ledger, None)
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'quarantined'")
    assert read_status(ledger).pill == "service"


def test_ones_own_commits_are_no_news(ledger: Ledger) -> None:
    before = ledger_version(ledger)
    check_in_anonymous(ledger, None)
    assert ledger_version(ledger) == before
