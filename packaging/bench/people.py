"""Fictional members by number, a ledger that knows the issuer, and days of visits to put into it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.codes import MemberCard, issue_card, public_key_to_hex
from sync.contract.operations import Fact, FeedbackGiven, ServiceRecorded, VisitCheckedIn
from sync.contract.records import Member, SigningKey
from sync.contract.times import format_utc
from sync.station import replica
from sync.station.clock import Clock
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings

STATION_ID = "bench-001"
NOT_AFTER = date(2099, 12, 31)
SERVICES = ("BAS-01", "BAS-02", "BAS-03", "BAS-04", "BAS-05")

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国玉兰海燕"


def member_of(number: int) -> Member:
    """Return the member of a number."""
    name = _letter(_FAMILY, number) + _letter(_GIVEN, number // 20) + _letter(_GIVEN, number // 600)
    return Member(
        member_uid=f"M-{number:08d}", name=name, card_serial=serial_of(number), occupation_group=f"{number % 9:02d}"
    )


def _letter(letters: str, number: int) -> str:
    return letters[number % len(letters)]


def serial_of(number: int) -> int:
    """Return a member's card serial, spread over 32 bits as issued ones are (Knuth's multiplicative hash)."""
    return number * 2654435761 % (1 << 32)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The key that signs the cards."""

    key_id: int
    key: Ed25519PrivateKey

    def code_of(self, number: int) -> str:
        """Return what the QR code of a member's card says."""
        return issue_card(MemberCard(self.key_id, serial_of(number), 1, NOT_AFTER), self.key)

    def public(self) -> tuple[str, str, SigningKey]:
        """Return the public half as the feed brings it: kind, id, record."""
        key = SigningKey(key_id=self.key_id, public_key=public_key_to_hex(self.key.public_key()))
        return "signing_key", str(self.key_id), key


def open_bench_ledger(data_dir: Path, clock: Clock, issuer: Issuer) -> Ledger:
    """Open a ledger that knows the catalogue and the issuer and belongs to the bench's station."""
    ledger = open_ledger(StationSettings(data_dir=data_dir), clock=clock)
    with ledger.writing() as writer:
        writer.set_setting("station_id", STATION_ID)
        replica.seed_entities(writer, [issuer.public()])
    return ledger


class DayClock:
    """A wall clock that moves by seconds from one visitor to the next."""

    def __init__(self, wall_ms: int) -> None:
        self.wall_ms = wall_ms

    def now_ms(self) -> int:
        """Return Unix milliseconds."""
        return self.wall_ms

    def monotonic_s(self) -> float:
        """Return the same in seconds."""
        return self.wall_ms / 1000

    def boot_id(self) -> str:
        """Return nothing: this clock is all the time there is."""
        return ""


class IdMaker(Protocol):
    """What makes identifiers, and says when; an open transaction of a ledger is one."""

    @property
    def now_ms(self) -> int:
        """The one time of everything that it makes, Unix milliseconds."""
        ...

    def new_id(self) -> str:
        """Return a fresh UUIDv7."""
        ...


def facts_of_visit(rng: random.Random, maker: IdMaker, members: int) -> Iterator[Fact]:
    """Yield what one visitor states: six of ten by card; one or two services; a rating from every sixth."""
    at, visit_id = format_utc(maker.now_ms), maker.new_id()
    if rng.random() < 0.6:
        member = member_of(rng.randrange(members))
        yield VisitCheckedIn(
            at=at,
            visit_id=visit_id,
            visitor="member",
            member_uid=member.member_uid,
            card_serial=member.card_serial,
            occupation_group=member.occupation_group,
            entry_method="camera",
        )
    else:
        yield VisitCheckedIn(
            at=at,
            visit_id=visit_id,
            visitor="anonymous",
            occupation_group=f"{rng.randrange(9):02d}",
            entry_method="touch",
        )
    for code in rng.sample(SERVICES, rng.choice((1, 1, 2))):
        yield ServiceRecorded(at=at, record_id=maker.new_id(), visit_id=visit_id, service_code=code)
    if rng.random() < 1 / 6:
        yield FeedbackGiven(at=at, feedback_id=maker.new_id(), stars=rng.randint(1, 4))


def state_visits(ledger: Ledger, clock: DayClock, *, operations: int, members: int, seed: int) -> None:
    """State visits until so many operations have been added; the disk is not waited for."""
    rng = random.Random(seed)
    ledger.rows("PRAGMA synchronous = OFF")
    left = operations
    while left > 0:
        clock.wall_ms += rng.randint(2_000, 90_000)
        with ledger.writing() as writer:
            for fact in facts_of_visit(rng, writer, members):
                if left == 0:
                    break
                writer.append(fact)
                left -= 1
    ledger.rows("PRAGMA synchronous = FULL")
