"""What was handed over. Recorded whatever the rules say; what they would not have allowed is raised for review."""

from sqlalchemy import func, insert, select

from sync.contract.operations import BenefitIssued
from sync.hub import leases, usage
from sync.hub.benefit_tables import BenefitRow, RequestRow, VoucherRow
from sync.hub.publishing import Transaction
from sync.hub.reviews import raise_review


def issue(tx: Transaction, station_id: str, fact: BenefitIssued) -> None:
    """Record something that a station has handed over; what it means for stock and limits is found out later.

    Raises:
        sqlalchemy.exc.IntegrityError: its identifier is taken.
    """
    tx.session.execute(
        insert(BenefitRow).values(
            issue_id=fact.issue_id,
            station_id=station_id,
            at=fact.at,
            visit_id=fact.visit_id,
            service_code=fact.service_code,
            quantity=fact.quantity,
            pool_id=fact.pool,
            lease_id=fact.lease_id,
            member_uid=fact.member_uid,
            card_serial=fact.card_serial,
            guest_id=fact.guest_id,
            voucher=fact.voucher,
            request_id=fact.request_id,
        )
    )
    if fact.lease_id is not None:
        leases.count_spend(tx, station_id, fact.lease_id, fact.pool)
    if fact.voucher is not None:
        serial = fact.voucher
        tx.later(("benefit", "1 voucher", f"{serial:016x}"), lambda: _count_voucher(tx, station_id, serial))
    _count_use(tx, station_id, fact)


def _count_use(tx: Transaction, station_id: str, fact: BenefitIssued) -> None:
    limit = usage.policy_of(tx.session, fact.service_code).limit
    if limit is None or _counted_as_wish(tx, fact.request_id):
        return
    counter = usage.counter_of(tx.session, fact, limit, tx.now_ms)
    if counter is None:
        return

    def count() -> None:
        total = usage.add(tx, counter, station_id, fact.quantity)
        if total > limit.maximum:
            found = {"service_code": counter.service_code, "window": counter.window_key, "issued": total}
            subject = f"{counter.subject}/{counter.service_code}/{counter.window_key}"
            raise_review(tx, "limit_breach", subject, {**found, "maximum": limit.maximum}, station_id=station_id)

    tx.later(("benefit", "2 count", counter.subject, counter.service_code, fact.issue_id), count)


def _counted_as_wish(tx: Transaction, request_id: str | None) -> bool:
    if request_id is None:
        return False
    return tx.session.scalar(select(RequestRow.approved).where(RequestRow.request_id == request_id)) is True


def _count_voucher(tx: Transaction, station_id: str, serial: int) -> None:
    # The row is the lock: of two stations that report one voucher at once, the second one sees both.
    known = select(VoucherRow.serial).where(VoucherRow.serial == serial).with_for_update()
    if tx.session.scalar(known) is None:
        raise_review(tx, "voucher_unknown", str(serial), {"voucher": serial}, station_id=station_id)
        return
    count = select(func.count()).select_from(BenefitRow).where(BenefitRow.voucher == serial)
    spent = tx.session.scalar(count) or 0
    if spent > 1:
        raise_review(tx, "voucher_twice", str(serial), {"voucher": serial, "spent": spent}, station_id=station_id)
