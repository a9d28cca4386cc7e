"""The hub's tables, the same on SQLite and PostgreSQL. Columns ending in `_ms` are Unix milliseconds."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, ForeignKeyConstraint, Index, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sync.contract.operations import GENESIS_CHAIN


class Table(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, int: BigInteger, date: Date}  # noqa: RUF012  SQLAlchemy wants no ClassVar here


class HubIdentity(Table):
    """The one row that tells this hub's feeds from those of any other; a restored hub takes a new epoch."""

    __tablename__ = "hub_identity"

    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feed_epoch: Mapped[str]


class Station(Table):
    """A station slot: the place, whatever device stands there. `org_path` runs from the top, separated by `/`."""

    __tablename__ = "station"

    station_id: Mapped[str] = mapped_column(primary_key=True)
    org_path: Mapped[str]
    opens: Mapped[str] = mapped_column(server_default="06:00")
    closes: Mapped[str] = mapped_column(server_default="22:00")
    shards: Mapped[str] = mapped_column(server_default="")
    """The lists of members that the station holds, separated by `/`."""


class EnrolmentCode(Table):
    """A one-time code, stored as the SHA-256 of its letters; used up once it names a device."""

    __tablename__ = "enrolment_code"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    expires_ms: Mapped[int]
    device_id: Mapped[str | None]


class StationLedger(Table):
    """One incarnation of a station's ledger, up to where the hub holds it. Its row is the lock of every push."""

    __tablename__ = "station_ledger"

    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"), primary_key=True)
    incarnation: Mapped[str] = mapped_column(primary_key=True)
    ack_seq: Mapped[int]
    chain: Mapped[str]
    """The link of the operation `ack_seq`."""
    first_seq: Mapped[int] = mapped_column(default=1)
    """The oldest operation of this incarnation: its station had let go of those before, and the hub held them."""
    first_chain: Mapped[str] = mapped_column(default=GENESIS_CHAIN)
    """The link before it."""
    opened_ms: Mapped[int]
    began: Mapped[str]
    """As in PushRequest; all but `enrolled` are incidents."""
    closed_ms: Mapped[int | None]


class Device(Table):
    """A device that was enrolled for a station."""

    __tablename__ = "device"
    __table_args__ = (
        ForeignKeyConstraint(
            ["station_id", "incarnation"], ["station_ledger.station_id", "station_ledger.incarnation"]
        ),
    )

    device_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(index=True)
    incarnation: Mapped[str]
    public_key: Mapped[str]
    software: Mapped[str]
    enrolled_ms: Mapped[int]
    revoked_ms: Mapped[int | None]
    minute_began_ms: Mapped[int] = mapped_column(server_default="0")
    minute_operations: Mapped[int] = mapped_column(server_default="0")
    """What it has pushed without a ticket in the minute that began then."""


class DeviceOrderRow(Table):
    """The newest order to a device: `lock`, `unlock` or `wipe`."""

    __tablename__ = "device_order"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.device_id"), primary_key=True)
    number: Mapped[int]
    kind: Mapped[str]
    given_ms: Mapped[int]


class Admission(Table):
    """A ticket for a backlog or a snapshot, stored as its SHA-256; one of each for a device."""

    __tablename__ = "admission"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.device_id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    ticket_hash: Mapped[str]
    expires_ms: Mapped[int] = mapped_column(index=True)


class Challenge(Table):
    """A nonce that waits for its signature."""

    __tablename__ = "challenge"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.device_id"))
    expires_ms: Mapped[int] = mapped_column(index=True)


class DeviceSession(Table):
    """An open session, stored as the SHA-256 of its token."""

    __tablename__ = "device_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.device_id"))
    expires_ms: Mapped[int] = mapped_column(index=True)
    capabilities: Mapped[str] = mapped_column(server_default="")
    """What the station named at its opening, separated by spaces."""


class ReceivedOperation(Table):
    """An operation as it came, never changed and never deleted."""

    __tablename__ = "operation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["station_id", "incarnation"], ["station_ledger.station_id", "station_ledger.incarnation"]
        ),
        # A restored station offers its operations again under a new incarnation; they take effect once.
        Index(
            "uq_operation_applied_op_id",
            "op_id",
            unique=True,
            sqlite_where=text("outcome = 'applied'"),
            postgresql_where=text("outcome = 'applied'"),
        ),
        Index("ix_operation_op_id", "op_id"),
    )

    station_id: Mapped[str] = mapped_column(primary_key=True)
    incarnation: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    op_id: Mapped[str]
    kind: Mapped[str]
    hlc: Mapped[int]
    """The effective stamp: never more than five minutes ahead of the hub. The stated one is in the envelope."""
    clock_ahead: Mapped[bool]
    envelope: Mapped[str]
    """The canonical JSON of the whole operation: what the chain has hashed."""
    chain: Mapped[str]
    device_id: Mapped[str] = mapped_column(ForeignKey("device.device_id"))
    received_ms: Mapped[int]
    outcome: Mapped[str]
    """`applied`, `duplicate` or `quarantined`, as in PushResult."""
    reason: Mapped[str | None]
    resolution: Mapped[str | None]
    """What its station has decided about it, where it is in quarantine: `resent` or `set_aside`."""


