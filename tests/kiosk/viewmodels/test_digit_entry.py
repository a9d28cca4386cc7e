import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.guard.keypad_order import DIGITS, shuffled_digits
from kiosk.viewmodels.digit_entry import DigitEntryViewModel
from tests.clocks import HeldClock, seeded_bytes


def type_in(entry: DigitEntryViewModel, digits: str) -> None:
    for digit in digits:
        entry.append(digit)


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def entry(qt_app: QGuiApplication, clock: HeldClock) -> DigitEntryViewModel:
    return DigitEntryViewModel(clock, qt_app)


def test_a_whole_number_is_hidden_after_three_seconds(entry: DigitEntryViewModel, clock: HeldClock) -> None:
    type_in(entry, "1380013800")
    clock.advance(10)
    entry.look()
    assert entry.property("shown") == "1380013800", "whoever is still typing sees what they type"
    entry.append("0")
    clock.advance(2.9)
    entry.look()
    assert entry.property("shown") == "13800138000"
    clock.advance(0.1)
    entry.look()
    assert entry.property("shown") == "138****8000"
    assert entry.digits == "13800138000"


def test_taking_a_digit_back_shows_what_is_left(entry: DigitEntryViewModel, clock: HeldClock) -> None:
    type_in(entry, "13800138000")
    clock.advance(3)
    entry.look()
    entry.erase()
    assert entry.property("shown") == "1380013800"


def test_what_is_no_digit_or_one_too_many_changes_nothing(entry: DigitEntryViewModel) -> None:
    type_in(entry, "1a٣²")
    entry.append("12")
    assert entry.digits == "1"
    type_in(entry, "23456789012345")
    assert entry.digits == "12345678901"


def test_a_number_that_is_no_mobile_one_keeps_its_places_when_hidden(
    entry: DigitEntryViewModel, clock: HeldClock
) -> None:
    type_in(entry, "28001380001")
    clock.advance(3)
    entry.look()
    assert entry.property("shown") == "********001"


def test_a_pin_is_dots_from_its_first_digit_on(qt_app: QGuiApplication, clock: HeldClock) -> None:
    pin = DigitEntryViewModel(clock, qt_app, groups=(6,), dots_only=True)
    type_in(pin, "123")
    assert pin.property("shown") == "•••"
    assert pin.property("count") == 3
    pin.wipe()
    assert pin.digits == "" and pin.property("shown") == ""


def test_each_opening_brings_the_ten_digits_in_another_order() -> None:
    random_bytes = seeded_bytes(1)
    orders = {shuffled_digits(random_bytes) for _ in range(50)}
    assert len(orders) == 50
    assert all(sorted(order) == sorted(DIGITS) for order in orders)
