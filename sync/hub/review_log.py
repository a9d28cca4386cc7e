"""What a person decides about the findings that were raised."""

import json

from pydantic import BaseModel, JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.times import format_utc
from sync.hub.benefit_tables import Review
from sync.hub.profiles import apply_reviewed
from sync.hub.publishing import Transaction


class UnknownReview(Exception):
    """There is no finding of this id."""


class NotOpen(Exception):
    """It was decided already, or nothing waits for a decision; the text says which."""


class ReviewLine(BaseModel):
    """One finding, for a list."""

    review_id: str
    kind: str
    station_id: str | None
    raised_at: str
    state: str
    detail: dict[str, JsonValue]


def reviews(session: Session, *, show_all: bool = False) -> list[ReviewLine]:
    """Return what waits for a decision, or everything, oldest first."""
    query = select(Review).order_by(Review.raised_ms, Review.review_id)
    if not show_all:
        query = query.where(Review.state == "open")
    return [
        ReviewLine(
            review_id=row.review_id,
            kind=row.kind,
            station_id=row.station_id,
            raised_at=format_utc(row.raised_ms),
            state=row.state,
            detail=json.loads(row.detail),
        )
        for row in session.scalars(query)
    ]


def accept(tx: Transaction, review_id: str) -> None:
    """Accept a finding; a change of who somebody is takes effect.

    Raises:
        UnknownReview, NotOpen: nothing was changed.
    """
    row = _decided(tx, review_id, "accepted")
    if row.kind == "profile_identity":
        detail = json.loads(row.detail)
        apply_reviewed(tx, detail["member_uid"], detail["field"], detail["value"])


def reject(tx: Transaction, review_id: str) -> None:
    """Reject a finding; whatever was stated stays as it was stated.

    Raises:
        UnknownReview, NotOpen: nothing was changed.
    """
    _decided(tx, review_id, "rejected")


def _decided(tx: Transaction, review_id: str, state: str) -> Review:
    row = tx.session.scalar(select(Review).where(Review.review_id == review_id).with_for_update())
    if row is None:
        raise UnknownReview(review_id)
    if row.state != "open":
        raise NotOpen(row.state)
    row.state, row.decided_ms = state, tx.now_ms
    tx.session.flush()
    return row
