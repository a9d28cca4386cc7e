"""Compaction: a feed sheds the rows that no longer say anything, and remembers up to where it did."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from sync.hub.database import Database
from sync.hub.publishing import Transaction
from sync.hub.tables import FeedEntry, ScopeHead

KEEP_DAYS = 30
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction came to."""

    rows: int
    scopes: int


def compact(database: Database, keep_days: int = KEEP_DAYS) -> Compacted:
    """Remove the superseded rows and the withdrawals that are older than some days, one scope in a transaction.

    A station that was away for longer reads the scope from its start.
    """
    with database.reading() as session:
        scopes = list(session.scalars(select(ScopeHead.scope).order_by(ScopeHead.scope)))
    rows = touched = 0
    for scope in scopes:
        with database.writing() as tx:
            removed = compact_scope(tx, scope, keep_days)
        rows += removed
        touched += removed > 0
    return Compacted(rows, touched)


def compact_scope(tx: Transaction, scope: str, keep_days: int = KEEP_DAYS) -> int:
    """Compact one scope and return how many rows it has shed."""
    head = tx.session.scalars(select(ScopeHead).where(ScopeHead.scope == scope).with_for_update()).one()
    dead = (
        FeedEntry.scope == scope,
        FeedEntry.hash.is_(None),
        FeedEntry.published_ms <= tx.now_ms - keep_days * DAY_MS,
    )
    newest, count = tx.session.execute(select(func.coalesce(func.max(FeedEntry.v), 0), func.count()).where(*dead)).one()
    if not count:
        return 0
    tx.session.execute(delete(FeedEntry).where(*dead, FeedEntry.v <= newest))
    tx.session.execute(update(ScopeHead).where(ScopeHead.scope == scope).values(floor=max(head.floor, newest)))
    return count
