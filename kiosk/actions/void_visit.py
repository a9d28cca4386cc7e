"""Strike a visit through: it named somebody else, or the desk takes it back."""

from typing import Literal

from sync.contract.operations import VisitVoided
from sync.contract.times import format_utc
from sync.station.ledger import Ledger


def void_visit(ledger: Ledger, visit_id: str, reason: Literal["not_me", "desk_undo"]) -> bool:
    """Void a visit; return False where there is none, or it is void already.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        open_visit = writer.row("SELECT 1 FROM visit WHERE visit_id = ? AND voided_at IS NULL", visit_id)
        if open_visit is None:
            return False
        writer.append(VisitVoided(at=format_utc(writer.now_ms), visit_id=visit_id, reason=reason))
        return True
