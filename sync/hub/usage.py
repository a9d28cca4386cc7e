"""How much of a limited service one person has had: counted for the limits, told to the stations that hold the person.

The row of the total is the lock of a person's count, so that of two stations which report at once one sees the other's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from sync.contract.operations import BenefitIssued, BenefitRequested
from sync.contract.records import Limit, OfflinePolicy, Service, Usage
from sync.contract.rules import window_key
from sync.contract.times import day_in_china, parse_utc
from sync.hub.benefit_tables import UsageRow
from sync.hub.bulk import among
from sync.hub.guests import root_of
from sync.hub.publishing import GLOBAL_SCOPE, Transaction, station_scope
from sync.hub.tables import FeedEntry, Interest, MemberRow

IN_ALL = ""
MEMBER = "member:"

_ADD = text(
    "INSERT INTO benefit_usage (subject, service_code, window_key, station_id, issued)"
    " VALUES (:subject, :service_code, :window_key, :station_id, :issued)"
    " ON CONFLICT (subject, service_code, window_key, station_id)"
    " DO UPDATE SET issued = benefit_usage.issued + excluded.issued RETURNING issued"
)


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: one person, one service, one window."""

    subject: str
    service_code: str
    window_key: str


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
    """Count so many more, tell the stations that hold the person, and return how many it is in all; locks the count."""
    total = _add(tx, counter, IN_ALL, quantity)
    if quantity:
        _add(tx, counter, station_id, quantity)
        _tell(tx, counter, total)
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
    """Tell a station that has met some members what they had elsewhere in the windows of today."""
    if not member_uids:
        return
    today = day_in_china(tx.now_ms)
    keys = [window_key(window, today) for window in ("day", "week", "month", "year", "ever")]
    query = select(UsageRow).where(
        among(tx.session, UsageRow.subject, [MEMBER + uid for uid in member_uids]), UsageRow.window_key.in_(keys)
    )
    totals: dict[Counter, int] = {}
    own: dict[Counter, int] = {}
    for row in tx.session.scalars(query):
        counter = Counter(row.subject, row.service_code, row.window_key)
        if row.station_id in (IN_ALL, station_id):
            (own if row.station_id else totals)[counter] = row.issued
    for counter, total in totals.items():
        tx.publish(station_scope(station_id), _usage(counter, total - own.get(counter, 0)))


def _tell(tx: Transaction, counter: Counter, total: int) -> None:
    if not counter.subject.startswith(MEMBER):
        return
    member_uid = counter.subject.removeprefix(MEMBER)
    query = select(UsageRow.station_id, UsageRow.issued).where(
        UsageRow.subject == counter.subject,
        UsageRow.service_code == counter.service_code,
        UsageRow.window_key == counter.window_key,
    )
    by_station = {row.station_id: row.issued for row in tx.session.execute(query)}
    for station_id in tx.session.scalars(select(Interest.station_id).where(Interest.member_uid == member_uid)):
        tx.publish(station_scope(station_id), _usage(counter, total - by_station.get(station_id, 0)))


def _usage(counter: Counter, elsewhere: int) -> Usage:
    member_uid = counter.subject.removeprefix(MEMBER)
    return Usage(
        usage_id=f"{member_uid}/{counter.service_code}",
        member_uid=member_uid,
        service_code=counter.service_code,
        window_key=counter.window_key,
        elsewhere=elsewhere,
    )
