"""A write transaction of the hub, and the one way to put something in a feed.

What is published waits until everything else in the transaction is done. Then the heads of the touched scopes are
bumped in sorted order, as the last locks taken: versions are handed out in the order of the commits, without a gap, and
two transactions cannot wait for each other in a ring.
"""

from collections.abc import Callable, Generator, Hashable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import and_, select, text, update
from sqlalchemy.orm import Session

from sync.contract.identifiers import UUID7_RANDOM_BYTES, uuid7
from sync.contract.operations import canonical_json
from sync.contract.records import ENTITY_KINDS, Record
from sync.contract.set_hashes import row_hash, wrapped
from sync.hub.bulk import among, insert_rows
from sync.hub.tables import FeedEntry, ScopeHead

GLOBAL_SCOPE = "global"

_KIND_OF_RECORD: Mapping[type[Record], str] = {record: kind for kind, record in ENTITY_KINDS.items()}
_ID_FIELD = {
    "member": "member_uid",
    "station": "station_id",
    "signing_key": "key_id",
    "key_list": "list_id",
    "device_order": "device_id",
    "revocation": "block_id",
    "service": "code",
    "form": "service_code",
    "occupation_group": "code",
    "rule": "code",
    "pool": "pool_id",
    "lease": "lease_id",
    "usage": "usage_id",
    "decision": "request_id",
    "realm_key": "key_id",
    "redirect": "guest_id",
    "released": "op_id",
}
_LOCK_HEAD = text(
    "INSERT INTO scope_head (scope, v) VALUES (:scope, 0)"
    " ON CONFLICT (scope) DO UPDATE SET v = scope_head.v RETURNING v, set_hash"
)


Place = tuple[str, ...]
"""What some later work is about, such as `("pool", pool_id)`."""


def station_scope(station_id: str) -> str:
    """Return the scope that one station alone reads."""
    return f"station:{station_id}"


def members_scope(shard: str) -> str:
    """Return the scope of a list of members."""
    return f"members:{shard}"


@dataclass(frozen=True, slots=True)
class _Change:
    scope: str
    kind: str
    entity_id: str
    body: str | None


class _InForce(NamedTuple):
    """The row of an entity that stands in a scope."""

    v: int
    body: str | None
    hash: int


class _News(NamedTuple):
    """The changes that alter what stands in a scope, what stands there for them, and the version at which that was so.

    The version is None where nothing was ever published in the scope.
    """

    changes: list[_Change]
    standing: dict[tuple[str, str], _InForce]
    seen_v: int | None


