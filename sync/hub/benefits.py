"""What was handed over. Recorded whatever the rules say; what they would not have allowed is raised."""

from sqlalchemy import insert

from sync.contract.operations import BenefitIssued
from sync.hub import leases
from sync.hub.benefit_tables import BenefitRow
from sync.hub.publishing import Transaction


def issue(tx: Transaction, station_id: str, fact: BenefitIssued) -> None:
    """Record something that a station has handed over.

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
        )
    )
    if fact.lease_id is not None:
        leases.count_spend(tx, station_id, fact.lease_id, fact.pool)
