"""Decisions that need nothing but what they are told."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum

from sync.contract.records import OfflinePolicy, Window

MINUTE_MS = 60_000


def same_visit_span_ms(now_ms: int, window_min: int) -> tuple[int, int]:
    """Return the moments between which an earlier check-in of the same person still counts as this visit.

    The span reaches as far ahead as back, because a clock may have been set back a little since.
    """
    return now_ms - window_min * MINUTE_MS, now_ms + window_min * MINUTE_MS


def should_ask_rating(visit_number: int, every_visits: int) -> bool:
    """Tell whether the n-th visit (from 1) is one at whose end a rating is asked for: the first, and then each n-th."""
    return (visit_number - 1) % every_visits == 0


class Verdict(Enum):
    """What a station does with a wish for a benefit."""

    ISSUE = "issue"
    HOLD = "hold"
    """It waits for the hub."""
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why."""

    WITHIN_LIMIT = "within_limit"
    APPROVED = "approved"
    HUB_DECIDES = "hub_decides"
    NEEDS_PERSON = "needs_person"
    """A limit counts by person, and nobody said who they are."""
    LIMIT_REACHED = "limit_reached"
    NO_STOCK = "no_stock"
    NO_RIGHT = "no_right"
    VOUCHER_SPENT = "voucher_spent"
    VOUCHER_NOT_GOOD = "voucher_not_good"
    """Forged, expired, for something else or for somebody else."""


class VoucherState(Enum):
    """What the station makes of the voucher that was shown, if any."""

    NONE = "none"
    GOOD = "good"
    SPENT = "spent"
    NOT_GOOD = "not_good"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a station knows about one person and one service."""

    identified: bool = True
    used: int = 0
    """Had here within the window."""
    used_elsewhere: int = 0
    """Had at other stations within the window, as far as the hub has said so."""
    left: int = 0
    """What the leases of the policy's pool still allow to this person."""
    held_for_them: int = 0
    """What of it is held for this person alone."""
    voucher: VoucherState = VoucherState.NONE
    approved: bool = False
    """The hub has granted this very wish."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to be done, why, and from which day on it would be otherwise."""

    verdict: Verdict
    reason: Reason
    next_date: date | None = None


def decide(policy: OfflinePolicy, standing: Standing, quantity: int, today: date) -> Ruling:
    """Decide on a wish for `quantity` of a service with nothing but what the station knows."""
    limit = policy.limit
    if limit is not None and not standing.approved:
        if not standing.identified and limit.window != "visit":
            return Ruling(Verdict.REFUSE, Reason.NEEDS_PERSON)
        if standing.used + standing.used_elsewhere + quantity > limit.maximum:
            return Ruling(Verdict.REFUSE, Reason.LIMIT_REACHED, next_window(limit.window, today))
    if policy.rule == "hold" and not standing.approved:
        return Ruling(Verdict.HOLD, Reason.HUB_DECIDES)
    if policy.rule == "escrow" and not standing.approved:
        return _decide_escrow(standing, quantity)
    if policy.pool is not None and standing.left < quantity:
        return Ruling(Verdict.REFUSE, Reason.NO_STOCK)
    return Ruling(Verdict.ISSUE, Reason.APPROVED if standing.approved else Reason.WITHIN_LIMIT)


def _decide_escrow(standing: Standing, quantity: int) -> Ruling:
    match standing.voucher:
        case VoucherState.GOOD:
            return Ruling(Verdict.ISSUE, Reason.WITHIN_LIMIT)
        case VoucherState.SPENT:
            return Ruling(Verdict.REFUSE, Reason.VOUCHER_SPENT)
        case VoucherState.NOT_GOOD:
            return Ruling(Verdict.REFUSE, Reason.VOUCHER_NOT_GOOD)
        case VoucherState.NONE:
            held = standing.held_for_them >= quantity
            return Ruling(Verdict.ISSUE, Reason.WITHIN_LIMIT) if held else Ruling(Verdict.REFUSE, Reason.NO_RIGHT)


def window_key(window: Window, day: date, visit_id: str | None = None) -> str:
    """Return the name of the window that a day, or a visit, falls in."""
    match window:
        case "visit":
            return f"visit:{visit_id or ''}"
        case "day":
            return f"day:{day}"
        case "week":
            return f"week:{day - timedelta(days=day.weekday())}"
        case "month":
            return f"month:{day:%Y-%m}"
        case "year":
            return f"year:{day:%Y}"
        case "ever":
            return "ever"


def next_window(window: Window, day: date) -> date | None:
    """Return the first day of the window after the one that a day falls in; None where there is none."""
    match window:
        case "day":
            return day + timedelta(days=1)
        case "week":
            return day + timedelta(days=7 - day.weekday())
        case "month":
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "year":
            return date(day.year + 1, 1, 1)
        case "visit" | "ever":
            return None
