"""The facts and requests that a station can state, and the envelope in which each one travels."""

import hashlib
import json
import re
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

GENESIS_CHAIN = "0" * 64
KIND_VERSIONS_BEHIND = 3
"""How many versions of a kind behind its newest one the hub still takes."""
MOST_BOX_CHARACTERS = 16_384

Identifier = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
ServiceCode = Annotated[str, Field(pattern=r"^[A-Z]{3}-\d\d$")]
PoolId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
UtcTime = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]


class Fact(BaseModel):
    """What every fact has in common. Fields that this version does not know are kept, never dropped."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind_version: ClassVar[int] = 1
    """The version in which this release states the kind; raised where an older hub could not read what is said."""

    at: UtcTime

    def stated_version(self) -> int:
        """Return the version in which this very fact is stated: the oldest that can say it and that is still taken.

        So a hub that has not been updated yet takes all that it can understand.
        """
        return self.kind_version

    @classmethod
    def accepts(cls, kind_version: int) -> bool:
        """Tell whether a statement of a version can be taken in."""
        return max(1, cls.kind_version - KIND_VERSIONS_BEHIND) <= kind_version <= cls.kind_version

    @classmethod
    def upcast(cls, body: dict[str, JsonValue], kind_version: int) -> dict[str, JsonValue]:
        """Return what a body of an accepted version says in the words of the newest; a kind that only grew says it so.

        The operation itself stays as it was stated.
        """
        del kind_version
        return body


class VisitCheckedIn(Fact):
    """Somebody came. The visit counts from this moment; everything later only adds to it."""

    kind_version: ClassVar[int] = 2
    """2: a guest may be named."""

    visit_id: Identifier
    visitor: Literal["member", "card", "guest", "anonymous"]
    """`card`: a valid card whose holder this station does not know yet; `anonymous`: nobody asked."""
    member_uid: str | None = None
    card_serial: int | None = Field(default=None, ge=0, lt=1 << 32)
    guest_id: Identifier | None = None
    occupation_group: str | None = None
    party_size: int = Field(default=1, ge=1, le=9)
    entry_method: Literal["camera", "wedge", "touch", "desk"]

    def stated_version(self) -> int:
        """Return 1 where no guest is named."""
        return 1 if self.guest_id is None else 2


class VisitVoided(Fact):
    """The check-in named somebody else. The visit stays, struck through."""

    visit_id: Identifier
    reason: Literal["not_me", "desk_undo"]


class ServiceRecorded(Fact):
    """A service was taken."""

    record_id: Identifier
    visit_id: Identifier
    service_code: ServiceCode
    quantity: int = Field(default=1, ge=1, le=99)


class ServiceWithdrawn(Fact):
    """A ticked service was unticked again. The record stays, struck through."""

    record_id: Identifier


class FeedbackGiven(Fact):
    """A rating. It names no visit, so nobody can tell who gave it."""

    feedback_id: Identifier
    stars: int = Field(ge=1, le=4)
    """1 very unhappy, 2 unhappy, 3 happy, 4 very happy: four faces, no neutral one."""
    reason_code: str | None = Field(default=None, pattern=r"^[a-z_]{1,24}$")


class IncidentRaised(Fact):
    """Something happened to this station's ledger that a person at the centre has to look into."""

    incident_id: Identifier
    what: str = Field(pattern=r"^[a-z_]{1,40}$")
    """`fork`, `restored`, `salvaged` when an incarnation begins so; `pin_locked`; others may follow."""
    detail: str = Field(default="", max_length=500)


class OperationResolved(Fact):
    """A person has dealt with an operation in quarantine: it was stated again, corrected, or set aside for good."""

    op_id: Identifier
    resolution: Literal["resent", "set_aside"]


class LeaseRequested(Fact):
    """The station asks for the right to hand out so many of a scarce stock, under a name that it has made itself.

    In the same breath it gives back leases of which it will spend no more: everything that it has spent of them was
    stated before.
    """

    lease_id: Identifier
    pool: PoolId
    quantity: int = Field(ge=1, le=9999)
    returned: list[Identifier] = Field(default=[], max_length=100)


class BenefitIssued(Fact):
    """Something of value was handed over. Where it was scarce, it was spent from a lease."""

    issue_id: Identifier
    visit_id: Identifier | None = None
    service_code: ServiceCode
    quantity: int = Field(default=1, ge=1, le=99)
    pool: PoolId | None = None
    lease_id: Identifier | None = None
    member_uid: str | None = None
    card_serial: int | None = Field(default=None, ge=0, lt=1 << 32)
    guest_id: Identifier | None = None
    voucher: int | None = Field(default=None, ge=0, lt=1 << 48)
    """The serial of the voucher that was shown."""
    request_id: Identifier | None = None
    """The wish that the hub has granted."""


