"""Which station may hold which member: the ones it has met, for 90 days after the last time."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, text, tuple_

from sync.contract.operations import VisitCheckedIn
from sync.contract.records import Member
from sync.hub.bulk import among, insert_rows
from sync.hub.publishing import Transaction, members_scope, station_scope
from sync.hub.tables import Interest, MemberRow

INTEREST_LIFETIME_MS = 90 * 24 * 3600 * 1000

_OR_KEEP_IT = " ON CONFLICT (station_id, member_uid) DO UPDATE SET expires_ms = excluded.expires_ms"
_KEEP_INTEREST = text(
    "INSERT INTO interest (station_id, member_uid, expires_ms) VALUES (:station_id, :member_uid, :expires_ms)"
    + _OR_KEEP_IT
)


def take_interest(
    tx: Transaction, station_id: str, *, member_uid: str | None = None, card_serial: int | None = None
) -> bool:
    """Let a station hold a member whom it has met, named by uid or by card; False where nobody is known by that."""
    named = MemberRow.card_serial == card_serial if member_uid is None else MemberRow.member_uid == member_uid
    # Shared lock: a change of this member that is under way ends first, or waits and then finds this interest.
    row = tx.session.scalar(select(MemberRow).where(named).with_for_update(read=True))
    if row is None:
        return False
    tx.session.execute(
        _KEEP_INTEREST,
        {
            "station_id": station_id,
            "member_uid": row.member_uid,
            "expires_ms": tx.now_ms + INTEREST_LIFETIME_MS,
        },
    )
    tx.publish(station_scope(station_id), member_of(row))
    return True


def take_interests(tx: Transaction, station_id: str, visits: Sequence[VisitCheckedIn]) -> list[str]:
    """Let a station hold the members who were named at some visits, as far as anybody is known; return their uids."""
    uids = sorted({visit.member_uid for visit in visits if visit.member_uid is not None})
    serials = sorted({v.card_serial for v in visits if v.card_serial is not None and v.member_uid is None})
    if not uids and not serials:
        return []
    named = or_(among(tx.session, MemberRow.member_uid, uids), among(tx.session, MemberRow.card_serial, serials))
    # Shared locks, as above, and in one order, so that none is waited for in a ring.
    query = select(MemberRow).where(named).order_by(MemberRow.member_uid).with_for_update(read=True)
    rows = tx.session.scalars(query).all()
    expires_ms = tx.now_ms + INTEREST_LIFETIME_MS
    kept = [{"station_id": station_id, "member_uid": row.member_uid, "expires_ms": expires_ms} for row in rows]
    insert_rows(tx.session, Interest, kept, also=_OR_KEEP_IT)
    for row in rows:
        tx.publish(station_scope(station_id), member_of(row))
    return [row.member_uid for row in rows]


def publish_member(tx: Transaction, row: MemberRow) -> None:
    """Tell every station that holds this member, or the list that names them, how they stand now."""
    if row.shard is not None:
        tx.publish(members_scope(row.shard), member_of(row))
    for station_id in tx.session.scalars(select(Interest.station_id).where(Interest.member_uid == row.member_uid)):
        tx.publish(station_scope(station_id), member_of(row))


def drop_expired_interests(tx: Transaction) -> int:
    """Make stations forget the members they have not met for 90 days; return how many."""
    pair = (Interest.station_id, Interest.member_uid)
    # Locks the members as well: one who is met or changed at this moment could be published after the withdrawal.
    # Such a one is skipped, and dropped another time.
    expired = (
        select(*pair)
        .join(MemberRow, MemberRow.member_uid == Interest.member_uid)
        .where(Interest.expires_ms <= tx.now_ms)
        .with_for_update(skip_locked=True)
    )
    dropped = tx.session.execute(delete(Interest).where(tuple_(*pair).in_(expired)).returning(*pair)).all()
    for station_id, member_uid in dropped:
        tx.withdraw(station_scope(station_id), "member", member_uid)
    return len(dropped)


def member_of(row: MemberRow) -> Member:
    """Return a member as stations see them."""
    return Member(
        member_uid=row.member_uid,
        name=row.name,
        card_serial=row.card_serial,
        card_issue_number=row.card_issue_number,
        membership_status=row.membership_status,  # pyright: ignore[reportArgumentType]  checked by the model
        occupation_group=row.occupation_group,
        language=row.language,
        work_area=row.work_area,
    )
