"""Fictional stations and members to try the hub with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from sync.contract.records import Member, StationProfile
from sync.hub.cards import card_code, issue, register_member
from sync.hub.interest import take_interest
from sync.hub.publishing import Transaction
from sync.hub.settings import RESOURCES_DIR
from sync.hub.stations import register_station
from sync.hub.tables import Interest

DEMO_DIR = RESOURCES_DIR / "demo"
CARD_LIFETIME = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class DemoCard:
    """A card of a fictional member; `code` is what its QR code says."""

    member_uid: str
    name: str
    code: str


class _StationsFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    org_path: str
    stations: list[StationProfile]


class _DemoMember(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Member
    known_at: list[str]


class _MembersFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    members: list[_DemoMember]


def load_demo(tx: Transaction, directory: Path = DEMO_DIR) -> list[DemoCard]:
    """Load the fictional stations and members and return a card for each member; loading again doubles nothing.

    Raises:
        pydantic.ValidationError: a file has another shape.
    """
    stations = _StationsFile.model_validate_json((directory / "stations.json").read_text("utf-8"))
    members = _MembersFile.model_validate_json((directory / "members.json").read_text("utf-8"))
    for profile in stations.stations:
        register_station(tx, profile, stations.org_path)
    not_after = datetime.fromtimestamp(tx.now_ms / 1000, UTC).date() + CARD_LIFETIME
    cards: list[DemoCard] = []
    for demo in members.members:
        register_member(tx, demo.member)
        code = card_code(tx, demo.member.member_uid) or issue(tx, demo.member.member_uid, not_after)
        cards.append(DemoCard(demo.member.member_uid, demo.member.name, code))
        for station_id in set(demo.known_at) - _knowing(tx, demo.member.member_uid):
            take_interest(tx, station_id, member_uid=demo.member.member_uid)
    return cards


def _knowing(tx: Transaction, member_uid: str) -> set[str]:
    return set(tx.session.scalars(select(Interest.station_id).where(Interest.member_uid == member_uid)))
