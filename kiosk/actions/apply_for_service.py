"""Apply for a service: the form is opened, answered at the kiosk, and sealed to the centre before it is stored."""

from dataclasses import dataclass

from sync.contract.applications import seal_answers
from sync.contract.forms import Answers, Form
from sync.contract.masking import mask_name
from sync.contract.operations import ApplicationSubmitted
from sync.contract.records import Text
from sync.contract.sealing import sealing_public_key
from sync.contract.times import day_in_china, format_utc, parse_utc
from sync.contract.typed_codes import grouped
from sync.station import queries
from sync.station.applications import application, applications_of_visit, centre_key, form_of, fresh_receipt_code
from sync.station.benefits import person_of_visit
from sync.station.ledger import Ledger

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that somebody is about to fill in; the id is that of the application it may become."""

    application_id: str
    form: Form
    masked_name: str
    """Of a member; of anybody else empty."""
    on_file: bool
    """Whether the centre knows how to reach this person."""
    can_be_sealed: bool
    """False before this station knows the centre's key: then nothing personal may be asked here."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person takes along."""

    application_id: str
    reference: str
    """As `K7QM-2F9D`."""
    due_ms: int
    next_step: Text


def open_form(ledger: Ledger, visit_id: str, service_code: str) -> OpenForm | None:
    """Open the form of a service for the person of a visit; None where there is none, or they have applied already."""
    with ledger.writing() as writer:
        form = form_of(writer, service_code)
        person = person_of_visit(writer, visit_id)
        applied = any(line.service_code == service_code for line in applications_of_visit(writer, visit_id))
        if form is None or person is None or applied:
            return None
        member = None if person.member_uid is None else queries.member(writer, person.member_uid)
        return OpenForm(
            application_id=writer.new_id(),
            form=form,
            masked_name="" if member is None else mask_name(member.name),
            on_file=person.member_uid is not None or person.card_serial is not None,
            can_be_sealed=centre_key(writer) is not None,
        )


def submit_application(
    ledger: Ledger, visit_id: str, opened: OpenForm, answers: Answers, consented_ms: int
) -> Receipt | None:
    """Store an application once, however often it is submitted; None where it cannot be sealed or the visit is void.

    Raises:
        ValueError: an answer does not fit its question; the pages let nobody come so far.
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        form = opened.form
        next_step = form.next_step(answers)
        stored = application(writer, opened.application_id)
        if stored is not None:
            return Receipt(stored.application_id, grouped(stored.receipt_code), parse_utc(stored.due_at), next_step)
        person, key = person_of_visit(writer, visit_id), centre_key(writer)
        if person is None or key is None:
            return None
        fitting = form.fitting(answers, on_file=opened.on_file, today=day_in_china(writer.now_ms))
        due_ms = writer.now_ms + form.answer_within_hours * HOUR_MS
        code = fresh_receipt_code(writer)
        writer.append(
            ApplicationSubmitted(
                at=format_utc(writer.now_ms),
                application_id=opened.application_id,
                visit_id=visit_id,
                service_code=form.service_code,
                form_revision=form.revision,
                receipt_code=code,
                due_at=format_utc(due_ms),
                notice_version=form.notice.version,
                consented_at=format_utc(consented_ms),
                box_key_id=key.key_id,
                box=seal_answers(
                    sealing_public_key(key.public_key),
                    fitting,
                    application_id=opened.application_id,
                    service_code=form.service_code,
                    random_bytes=writer.random_bytes,
                ),
                member_uid=person.member_uid,
                card_serial=person.card_serial,
                guest_id=person.guest_id,
            )
        )
        return Receipt(opened.application_id, grouped(code), due_ms, next_step)