class Transaction:
    """An open write transaction; `Database.writing()` settles and commits it."""

    def __init__(self, session: Session, now_ms: int, random_bytes: Callable[[int], bytes]) -> None:
        self.session = session
        self.now_ms = now_ms
        """The one time of everything in this transaction, Unix milliseconds."""
        self.random_bytes = random_bytes
        self._changes: list[_Change] = []
        self._later: list[tuple[Place, Callable[[], None]]] = []
        self._named: list[tuple[Place, Hashable]] = []

    def new_id(self) -> str:
        """Return a fresh UUIDv7."""
        return uuid7(self.now_ms, self.random_bytes(UUID7_RANDOM_BYTES))

    def publish(self, scope: str, entity: Record) -> None:
        """Put the whole state of an entity in the feed of a scope, unless the feed already ends with just that."""
        kind = _KIND_OF_RECORD[type(entity)]
        entity_id = str(getattr(entity, _ID_FIELD[kind]))
        self._changes.append(_Change(scope, kind, entity_id, canonical_json(entity.model_dump(mode="json")).decode()))

    def withdraw(self, scope: str, kind: str, entity_id: str) -> None:
        """Tell the readers of a scope to drop an entity, and keep no former state of it in the feed."""
        self._changes.append(_Change(scope, kind, entity_id, None))

    def later(self, place: Place, work: Callable[[], None]) -> None:
        """Do some work when all else of the transaction is done: work that takes locks which other stations want too.

        It is done in the order of the places, so that two transactions cannot wait for each other in a ring; of several
        works for one place the newest is done. It must not fail for what a station has stated.
        """
        self._later.append((place, work))

    def later_together(self, place: Place, named: Iterable[Hashable], work: Callable[[set[Any]], None]) -> None:
        """Do one work, at its place among the later work, for all that is ever named for that place."""
        self._named.extend((place, each) for each in named)
        self.later(place, lambda: work(self._taken(place)))

    def _taken(self, place: Place) -> set[Any]:
        taken = {each for where, each in self._named if where == place}
        self._named = [(where, each) for where, each in self._named if where != place]
        return taken

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """Undo what the block did, published changes and later work included, when it raises."""
        mark, mark_later, mark_named = len(self._changes), len(self._later), len(self._named)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._changes[mark:]
            del self._later[mark_later:]
            del self._named[mark_named:]
            raise

    def settle(self) -> None:
        """Do what was left for later, then write the published changes into the feeds. The commit follows at once."""
        waiting: dict[Place, Callable[[], None]] = {}
        while waiting or self._later:
            # Work may leave more for a later place.
            waiting.update(self._later)
            self._later.clear()
            if waiting:
                waiting.pop(min(waiting))()
        newest = {(change.scope, change.kind, change.entity_id): change for change in self._changes}
        self._changes.clear()
        by_scope: dict[str, list[_Change]] = {}
        for change in newest.values():
            by_scope.setdefault(change.scope, []).append(change)
        # Most of what is published says nothing new: that is found out before any head is locked.
        news = {scope: self._news(scope, changes) for scope, changes in by_scope.items()}
        for scope in sorted(scope for scope, found in news.items() if found.changes):
            self._append(scope, news[scope])

    def _news(self, scope: str, changes: list[_Change]) -> _News:
        ids: dict[str, list[str]] = {}
        for change in changes:
            ids.setdefault(change.kind, []).append(change.entity_id)
        standing: dict[tuple[str, str], _InForce] = {}
        seen: list[int] = []
        for kind, wanted in ids.items():
            # The version comes with the rows, in one statement: both are of one moment.
            is_wanted = (
                FeedEntry.scope == ScopeHead.scope,
                FeedEntry.kind == kind,
                among(self.session, FeedEntry.entity_id, wanted),
                FeedEntry.hash.is_not(None),
            )
            rows = self.session.execute(
                select(ScopeHead.v.label("head_v"), FeedEntry.entity_id, FeedEntry.v, FeedEntry.body, FeedEntry.hash)
                .outerjoin(FeedEntry, and_(*is_wanted))
                .where(ScopeHead.scope == scope)
            )
            for row in rows:
                seen.append(row.head_v)
                if row.entity_id is not None:
                    standing[kind, row.entity_id] = _InForce(row.v, row.body, row.hash or 0)
        known = {key: row.body for key, row in standing.items()}
        altering = [change for change in changes if change.body != known.get((change.kind, change.entity_id))]
        return _News(altering, standing, min(seen, default=None))

    def _append(self, scope: str, news: _News) -> None:
        v, set_hash = self.session.execute(_LOCK_HEAD, {"scope": scope}).one()
        if v != news.seen_v:
            # Again, now that nobody else can change it: the set hash takes away just what it once took in.
            news = self._news(scope, news.changes)
        changes, standing = news.changes, news.standing
        superseded = [standing[key] for change in changes if (key := (change.kind, change.entity_id)) in standing]
        set_hash -= sum(row.hash for row in superseded)
        rows: list[dict[str, object]] = []
        for change in changes:
            v += 1
            hashed = None if change.body is None else row_hash(change.kind, change.entity_id, change.body)
            set_hash += hashed or 0
            rows.append(
                {
                    "scope": scope,
                    "v": v,
                    "kind": change.kind,
                    "entity_id": change.entity_id,
                    "body": change.body,
                    "hash": hashed,
                    "published_ms": self.now_ms,
                }
            )
        if not rows:
            return
        where = FeedEntry.scope == scope
        if superseded:
            gone = among(self.session, FeedEntry.v, [row.v for row in superseded])
            self.session.execute(update(FeedEntry).where(where, gone).values(hash=None))
        for change in changes:
            if change.body is None:
                same = (FeedEntry.kind == change.kind, FeedEntry.entity_id == change.entity_id)
                self.session.execute(update(FeedEntry).where(where, *same).values(body=None))
        insert_rows(self.session, FeedEntry, rows)
        self.session.execute(update(ScopeHead).where(ScopeHead.scope == scope).values(v=v, set_hash=wrapped(set_hash)))
