"""Read the day for the volunteers' desk."""

from dataclasses import dataclass

from sync.contract.masking import mask_name
from sync.contract.times import parse_utc
from sync.station import queries
from sync.station.clock import day_start_ms, local_time
from sync.station.ledger import Ledger

NEWEST = 50


@dataclass(frozen=True, slots=True)
class VisitToday:
    """One visit of today; the name is masked, and empty for somebody who gave none."""

    visit_id: str
    at_ms: int
    masked_name: str
    visitor: str
    occupation_group: str | None
    service_codes: tuple[str, ...]
    voided: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The counts of the day and its newest visits, newest first."""

    check_ins: int = 0
    services: int = 0
    visits: tuple[VisitToday, ...] = ()


def read_today(ledger: Ledger) -> Today:
    """Return the station's day so far."""
    since_ms = day_start_ms(local_time(ledger.clock.now_ms()).date())
    check_ins, taken = queries.counts_since(ledger, since_ms)
    return Today(
        check_ins, taken, tuple(_visit(ledger, line) for line in queries.visits_since(ledger, since_ms, NEWEST))
    )


def _visit(ledger: Ledger, line: queries.VisitLine) -> VisitToday:
    member = None if line.member_uid is None else queries.member(ledger, line.member_uid)
    return VisitToday(
        line.visit_id,
        parse_utc(line.at),
        "" if member is None else mask_name(member.name),
        line.visitor,
        line.occupation_group,
        line.service_codes,
        line.voided,
    )
