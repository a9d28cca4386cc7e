"""What a fact changes at the hub. Facts are only added to: a correction strikes through, it never deletes."""

from typing import Any

from sqlalchemy import func, insert, select, update

from sync.contract.operations import (
    ApplicationSubmitted,
    BenefitIssued,
    BenefitRequested,
    Fact,
    FeedbackGiven,
    GuestRegistered,
    IncidentRaised,
    LeaseRequested,
    OperationResolved,
    ProfileChanged,
    ServiceRecorded,
    ServiceWithdrawn,
    VisitCheckedIn,
    VisitVoided,
)
from sync.hub import applications, benefits, guests, incidents, leases, profiles, quarantine, usage, wishes
from sync.hub.interest import take_interests
from sync.hub.profiles import Stamp
from sync.hub.publishing import Transaction
from sync.hub.refusal import FactUnacceptable
from sync.hub.tables import Feedback, ServiceRecord, Visit

UNKNOWN_VISIT = "unknown visit"
UNKNOWN_RECORD = "unknown service record"


def project(tx: Transaction, station_id: str, fact: Fact, stamp: Stamp) -> None:
    """Apply a fact of a station; `stamp` is its place among all that was ever stated.

    Raises:
        FactUnacceptable: it refers to something that this station never stated.
        sqlalchemy.exc.IntegrityError: its identifier is taken.
    """
    match fact:
        case VisitCheckedIn():
            _check_in(tx, station_id, fact)
        case VisitVoided():
            _void_visit(tx, station_id, fact)
        case ServiceRecorded():
            _record_service(tx, station_id, fact)
        case ServiceWithdrawn():
            _withdraw_service(tx, station_id, fact)
        case FeedbackGiven():
            tx.session.execute(insert(Feedback).values(**feedback_row(station_id, fact)))
        case IncidentRaised():
            incidents.take_in(tx, station_id, fact)
        case OperationResolved():
            quarantine.resolve(tx, station_id, fact)
        case LeaseRequested():
            leases.request(tx, station_id, fact)
        case BenefitIssued():
            benefits.issue(tx, station_id, fact)
        case BenefitRequested():
            wishes.take_in(tx, station_id, fact)
        case ProfileChanged():
            profiles.take_in(tx, station_id, fact, stamp)
        case GuestRegistered():
            guests.register(tx, station_id, fact)
        case ApplicationSubmitted():
            applications.take_in(tx, station_id, fact)
        case _:
            raise TypeError(f"no projection of {type(fact).__name__}")


def visit_row(station_id: str, fact: VisitCheckedIn) -> dict[str, Any]:
    """Return the columns of a new visit."""
    return {
        "visit_id": fact.visit_id,
        "station_id": station_id,
        "at": fact.at,
        "visitor": fact.visitor,
        "member_uid": fact.member_uid,
        "card_serial": fact.card_serial,
        "occupation_group": fact.occupation_group,
        "party_size": fact.party_size,
        "entry_method": fact.entry_method,
        "guest_id": fact.guest_id,
    }


def record_row(station_id: str, fact: ServiceRecorded) -> dict[str, Any]:
    """Return the columns of a new service record."""
    return {
        "record_id": fact.record_id,
        "visit_id": fact.visit_id,
        "station_id": station_id,
        "at": fact.at,
        "service_code": fact.service_code,
        "quantity": fact.quantity,
    }


def feedback_row(station_id: str, fact: FeedbackGiven) -> dict[str, Any]:
    """Return the columns of a new rating."""
    return {
        "feedback_id": fact.feedback_id,
        "station_id": station_id,
        "at": fact.at,
        "stars": fact.stars,
        "reason_code": fact.reason_code,
    }


def strike_visit(tx: Transaction, fact: VisitVoided) -> None:
    """Strike a visit through; what struck it first stands."""
    tx.session.execute(
        update(Visit)
        .where(Visit.visit_id == fact.visit_id)
        .values(
            voided_at=func.coalesce(Visit.voided_at, fact.at),
            void_reason=func.coalesce(Visit.void_reason, fact.reason),
        )
    )


def strike_record(tx: Transaction, fact: ServiceWithdrawn) -> None:
    """Strike a service record through; what struck it first stands."""
    tx.session.execute(
        update(ServiceRecord)
        .where(ServiceRecord.record_id == fact.record_id)
        .values(withdrawn_at=func.coalesce(ServiceRecord.withdrawn_at, fact.at))
    )


def _check_in(tx: Transaction, station_id: str, fact: VisitCheckedIn) -> None:
    tx.session.execute(insert(Visit).values(**visit_row(station_id, fact)))
    usage.tell_station(tx, station_id, take_interests(tx, station_id, [fact]))
    if fact.guest_id is not None:
        guests.meet(tx, station_id, fact.guest_id)


def _void_visit(tx: Transaction, station_id: str, fact: VisitVoided) -> None:
    _need_visit(tx, station_id, fact.visit_id)
    strike_visit(tx, fact)


def _record_service(tx: Transaction, station_id: str, fact: ServiceRecorded) -> None:
    _need_visit(tx, station_id, fact.visit_id)
    tx.session.execute(insert(ServiceRecord).values(**record_row(station_id, fact)))


def _withdraw_service(tx: Transaction, station_id: str, fact: ServiceWithdrawn) -> None:
    known = select(ServiceRecord.record_id).where(
        ServiceRecord.record_id == fact.record_id, ServiceRecord.station_id == station_id
    )
    if tx.session.scalar(known) is None:
        raise FactUnacceptable(UNKNOWN_RECORD)
    strike_record(tx, fact)


def _need_visit(tx: Transaction, station_id: str, visit_id: str) -> None:
    known = select(Visit.visit_id).where(Visit.visit_id == visit_id, Visit.station_id == station_id)
    if tx.session.scalar(known) is None:
        raise FactUnacceptable(UNKNOWN_VISIT)
