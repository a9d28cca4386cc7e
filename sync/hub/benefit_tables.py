"""The hub's tables of what is scarce or limited: stocks, leases, what was handed out, what a person has to look at."""

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sync.hub.tables import Table


class PoolRow(Table):
    """A scarce stock. Its row is the lock of every grant, spend and reclaim; the sums are those of its leases."""

    __tablename__ = "pool"

    pool_id: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str]
    """Whose stations may ask for leases: `global`, `org:<node>` or `station:<id>`."""
    stock: Mapped[int]
    lease_size: Mapped[int]
    refill_below: Mapped[int]
    lease_lifetime_ms: Mapped[int]
    grace_ms: Mapped[int]
    """How long after its expiry a lease still waits for spends that were stated in time."""
    granted: Mapped[int]
    spent: Mapped[int]
    over_issued: Mapped[int]


class LeaseRow(Table):
    """A lease of one station. `granted` is what it may spend; once closed, what it had spent by then."""

    __tablename__ = "lease"
    __table_args__ = (
        Index(
            "ix_lease_open",
            "pool_id",
            "expires_ms",
            sqlite_where=text("closed_ms IS NULL"),
            postgresql_where=text("closed_ms IS NULL"),
        ),
    )

    lease_id: Mapped[str] = mapped_column(primary_key=True)
    pool_id: Mapped[str] = mapped_column(ForeignKey("pool.pool_id"))
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    member_uid: Mapped[str | None]
    """A lease held for one person."""
    asked: Mapped[int]
    granted: Mapped[int]
    spent: Mapped[int]
    over_issued: Mapped[int]
    """What was spent beyond the grant, as by a disk that was cloned, or too late."""
    expires_ms: Mapped[int | None]
    """None: not decided on yet, within the transaction that brought the request."""
    closed_ms: Mapped[int | None]


class BenefitRow(Table):
    """Something of value that was handed over."""

    __tablename__ = "benefit"

    issue_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    at: Mapped[str]
    visit_id: Mapped[str | None]
    service_code: Mapped[str]
    quantity: Mapped[int]
    pool_id: Mapped[str | None]
    lease_id: Mapped[str | None] = mapped_column(index=True)
    """As the station states it; the hub may not have heard of it."""
    member_uid: Mapped[str | None] = mapped_column(index=True)
    card_serial: Mapped[int | None]
    guest_id: Mapped[str | None] = mapped_column(index=True)
    voucher: Mapped[int | None] = mapped_column(index=True)
    request_id: Mapped[str | None]


class UsageRow(Table):
    """How much of a limited service one person has had in a window, at each station and (`station_id` empty) in all."""

    __tablename__ = "benefit_usage"

    subject: Mapped[str] = mapped_column(primary_key=True)
    """`member:`, `card:` or `guest:` with the id."""
    service_code: Mapped[str] = mapped_column(primary_key=True)
    window_key: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(primary_key=True)
    issued: Mapped[int]


class Telling(Table):
    """The lock of whoever tells stations what a member had elsewhere; there before anything was counted."""

    __tablename__ = "telling"

    member_uid: Mapped[str] = mapped_column(primary_key=True)
    told_ms: Mapped[int]


class VoucherRow(Table):
    """A voucher that was signed."""

    __tablename__ = "voucher"

    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_uid: Mapped[str] = mapped_column(ForeignKey("member.member_uid"))
    service_code: Mapped[str]
    not_after: Mapped[date]


class RequestRow(Table):
    """A wish that the hub decides on."""

    __tablename__ = "benefit_request"

    request_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    at: Mapped[str]
    service_code: Mapped[str]
    quantity: Mapped[int]
    subject: Mapped[str | None]
    approved: Mapped[bool | None]
    reason: Mapped[str | None]


class Review(Table):
    """Something that a person has to look at. Whatever they decide, the facts stay."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_state_raised_ms", "state", "raised_ms"),)

    review_id: Mapped[str] = mapped_column(primary_key=True)
    """Says what it is about, so that the same finding is raised once."""
    kind: Mapped[str]
    station_id: Mapped[str | None]
    detail: Mapped[str]
    """JSON."""
    raised_ms: Mapped[int]
    state: Mapped[str]
    """`open`, `accepted` or `rejected`; `noted` where nothing waits for a decision."""
    decided_ms: Mapped[int | None]
