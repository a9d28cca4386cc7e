"""Scarce stock in leases: a bounded counter, so that stations which are offline cannot hand out more than there is.

A pool holds a stock. A station asks for a lease under a name that it has made itself; the hub grants what is free, up
to the pool's size of a lease. A lease is accounted for from the benefits that name it, so that it does not matter how
often or in which order they arrive. For every pool

    spent - over_issued <= granted <= stock

unless a person lowers the stock. Whatever is spent beyond a grant, by a cloned disk or after the lease was closed, is
recorded all the same: it is raised for review, and taken off what is free.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from sync.contract.operations import LeaseRequested
from sync.contract.records import Lease, Pool
from sync.contract.times import format_utc
from sync.hub.benefit_tables import BenefitRow, LeaseRow, PoolRow
from sync.hub.publishing import GLOBAL_SCOPE, Transaction, station_scope
from sync.hub.refusal import FactUnacceptable
from sync.hub.reviews import raise_review

EMPTY_LEASE_LIFETIME_MS = 3_600_000
"""A grant of nothing holds this long; then the station asks again."""
_DAY_MS = 86_400_000
_CLOSE, _GRANT, _COUNT = "1 close", "2 grant", "3 count"


class UnknownPool(Exception):
    """There is no pool of this name."""


def set_pool(
    tx: Transaction,
    pool: Pool,
    stock: int,
    *,
    scope: str = GLOBAL_SCOPE,
    lease_days: int = 7,
    grace_days: int = 2,
) -> None:
    """Add a pool, or change its stock and terms; leases that are out keep theirs."""
    row = _locked_pool(tx.session, pool.pool_id)
    if row is None:
        row = PoolRow(pool_id=pool.pool_id, granted=0, spent=0, over_issued=0)
        tx.session.add(row)
    elif row.scope != scope:
        tx.withdraw(row.scope, "pool", pool.pool_id)
    row.scope, row.stock = scope, stock
    row.lease_size, row.refill_below = pool.lease_size, pool.refill_below
    row.lease_lifetime_ms, row.grace_ms = lease_days * _DAY_MS, grace_days * _DAY_MS
    tx.session.flush()
    tx.publish(scope, pool)


def request(tx: Transaction, station_id: str, fact: LeaseRequested) -> None:
    """Note that a station asks for a lease and gives others back; the hub decides when all else is done.

    Raises:
        FactUnacceptable: there is no such pool.
        sqlalchemy.exc.IntegrityError: a lease of this name exists.
    """
    if tx.session.scalar(select(PoolRow.pool_id).where(PoolRow.pool_id == fact.pool)) is None:
        raise FactUnacceptable("unknown pool")
    tx.session.execute(
        insert(LeaseRow).values(
            lease_id=fact.lease_id,
            pool_id=fact.pool,
            station_id=station_id,
            asked=fact.quantity,
            granted=0,
            spent=0,
            over_issued=0,
        )
    )
    for lease_id in fact.returned:
        _later(tx, fact.pool, _CLOSE, lease_id, partial(_close_returned, tx, station_id))
    _later(tx, fact.pool, _GRANT, fact.lease_id, partial(_grant, tx))


def count_spend(tx: Transaction, station_id: str, lease_id: str, pool_id: str | None) -> None:
    """Bring the account of a lease up to date after a benefit that names it; the hub does so when all else is done."""
    known = tx.session.scalar(select(LeaseRow.pool_id).where(LeaseRow.lease_id == lease_id))
    if known is not None:
        _later(tx, known, _COUNT, lease_id, partial(_count, tx))
        return
    # A station spends only what it was granted: its request must be in quarantine, or this is no station of ours.
    detail = {"lease_id": lease_id, "pool": pool_id, "known": False}
    raise_review(tx, "over_issue", lease_id, detail, station_id=station_id)


def reserve(tx: Transaction, pool_id: str, station_id: str, member_uid: str, quantity: int, lease_id: str) -> bool:
    """Hold some of a stock for one person at one station; False, and nothing held, where not so many are free or a
    lease has this name already.

    Raises:
        UnknownPool: there is no pool of this name.
    """
    pool = _locked_pool(tx.session, pool_id)
    if pool is None:
        raise UnknownPool(pool_id)
    _reclaim(tx, pool)
    if free_of(pool) < quantity or tx.session.get(LeaseRow, lease_id) is not None:
        return False
    row = LeaseRow(lease_id=lease_id, pool_id=pool_id, station_id=station_id, member_uid=member_uid, asked=quantity)
    row.granted = row.spent = row.over_issued = 0
    tx.session.add(row)
    _give(tx, pool, row, quantity)
    tx.session.flush()
    return True


def reclaim_expired(tx: Transaction) -> None:
    """Take back what leases beyond their expiry and grace have not spent, in all pools."""
    pools = select(LeaseRow.pool_id).distinct().where(LeaseRow.closed_ms.is_(None), LeaseRow.expires_ms <= tx.now_ms)
    for pool_id in sorted(tx.session.scalars(pools)):
        pool = _locked_pool(tx.session, pool_id)
        if pool is not None:
            _reclaim(tx, pool)


def pools(session: Session) -> list[PoolRow]:
    """Return all pools."""
    return list(session.scalars(select(PoolRow).order_by(PoolRow.pool_id)))


def free_of(pool: PoolRow) -> int:
    """Return what of a stock can still be granted."""
    return max(0, pool.stock - pool.granted - pool.over_issued)


def _later(tx: Transaction, pool_id: str, step: str, lease_id: str, work: Callable[[PoolRow, LeaseRow], None]) -> None:
    def do() -> None:
        pool = _locked_pool(tx.session, pool_id)
        lease = tx.session.get(LeaseRow, lease_id, populate_existing=True)
        if pool is not None and lease is not None and lease.pool_id == pool_id:
            work(pool, lease)
            tx.session.flush()

    tx.later(("pool", pool_id, step, lease_id), do)


def _locked_pool(session: Session, pool_id: str) -> PoolRow | None:
    # Not the strongest lock: that one would wait for everybody who has just stated a lease of this pool.
    locked = select(PoolRow).where(PoolRow.pool_id == pool_id).with_for_update(key_share=True)
    return session.scalar(locked.execution_options(populate_existing=True))


def _grant(tx: Transaction, pool: PoolRow, lease: LeaseRow) -> None:
    if lease.expires_ms is None and lease.closed_ms is None:
        _reclaim(tx, pool)
        _give(tx, pool, lease, min(lease.asked, pool.lease_size))
        # What was spent of it may have arrived before its request.
        _count(tx, pool, lease)


def _give(tx: Transaction, pool: PoolRow, lease: LeaseRow, wanted: int) -> None:
    granted = min(wanted, free_of(pool))
    lease.expires_ms = tx.now_ms + (pool.lease_lifetime_ms if granted else EMPTY_LEASE_LIFETIME_MS)
    _account(tx, pool, lease, granted, lease.spent)
    tx.publish(station_scope(lease.station_id), lease_of(lease))


def lease_of(row: LeaseRow) -> Lease:
    """Return a lease as its station sees it."""
    return Lease(
        lease_id=row.lease_id,
        pool=row.pool_id,
        granted=row.granted,
        expires_at=format_utc(row.expires_ms or 0),
        member_uid=row.member_uid,
    )


def _count(tx: Transaction, pool: PoolRow, lease: LeaseRow) -> None:
    spent = select(func.coalesce(func.sum(BenefitRow.quantity), 0)).where(BenefitRow.lease_id == lease.lease_id)
    _account(tx, pool, lease, lease.granted, int(tx.session.scalar(spent) or 0))


def _close_returned(tx: Transaction, station_id: str, pool: PoolRow, lease: LeaseRow) -> None:
    if lease.station_id == station_id:
        _close(tx, pool, lease)


def _close(tx: Transaction, pool: PoolRow, lease: LeaseRow) -> None:
    _count(tx, pool, lease)
    if lease.closed_ms is None:
        lease.closed_ms = tx.now_ms
        _account(tx, pool, lease, min(lease.granted, lease.spent), lease.spent)
        tx.withdraw(station_scope(lease.station_id), "lease", lease.lease_id)


def _reclaim(tx: Transaction, pool: PoolRow) -> None:
    over = select(LeaseRow).where(
        LeaseRow.pool_id == pool.pool_id,
        LeaseRow.closed_ms.is_(None),
        LeaseRow.expires_ms <= tx.now_ms - pool.grace_ms,
    )
    for lease in tx.session.scalars(over.execution_options(populate_existing=True)).all():
        _close(tx, pool, lease)


def _account(tx: Transaction, pool: PoolRow, lease: LeaseRow, granted: int, spent: int) -> None:
    over_issued = max(0, spent - granted)
    pool.granted += granted - lease.granted
    pool.spent += spent - lease.spent
    pool.over_issued += over_issued - lease.over_issued
    if over_issued > lease.over_issued:
        detail = {"lease_id": lease.lease_id, "pool": pool.pool_id, "granted": granted, "over_issued": over_issued}
        raise_review(tx, "over_issue", lease.lease_id, detail, station_id=lease.station_id)
    lease.granted, lease.spent, lease.over_issued = granted, spent, over_issued
