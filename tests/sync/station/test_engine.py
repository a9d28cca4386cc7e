"""The courier's mind: the same events, the same commands."""

import random

from hypothesis import given
from hypothesis import strategies as st

from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS, PUSH_PLAIN_OPERATIONS
from sync.station.engine import (
    Admit,
    Admitted,
    Bootstrap,
    CallFailed,
    Engine,
    Event,
    LoadDeferred,
    NotAdmitted,
    OpenSession,
    Pull,
    Pulled,
    Push,
    PushBlocked,
    PushDeferred,
    Pushed,
    PushTimedOut,
    PushTooLarge,
    Rest,
    SessionOpened,
    SessionRefused,
    Woke,
)

FULL_PUSH = Push(PUSH_MAX_OPERATIONS, PUSH_MAX_BYTES)


def engine(chance: float = 0.5) -> Engine:
    return Engine(random=lambda: chance)


def test_a_hub_that_takes_less_at_once_is_sent_less() -> None:
    mind = engine()
    mind.step(Woke(5000), 0)
    assert mind.step(SessionOpened(max_operations=PUSH_PLAIN_OPERATIONS), 0) == Push(
        PUSH_PLAIN_OPERATIONS, PUSH_MAX_BYTES
    )
    mind.step(Pulled(more=False, next_poll_s=60), 0)
    assert mind.step(Pushed(4800), 1) == Push(PUSH_PLAIN_OPERATIONS, PUSH_MAX_BYTES)
    mind.step(SessionRefused(), 2)
    assert mind.step(SessionOpened(), 2) == Push(PUSH_PLAIN_OPERATIONS, PUSH_MAX_BYTES)
    assert mind.step(Pushed(4600), 3) == Push(PUSH_PLAIN_OPERATIONS * 2, PUSH_MAX_BYTES)


def test_a_session_comes_first_then_what_is_owed_then_news() -> None:
    mind = engine()
    assert mind.step(Woke(pending=3), 0) == OpenSession()
    assert mind.step(SessionOpened(), 0) == FULL_PUSH
    assert mind.step(Pushed(pending=0), 1) == Pull()
    assert mind.step(Pulled(more=True, next_poll_s=60), 2) == Pull()
    assert mind.step(Pulled(more=False, next_poll_s=60), 3) == Rest(63)


def test_a_new_fact_is_pushed_at_once_while_the_poll_waits() -> None:
    mind = engine()
    for event in (Woke(0), SessionOpened(), Pulled(more=False, next_poll_s=300)):
        mind.step(event, 0)
    assert mind.step(Woke(pending=1), 10) == FULL_PUSH


def test_a_long_backlog_does_not_keep_news_away() -> None:
    mind = engine()
    mind.step(Woke(pending=10_000), 0)
    commands = [mind.step(SessionOpened(), 0)]
    for number in range(6):
        event: Event = Pushed(10_000) if isinstance(commands[-1], Push) else Pulled(more=True, next_poll_s=60)
        commands.append(mind.step(event, number))
    assert Pull() in commands and commands.count(FULL_PUSH) >= 3


def test_a_refused_session_is_opened_anew() -> None:
    mind = engine()
    mind.step(Woke(1), 0)
    mind.step(SessionOpened(), 0)
    assert mind.step(SessionRefused(), 1) == OpenSession()


def test_batches_halve_down_to_one_and_grow_back() -> None:
    mind = engine()
    mind.step(Woke(500), 0)
    command = mind.step(SessionOpened(), 0)
    sizes: list[int] = []
    for _ in range(10):
        assert isinstance(command, Push)
        sizes.append(command.max_operations)
        command = mind.step(PushTooLarge(), 0)
        if isinstance(command, Pull):
            command = mind.step(Pulled(more=False, next_poll_s=60), 0)
    assert sizes == [1000, 500, 250, 125, 62, 31, 15, 7, 3, 1]
    assert isinstance(command, Rest), "one operation that is too large must not be sent without end"
    assert mind.step(Woke(500), 301) == Pull()
    assert mind.step(Pulled(more=False, next_poll_s=60), 301) == Push(1, PUSH_MAX_BYTES)
    assert mind.step(Pushed(500), 302) == Push(2, PUSH_MAX_BYTES)


def test_batches_that_time_out_are_halved_down_to_one_wait_longer_each_time_and_grow_back() -> None:
    mind = engine(chance=1.0)
    mind.step(Woke(500), 0)
    mind.step(SessionOpened(), 0)
    mind.step(Pulled(more=False, next_poll_s=3600), 0)
    now_s, sizes, waits = 0.0, list[int](), list[float]()
    for _ in range(12):
        rest = mind.step(PushTimedOut(), now_s)
        assert isinstance(rest, Rest)
        waits.append(rest.until_s - now_s)
        now_s = rest.until_s
        command = mind.step(Woke(500), now_s)
        assert isinstance(command, Push)
        sizes.append(command.max_operations)
    assert sizes == [500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1, 1]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]
    assert mind.step(Pushed(499), now_s) == Push(2, PUSH_MAX_BYTES)
    assert mind.step(Pushed(497), now_s) == Push(4, PUSH_MAX_BYTES)


def test_a_session_that_is_refused_as_soon_as_it_is_opened_is_not_opened_without_end() -> None:
    mind = engine(chance=1.0)
    mind.step(Woke(1), 0)
    mind.step(SessionOpened(), 0)
    assert mind.step(SessionRefused(), 0) == OpenSession()
    mind.step(SessionOpened(), 0)
    assert mind.step(SessionRefused(), 0) == Rest(2)


