"""Bugs one at a time lead to the first page; bug upon bug leads to a new start."""

import logging

import pytest

from kiosk.guard.crash_guard import BUGS_IN_A_ROW, WITHIN_S, CrashGuard


class Kiosk:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.went: list[str] = []
        self.guard = CrashGuard(
            lambda: self.went.append("home"),
            lambda: self.went.append("end"),
            lambda: self.went.append("restart"),
            lambda: self.now_s,
        )

    def bug(self, after_s: float) -> None:
        self.now_s += after_s
        self.guard.caught(RuntimeError, RuntimeError("a bug"), None)


def test_a_bug_now_and_then_leads_home_and_is_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    kiosk = Kiosk()
    with caplog.at_level(logging.CRITICAL):
        for _ in range(20):
            kiosk.bug(after_s=WITHIN_S / (BUGS_IN_A_ROW - 1))
    assert kiosk.went == ["home"] * 20
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [f"bug {n}" for n in range(1, 21)]


def test_bug_upon_bug_starts_the_program_again() -> None:
    kiosk = Kiosk()
    for _ in range(BUGS_IN_A_ROW):
        kiosk.bug(after_s=1)
    assert kiosk.went == ["home"] * (BUGS_IN_A_ROW - 1) + ["restart"]


def test_a_recovery_with_a_bug_of_its_own_does_not_recover_for_ever() -> None:
    kiosk = Kiosk()
    depth: list[int] = []

    def recover() -> None:
        depth.append(1)
        kiosk.guard.caught(RuntimeError, RuntimeError("another bug"), None)

    kiosk.guard._recover = recover
    kiosk.bug(after_s=0)
    assert depth == [1]


def test_an_interruption_ends_the_program() -> None:
    kiosk = Kiosk()
    kiosk.guard.caught(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert kiosk.went == ["end"]