class Incident(Table):
    """Something that a person has to look into, as a station raised it or as the hub noticed it."""

    __tablename__ = "incident"

    incident_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"), index=True)
    incarnation: Mapped[str | None]
    """Of which the hub noticed it; none: the station raised it."""
    at: Mapped[str]
    what: Mapped[str]
    detail: Mapped[str]


class Visit(Table):
    """A visit; `voided_at` strikes it through."""

    __tablename__ = "visit"

    visit_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    at: Mapped[str]
    visitor: Mapped[str]
    member_uid: Mapped[str | None]
    card_serial: Mapped[int | None]
    occupation_group: Mapped[str | None]
    party_size: Mapped[int]
    entry_method: Mapped[str]
    voided_at: Mapped[str | None]
    void_reason: Mapped[str | None]
    guest_id: Mapped[str | None]

    __table_args__ = (Index("ix_visit_station_id_at", "station_id", "at"),)


class ServiceRecord(Table):
    """A service given; `withdrawn_at` strikes it through."""

    __tablename__ = "service_record"

    record_id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.visit_id"), index=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    at: Mapped[str]
    service_code: Mapped[str]
    quantity: Mapped[int]
    withdrawn_at: Mapped[str | None]

    __table_args__ = (Index("ix_service_record_station_id_at", "station_id", "at"),)


class Feedback(Table):
    """A rating of a station; it names no visit."""

    __tablename__ = "feedback"

    feedback_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    at: Mapped[str]
    stars: Mapped[int]
    reason_code: Mapped[str | None]

    __table_args__ = (Index("ix_feedback_station_id_at", "station_id", "at"),)


class MemberRow(Table):
    """A member of the union and the newest card issued to them."""

    __tablename__ = "member"

    member_uid: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    membership_status: Mapped[str]
    occupation_group: Mapped[str | None]
    card_serial: Mapped[int | None] = mapped_column(unique=True)
    card_issue_number: Mapped[int]
    card_not_after: Mapped[date | None]
    language: Mapped[str | None]
    work_area: Mapped[str | None]
    contact_key: Mapped[str | None] = mapped_column(index=True)
    id_key: Mapped[str | None]
    shard: Mapped[str | None]
    """The list of members that names this one, if any: whole stations subscribe to it."""


class HubKey(Table):
    """A private key of the hub, 64 hex digits: Ed25519, or X25519 where the use is `carry`. Kept when it is retired."""

    __tablename__ = "hub_key"

    use: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    private_key: Mapped[str]
    made_ms: Mapped[int]
    retired_ms: Mapped[int | None]


class KeyListVersion(Table):
    """A list of the live keys, signed by the root; the highest version counts."""

    __tablename__ = "key_list"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    signature: Mapped[str]
    """The JSON of a trust.Signature."""
    root_key: Mapped[str]


class RevokedCard(Table):
    """Cards of a serial that count no longer: those below `lowest_good`, all of them where it is 0."""

    __tablename__ = "revoked_card"

    card_serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lowest_good: Mapped[int]
    block_id: Mapped[str] = mapped_column(index=True)
    """The block of the feed that names it."""
    revoked_ms: Mapped[int]


class Interest(Table):
    """A station has met a member and may hold them until the interest expires."""

    __tablename__ = "interest"

    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"), primary_key=True)
    member_uid: Mapped[str] = mapped_column(ForeignKey("member.member_uid"), primary_key=True, index=True)
    expires_ms: Mapped[int] = mapped_column(index=True)


class ScopeHead(Table):
    """The newest version of a scope; bumped as the last thing of a transaction, so that versions have no gaps."""

    __tablename__ = "scope_head"

    scope: Mapped[str] = mapped_column(primary_key=True)
    v: Mapped[int]
    set_hash: Mapped[int] = mapped_column(server_default="0")
    """The sum of the hashes of its rows in force, modulo 2^64, signed."""
    floor: Mapped[int] = mapped_column(server_default="0")
    """Up to here superseded rows and withdrawals have been removed: whoever stands below has missed some."""


class FeedEntry(Table):
    """One change in a scope; `body` is JSON, or null where the entity has left."""

    __tablename__ = "feed_row"
    __table_args__ = (Index("ix_feed_row_entity", "scope", "kind", "entity_id", "v"),)

    scope: Mapped[str] = mapped_column(primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    entity_id: Mapped[str]
    body: Mapped[str | None]
    hash: Mapped[int | None]
    """The row's share of the scope's set hash; null where the row is superseded or a withdrawal."""
    published_ms: Mapped[int] = mapped_column(server_default="0")


class Snapshot(Table):
    """A scope as one file, offered to the stations that read it; `manifest` is the text that `signature` signs."""

    __tablename__ = "snapshot"

    scope: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str]
    v: Mapped[int]
    manifest: Mapped[str]
    signature: Mapped[str]
    built_ms: Mapped[int]
