"""PINs at a real ledger: what fits, what is counted, and that no plug and no clock shortens a lock."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from kiosk.actions.enter_pin import PinAnswer, PinOutcome, PinRefused, enter_pin, read_pin_state, set_pin
from sync.station import staff_pins
from sync.station.ledger import Ledger
from sync.station.staff_pins import PEPPER_FILE
from tests.clocks import HeldClock
from tests.stations import open_station

RIGHT, OTHER, WRONG = "483920", "710254", "111213"
MINUTE_S = 60.0


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_pins, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def pinned(ledger: Ledger) -> Ledger:
    set_pin(ledger, "volunteer", RIGHT)
    set_pin(ledger, "technician", OTHER)
    return ledger


def wrong(ledger: Ledger, times: int) -> PinAnswer:
    answers = [enter_pin(ledger, WRONG) for _ in range(times)]
    return answers[-1]


def shut_pad(ledger: Ledger, clock: HeldClock, locks: int) -> PinAnswer:
    """Lock the pad so many times, each lock waited out but the last."""
    answer = wrong(ledger, 5)
    for _ in range(locks - 1):
        clock.advance(answer.locked_s)
        answer = wrong(ledger, 5)
    return answer


def locks_stated(ledger: Ledger) -> list[str]:
    rows = ledger.rows("SELECT body FROM operation WHERE kind = 'incident.raised' ORDER BY seq")
    bodies = [json.loads(body) for (body,) in rows]
    return [body["detail"] for body in bodies if body["what"] == "pin_locked"]


def test_each_pin_opens_its_own_role(pinned: Ledger) -> None:
    assert enter_pin(pinned, RIGHT) == PinAnswer(PinOutcome.OPENED, role="volunteer")
    assert enter_pin(pinned, OTHER) == PinAnswer(PinOutcome.OPENED, role="technician")


def test_where_no_pin_was_set_nothing_opens(ledger: Ledger) -> None:
    assert read_pin_state(ledger).outcome is PinOutcome.NONE_SET
    for pin in ("", "000000", RIGHT):
        assert enter_pin(ledger, pin).outcome is PinOutcome.NONE_SET


def test_four_wrong_ones_are_forgiven_by_a_right_one(pinned: Ledger) -> None:
    assert [enter_pin(pinned, WRONG).tries_left for _ in range(4)] == [4, 3, 2, 1]
    assert enter_pin(pinned, RIGHT).outcome is PinOutcome.OPENED
    assert enter_pin(pinned, WRONG).tries_left == 4


def test_five_wrong_ones_shut_the_pad_longer_each_time_and_each_lock_is_stated(
    pinned: Ledger, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    lengths: list[int] = []
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            answer = wrong(pinned, 5)
            assert answer.outcome is PinOutcome.LOCKED
            lengths.append(answer.locked_s)
            clock.advance(answer.locked_s)
    assert lengths == [60, 300, 900, 3600, 3600]
    assert locks_stated(pinned) == [
        "shut for 1 min, time 1",
        "shut for 5 min, time 2",
        "shut for 15 min, time 3",
        "shut for 60 min, time 4",
        "shut for 60 min, time 5",
    ]
    assert len(caplog.records) == 5 and WRONG not in caplog.text


def test_the_right_pin_does_not_open_a_shut_pad_before_its_time(pinned: Ledger, clock: HeldClock) -> None:
    wrong(pinned, 5)
    clock.advance(59)
    assert enter_pin(pinned, RIGHT) == PinAnswer(PinOutcome.LOCKED, locked_s=1)
    clock.advance(1)
    assert enter_pin(pinned, RIGHT).outcome is PinOutcome.OPENED
    assert wrong(pinned, 5).locked_s == 60, "a right one begins anew"


@pytest.mark.parametrize("jump_ms", [10 * 365 * 86_400_000, -10 * 365 * 86_400_000])
def test_no_jump_of_the_wall_clock_shortens_a_lock(pinned: Ledger, clock: HeldClock, jump_ms: int) -> None:
    wrong(pinned, 5)
    clock.wall_ms += jump_ms
    assert read_pin_state(pinned) == PinAnswer(PinOutcome.LOCKED, locked_s=60)


@pytest.mark.parametrize("names_its_boots", [True, False])
def test_no_reboot_shortens_a_lock_or_forgets_what_was_tried(
    tmp_path: Path, clock: HeldClock, pinned: Ledger, names_its_boots: bool
) -> None:
    if not names_its_boots:
        clock.boot = 0
    clock.advance(1000)
    answer = shut_pad(pinned, clock, locks=2)
    assert answer.locked_s == 300
    clock.advance(100)
    for up_for_s in (0, 30, 299):
        clock.boot += names_its_boots
        clock.elapsed_s = up_for_s
        assert read_pin_state(pinned).locked_s == 300 - up_for_s, "only what this boot has seen pass is known to have"
    clock.elapsed_s = 300
    assert wrong(pinned, 5).locked_s == 900


def test_a_guess_counts_even_if_the_plug_is_pulled_while_it_is_looked_at(
    pinned: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull_the_plug(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kiosk.actions.enter_pin.role_of", pull_the_plug)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                enter_pin(pinned, WRONG)
    assert enter_pin(pinned, RIGHT) == PinAnswer(PinOutcome.LOCKED, locked_s=60)


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "12345a", "１２３４５６", "123456", "987654", "000000", "121212"]
)
def test_what_is_no_pin_or_too_easy_is_not_set(ledger: Ledger, pin: str) -> None:
    with pytest.raises(PinRefused):
        set_pin(ledger, "volunteer", pin)
    assert read_pin_state(ledger).outcome is PinOutcome.NONE_SET


def test_two_roles_have_two_pins(pinned: Ledger) -> None:
    with pytest.raises(PinRefused):
        set_pin(pinned, "technician", RIGHT)
    set_pin(pinned, "volunteer", "260817")
    assert enter_pin(pinned, RIGHT).outcome is PinOutcome.WRONG
    assert enter_pin(pinned, "260817").role == "volunteer"


def test_a_copy_of_the_ledger_without_the_pepper_tells_no_pin(pinned: Ledger) -> None:
    pepper = pinned.path.with_name(PEPPER_FILE)
    assert pepper.stat().st_mode & 0o077 == 0
    pepper.unlink()
    assert enter_pin(pinned, RIGHT).outcome is PinOutcome.NONE_SET
    set_pin(pinned, "volunteer", "260817")
    assert enter_pin(pinned, OTHER).outcome is PinOutcome.WRONG, "the other one has to be set anew"
    assert enter_pin(pinned, "260817").role == "volunteer"


class TestHash:
    @pytest.fixture(autouse=True)
    def _quick_hashes(self) -> Iterator[None]:
        """As slow as in the field."""
        yield

    def test_a_pin_is_kept_as_argon2id_and_nothing_of_it_can_be_read(self, tmp_path: Path) -> None:
        opened = open_station(tmp_path / "field", HeldClock())
        set_pin(opened, "volunteer", RIGHT)
        kept = opened.setting("staff.pin.volunteer")
        assert kept is not None and kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert RIGHT not in kept
        assert enter_pin(opened, RIGHT).role == "volunteer"
        opened.close()
