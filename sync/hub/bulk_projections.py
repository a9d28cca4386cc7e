"""What the facts of a whole batch change at the hub, with one statement a table instead of some for each fact.

The outcome is that of `projections.project`, fact by fact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from sync.contract.operations import (
    Fact,
    FeedbackGiven,
    ServiceRecorded,
    ServiceWithdrawn,
    VisitCheckedIn,
    VisitVoided,
)
from sync.hub.bulk import among, insert_rows
from sync.hub.interest import take_interests
from sync.hub.projections import (
    UNKNOWN_RECORD,
    UNKNOWN_VISIT,
    feedback_row,
    record_row,
    strike_record,
    strike_visit,
    visit_row,
)
from sync.hub.publishing import Transaction
from sync.hub.tables import Feedback, ServiceRecord, Visit
from sync.hub.usage import tell_station

_BULK_FACTS = (VisitCheckedIn, VisitVoided, ServiceRecorded, ServiceWithdrawn, FeedbackGiven)


def goes_in_bulk(fact: Fact) -> bool:
    """Tell whether `project_all` takes a fact; any other is for `project`."""
    return isinstance(fact, _BULK_FACTS) and not (isinstance(fact, VisitCheckedIn) and fact.guest_id is not None)


def project_all(tx: Transaction, station_id: str, facts: Sequence[Fact]) -> list[str | None]:
    """Apply facts in their order; return for each one why it cannot be applied, or None where it was.

    Raises:
        sqlalchemy.exc.IntegrityError, sqlalchemy.exc.DataError: an identifier is taken, or a value does not fit;
            the caller undoes all of them.
    """
    sheaf = _Sheaf(_known_visits(tx, station_id, facts), _known_records(tx, station_id, facts))
    refusals = [sheaf.take(fact) for fact in facts]
    sheaf.write(tx, station_id)
    return refusals


@dataclass
class _Sheaf:
    """The acceptable facts of a batch by what they change. A fact may refer to one before it, never to one behind."""

    known_visits: set[str]
    known_records: set[str]
    visits: list[VisitCheckedIn] = field(default_factory=list[VisitCheckedIn])
    records: list[ServiceRecorded] = field(default_factory=list[ServiceRecorded])
    feedback: list[FeedbackGiven] = field(default_factory=list[FeedbackGiven])
    voided: list[VisitVoided] = field(default_factory=list[VisitVoided])
    withdrawn: list[ServiceWithdrawn] = field(default_factory=list[ServiceWithdrawn])

    def take(self, fact: Fact) -> str | None:
        """Add a fact, or return why it cannot be applied."""
        match fact:
            case VisitCheckedIn():
                self.known_visits.add(fact.visit_id)
                self.visits.append(fact)
            case ServiceRecorded() if fact.visit_id in self.known_visits:
                self.known_records.add(fact.record_id)
                self.records.append(fact)
            case VisitVoided() if fact.visit_id in self.known_visits:
                self.voided.append(fact)
            case ServiceWithdrawn() if fact.record_id in self.known_records:
                self.withdrawn.append(fact)
            case ServiceRecorded() | VisitVoided():
                return UNKNOWN_VISIT
            case ServiceWithdrawn():
                return UNKNOWN_RECORD
            case FeedbackGiven():
                self.feedback.append(fact)
            case _:
                raise TypeError(f"no bulk projection of {type(fact).__name__}")
        return None

    def write(self, tx: Transaction, station_id: str) -> None:
        """Write it, what is referred to first."""
        insert_rows(tx.session, Visit, [visit_row(station_id, fact) for fact in self.visits])
        insert_rows(tx.session, ServiceRecord, [record_row(station_id, fact) for fact in self.records])
        insert_rows(tx.session, Feedback, [feedback_row(station_id, fact) for fact in self.feedback])
        for fact in self.voided:
            strike_visit(tx, fact)
        for fact in self.withdrawn:
            strike_record(tx, fact)
        tell_station(tx, station_id, take_interests(tx, station_id, self.visits))


def _known_visits(tx: Transaction, station_id: str, facts: Sequence[Fact]) -> set[str]:
    stated = {fact.visit_id for fact in facts if isinstance(fact, VisitCheckedIn)}
    named = {fact.visit_id for fact in facts if isinstance(fact, ServiceRecorded | VisitVoided)} - stated
    if not named:
        return set()
    is_named = among(tx.session, Visit.visit_id, sorted(named))
    return set(tx.session.scalars(select(Visit.visit_id).where(is_named, Visit.station_id == station_id)))


def _known_records(tx: Transaction, station_id: str, facts: Sequence[Fact]) -> set[str]:
    # Also those that are stated here: one that is refused here may have been taken before.
    named = {fact.record_id for fact in facts if isinstance(fact, ServiceWithdrawn)}
    if not named:
        return set()
    is_named = among(tx.session, ServiceRecord.record_id, sorted(named))
    known = select(ServiceRecord.record_id).where(is_named, ServiceRecord.station_id == station_id)
    return set(tx.session.scalars(known))
