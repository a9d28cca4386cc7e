"""Rate the station. The rating names no visit: nobody can tell whose it was."""

from sync.contract.operations import FeedbackGiven
from sync.contract.times import format_utc
from sync.station.ledger import Ledger


def rate(ledger: Ledger, stars: int, reason_code: str | None = None) -> str:
    """Store a rating of 1 to 4 stars and return its feedback_id.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        feedback_id = writer.new_id()
        writer.append(
            FeedbackGiven(at=format_utc(writer.now_ms), feedback_id=feedback_id, stars=stars, reason_code=reason_code)
        )
        return feedback_id
