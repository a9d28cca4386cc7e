"""Wishes that wait for the hub: it decides by what all stations have reported, and the answer goes down the feed."""

from datetime import date

from sqlalchemy import insert, update

from sync.contract.operations import BenefitRequested
from sync.contract.records import Decision, OfflinePolicy
from sync.contract.rules import Reason, next_window
from sync.contract.times import day_in_china
from sync.hub import leases, usage
from sync.hub.benefit_tables import RequestRow
from sync.hub.publishing import Transaction, station_scope


def take_in(tx: Transaction, station_id: str, fact: BenefitRequested) -> None:
    """Record a wish; the hub decides when all else is done.

    Raises:
        sqlalchemy.exc.IntegrityError: its identifier is taken.
    """
    subject = usage.subject_of(tx.session, fact)
    tx.session.execute(
        insert(RequestRow).values(
            request_id=fact.request_id,
            station_id=station_id,
            at=fact.at,
            service_code=fact.service_code,
            quantity=fact.quantity,
            subject=subject,
        )
    )
    policy = usage.policy_of(tx.session, fact.service_code)
    place = ("benefit", "2 count", subject or "", fact.service_code, fact.request_id)
    tx.later(place, lambda: _decide(tx, station_id, fact, policy))


def _decide(tx: Transaction, station_id: str, fact: BenefitRequested, policy: OfflinePolicy) -> None:
    counter = None if policy.limit is None else usage.counter_of(tx.session, fact, policy.limit, tx.now_ms)
    if policy.limit is not None and counter is None:
        _answer(tx, station_id, fact, Reason.NEEDS_PERSON)
        return
    if policy.limit is not None and counter is not None:
        if usage.add(tx, counter, station_id, 0) + fact.quantity > policy.limit.maximum:
            following = next_window(policy.limit.window, day_in_china(tx.now_ms))
            _answer(tx, station_id, fact, Reason.LIMIT_REACHED, following)
            return
        usage.add(tx, counter, station_id, fact.quantity)
    if policy.pool is None:
        _answer(tx, station_id, fact, Reason.APPROVED)
        return
    pool = policy.pool

    def reserve() -> None:
        held = _reserve(tx, pool, station_id, fact)
        if not held and counter is not None:
            usage.add(tx, counter, station_id, -fact.quantity)
        _answer(tx, station_id, fact, Reason.APPROVED if held else Reason.NO_STOCK)

    tx.later(("pool", pool, "4 reserve", fact.request_id), reserve)


def _reserve(tx: Transaction, pool: str, station_id: str, fact: BenefitRequested) -> bool:
    subject = usage.subject_of(tx.session, fact) or ""
    if not subject.startswith(usage.MEMBER):
        return False
    try:
        member_uid = subject.removeprefix(usage.MEMBER)
        return leases.reserve(tx, pool, station_id, member_uid, fact.quantity, fact.request_id)
    except leases.UnknownPool:
        return False


def _answer(
    tx: Transaction, station_id: str, fact: BenefitRequested, reason: Reason, next_date: date | None = None
) -> None:
    approved = reason is Reason.APPROVED
    tx.session.execute(
        update(RequestRow).where(RequestRow.request_id == fact.request_id).values(approved=approved, reason=reason)
    )
    decision = Decision(
        request_id=fact.request_id,
        approved=approved,
        reason=reason,
        next_date=None if next_date is None else next_date.isoformat(),
    )
    tx.publish(station_scope(station_id), decision)
