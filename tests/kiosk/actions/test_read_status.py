from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.read_status import read_status
from kiosk.actions.watch_ledger import ledger_version
from sync.contract.times import format_utc
from sync.station.ledger import Ledger
from tests.clocks import HeldClock


def courier_says(ledger: Ledger, clock: HeldClock, *, reached: bool = True, trouble: str = "") -> None:
    with ledger.writing() as writer:
        writer.set_setting("courier.reached", "1" if reached else "0")
        writer.set_setting("courier.last_sync_at", format_utc(clock.now_ms()))
        writer.set_setting("courier.trouble", trouble)


def test_the_pill_tells_the_truth_from_the_first_moment_on(ledger: Ledger, clock: HeldClock) -> None:
    assert read_status(ledger).pill == "offline", "a hub never heard of is not a hub in step"
    courier_says(ledger, clock)
    assert read_status(ledger).pill == "synced"
    check_in_anonymous(ledger, None)
    assert read_status(ledger).pill == "syncing"
    courier_says(ledger, clock, reached=False)
    assert (read_status(ledger).pill, read_status(ledger).pending) == ("offline", 1)
    clock.advance(24 * 3600 + 1)
    assert read_status(ledger).pill == "backlog"
    courier_says(ledger, clock, trouble="fork")
    assert read_status(ledger).pill == "service"


def test_a_courier_that_has_died_is_not_taken_for_a_hub_in_step(ledger: Ledger, clock: HeldClock) -> None:
    courier_says(ledger, clock)
    clock.advance(16 * 60)
    assert read_status(ledger).pill == "offline"


def test_what_the_hub_could_not_take_asks_for_a_person(ledger: Ledger, clock: HeldClock) -> None:
    courier_says(ledger, clock)
    check_in_anonymous(ledger, None)
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'quarantined'")
    assert read_status(ledger).pill == "service"


def test_ones_own_commits_are_no_news(ledger: Ledger) -> None:
    before = ledger_version(ledger)
    check_in_anonymous(ledger, None)
    assert ledger_version(ledger) == before
