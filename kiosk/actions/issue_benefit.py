"""Hand over something of value: within the limits, from what the station may spend, or as a wish for the hub."""

from dataclasses import dataclass
from datetime import date

from sync.contract.operations import BenefitIssued, BenefitRequested
from sync.contract.records import Decision, OfflinePolicy, Service
from sync.contract.rules import Reason, Ruling, Verdict, decide
from sync.contract.times import day_in_china, format_utc
from sync.contract.vouchers import Voucher
from sync.station import leases, queries
from sync.station.benefits import Person, open_wish, person_of_visit, policy_of, standing_of
from sync.station.ledger import Ledger, Writer
from sync.station.revocations import card_services_limited

LOWEST_TIER = "L0"


@dataclass(frozen=True, slots=True)
class BenefitOutcome:
    """What came of a wish; where something was stored, under which id."""

    verdict: Verdict
    reason: Reason
    next_date: date | None = None
    """From which day on it would be otherwise."""
    issue_id: str = ""
    request_id: str = ""


def issue_benefit(
    ledger: Ledger, visit_id: str, service_code: str, *, quantity: int = 1, voucher_text: str | None = None
) -> BenefitOutcome:
    """Decide on a benefit for the person of a visit, and store what was decided in one transaction.

    Raises:
        LookupError: there is no such visit or service.
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        person = person_of_visit(writer, visit_id)
        if person is None:
            raise LookupError(f"no visit {visit_id}")
        policy = policy_of(writer, service_code)
        standing, voucher = standing_of(writer, person, service_code, policy, voucher_text)
        ruling = decide(policy, standing, quantity, day_in_china(writer.now_ms))
        if (
            voucher is None
            and ruling.reason is Reason.WITHIN_LIMIT
            and _card_may_be_revoked(writer, person, service_code)
        ):
            ruling = Ruling(Verdict.HOLD, Reason.HUB_DECIDES)
        match ruling.verdict:
            case Verdict.ISSUE:
                outcome = _issue(writer, person, service_code, quantity, policy, ruling, voucher)
            case Verdict.HOLD:
                outcome = _hold(writer, person, service_code, quantity, ruling)
            case Verdict.REFUSE:
                outcome = BenefitOutcome(ruling.verdict, ruling.reason, ruling.next_date)
        leases.refill(writer)
        return outcome


def _card_may_be_revoked(writer: Writer, person: Person, service_code: str) -> bool:
    """Tell whether this takes more than a card whose revocation would not have been heard of here."""
    service = queries.entity(writer, "service", service_code)
    lowest = not isinstance(service, Service) or service.min_tier == LOWEST_TIER
    return not lowest and person.card_serial is not None and card_services_limited(writer, writer.clock)


def _issue(
    writer: Writer,
    person: Person,
    service_code: str,
    quantity: int,
    policy: OfflinePolicy,
    ruling: Ruling,
    voucher: Voucher | None,
) -> BenefitOutcome:
    lease_id = None
    if policy.pool is not None and voucher is None:
        held = leases.held_leases(writer, policy.pool, writer.corrected_ms, person.member_uid)
        lease_id = next(lease.lease_id for lease in held if lease.left >= quantity)
    wish = open_wish(writer, person, service_code) if ruling.reason is Reason.APPROVED else None
    issue_id = writer.new_id()
    writer.append(
        BenefitIssued(
            at=format_utc(writer.now_ms),
            issue_id=issue_id,
            visit_id=person.visit_id,
            service_code=service_code,
            quantity=quantity,
            pool=None if lease_id is None else policy.pool,
            lease_id=lease_id,
            member_uid=person.member_uid,
            card_serial=person.card_serial,
            guest_id=person.guest_id,
            voucher=None if voucher is None else voucher.serial,
            request_id=None if wish is None else wish.request_id,
        )
    )
    return BenefitOutcome(ruling.verdict, ruling.reason, issue_id=issue_id)


def _hold(writer: Writer, person: Person, service_code: str, quantity: int, ruling: Ruling) -> BenefitOutcome:
    wish = open_wish(writer, person, service_code)
    if wish is not None:
        decision = wish.decision
        if decision is None:
            return BenefitOutcome(ruling.verdict, ruling.reason, request_id=wish.request_id)
        if _stands(decision, day_in_china(writer.now_ms)):
            next_date = None if decision.next_date is None else date.fromisoformat(decision.next_date)
            return BenefitOutcome(Verdict.REFUSE, Reason(decision.reason), next_date, request_id=wish.request_id)
    request_id = writer.new_id()
    writer.append(
        BenefitRequested(
            at=format_utc(writer.now_ms),
            request_id=request_id,
            visit_id=person.visit_id,
            service_code=service_code,
            quantity=quantity,
            member_uid=person.member_uid,
            card_serial=person.card_serial,
            guest_id=person.guest_id,
        )
    )
    return BenefitOutcome(ruling.verdict, ruling.reason, request_id=request_id)


def _stands(decision: Decision, today: date) -> bool:
    """Tell whether a refusal still holds; one for want of stock or of a name is worth another try."""
    if decision.reason != Reason.LIMIT_REACHED:
        return False
    return decision.next_date is None or today < date.fromisoformat(decision.next_date)
