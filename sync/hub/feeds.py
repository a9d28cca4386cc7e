"""Pull: what has changed for a station since its cursor."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.cursors import Cursor
from sync.contract.messages import PROTOCOL, PULL_MAX_BYTES, PULL_MAX_ROWS, PullPage
from sync.contract.operations import canonical_json
from sync.contract.set_hashes import as_hex
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.stations import scopes_of_station
from sync.hub.tables import FeedEntry, HubIdentity, ScopeHead, Snapshot

_THE_ROW = 1
_EPOCH_BYTES = 8


@dataclass(frozen=True)
class Pulled:
    """The answer to a pull: `text` is the page as JSON, None where the station has everything already."""

    etag: str
    text: str | None
    has_rows: bool = False

    @cached_property
    def page(self) -> PullPage | None:
        """The page, read."""
        return None if self.text is None else PullPage.model_validate_json(self.text)


class Head(NamedTuple):
    """How far a scope's feed has come."""

    v: int = 0
    set_hash: int = 0
    floor: int = 0


class Row(NamedTuple):
    """A row of a feed; `body` is canonical JSON."""

    v: int
    kind: str
    entity_id: str
    body: str | None


def ensure_feed_epoch(tx: Transaction) -> str:
    """Return the epoch of this hub's feeds, made at the first call."""
    row = tx.session.get(HubIdentity, _THE_ROW)
    return row.feed_epoch if row else renew_feed_epoch(tx)


def renew_feed_epoch(tx: Transaction) -> str:
    """Begin a new epoch, as after a restore: every cursor handed out before is refused from now on."""
    epoch = tx.random_bytes(_EPOCH_BYTES).hex()
    tx.session.merge(HubIdentity(row=_THE_ROW, feed_epoch=epoch))
    tx.session.flush()
    return epoch


def heads_of(session: Session, scopes: Iterable[str]) -> dict[str, Head]:
    """Return the heads of some scopes, in the order given; nothing was ever published in one that is all zero."""
    heads = dict.fromkeys(scopes, Head())
    columns = (ScopeHead.scope, ScopeHead.v, ScopeHead.set_hash, ScopeHead.floor)
    for row in session.execute(select(*columns).where(ScopeHead.scope.in_(heads))):
        heads[row.scope] = Head(row.v, row.set_hash, row.floor)
    return heads


def offered(session: Session, scopes: Collection[str]) -> set[str]:
    """Return those of some scopes of which there is a snapshot that the feed can be read on from."""
    newest = (
        select(Snapshot.scope)
        .join(ScopeHead, ScopeHead.scope == Snapshot.scope)
        .join(HubIdentity, HubIdentity.feed_epoch == Snapshot.epoch)
        .where(Snapshot.scope.in_(scopes), Snapshot.v >= ScopeHead.floor, Snapshot.v <= ScopeHead.v)
    )
    return set(session.scalars(newest))


def pull(
    session: Session, station_id: str, cursor: str, if_none_match: str | None = None, *, snapshots: bool = False
) -> Pulled:
    """Return the page behind a cursor (empty: from the start), bounded in rows and bytes.

    `snapshots`: the station takes those; a scope of which it has nothing yet and there is one waits for it.

    Raises:
        RequestRefused: unknown_cursor, for one of another epoch or none of ours; behind_floor, for one that has missed
            withdrawals which the hub no longer keeps.
    """
    epoch = session.get_one(HubIdentity, _THE_ROW).feed_epoch
    heads = heads_of(session, scopes_of_station(session, station_id))
    versions = {scope: head.v for scope, head in heads.items()}
    before = _placed(cursor, epoch, heads)
    etag = f'"{hashlib.sha256(canonical_json([epoch, versions])).hexdigest()[:16]}"'
    if before.scopes == versions and if_none_match == etag:
        return Pulled(etag, None)
    at = dict(before.scopes)
    rows: list[str] = []
    fresh = [scope for scope, head in heads.items() if head.v and not at[scope]] if snapshots else []
    waiting = offered(session, fresh) if fresh else set[str]()
    for scope, head in heads.items():
        if scope in waiting:
            continue
        at[scope] = _fill(session, scope, at[scope], head.v, rows)
        if at[scope] != head.v:
            break
    after = Cursor(epoch=epoch, scopes=at, floors=_floors(at, heads))
    read = {scope: head for scope, head in heads.items() if scope not in waiting}
    more = any(at[scope] != head.v for scope, head in read.items())
    hashes = {} if more else {scope: as_hex(head.set_hash) for scope, head in read.items()}
    text = _page(cursor, after, rows, more=more, scopes=list(heads), hashes=hashes, waiting=sorted(waiting))
    return Pulled(etag, text, has_rows=bool(rows))


