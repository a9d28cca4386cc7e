"""The entities that the hub sends down: frozen, typed, bilingual."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sync.contract.forms import Form
from sync.contract.record_base import Record, Text
from sync.contract.trust import Signature


class Member(Record):
    """A person this station has met or been told of. The identity number never leaves the centre."""

    member_uid: str
    name: str
    card_serial: int | None = Field(default=None, ge=0, lt=1 << 32)
    card_issue_number: int = Field(default=1, ge=1, le=255)
    """The newest card; one with a lower issue number has been replaced."""
    membership_status: Literal["active", "pending", "moved", "ended"] = "active"
    occupation_group: str | None = None
    language: str | None = None
    work_area: str | None = None
    """Nine digits of the division code."""


class StationProfile(Record):
    """The station as people know it."""

    station_id: str
    name: Text
    district: str
    phone: str | None = None
    opens: str = "06:00"
    closes: str = "22:00"


class SigningKey(Record):
    """A public key that signs member codes, as the hub told it before it had a list of its keys."""

    key_id: int = Field(ge=0, le=255)
    public_key: str
    """Ed25519, 64 hex digits."""


class SignedKeyList(Record):
    """The hub's keys: the text of a `trust.KeyList` and the root's signature under just that text."""

    list_id: Literal["keys"] = "keys"
    text: str
    signature: Signature
    root_key: str
    """The root's public half in hex. It counts only for a ledger that has pinned none."""


Window = Literal["visit", "day", "week", "month", "year", "ever"]
"""Over what a limit counts: days of the station's time zone, cut at 00:00; weeks begin on Monday."""


class Limit(BaseModel):
    """How many one person may have within a window."""

    model_config = ConfigDict(frozen=True)

    maximum: int = Field(ge=1)
    window: Window


class OfflinePolicy(BaseModel):
    """What a station may decide by itself."""

    model_config = ConfigDict(frozen=True)

    rule: Literal["allow", "cap_local", "escrow", "hold"] = "allow"
    """`allow`: to anybody; `cap_local`: up to the limit, as far as the station knows; `escrow`: to whom a right is held
    here or who brings a signed voucher; `hold`: the hub decides, and the wish waits until it has."""
    limit: Limit | None = None
    pool: str | None = None
    """The scarce stock that it is taken from."""


class DeviceOrder(Record):
    """The newest order to a device: the text of an `orders.Order` and the hub's signature under just that text."""

    device_id: str
    text: str
    signature: Signature


class Revocation(Record):
    """A block of cards that count no longer; see `revocations`."""

    block_id: str
    cards: str
    signature: Signature


class Service(Record):
    """A service of the catalogue."""

    code: str = Field(pattern=r"^[A-Z]{3}-\d\d$")
    name: Text
    short_name: Text | None = None
    """What fits on a tile; the name where there is none."""
    where: Text | None = None
    """Where in the room it is found, for the last page of a visit."""
    category: str
    icon: str
    tile_order: int | None = None
    """Its place on the kiosk's first page of tiles; none: not on that page."""
    min_tier: Literal["L0", "L1", "L2", "L3"]
    kind: Literal["tick", "apply"] = "tick"
    """`tick`: recorded by one touch; `apply`: opens a flow or is taken over by a volunteer."""
    policy: OfflinePolicy = OfflinePolicy()


class OccupationGroup(Record):
    """One of the trades that a visitor may name instead of themselves."""

    code: str = Field(pattern=r"^\d\d$")
    name: Text
    icon: str
    tile_order: int


class Rule(Record):
    """A number that the centre may change."""

    code: str
    value: int
    unit: str


class Pool(Record):
    """A scarce stock that the hub hands out in leases: what a station asks for at a time, and when it asks again."""

    pool_id: str
    lease_size: int = Field(ge=1)
    refill_below: int = Field(ge=1)


class Lease(Record):
    """The right of one station to hand out `granted` of a stock until `expires_at`; fewer than asked for, maybe none.

    Where it names a member it is for this person alone.
    """

    lease_id: str
    pool: str
    granted: int = Field(ge=0)
    expires_at: str
    member_uid: str | None = None


class Usage(Record):
    """How much of a limited service a member has had elsewhere in a window; it does not say where."""

    usage_id: str
    member_uid: str
    service_code: str
    window_key: str
    elsewhere: int = Field(ge=0)


class Decision(Record):
    """What the hub has made of a wish that had to wait for it."""

    request_id: str
    approved: bool
    reason: str
    next_date: str | None = None
    """From which day on it may be asked again, where the reason is a limit."""


class RealmKey(Record):
    """The key under which all stations of this hub hash telephone numbers; two live while one replaces the other."""

    key_id: int = Field(ge=0, le=999)
    key: str = Field(pattern=r"^[0-9a-f]{64}$")


class Redirect(Record):
    """A guest is somebody whom the hub knows under another name: `guest:<id>` or `member:<uid>`, never again a guest
    that is redirected itself."""

    guest_id: str
    to: str


class Released(Record):
    """An operation of this station that was in quarantine and has been applied after all."""

    op_id: str


ENTITY_KINDS: dict[str, type[Record]] = {
    "member": Member,
    "station": StationProfile,
    "signing_key": SigningKey,
    "key_list": SignedKeyList,
    "device_order": DeviceOrder,
    "revocation": Revocation,
    "service": Service,
    "form": Form,
    "occupation_group": OccupationGroup,
    "rule": Rule,
    "pool": Pool,
    "lease": Lease,
    "usage": Usage,
    "decision": Decision,
    "realm_key": RealmKey,
    "redirect": Redirect,
    "released": Released,
}
