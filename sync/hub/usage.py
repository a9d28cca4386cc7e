"""How much of a limited service one person has had: counted for the limits, told to the stations that hold the person.

The row of the total is the lock of a person's count, so that of two stations which report at once one sees the other's.
Telling has a lock of its own for each member, taken last of all but the heads of the feeds: of a transaction that
counts and one in which a station meets the member, the later one sees the other's, even if it is the first of its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from sync.contract.operations import BenefitIssued, BenefitRequested
from sync.contract.records import Limit, OfflinePolicy, Service, Usage
from sync.contract.rules import window_key
from sync.contract.times import day_in_china, parse_utc
from sync.hub.benefit_tables import Telling, UsageRow
from sync.hub.bulk import among, insert_rows
from sync.hub.guests import root_of
from sync.hub.publishing import GLOBAL_SCOPE, Transaction, station_scope
from sync.hub.tables import FeedEntry, Interest, MemberRow

IN_ALL = ""
MEMBER = "member:"
_TELLING = ("usage",)
"""Behind all other places: who holds these locks waits for nothing but the heads of the feeds."""

_OR_LOCK_IT = " ON CONFLICT (member_uid) DO UPDATE SET told_ms = excluded.told_ms"
_ADD = text(
    "INSERT INTO benefit_usage (subject, service_code, window_key, station_id, issued)"
    " VALUES (:subject, :service_code, :window_key, :station_id, :issued)"
    " ON CONFLICT (subject, service_code, window_key, station_id)"
    " DO UPDATE SET issued = benefit_usage.issued + excluded.issued RETURNING issued"
)


@dataclass(frozen=True, slots=True, order=True)
class Counter:
    """What is counted: one person, one service, one window."""

    subject: str
    service_code: str
    window_key: str


@dataclass(frozen=True, slots=True, order=True)
class _Met:
    """A member whom a station has met."""

    subject: str
    station_id: str


def subject_of(session: Session, fact: BenefitIssued | BenefitRequested) -> str | None:
    """Return whom a benefit counts for; None where nobody was named."""
    if fact.member_uid is not None:
        return MEMBER + fact.member_uid
    if fact.card_serial is not None:
        uid = session.scalar(select(MemberRow.member_uid).where(MemberRow.card_serial == fact.card_serial))
        return f"card:{fact.card_serial}" if uid is None else MEMBER + uid
    return None if fact.guest_id is None else root_of(session, fact.guest_id)


def policy_of(session: Session, service_code: str) -> OfflinePolicy:
    """Return the policy of a service as the catalogue in the feed says it; anything goes where there is none."""
    body = session.scalar(
        select(FeedEntry.body)
        .where(FeedEntry.scope == GLOBAL_SCOPE, FeedEntry.kind == "service", FeedEntry.entity_id == service_code)
        .order_by(FeedEntry.v.desc())
        .limit(1)
    )
    return OfflinePolicy() if body is None else Service.model_validate_json(body).policy


def counter_of(
    session: Session, fact: BenefitIssued | BenefitRequested, limit: Limit, received_ms: int
) -> Counter | None:
    """Return where a benefit counts; None where nobody was named."""
    subject = subject_of(session, fact)
    if limit.window == "visit":
        subject = subject or "visit:"
    if subject is None:
        return None
    try:
        day = day_in_china(parse_utc(fact.at))
    except (ValueError, OverflowError):
        day = day_in_china(received_ms)
    return Counter(subject, fact.service_code, window_key(limit.window, day, fact.visit_id))


def add(tx: Transaction, counter: Counter, station_id: str, quantity: int) -> int:
    """Count so many more and return how many it is in all; locks the count.

    The stations that hold the person are told when all else is done.
    """
    total = _add(tx, counter, IN_ALL, quantity)
    if quantity:
        _add(tx, counter, station_id, quantity)
        if counter.subject.startswith(MEMBER):
            tx.later_together(_TELLING, [counter], partial(_tell, tx))
    return total


def _add(tx: Transaction, counter: Counter, station_id: str, quantity: int) -> int:
    values = {
        "subject": counter.subject,
        "service_code": counter.service_code,
        "window_key": counter.window_key,
        "station_id": station_id,
        "issued": quantity,
    }
    return tx.session.execute(_ADD, values).scalar_one()


def tell_station(tx: Transaction, station_id: str, member_uids: Sequence[str]) -> None:
    """Tell a station that has met some members, when all else is done, what they had elsewhere in today's windows."""
    if member_uids:
        met = [_Met(MEMBER + uid, station_id) for uid in member_uids]
        tx.later_together(_TELLING, met, partial(_tell, tx))


def _tell(tx: Transaction, news: set[Counter | _Met]) -> None:
    uids = sorted({each.subject.removeprefix(MEMBER) for each in news})
    locks = [{"member_uid": uid, "told_ms": tx.now_ms} for uid in uids]
    # In one order and in one statement. What is read from here on is what stands when these locks are held.
    insert_rows(tx.session, Telling, locks, also=_OR_LOCK_IT)
    met: dict[str, list[str]] = {}
    for each in sorted(each for each in news if isinstance(each, _Met)):
        met.setdefault(each.station_id, []).append(each.subject)
    for station_id, subjects in met.items():
        _tell_of_today(tx, station_id, subjects)
    for each in sorted(each for each in news if isinstance(each, Counter)):
        _tell_holders(tx, each)


def _tell_of_today(tx: Transaction, station_id: str, subjects: Sequence[str]) -> None:
    today = day_in_china(tx.now_ms)
    keys = [window_key(window, today) for window in ("day", "week", "month", "year", "ever")]
    query = select(
        UsageRow.subject, UsageRow.service_code, UsageRow.window_key, UsageRow.station_id, UsageRow.issued
    ).where(
        among(tx.session, UsageRow.subject, subjects),
        UsageRow.window_key.in_(keys),
        UsageRow.station_id.in_((IN_ALL, station_id)),
    )
    totals: dict[Counter, int] = {}
    own: dict[Counter, int] = {}
    for row in tx.session.execute(query):
        counter = Counter(row.subject, row.service_code, row.window_key)
        (own if row.station_id else totals)[counter] = row.issued
    for counter, total in totals.items():
        tx.publish(station_scope(station_id), _usage(counter, total - own.get(counter, 0)))


def _tell_holders(tx: Transaction, counter: Counter) -> None:
    member_uid = counter.subject.removeprefix(MEMBER)
    query = select(UsageRow.station_id, UsageRow.issued).where(
        UsageRow.subject == counter.subject,
        UsageRow.service_code == counter.service_code,
        UsageRow.window_key == counter.window_key,
    )
    by_station = {row.station_id: row.issued for row in tx.session.execute(query)}
    for station_id in tx.session.scalars(select(Interest.station_id).where(Interest.member_uid == member_uid)):
        elsewhere = by_station[IN_ALL] - by_station.get(station_id, 0)
        tx.publish(station_scope(station_id), _usage(counter, elsewhere))


def _usage(counter: Counter, elsewhere: int) -> Usage:
    member_uid = counter.subject.removeprefix(MEMBER)
    return Usage(
        usage_id=f"{member_uid}/{counter.service_code}",
        member_uid=member_uid,
        service_code=counter.service_code,
        window_key=counter.window_key,
        elsewhere=elsewhere,
    )
