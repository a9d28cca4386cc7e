"""How each fact shows in the ledger's domain tables."""

from collections.abc import Callable
from typing import Any, Protocol

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
from sync.contract.pseudonyms import person_token, usage_token
from sync.contract.records import Service
from sync.contract.rules import window_key
from sync.contract.times import day_in_china, parse_utc
from sync.station.clock import local_time


class _Settings(Protocol):
    def setting(self, key: str) -> str | None: ...


class _Transaction(_Settings, Protocol):
    def execute(self, sql: str, *parameters: object) -> int: ...

    def value(self, sql: str, *parameters: object) -> Any: ...


class _Person(Protocol):
    @property
    def member_uid(self) -> str | None: ...
    @property
    def card_serial(self) -> int | None: ...
    @property
    def guest_id(self) -> str | None: ...


def persons_of(named: _Person) -> list[str]:
    """Return the names under which a person may have been counted, the one to count under now first."""
    names = {"member": named.member_uid, "card": named.card_serial, "guest": named.guest_id}
    return [f"{kind}:{name}" for kind, name in names.items() if name is not None]


def token_of_use(settings: _Settings, person: str, service_code: str, key: str) -> str:
    """Return the pseudonym under which this station counts what a person had of a service in a window."""
    secret = bytes.fromhex(settings.setting("pseudonym_key") or "")
    return usage_token(secret, person, settings.setting("station_id") or "", service_code, key)


def token_of_card(settings: _Settings, card_serial: int, at_ms: int) -> str:
    """Return the pseudonym under which a card counts at this station in the month of `at_ms`."""
    return _token(settings, f"card:{card_serial}", at_ms)


def token_of_guest(settings: _Settings, guest_id: str, at_ms: int) -> str:
    """Return the pseudonym under which a guest counts at this station in the month of `at_ms`."""
    return _token(settings, f"guest:{guest_id}", at_ms)


def _token(settings: _Settings, person: str, at_ms: int) -> str:
    key = bytes.fromhex(settings.setting("pseudonym_key") or "")
    return person_token(key, person, settings.setting("station_id") or "", f"{local_time(at_ms):%Y-%m}")


def project(transaction: _Transaction, fact: Fact) -> None:
    """Write the domain row of a fact."""
    _PROJECTIONS[type(fact)](transaction, fact)


def _visit_checked_in(transaction: _Transaction, fact: VisitCheckedIn) -> None:
    token = None
    if fact.card_serial is not None:
        token = token_of_card(transaction, fact.card_serial, parse_utc(fact.at))
    elif fact.guest_id is not None:
        token = token_of_guest(transaction, fact.guest_id, parse_utc(fact.at))
    transaction.execute(
        "INSERT INTO visit (visit_id, at, visitor, person_token, member_uid, card_serial, occupation_group, party_size,"
        " entry_method, guest_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        fact.visit_id,
        fact.at,
        fact.visitor,
        token,
        fact.member_uid,
        fact.card_serial,
        fact.occupation_group,
        fact.party_size,
        fact.entry_method,
        fact.guest_id,
    )


def _visit_voided(transaction: _Transaction, fact: VisitVoided) -> None:
    transaction.execute("UPDATE visit SET voided_at = ? WHERE visit_id = ?", fact.at, fact.visit_id)


def _service_recorded(transaction: _Transaction, fact: ServiceRecorded) -> None:
    transaction.execute(
        "INSERT INTO service_record (record_id, visit_id, service_code, quantity, at) VALUES (?, ?, ?, ?, ?)",
        fact.record_id,
        fact.visit_id,
        fact.service_code,
        fact.quantity,
        fact.at,
    )


def _service_withdrawn(transaction: _Transaction, fact: ServiceWithdrawn) -> None:
    transaction.execute("UPDATE service_record SET withdrawn_at = ? WHERE record_id = ?", fact.at, fact.record_id)


def _feedback_given(transaction: _Transaction, fact: FeedbackGiven) -> None:
    transaction.execute(
        "INSERT INTO feedback (feedback_id, stars, reason_code, at) VALUES (?, ?, ?, ?)",
        fact.feedback_id,
        fact.stars,
        fact.reason_code,
        fact.at,
    )


