"""The PINs that open the staff's pages of a kiosk, and how long the pad stays shut after wrong ones.

A PIN is kept as argon2id (RFC 9106, second recommended option) of its HMAC under a pepper that lies in a file beside
the ledger: whoever has a copy of the ledger alone, a backup for one, cannot try out the million PINs that there are.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import Literal, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from pydantic import BaseModel, ConfigDict

from sync.station.clock import Clock
from sync.station.ledger import Reader, Writer

Role = Literal["volunteer", "technician"]
ROLES: tuple[Role, ...] = ("volunteer", "technician")
PIN_LENGTH = 6
TRIES = 5
LOCKS_MIN = (1, 5, 15, 60)
"""How long the pad is shut after each five wrong PINs in a row; the last one again and again."""
PEPPER_FILE = "staff.pepper"
PEPPER_BYTES = 32

_LOCK_SETTING = "staff.lock"
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class PinLock(BaseModel):
    """What was tried since a PIN last fitted. Times are monotonic: no clock that is set makes a lock shorter."""

    model_config = ConfigDict(frozen=True)

    failures: int = 0
    locks: int = 0
    length_s: float = 0.0
    began_s: float = 0.0
    boot_id: str = ""

    def seconds_left(self, clock: Clock) -> float:
        """Return how long the pad stays shut; 0 where it is open.

        After a reboot only the time since then is known to have passed, so it counts from there.
        """
        now_s = clock.monotonic_s()
        same_boot = clock.boot_id() == self.boot_id and now_s >= self.began_s
        passed_s = now_s - self.began_s if same_boot else now_s
        return max(0.0, self.length_s - passed_s)

    def tried(self, clock: Clock) -> "PinLock":
        """Return the state with one more wrong PIN."""
        if self.failures + 1 < TRIES:
            return PinLock(failures=self.failures + 1, locks=self.locks)
        return PinLock(
            locks=self.locks + 1,
            length_s=60.0 * LOCKS_MIN[min(self.locks, len(LOCKS_MIN) - 1)],
            began_s=clock.monotonic_s(),
            boot_id=clock.boot_id(),
        )


class _Located(Protocol):
    @property
    def path(self) -> Path: ...


def read_lock(reader: Reader) -> PinLock:
    """Return what was tried since a PIN last fitted."""
    kept = reader.setting(_LOCK_SETTING)
    return PinLock() if kept is None else PinLock.model_validate_json(kept)


def write_lock(writer: Writer, lock: PinLock) -> None:
    """Keep what was tried."""
    writer.set_setting(_LOCK_SETTING, lock.model_dump_json())


def pins_set(reader: Reader) -> dict[Role, str]:
    """Return the hashes of the PINs that were set, by role."""
    found: dict[Role, str] = {}
    for role in ROLES:
        if hashed := reader.setting(_setting(role)):
            found[role] = hashed
    return found


def set_hash(writer: Writer, role: Role, hashed: str) -> None:
    """Keep the hash of a role's new PIN."""
    writer.set_setting(_setting(role), hashed)


def hash_pin(pepper: bytes, pin: str) -> str:
    """Return what is kept of a PIN; takes a tenth of a second on purpose."""
    return _HASHER.hash(_peppered(pepper, pin))


def role_of(hashes: dict[Role, str], pepper: bytes, pin: str) -> Role | None:
    """Return whose PIN this is, or None. Every hash is tried, so the time tells nothing."""
    found: Role | None = None
    for role, hashed in hashes.items():
        try:
            if _HASHER.verify(hashed, _peppered(pepper, pin)):
                found = role
        except (VerificationError, InvalidHashError):
            continue
    return found


def read_pepper(ledger: _Located) -> bytes | None:
    """Return the device's pepper; None before a PIN was set, or where the file is lost: PINs have to be set anew."""
    try:
        pepper = ledger.path.with_name(PEPPER_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return pepper if len(pepper) == PEPPER_BYTES else None


def make_pepper(ledger: _Located, pepper: bytes) -> bytes:
    """Write a first pepper, readable by the station alone, and return it."""
    file = ledger.path.with_name(PEPPER_FILE)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(pepper)
        written.flush()
        os.fsync(written.fileno())
    return pepper


def _peppered(pepper: bytes, pin: str) -> str:
    return hmac.new(pepper, pin.encode(), hashlib.sha256).hexdigest()


def _setting(role: Role) -> str:
    return f"staff.pin.{role}"
