from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.issue_benefit import BenefitOutcome, issue_benefit
from sync.contract.records import Decision, Lease, Limit, Member, OfflinePolicy, Pool, Service, Text, Usage
from sync.contract.rules import Reason, Verdict
from sync.contract.times import format_utc
from sync.contract.vouchers import Voucher, issue_voucher
from sync.station.ledger import Ledger
from sync.station.revocations import note_heard
from tests.clocks import HeldClock
from tests.stations import ISSUER, WANG, code_of, tell

DAY_S = 86_400.0
AUGUST = date(2026, 8, 1)
RIGHT = "01980000-0000-7000-8000-000000000001"


def offer(ledger: Ledger, policy: OfflinePolicy, code: str = "AID-05") -> None:
    service = Service(
        code=code, name=Text(zh="物", en="Thing"), category="x", icon="gift", min_tier="L1", policy=policy
    )
    tell(ledger, ("service", code, service))


def visit_of_wang(ledger: Ledger) -> str:
    return check_in_card(ledger, code_of(1001), "camera").visit_id


def said(outcome: BenefitOutcome) -> tuple[Verdict, Reason, date | None]:
    return outcome.verdict, outcome.reason, outcome.next_date


def test_what_is_limited_by_the_day_is_had_once_and_again_tomorrow(ledger: Ledger, clock: HeldClock) -> None:
    offer(ledger, OfflinePolicy(rule="cap_local", limit=Limit(maximum=1, window="day")))
    visit_id = visit_of_wang(ledger)
    assert said(issue_benefit(ledger, visit_id, "AID-05")) == (Verdict.ISSUE, Reason.WITHIN_LIMIT, None)
    assert said(issue_benefit(ledger, visit_id, "AID-05")) == (Verdict.REFUSE, Reason.LIMIT_REACHED, AUGUST)
    clock.advance(DAY_S)
    assert issue_benefit(ledger, visit_of_wang(ledger), "AID-05").verdict is Verdict.ISSUE
    assert ledger.value("SELECT count(DISTINCT usage_token) FROM benefit") == 2
    assert ledger.value("SELECT count(*) FROM operation WHERE kind = 'benefit.issued'") == 2


def test_what_was_had_elsewhere_counts_within_its_window(ledger: Ledger, clock: HeldClock) -> None:
    offer(ledger, OfflinePolicy(rule="cap_local", limit=Limit(maximum=2, window="day")))
    for window, elsewhere in (("day:2026-07-30", 2), ("day:2026-07-31", 1)):
        usage = Usage(
            usage_id="M-WANG/AID-05",
            member_uid=WANG.member_uid,
            service_code="AID-05",
            window_key=window,
            elsewhere=elsewhere,
        )
        tell(ledger, ("usage", usage.usage_id, usage))
        assert issue_benefit(ledger, visit_of_wang(ledger), "AID-05").verdict is (
            Verdict.ISSUE if window == "day:2026-07-30" else Verdict.REFUSE
        )


def test_somebody_who_becomes_known_keeps_what_they_had(ledger: Ledger) -> None:
    offer(ledger, OfflinePolicy(rule="cap_local", limit=Limit(maximum=1, window="year")))
    visit_id = check_in_card(ledger, code_of(7777), "camera").visit_id
    assert issue_benefit(ledger, visit_id, "AID-05").verdict is Verdict.ISSUE
    newcomer = Member(member_uid="M-NEW", name="新人", card_serial=7777)
    tell(ledger, ("member", newcomer.member_uid, newcomer))
    assert issue_benefit(ledger, visit_id, "AID-05").reason is Reason.LIMIT_REACHED


def test_a_limit_by_person_needs_a_person_and_water_needs_nobody(ledger: Ledger) -> None:
    offer(ledger, OfflinePolicy(rule="cap_local", limit=Limit(maximum=1, window="day")))
    visit_id = check_in_anonymous(ledger, None).visit_id
    assert issue_benefit(ledger, visit_id, "AID-05").reason is Reason.NEEDS_PERSON
    assert issue_benefit(ledger, visit_id, "BAS-01").verdict is Verdict.ISSUE


def test_once_a_visit_counts_by_the_visit(ledger: Ledger) -> None:
    offer(ledger, OfflinePolicy(rule="cap_local", limit=Limit(maximum=1, window="visit")))
    first, second = check_in_anonymous(ledger, None).visit_id, check_in_anonymous(ledger, None).visit_id
    outcomes = [issue_benefit(ledger, visit_id, "AID-05").verdict for visit_id in (first, first, second)]
    assert outcomes == [Verdict.ISSUE, Verdict.REFUSE, Verdict.ISSUE]


def test_scarce_stock_is_spent_from_a_lease_and_asked_for_when_it_runs_low(ledger: Ledger, clock: HeldClock) -> None:
    offer(ledger, OfflinePolicy(pool="packs"))
    tell(ledger, ("pool", "packs", Pool(pool_id="packs", lease_size=2, refill_below=1)))
    visit_id = visit_of_wang(ledger)
    assert issue_benefit(ledger, visit_id, "AID-05").reason is Reason.NO_STOCK
    lease_id = ledger.value("SELECT lease_id FROM lease_request")
    expires_at = format_utc(clock.now_ms() + 7 * 86_400_000)
    tell(ledger, ("lease", lease_id, Lease(lease_id=lease_id, pool="packs", granted=2, expires_at=expires_at)))
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET state = 'acknowledged'")
    outcomes = [issue_benefit(ledger, visit_id, "AID-05").reason for _ in range(3)]
    assert outcomes == [Reason.WITHIN_LIMIT, Reason.WITHIN_LIMIT, Reason.NO_STOCK]
    assert ledger.value("SELECT sum(quantity) FROM benefit WHERE lease_id = ?", lease_id) == 2
    assert ledger.value("SELECT count(*) FROM lease_request") == 2