def _incident_raised(transaction: _Transaction, fact: IncidentRaised) -> None:
    """An incident is for the centre; here it shows nowhere but among the operations."""


def _operation_resolved(transaction: _Transaction, fact: OperationResolved) -> None:
    transaction.execute("UPDATE operation SET resolution = ? WHERE op_id = ?", fact.resolution, fact.op_id)


def _lease_requested(transaction: _Transaction, fact: LeaseRequested) -> None:
    transaction.execute(
        "INSERT INTO lease_request (lease_id, pool, quantity, at, incarnation) VALUES (?, ?, ?, ?, ?)",
        fact.lease_id,
        fact.pool,
        fact.quantity,
        fact.at,
        transaction.setting("incarnation") or "",
    )
    for lease_id in fact.returned:
        transaction.execute("UPDATE lease_request SET returned = 1 WHERE lease_id = ?", lease_id)


def _benefit_issued(transaction: _Transaction, fact: BenefitIssued) -> None:
    transaction.execute(
        "INSERT INTO benefit (issue_id, at, visit_id, service_code, quantity, lease_id, usage_token, voucher,"
        " request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        fact.issue_id,
        fact.at,
        fact.visit_id,
        fact.service_code,
        fact.quantity,
        fact.lease_id,
        _token_in_window(transaction, fact),
        fact.voucher,
        fact.request_id,
    )


def _token_in_window(transaction: _Transaction, fact: BenefitIssued) -> str | None:
    persons = persons_of(fact)
    body = transaction.value(
        "SELECT body FROM standing_entity WHERE kind = 'service' AND entity_id = ? ORDER BY scope DESC LIMIT 1",
        fact.service_code,
    )
    limit = None if body is None else Service.model_validate_json(body).policy.limit
    if limit is None or not persons:
        return None
    key = window_key(limit.window, day_in_china(parse_utc(fact.at)), fact.visit_id)
    return token_of_use(transaction, persons[0], fact.service_code, key)


def _benefit_requested(transaction: _Transaction, fact: BenefitRequested) -> None:
    persons = persons_of(fact)
    transaction.execute(
        "INSERT INTO benefit_request (request_id, at, service_code, quantity, usage_token) VALUES (?, ?, ?, ?, ?)",
        fact.request_id,
        fact.at,
        fact.service_code,
        fact.quantity,
        token_of_use(transaction, persons[0], fact.service_code, "wish") if persons else None,
    )


def _profile_changed(transaction: _Transaction, fact: ProfileChanged) -> None:
    """A wish: the member reads otherwise here once the hub says so."""


def _guest_registered(transaction: _Transaction, fact: GuestRegistered) -> None:
    transaction.execute(
        "INSERT INTO guest (guest_id, at, contact_key, occupation_group) VALUES (?, ?, ?, ?)",
        fact.guest_id,
        fact.at,
        fact.contact_key,
        fact.occupation_group,
    )


def _application_submitted(transaction: _Transaction, fact: ApplicationSubmitted) -> None:
    transaction.execute(
        "INSERT INTO application (application_id, at, visit_id, service_code, form_revision, receipt_code, due_at,"
        " notice_version, consented_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        fact.application_id,
        fact.at,
        fact.visit_id,
        fact.service_code,
        fact.form_revision,
        fact.receipt_code,
        fact.due_at,
        fact.notice_version,
        fact.consented_at,
    )


_PROJECTIONS: dict[type[Fact], Callable[[_Transaction, Any], None]] = {
    VisitCheckedIn: _visit_checked_in,
    VisitVoided: _visit_voided,
    ServiceRecorded: _service_recorded,
    ServiceWithdrawn: _service_withdrawn,
    FeedbackGiven: _feedback_given,
    IncidentRaised: _incident_raised,
    OperationResolved: _operation_resolved,
    LeaseRequested: _lease_requested,
    BenefitIssued: _benefit_issued,
    BenefitRequested: _benefit_requested,
    ProfileChanged: _profile_changed,
    GuestRegistered: _guest_registered,
    ApplicationSubmitted: _application_submitted,
}