class BenefitRequested(Fact):
    """Somebody wishes for what the hub alone decides on; it answers with a `decision`."""

    request_id: Identifier
    visit_id: Identifier | None = None
    service_code: ServiceCode
    quantity: int = Field(default=1, ge=1, le=99)
    member_uid: str | None = None
    card_serial: int | None = Field(default=None, ge=0, lt=1 << 32)
    guest_id: Identifier | None = None


ContactKey = Annotated[str, Field(pattern=r"^\d{1,3}:[0-9a-f]{64}$")]
"""The keyed hash of a telephone number, after the id of the realm key that made it."""
ProfileField = Literal["occupation_group", "language", "work_area", "contact_key", "name", "id_key"]
REVIEWED_FIELDS: frozenset[str] = frozenset({"name", "id_key"})
"""Who somebody is: never changed by a station's word alone."""
_PROFILE_VALUES: dict[str, str] = {
    "occupation_group": r"\d\d",
    "language": r"[a-z]{2,3}",
    "work_area": r"\d{9}",
    "contact_key": r"\d{1,3}:[0-9a-f]{64}",
    "name": r"\S.{0,58}\S",
    "id_key": r"\d{1,3}:[0-9a-f]{64}",
}


class ProfileChanged(Fact):
    """Somebody wants a field of a member's profile to read otherwise; None empties it."""

    change_id: Identifier
    member_uid: str
    field: ProfileField
    value: str | None = None

    @model_validator(mode="after")
    def _fits_its_field(self) -> Self:
        if self.value is not None and not re.fullmatch(_PROFILE_VALUES[self.field], self.value):
            raise ValueError(f"no {self.field}")
        return self


class GuestRegistered(Fact):
    """Somebody without a card, under a name that the station has made. The telephone number itself is kept nowhere."""

    guest_id: Identifier
    contact_key: ContactKey | None = None
    occupation_group: str | None = Field(default=None, pattern=r"^\d\d$")


class ApplicationSubmitted(Fact):
    """Somebody has applied for something. What they answered is in the box, which only the centre can open."""

    application_id: Identifier
    visit_id: Identifier
    service_code: ServiceCode
    form_revision: int = Field(ge=1)
    receipt_code: str = Field(pattern=r"^[2-9A-HJ-NP-Z]{8}$")
    """What the person keeps to ask by; see `typed_codes`."""
    due_at: UtcTime
    """By when they were told to hear."""
    notice_version: str = Field(max_length=20)
    consented_at: UtcTime
    """When they agreed to that version of the notice."""
    box_key_id: int = Field(ge=0, le=255)
    """To which of the hub's keys it was sealed."""
    box: str = Field(max_length=MOST_BOX_CHARACTERS)
    """See `applications`; base64."""
    member_uid: str | None = None
    card_serial: int | None = Field(default=None, ge=0, lt=1 << 32)
    guest_id: Identifier | None = None


FACT_KINDS: dict[str, type[Fact]] = {
    "visit.checked_in": VisitCheckedIn,
    "visit.voided": VisitVoided,
    "service.recorded": ServiceRecorded,
    "service.withdrawn": ServiceWithdrawn,
    "feedback.given": FeedbackGiven,
    "incident.raised": IncidentRaised,
    "operation.resolved": OperationResolved,
    "lease.requested": LeaseRequested,
    "benefit.issued": BenefitIssued,
    "benefit.requested": BenefitRequested,
    "profile.changed": ProfileChanged,
    "guest.registered": GuestRegistered,
    "application.submitted": ApplicationSubmitted,
}
KIND_OF_FACT: dict[type[Fact], str] = {fact: kind for kind, fact in FACT_KINDS.items()}


class Operation(BaseModel):
    """One fact on its way from a station to the hub.

    `seq` counts from 1 without a gap within one incarnation of a station's ledger. `op_id` is unique in the world.
    """

    model_config = ConfigDict(frozen=True)

    seq: int = Field(ge=1)
    op_id: Identifier
    kind: str = Field(max_length=40)
    kind_version: int = Field(ge=1)
    hlc: int = Field(ge=0)
    body: dict[str, JsonValue]

    def canonical(self) -> bytes:
        """Return the canonical JSON of the operation: what the chain hashes.

        Raises:
            RecursionError, ValueError: it has none.
        """
        stated = {
            "body": self.body,
            "hlc": self.hlc,
            "kind": self.kind,
            "kind_version": self.kind_version,
            "op_id": self.op_id,
            "seq": self.seq,
        }
        return canonical_json(stated)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Any) -> bytes:
    """Return the one spelling of a JSON value that both sides hash: sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: it holds a NaN, an infinity or half a surrogate pair, none of which is JSON.
    """
    return _CANONICAL.encode(value).encode()


def chain_link(previous: str, canonical: bytes) -> str:
    """Return the SHA-256 link (64 hex digits) that binds an operation, as canonical JSON, to all before it."""
    return hashlib.sha256(previous.encode() + canonical).hexdigest()


def next_chain(previous: str, operation: Operation) -> str:
    """Return the link that binds an operation to all that came before it."""
    return chain_link(previous, operation.canonical())
