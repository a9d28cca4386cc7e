"""Check somebody in: the visit is durable before the outcome exists."""

from dataclasses import dataclass
from enum import Enum

from sync.contract.codes import CardFault, MemberCard, public_key_from_hex, verify_card
from sync.contract.masking import mask_name
from sync.contract.operations import VisitCheckedIn
from sync.contract.records import Member
from sync.contract.rules import same_visit_span_ms, should_ask_rating
from sync.contract.times import format_utc, parse_utc
from sync.station import queries
from sync.station.clock import day_start_ms, local_time
from sync.station.ledger import Ledger, Writer
from sync.station.orders import refuse_if_locked
from sync.station.projection import token_of_card
from sync.station.revocations import is_revoked


class CheckInOutcome(Enum):
    """What became of a check-in; the values name the welcome page's variants and the scan notices."""

    MEMBER = "member"
    FIRST_VISIT = "first"
    ALREADY_HERE = "again"
    UNKNOWN_HOLDER = "unknown"
    """A valid card whose holder this station has not heard of yet."""
    MEMBERSHIP_NEEDS_UPDATE = "update"
    ANONYMOUS = "anonymous"
    NOT_OURS = "notours"
    EXPIRED = "expired"
    REPLACED = "replaced"
    """A newer card was issued to the same person, or this one was revoked."""


REFUSALS = frozenset({CheckInOutcome.NOT_OURS, CheckInOutcome.EXPIRED, CheckInOutcome.REPLACED})


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The outcome, and the visit where there is one; the name is masked already."""

    outcome: CheckInOutcome
    visit_id: str = ""
    masked_name: str = ""
    at_ms: int = 0
    visit_number: int = 0
    """How many visits of this person this month, this one included; for the anonymous, how many of them today."""
    ask_rating: bool = False

    @property
    def accepted(self) -> bool:
        """Whether there is a visit."""
        return self.outcome not in REFUSALS


def check_in_card(ledger: Ledger, text: str, entry_method: str) -> CheckIn:
    """Check in the holder of a scanned code; `entry_method` is `camera` or `wedge`.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        refuse_if_locked(writer)
        keys = {key_id: public_key_from_hex(key) for key_id, key in queries.signing_keys(writer).items()}
        # A wall clock that is years ahead must not make every card an expired one.
        card = verify_card(text, keys, local_time(writer.corrected_ms).date())
        if isinstance(card, CardFault):
            return CheckIn(CheckInOutcome.EXPIRED if card is CardFault.EXPIRED else CheckInOutcome.NOT_OURS)
        if is_revoked(writer, card.serial, card.issue_number):
            return CheckIn(CheckInOutcome.REPLACED)
        member = queries.member_of_card(writer, card.serial)
        if member is not None and card.issue_number < member.card_issue_number:
            return CheckIn(CheckInOutcome.REPLACED)
        return _check_in_holder(writer, card, member, entry_method)


def _check_in_holder(writer: Writer, card: MemberCard, member: Member | None, entry_method: str) -> CheckIn:
    masked_name = "" if member is None else mask_name(member.name)
    token = token_of_card(writer, card.serial, writer.now_ms)
    window_min = queries.rule(writer, "visit.same_visit_minutes")
    since_ms, until_ms = same_visit_span_ms(writer.now_ms, window_min)
    # At the turn of a month the same visit may stand under the pseudonym of the month before.
    tokens = {token, token_of_card(writer, card.serial, since_ms)}
    found = [queries.recent_visit(writer, each, since_ms, until_ms) for each in tokens]
    recent = next((visit for visit in found if visit is not None), None)
    if recent is not None:
        number = queries.visits_of_person(writer, token)
        return CheckIn(CheckInOutcome.ALREADY_HERE, recent.visit_id, masked_name, parse_utc(recent.at), number)
    visit_id = writer.new_id()
    writer.append(
        VisitCheckedIn(
            at=format_utc(writer.now_ms),
            visit_id=visit_id,
            visitor="card" if member is None else "member",
            member_uid=None if member is None else member.member_uid,
            card_serial=card.serial,
            occupation_group=None if member is None else member.occupation_group,
            # Every hand scanner is a "wedge" in the records, on whichever cable.
            entry_method="camera" if entry_method == "camera" else "wedge",
        )
    )
    number = queries.visits_of_person(writer, token)
    outcome = _outcome_of(member, number)
    return CheckIn(outcome, visit_id, masked_name, writer.now_ms, number, _ask_rating(writer, number))


def _outcome_of(member: Member | None, visit_number: int) -> CheckInOutcome:
    if member is None:
        return CheckInOutcome.UNKNOWN_HOLDER
    if member.membership_status != "active":
        return CheckInOutcome.MEMBERSHIP_NEEDS_UPDATE
    return CheckInOutcome.FIRST_VISIT if visit_number == 1 else CheckInOutcome.MEMBER


def check_in_anonymous(ledger: Ledger, occupation_group: str | None, entry_method: str = "touch") -> CheckIn:
    """Check in somebody who is asked for nothing; a trade, where they named one, is all that is kept.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        refuse_if_locked(writer)
        visit_id = writer.new_id()
        writer.append(
            VisitCheckedIn(
                at=format_utc(writer.now_ms),
                visit_id=visit_id,
                visitor="anonymous",
                occupation_group=occupation_group,
                entry_method="desk" if entry_method == "desk" else "touch",
            )
        )
        number = queries.anonymous_visits_since(writer, day_start_ms(local_time(writer.now_ms).date()))
        return CheckIn(CheckInOutcome.ANONYMOUS, visit_id, "", writer.now_ms, number, _ask_rating(writer, number))


def _ask_rating(writer: Writer, visit_number: int) -> bool:
    return should_ask_rating(visit_number, queries.rule(writer, "rate.every_visits"))