def as_json(scope: str, row: Row) -> str:
    """Return a row as it travels; its body is JSON already."""
    return (
        f'{{"scope":{quoted(scope)},"v":{row.v},"kind":{quoted(row.kind)},"entity_id":{quoted(row.entity_id)},'
        f'"body":{"null" if row.body is None else row.body}}}'
    )


def _page(
    before: str,
    after: Cursor,
    rows: list[str],
    *,
    more: bool,
    scopes: list[str],
    hashes: dict[str, str],
    waiting: list[str],
) -> str:
    # The bodies are JSON already: reading each one only to write it again would be most of a pull's work.
    frame = canonical_json(
        {
            "protocol": PROTOCOL,
            "cursor_before": before,
            "cursor_after": after.text(),
            "more": more,
            "scopes": scopes,
            "set_hashes": hashes,
            "snapshots": waiting,
        }
    ).decode()
    return f'{frame[:-1]},"rows":[{",".join(rows)}]}}'


def _fill(session: Session, scope: str, after: int, head: int, page: list[str]) -> int:
    """Add a scope's rows to a page as far as there is room, and return the version up to which it is read."""
    if after == head:
        return head
    limit = PULL_MAX_ROWS - len(page)
    room = PULL_MAX_BYTES - sum(map(len, page))
    found = session.execute(
        select(FeedEntry.v, FeedEntry.kind, FeedEntry.entity_id, FeedEntry.body)
        .where(FeedEntry.scope == scope, FeedEntry.v > after, FeedEntry.v <= head)
        .order_by(FeedEntry.v)
        .limit(limit)
    ).all()
    read = after
    for row in found:
        text = as_json(scope, Row(row.v, row.kind, row.entity_id, row.body))
        room -= len(text)
        if room < 0 and page:
            return read
        page.append(text)
        read = row.v
    # Below the floor rows are missing: a scope that has no more of them is read to its head.
    return head if len(found) < limit else read


def _floors(at: Mapping[str, int], heads: Mapping[str, Head]) -> dict[str, int]:
    # Who began a reading under this very floor may cross what was removed below it; a later floor refuses them.
    return {scope: head.floor for scope, head in heads.items() if 0 < at[scope] < head.floor}


def _placed(cursor: str, epoch: str, heads: Mapping[str, Head]) -> Cursor:
    if not cursor:
        return Cursor(epoch=epoch, scopes=dict.fromkeys(heads, 0))
    try:
        given = Cursor.parse(cursor)
    except ValueError as error:
        raise RequestRefused("unknown_cursor", "this is no cursor of ours; start from the beginning") from error
    if given.epoch != epoch:
        raise RequestRefused("unknown_cursor", "this hub has begun a new epoch; start from the beginning")
    positions = {scope: given.scopes.get(scope, 0) for scope in heads}
    for scope, head in heads.items():
        if positions[scope] > head.v:
            raise RequestRefused("unknown_cursor", "this cursor is ahead of the hub; start from the beginning")
        if 0 < positions[scope] < head.floor and given.floors.get(scope) != head.floor:
            raise RequestRefused("behind_floor", f"{scope} has to be read from its start", scope=scope)
    return given.model_copy(update={"scopes": positions})