def test_a_revoked_devices_token_is_given_up() -> None:
    mind = engine(chance=0.0)
    mind.step(Woke(1), 0)
    mind.step(SessionOpened(), 0)
    mind.step(CallFailed(session_over=True), 0)
    assert mind.step(Woke(1), 1) == OpenSession()


def test_failures_back_off_up_to_the_ceiling_and_honour_the_hubs_own_wish() -> None:
    mind = engine(chance=1.0)
    mind.step(Woke(1), 0)
    waits: list[float] = []
    for _ in range(12):
        command = mind.step(CallFailed(), 0)
        assert isinstance(command, Rest)
        waits.append(command.until_s)
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 300
    assert engine(0.0).step(CallFailed(), 0) == Rest(0.1), "a refusing hub is never met by a tight loop"
    assert engine(0.0).step(CallFailed(retry_after_s=40), 0) == Rest(40)


def test_success_ends_the_back_off() -> None:
    mind = engine(chance=1.0)
    mind.step(Woke(1), 0)
    for _ in range(5):
        mind.step(CallFailed(), 0)
    mind.step(SessionOpened(), 400)
    mind.step(Pushed(1), 400)
    assert mind.step(CallFailed(), 401) == Rest(403)


def test_blocked_operations_do_not_keep_news_away() -> None:
    mind = engine()
    mind.step(Woke(5), 0)
    mind.step(SessionOpened(), 0)
    assert mind.step(PushBlocked(), 0) == Pull()
    assert mind.step(Pulled(more=False, next_poll_s=60), 1) == Rest(61)
    assert mind.step(Woke(5), 301) == FULL_PUSH


def _owing(pending: int) -> Engine:
    mind = engine(chance=0.0)
    mind.step(Woke(pending), 0)
    return mind


def test_a_backlog_asks_for_admission_first_and_goes_while_the_ticket_lasts() -> None:
    mind = _owing(5000)
    assert mind.step(SessionOpened(backlog_operations=1000), 0) == Admit(5000)
    assert mind.step(Admitted(for_s=30), 0) == FULL_PUSH
    assert mind.step(Pushed(4800), 1) == Pull()
    assert mind.step(Pulled(more=False, next_poll_s=60), 1) == FULL_PUSH
    assert mind.step(Pushed(4600), 31) == Admit(4600), "the ticket is over"
    mind.step(Admitted(for_s=5), 31)
    assert mind.step(Pushed(1000), 40) == FULL_PUSH, "and so is the backlog"


def test_a_hub_that_is_full_is_given_what_it_takes_and_asked_again() -> None:
    mind = _owing(5000)
    mind.step(SessionOpened(backlog_operations=1000), 0)
    assert mind.step(NotAdmitted(retry_after_s=60), 0) == FULL_PUSH
    assert mind.step(PushDeferred(retry_after_s=20), 1) == Pull(), "news comes all the same"
    assert mind.step(Pulled(more=False, next_poll_s=900), 1) == Rest(21)
    assert mind.step(Woke(5001), 21) == FULL_PUSH
    assert mind.step(Pushed(4801), 61) == Admit(4801)


def test_a_download_that_finds_no_place_waits_and_keeps_nothing_else() -> None:
    mind = engine(chance=0.0)
    mind.step(Woke(0), 0)
    mind.step(SessionOpened(), 0)
    assert mind.step(Pulled(more=False, next_poll_s=60, snapshots=True), 0) == Bootstrap()
    assert mind.step(LoadDeferred(retry_after_s=20), 0) == Rest(20)
    assert mind.step(Woke(1), 5) == FULL_PUSH
    assert mind.step(Pushed(0), 20) == Bootstrap()


def test_a_hub_that_gives_no_tickets_is_not_asked_for_one() -> None:
    assert _owing(5000).step(SessionOpened(), 0) == FULL_PUSH
    assert _owing(1000).step(SessionOpened(backlog_operations=1000), 0) == FULL_PUSH


def test_stations_that_were_told_the_same_wait_do_not_come_back_together() -> None:
    waits = {chance: engine(chance).step(CallFailed(retry_after_s=100), 0) for chance in (0.0, 1.0)}
    assert waits == {0.0: Rest(100), 1.0: Rest(125)}


EVENTS = st.one_of(
    st.builds(Woke, st.integers(0, 5)),
    st.builds(SessionOpened, st.integers(0, 3)),
    st.builds(Admitted, st.floats(0, 4000)),
    st.builds(NotAdmitted, st.floats(0, 4000)),
    st.builds(PushDeferred, st.floats(0, 4000)),
    st.just(SessionRefused()),
    st.builds(Pushed, st.integers(0, 5)),
    st.just(PushTooLarge()),
    st.builds(PushTimedOut, st.none() | st.floats(0, 1000)),
    st.builds(Pulled, st.booleans(), st.floats(0, 900)),
    st.builds(CallFailed, st.none() | st.floats(0, 1000)),
    st.just(PushBlocked()),
)


@given(st.lists(EVENTS, max_size=60), st.integers())
def test_whatever_happens_it_never_rests_longer_than_the_longest_wait(events: list[Event], seed: int) -> None:
    mind = Engine(random=random.Random(seed).random)
    now_s = 0.0
    for event in events:
        command = mind.step(event, now_s)
        if isinstance(command, Rest):
            assert command.until_s <= now_s + 900 * 1.25
            now_s = command.until_s


def test_somebody_who_asks_for_a_try_does_not_wait_for_the_backoff_to_end() -> None:
    engine = Engine(random=lambda: 1.0)
    engine.step(Woke(3), 0)
    assert isinstance(engine.step(CallFailed(None), 0), Rest)
    assert isinstance(engine.step(Woke(3), 0.1), Rest)
    assert isinstance(engine.step(Woke(3, hurried=True), 0.2), OpenSession)
