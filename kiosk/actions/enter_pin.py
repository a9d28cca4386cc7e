"""Let staff in by a PIN, and set one.

A try is counted before it is looked at, so that pulling the plug takes no guess back.
"""

import logging
import re
from dataclasses import dataclass
from enum import Enum
from math import ceil

from sync.station.incidents import state_incident
from sync.station.ledger import Ledger
from sync.station.staff_pins import (
    PEPPER_BYTES,
    PIN_LENGTH,
    ROLES,
    TRIES,
    PinLock,
    Role,
    hash_pin,
    make_pepper,
    pins_set,
    read_lock,
    read_pepper,
    role_of,
    set_hash,
    write_lock,
)

LOCKED_INCIDENT = "pin_locked"
_RUNS = "01234567890", "09876543210"

_log = logging.getLogger(__name__)


class PinOutcome(Enum):
    """What became of a PIN; the values name the sentences under `pin.`."""

    READY = "ready"
    """Nothing was tried yet."""
    OPENED = "opened"
    WRONG = "wrong"
    LOCKED = "locked"
    NONE_SET = "none"


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """The outcome; whose PIN it was, how many tries are left, or how many whole seconds the pad stays shut."""

    outcome: PinOutcome
    role: str = ""
    tries_left: int = 0
    locked_s: int = 0


class PinRefused(ValueError):
    """A PIN that cannot be set; the message says why."""


def read_pin_state(ledger: Ledger) -> PinAnswer:
    """Return whether the pad can be used now."""
    if read_pepper(ledger) is None or not pins_set(ledger):
        return PinAnswer(PinOutcome.NONE_SET)
    lock = read_lock(ledger)
    left_s = ceil(lock.seconds_left(ledger.clock))
    return PinAnswer(PinOutcome.LOCKED, locked_s=left_s) if left_s else PinAnswer(PinOutcome.READY)


def enter_pin(ledger: Ledger, pin: str) -> PinAnswer:
    """Return whose PIN it is; five wrong ones shut the pad for 1, 5, 15, then 60 minutes.

    Raises:
        StationTrouble: nothing was decided.
    """
    pepper = read_pepper(ledger)
    with ledger.writing() as writer:
        hashes = pins_set(writer)
        if pepper is None or not hashes:
            return PinAnswer(PinOutcome.NONE_SET)
        before = read_lock(writer)
        if before.seconds_left(ledger.clock) > 0:
            return PinAnswer(PinOutcome.LOCKED, locked_s=ceil(before.seconds_left(ledger.clock)))
        after = before.tried(ledger.clock)
        write_lock(writer, after)
    role = role_of(hashes, pepper, pin)
    if role is not None:
        with ledger.writing() as writer:
            write_lock(writer, PinLock())
        return PinAnswer(PinOutcome.OPENED, role=role)
    if after.failures:
        return PinAnswer(PinOutcome.WRONG, tries_left=TRIES - after.failures)
    _log.warning("the staff's PIN pad is shut for %d min: %d wrong PINs", after.length_s // 60, TRIES)
    with ledger.writing() as writer:
        state_incident(writer, LOCKED_INCIDENT, f"shut for {after.length_s // 60:.0f} min, time {after.locks}")
    return PinAnswer(PinOutcome.LOCKED, locked_s=ceil(after.length_s))


def set_pin(ledger: Ledger, role: Role, pin: str) -> None:
    """Set the PIN of a role, in place of the one before; what was tried is forgotten.

    Raises:
        PinRefused: it is not six digits, too easy to guess, or another role's.
        StationTrouble: nothing was stored.
    """
    if not re.fullmatch(rf"[0-9]{{{PIN_LENGTH}}}", pin):
        raise PinRefused(f"a PIN has {PIN_LENGTH} digits")
    if len(set(pin)) < 3 or any(pin in run for run in _RUNS):
        raise PinRefused("this PIN is too easy to guess")
    pepper = read_pepper(ledger)
    if pepper is None:
        with ledger.writing() as writer:
            pepper = make_pepper(ledger, writer.random_bytes(PEPPER_BYTES))
            # What was hashed under the one before fits nothing any more.
            for each in ROLES:
                set_hash(writer, each, "")
    others = pins_set(ledger)
    others.pop(role, None)
    if role_of(others, pepper, pin) is not None:
        raise PinRefused("this is the other role's PIN")
    hashed = hash_pin(pepper, pin)
    with ledger.writing() as writer:
        set_hash(writer, role, hashed)
        write_lock(writer, PinLock())
