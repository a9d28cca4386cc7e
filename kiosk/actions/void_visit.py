"""Strike a visit through: it named somebody else, or the desk takes it back."""

from typing import Literal

from sync.contract.operations import VisitVoided
from sync.contract.times import format_utc, parse_utc
from sync.station.ledger import Ledger

DESK_UNDO_MS = 10 * 60_000
"""How long the desk can take a check-in back."""


def void_visit(ledger: Ledger, visit_id: str, reason: Literal["not_me", "desk_undo"]) -> bool:
    """Void a visit; return False where there is none, it is void already, or the desk comes too late.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        at = writer.value("SELECT at FROM visit WHERE visit_id = ? AND voided_at IS NULL", visit_id)
        if at is None or (reason == "desk_undo" and writer.now_ms - parse_utc(at) >= DESK_UNDO_MS):
            return False
        writer.append(VisitVoided(at=format_utc(writer.now_ms), visit_id=visit_id, reason=reason))
        return True