def test_a_right_held_here_is_for_one_person(ledger: Ledger, clock: HeldClock) -> None:
    offer(ledger, OfflinePolicy(rule="escrow", pool="relief"))
    expires_at = format_utc(clock.now_ms() + 86_400_000)
    lease = Lease(lease_id=RIGHT, pool="relief", granted=1, expires_at=expires_at, member_uid=WANG.member_uid)
    tell(ledger, ("lease", RIGHT, lease))
    stranger = check_in_card(ledger, code_of(9999), "camera").visit_id
    assert issue_benefit(ledger, stranger, "AID-05").reason is Reason.NO_RIGHT
    visit_id = visit_of_wang(ledger)
    assert issue_benefit(ledger, visit_id, "AID-05").verdict is Verdict.ISSUE
    assert issue_benefit(ledger, visit_id, "AID-05").reason is Reason.NO_RIGHT


def test_a_voucher_is_good_once_with_its_card_for_its_service(ledger: Ledger) -> None:
    offer(ledger, OfflinePolicy(rule="escrow"), "DIN-01")
    offer(ledger, OfflinePolicy(rule="escrow"), "AID-05")
    lunch = issue_voucher(Voucher(1, 5, "DIN-01", 1001, date(2026, 12, 31)), ISSUER)
    stale = issue_voucher(Voucher(1, 6, "DIN-01", 1001, date(2026, 7, 30)), ISSUER)
    forged = issue_voucher(Voucher(1, 7, "DIN-01", 1001, date(2026, 12, 31)), Ed25519PrivateKey.generate())
    visit_id = visit_of_wang(ledger)
    for service, code in (("AID-05", lunch), ("DIN-01", stale), ("DIN-01", forged)):
        assert issue_benefit(ledger, visit_id, service, voucher_text=code).reason is Reason.VOUCHER_NOT_GOOD
    other = check_in_card(ledger, code_of(1002), "camera").visit_id
    assert issue_benefit(ledger, other, "DIN-01", voucher_text=lunch).reason is Reason.VOUCHER_NOT_GOOD
    assert issue_benefit(ledger, visit_id, "DIN-01", voucher_text=lunch).verdict is Verdict.ISSUE
    assert issue_benefit(ledger, visit_id, "DIN-01", voucher_text=lunch).reason is Reason.VOUCHER_SPENT


def test_what_the_hub_decides_waits_for_it_and_is_asked_once(ledger: Ledger) -> None:
    offer(ledger, OfflinePolicy(rule="hold"))
    visit_id = visit_of_wang(ledger)
    first, second = issue_benefit(ledger, visit_id, "AID-05"), issue_benefit(ledger, visit_id, "AID-05")
    assert first.verdict is second.verdict is Verdict.HOLD and first.request_id == second.request_id
    tell(
        ledger, ("decision", first.request_id, Decision(request_id=first.request_id, approved=True, reason="approved"))
    )
    assert issue_benefit(ledger, visit_id, "AID-05").reason is Reason.APPROVED
    again = issue_benefit(ledger, visit_id, "AID-05")
    assert again.verdict is Verdict.HOLD and again.request_id != first.request_id


def test_a_refusal_of_the_hub_stands_until_its_day(ledger: Ledger, clock: HeldClock) -> None:
    offer(ledger, OfflinePolicy(rule="hold"))
    request_id = issue_benefit(ledger, visit_of_wang(ledger), "AID-05").request_id
    refusal = Decision(request_id=request_id, approved=False, reason="limit_reached", next_date="2026-08-01")
    tell(ledger, ("decision", request_id, refusal))
    refused = issue_benefit(ledger, visit_of_wang(ledger), "AID-05")
    assert said(refused) == (Verdict.REFUSE, Reason.LIMIT_REACHED, AUGUST)
    clock.advance(DAY_S)
    assert issue_benefit(ledger, visit_of_wang(ledger), "AID-05").verdict is Verdict.HOLD


def test_a_visit_nobody_knows_gets_nothing(ledger: Ledger) -> None:
    with pytest.raises(LookupError):
        issue_benefit(ledger, "nobody", "BAS-01")
    with pytest.raises(LookupError):
        issue_benefit(ledger, visit_of_wang(ledger), "XXX-99")


def test_card_whose_revocation_would_not_have_been_heard_of_opens_the_lowest_tier_alone(
    ledger: Ledger, clock: HeldClock
) -> None:
    offer(ledger, OfflinePolicy())
    with ledger.writing() as writer:
        note_heard(writer)
    assert issue_benefit(ledger, visit_of_wang(ledger), "AID-05").verdict is Verdict.ISSUE
    clock.advance(8 * DAY_S)
    visit_id = visit_of_wang(ledger)
    assert said(issue_benefit(ledger, visit_id, "AID-05")) == (Verdict.HOLD, Reason.HUB_DECIDES, None)
    assert issue_benefit(ledger, visit_id, "BAS-01").verdict is Verdict.ISSUE
    assert issue_benefit(ledger, check_in_anonymous(ledger, None).visit_id, "AID-05").verdict is Verdict.ISSUE
