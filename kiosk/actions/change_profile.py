"""Ask for a field of a member's profile to read otherwise. The hub decides between the wishes of all stations."""

from enum import Enum

from pydantic import ValidationError

from sync.contract.operations import REVIEWED_FIELDS, ProfileChanged, ProfileField
from sync.contract.times import format_utc
from sync.station import queries
from sync.station.guests import contact_key_of
from sync.station.ledger import Ledger


class ProfileOutcome(Enum):
    """What became of the wish."""

    SENT = "sent"
    REVIEWED = "reviewed"
    """It says who somebody is: a person at the centre looks at it."""
    UNCHANGED = "unchanged"
    NOT_VALID = "not_valid"
    UNKNOWN_MEMBER = "unknown_member"


def change_profile(ledger: Ledger, member_uid: str, field: ProfileField, value: str | None) -> ProfileOutcome:
    """Ask for a field to read otherwise; None empties it.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        member = queries.member(writer, member_uid)
        if member is None:
            return ProfileOutcome.UNKNOWN_MEMBER
        if value == getattr(member, field, ...):
            return ProfileOutcome.UNCHANGED
        try:
            change = ProfileChanged(
                at=format_utc(writer.now_ms),
                change_id=writer.new_id(),
                member_uid=member_uid,
                field=field,
                value=value,
            )
        except ValidationError:
            return ProfileOutcome.NOT_VALID
        writer.append(change)
        return ProfileOutcome.REVIEWED if field in REVIEWED_FIELDS else ProfileOutcome.SENT


def change_phone(ledger: Ledger, member_uid: str, phone: str) -> ProfileOutcome:
    """Ask for a member to be known by another mobile number, of which only the keyed hash is stored.

    Raises:
        StationTrouble: nothing was stored.
    """
    key = contact_key_of(ledger, phone)
    return ProfileOutcome.NOT_VALID if key is None else change_profile(ledger, member_uid, "contact_key", key)
