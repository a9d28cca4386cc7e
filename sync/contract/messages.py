"""What station and hub say to each other over HTTP; protocol version 1, all paths below `/v1`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from sync.contract.operations import Identifier, Operation
from sync.contract.records import SignedKeyList
from sync.contract.trust import Signature

PROTOCOL = 1
PUSH_MAX_OPERATIONS = 1000
"""Of a hub that names the capability `large_batches`."""
PUSH_PLAIN_OPERATIONS = 200
"""Of any other hub."""
PUSH_MAX_BYTES = 512 * 1024
LARGEST_SEQ = (1 << 53) - 1
"""As far as every JSON reader counts without a slip; no ledger comes near."""
PULL_MAX_ROWS = 1000
PULL_MAX_BYTES = 512 * 1024

Capabilities = Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]], Field(max_length=64)]
"""Names of `contract/capabilities.py`, and of later releases; a release before the first of them names none."""

HEADER_NEXT_POLL = "X-Next-Poll"
"""Answer header of push and pull: seconds until the hub would like to hear from this station again."""

HEADER_ADMISSION = "X-Admission"
"""Request header of push, and of what fetches a snapshot: the ticket of `POST /v1/admission`."""

Purpose = Literal["backlog", "snapshot"]


class Message(BaseModel):
    """A frozen wire message; a field of a newer version is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class HealthAnswer(Message):
    """`GET /v1/health`: the hub is there; asks for no session."""

    hub: Literal["warm-station"] = "warm-station"
    protocol: int
    hub_time: str
    capabilities: list[str] = []


class EnrolRequest(Message):
    """`POST /v1/enrol`: a device presents its one-time code and the public half of the key it has just made."""

    code: str = Field(min_length=4, max_length=64)
    public_key: str
    """Ed25519, 32 bytes as 64 hex digits."""
    incarnation: Identifier
    software: str = Field(max_length=64)


class EnrolAnswer(Message):
    """The station slot to which the code was bound."""

    device_id: Identifier
    station_id: str
    hub_time: str
    root_key: str | None = None
    """The root's public half in hex, which the station pins: from now on only what it has signed is a list of keys."""
    key_list: SignedKeyList | None = None
    recovery_key: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """X25519: to it the station seals the key of its ledger."""


class ChallengeRequest(Message):
    """`POST /v1/challenge`."""

    device_id: Identifier


class ChallengeAnswer(Message):
    """A nonce that the device signs, as `SESSION_CONTEXT` + nonce, to open a session."""

    nonce: str


SESSION_CONTEXT = b"warm-station/session/1:"


class SessionRequest(Message):
    """`POST /v1/session`: the nonce signed with the device's key (128 hex digits)."""

    device_id: Identifier
    nonce: str
    signature: str
    capabilities: Capabilities = []


class SessionAnswer(Message):
    """A bearer token for push and pull."""

    token: str
    expires_in_s: int
    capabilities: list[str] = []
    hub_time: str = ""
    backlog_operations: int = Field(default=0, ge=0)
    """A station that owes more than this asks for admission before it pushes; 0: it need not."""


class AdmissionRequest(Message):
    """`POST /v1/admission`: a station has much to send, or to fetch: about `size` operations, or bytes."""

    purpose: Purpose
    size: int = Field(ge=1)


class AdmissionAnswer(Message):
    """A ticket for the header `X-Admission`. A hub that is full refuses with `busy` and Retry-After."""

    ticket: str
    expires_in_s: int


Beginning = Literal["enrolled", "fork", "restored", "salvaged"]
"""Why an incarnation of a ledger began: with its enrolment; because somebody else had pushed in its name; because a
backup was put back here, or the hub no longer holds what this ledger has let go; because a damaged ledger's operations
were carried over."""


class PushRequest(Message):
    """`POST /v1/push`: consecutive operations of one incarnation, the first of which is `base_seq`.

    `chain` is the link before the first of them. An incarnation that the hub has not met opens with a push of the
    oldest operation that its ledger holds, `first_seq`, unless it began with an enrolment; it closes the device's
    former one for good.
    """

    protocol: Literal[1] = PROTOCOL
    incarnation: Identifier
    began: Beginning = "enrolled"
    first_seq: int = Field(default=1, ge=1, le=LARGEST_SEQ)
    base_seq: int = Field(ge=1, le=LARGEST_SEQ)
    chain: str = Field(pattern=r"^[0-9a-f]{64}$")
    operations: list[Operation] = Field(min_length=1, max_length=PUSH_MAX_OPERATIONS)


class PushResult(Message):
    """What became of one operation. A quarantined one is kept at both ends with its reason."""

    seq: int
    outcome: Literal["applied", "duplicate", "quarantined"]
    reason: str | None = None


class PushAnswer(Message):
    """Written only after the hub has committed: everything up to `ack_seq` is safe there."""

    ack_seq: int
    chain: str
    results: list[PushResult]
    """On the wire, what was simply applied is not named."""
    hub_time: str
    hlc_floor: int
    """Stations of the first release need the field; later ones take the time from `hub_time`."""
    countersignature: Signature | None = None
    """The hub's word on `trust.countersigned_payload`: who holds it can prove what the hub has received."""


class FeedRow(Message):
    """One change in a scope; `body` is the whole new state, or null where the entity has left the scope."""

    scope: str
    v: int
    kind: str
    entity_id: str
    body: dict[str, JsonValue] | None


class PullPage(Message):
    """`GET /v1/pull?cursor=`: the rows between two cursors. Cursors are opaque to the station.

    A station whose cursor is not `cursor_before` discards the page. Above a scope's floor `v` has no gaps.
    """

    protocol: Literal[1] = PROTOCOL
    cursor_before: str
    cursor_after: str
    more: bool
    scopes: list[str] | None = None
    """What this station reads; it drops what it holds of any other scope. None: a hub that does not say."""
    set_hashes: dict[str, str] = {}
    """On the last page of a reading: what each scope adds up to once this page is applied, 16 hex digits."""
    snapshots: list[str] = []
    """Scopes that this station reads from their start and that come faster as a snapshot: they wait until it is in."""
    rows: list[FeedRow]


class LedgerAnswer(Message):
    """`GET /v1/ledger`: how far the hub holds the present incarnation of this device's ledger."""

    incarnation: str
    ack_seq: int
    chain: str


AUDIT_MAX_ROWS = 500


class AuditAnswer(Message):
    """`GET /v1/audit/{scope}?prefix=`: what a scope holds under a prefix of ids.

    The rows, where there are at most AUDIT_MAX_ROWS; else the set hashes by prefixes that are one letter longer.
    """

    v: int
    hashes: dict[str, str] = {}
    rows: list[FeedRow] | None = None


TroubleCode = Literal[
    "bad_request",
    "unauthorised",
    "unknown_code",
    "unknown_device",
    "revoked",
    "wrong_incarnation",
    "sequence_gap",
    "fork",
    "too_large",
    "unknown_cursor",
    "behind_floor",
    "unknown_snapshot",
    "unsupported_protocol",
    "busy",
]


class Trouble(Message):
    """The body of every refusal (4xx): a code for the machine and a sentence for people."""

    code: TroubleCode
    message: str
    ack_seq: int | None = None
    """With `sequence_gap`: the last sequence that the hub holds."""
    scope: str | None = None
    """With `behind_floor`: the scope that has to be read from its start."""
