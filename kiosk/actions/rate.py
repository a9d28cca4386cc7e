"""Rate the station. The rating names no visit: nobody can tell whose it was, only that somebody was asked."""

from sync.contract.operations import FeedbackGiven
from sync.contract.times import format_utc
from sync.station.clock import day_start_ms, local_time
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


def may_ask_rating(ledger: Ledger, visit_id: str) -> bool:
    """Tell whether the person of a visit was not asked for a rating at another visit today; from now on they were.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        today = format_utc(day_start_ms(local_time(writer.now_ms).date()))
        asked = writer.value(
            "SELECT count(*) FROM visit v JOIN visit other USING (person_token)"
            " WHERE v.visit_id = ? AND other.visit_id != v.visit_id AND other.at >= ? AND other.rating_asked",
            visit_id,
            today,
        )
        if asked:
            return False
        writer.execute("UPDATE visit SET rating_asked = 1 WHERE visit_id = ?", visit_id)
        return True
