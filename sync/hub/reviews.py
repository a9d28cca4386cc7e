"""What the hub lays before a person: it is raised once, brought up to date, and never undoes a fact."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue
from sqlalchemy import text

from sync.contract.operations import canonical_json
from sync.hub.publishing import Transaction

ReviewKind = Literal[
    "over_issue", "limit_breach", "voucher_twice", "voucher_unknown", "profile_superseded", "profile_identity"
]

_RAISE = text(
    "INSERT INTO review (review_id, kind, station_id, detail, raised_ms, state)"
    " VALUES (:review_id, :kind, :station_id, :detail, :raised_ms, :state)"
)
_RAISE_OR_UPDATE = text(f"{_RAISE.text} ON CONFLICT (review_id) DO UPDATE SET detail = excluded.detail")


def raise_review(
    tx: Transaction,
    kind: ReviewKind,
    subject: str,
    detail: Mapping[str, JsonValue],
    *,
    station_id: str | None = None,
    state: Literal["open", "noted"] = "open",
    once: bool = False,
) -> None:
    """Raise a finding about a subject, or bring the one that is there up to date.

    `once`: a person decides on what it says, so it is never altered.

    Raises:
        sqlalchemy.exc.IntegrityError: `once`, and there is one of this subject.
    """
    tx.session.execute(
        _RAISE if once else _RAISE_OR_UPDATE,
        {
            "review_id": f"{kind}:{subject}",
            "kind": kind,
            "station_id": station_id,
            "detail": canonical_json(dict(detail)).decode(),
            "raised_ms": tx.now_ms,
            "state": state,
        },
    )
