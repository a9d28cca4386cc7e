"""Pull: what has changed for a station since its cursor."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.messages import PULL_MAX_ROWS, FeedRow, PullPage
from sync.contract.operations import canonical_json
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.stations import scopes_of_station
from sync.hub.tables import FeedEntry, HubIdentity, ScopeHead

_THE_ROW = 1
_EPOCH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Pulled:
    """The answer to a pull: `page` is None where the station has everything already."""

    etag: str
    page: PullPage | None


class _Cursor(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    epoch: str
    scopes: dict[str, NonNegativeInt]


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


def pull(session: Session, station_id: str, cursor: str, if_none_match: str | None = None) -> Pulled:
    """Return the page behind a cursor (empty: from the start), at most PULL_MAX_ROWS rows.

    Raises:
        RequestRefused: unknown_cursor, for one of another epoch or none of ours.
    """
    epoch = session.get_one(HubIdentity, _THE_ROW).feed_epoch
    scopes = scopes_of_station(session, station_id)
    heads = dict.fromkeys(scopes, 0)
    for scope, v in session.execute(select(ScopeHead.scope, ScopeHead.v).where(ScopeHead.scope.in_(scopes))):
        heads[scope] = v
    at = _positions(cursor, epoch, heads)
    etag = f'"{hashlib.sha256(canonical_json([epoch, heads])).hexdigest()[:16]}"'
    if at == heads and if_none_match == etag:
        return Pulled(etag, None)
    rows: list[FeedRow] = []
    for scope in scopes:
        found = _rows(session, scope, at[scope], heads[scope], PULL_MAX_ROWS - len(rows))
        at[scope] = found[-1].v if found else at[scope]
        rows += found
    page = PullPage(cursor_before=cursor, cursor_after=_encode(epoch, at), more=at != heads, rows=rows)
    return Pulled(etag, page)


def _rows(session: Session, scope: str, after: int, head: int, limit: int) -> list[FeedRow]:
    if after == head or limit == 0:
        return []
    entries = session.scalars(
        select(FeedEntry)
        .where(FeedEntry.scope == scope, FeedEntry.v > after, FeedEntry.v <= head)
        .order_by(FeedEntry.v)
        .limit(limit)
    )
    return [
        FeedRow(
            scope=scope,
            v=entry.v,
            kind=entry.kind,
            entity_id=entry.entity_id,
            body=None if entry.body is None else json.loads(entry.body),
        )
        for entry in entries
    ]


def _encode(epoch: str, positions: Mapping[str, int]) -> str:
    raw = canonical_json({"epoch": epoch, "scopes": dict(positions)})
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _positions(cursor: str, epoch: str, heads: Mapping[str, int]) -> dict[str, int]:
    if not cursor:
        return dict.fromkeys(heads, 0)
    try:
        decoded = _Cursor.model_validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, ValidationError) as error:
        raise RequestRefused("unknown_cursor", "this is no cursor of ours; start from the beginning") from error
    if decoded.epoch != epoch:
        raise RequestRefused("unknown_cursor", "this hub has begun a new epoch; start from the beginning")
    positions = {scope: decoded.scopes.get(scope, 0) for scope in heads}
    if any(positions[scope] > heads[scope] for scope in heads):
        raise RequestRefused("unknown_cursor", "this cursor is ahead of the hub; start from the beginning")
    return positions
