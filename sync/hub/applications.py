"""What people have applied for: taken in with its box closed, and opened by a person who says what for."""

from typing import NamedTuple

from pydantic import BaseModel
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from sync.contract.applications import open_answers
from sync.contract.forms import Answers, Form
from sync.contract.operations import ApplicationSubmitted
from sync.contract.sealing import SealBroken
from sync.contract.times import format_utc
from sync.contract.typed_codes import grouped, plain_code
from sync.hub.application_tables import ApplicationRow, OpeningRow
from sync.hub.keys import carry_key
from sync.hub.publishing import GLOBAL_SCOPE, Transaction
from sync.hub.tables import FeedEntry

_KEPT = (
    "application_id at visit_id service_code form_revision receipt_code due_at notice_version consented_at box_key_id"
    " box member_uid card_serial guest_id"
).split()


class UnknownApplication(Exception):
    """There is no application with this reference."""


class ApplicationLine(BaseModel):
    """One application without its answers, for a list."""

    reference: str
    service_code: str
    station_id: str
    at: str
    due_at: str
    notice_version: str
    consented_at: str
    applicant: str
    """`member`, `card`, `guest` or `anonymous`."""
    opened: int
    """How often somebody has read the answers."""
    application_id: str


class Opened(NamedTuple):
    """The answers of one application, and the form that names them where the hub still has that revision."""

    line: ApplicationLine
    answers: Answers
    form: Form | None


def take_in(tx: Transaction, station_id: str, fact: ApplicationSubmitted) -> None:
    """Keep what a station has stated; nobody looks into the box.

    Raises:
        sqlalchemy.exc.IntegrityError: its identifier is taken.
    """
    values = {name: getattr(fact, name) for name in _KEPT}
    tx.session.execute(insert(ApplicationRow).values(station_id=station_id, **values))


def list_applications(session: Session, reference: str | None = None) -> list[ApplicationLine]:
    """Return all applications, or those with a reference, however typed; the one due first comes first."""
    query = select(ApplicationRow).order_by(ApplicationRow.due_at, ApplicationRow.application_id)
    if reference is not None:
        query = query.where(ApplicationRow.receipt_code == plain_code(reference))
    rows = list(session.scalars(query))
    counted = select(OpeningRow.application_id, func.count().label("times")).group_by(OpeningRow.application_id)
    openings = {row.application_id: row.times for row in session.execute(counted)}
    return [_line(row, openings.get(row.application_id, 0)) for row in rows]


def open_application(tx: Transaction, reference: str, opened_by: str, reason: str) -> list[Opened]:
    """Return the answers behind a reference, and keep who has read them and what for.

    Raises:
        UnknownApplication: there is none.
        SealBroken: a box was sealed to a key that this hub never had, or was altered; no opening is kept.
    """
    rows = list(tx.session.scalars(select(ApplicationRow).where(ApplicationRow.receipt_code == plain_code(reference))))
    if not rows:
        raise UnknownApplication(reference)
    found: list[Opened] = []
    for row in rows:
        key = carry_key(tx.session, row.box_key_id)
        if key is None:
            raise SealBroken(f"this box is sealed to a key that this hub never had: {row.box_key_id}")
        answers = open_answers(key, row.box, application_id=row.application_id, service_code=row.service_code)
        tx.session.add(
            OpeningRow(
                opening_id=tx.new_id(),
                application_id=row.application_id,
                opened_ms=tx.now_ms,
                opened_by=opened_by,
                reason=reason,
            )
        )
        tx.session.flush()
        found.append(Opened(_line(row, _openings(tx.session, row)), answers, _form(tx.session, row)))
    return found


class OpeningLine(BaseModel):
    """Who has read the answers of an application."""

    opened_at: str
    opened_by: str
    reason: str


def openings_of(session: Session, application_id: str) -> list[OpeningLine]:
    """Return who has read the answers of an application, the first one first."""
    rows = session.scalars(
        select(OpeningRow).where(OpeningRow.application_id == application_id).order_by(OpeningRow.opened_ms)
    )
    return [
        OpeningLine(opened_at=format_utc(row.opened_ms), opened_by=row.opened_by, reason=row.reason) for row in rows
    ]


def _openings(session: Session, row: ApplicationRow) -> int:
    return len(openings_of(session, row.application_id))


def _line(row: ApplicationRow, opened: int) -> ApplicationLine:
    named = {"member": row.member_uid, "card": row.card_serial, "guest": row.guest_id}
    return ApplicationLine(
        reference=grouped(row.receipt_code),
        service_code=row.service_code,
        station_id=row.station_id,
        at=row.at,
        due_at=row.due_at,
        notice_version=row.notice_version,
        consented_at=row.consented_at,
        applicant=next((kind for kind, name in named.items() if name is not None), "anonymous"),
        opened=opened,
        application_id=row.application_id,
    )


def _form(session: Session, row: ApplicationRow) -> Form | None:
    bodies = session.scalars(
        select(FeedEntry.body).where(
            FeedEntry.scope == GLOBAL_SCOPE,
            FeedEntry.kind == "form",
            FeedEntry.entity_id == row.service_code,
            FeedEntry.body.is_not(None),
        )
    )
    forms = [Form.model_validate_json(body) for body in bodies if body is not None]
    return next((form for form in forms if form.revision == row.form_revision), None)
