"""Who may come in with much: tickets for backlogs and snapshots, in the database, so that all processes share them.

After an outage every station of a district has something to send or to fetch at the same moment. So many at a time get
a ticket, and the others a time at which to ask again; nobody's check-in waits behind another's month. What a device
pushes without a ticket is bounded by the minute, so a release that knows no tickets gets in as well, only more slowly.
"""

import base64
import hashlib

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from sync.contract.messages import AdmissionAnswer, AdmissionRequest, Purpose
from sync.hub.database import lock_admission
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.settings import HubSettings
from sync.hub.tables import Admission, Device

FREE_OPERATIONS = 20
"""A push of so many is somebody at a kiosk, not a backlog: it needs no ticket and counts nowhere."""

SIZE_PER_S: dict[Purpose, int] = {"backlog": 200, "snapshot": 100_000}
"""What a ticket's holder is expected to get done in a second at the least: operations, or bytes."""

SHORTEST_S, LONGEST_S = 30, 3600
_MINUTE_MS = 60_000
_TICKET_BYTES = 24
_KEEP_TICKET = text(
    "INSERT INTO admission (device_id, purpose, ticket_hash, expires_ms)"
    " VALUES (:device_id, :purpose, :ticket_hash, :expires_ms) ON CONFLICT (device_id, purpose)"
    " DO UPDATE SET ticket_hash = excluded.ticket_hash, expires_ms = excluded.expires_ms"
)


def admit(tx: Transaction, device_id: str, request: AdmissionRequest, settings: HubSettings) -> AdmissionAnswer:
    """Give a device a ticket that lasts as long as its size should take; one that asks again gets another in its place.

    Raises:
        RequestRefused: busy, where all places are taken.
    """
    places = settings.snapshot_places if request.purpose == "snapshot" else settings.backlog_places
    # Asked first without the lock: when thousands wait, their refusals must not queue behind each other.
    _need_a_place(tx, device_id, request.purpose, places, settings)
    lock_admission(tx.session.connection())
    _need_a_place(tx, device_id, request.purpose, places, settings)
    tx.session.execute(delete(Admission).where(Admission.expires_ms <= tx.now_ms))
    ticket = base64.urlsafe_b64encode(tx.random_bytes(_TICKET_BYTES)).decode().rstrip("=")
    lasts_s = min(max(request.size // SIZE_PER_S[request.purpose], SHORTEST_S), LONGEST_S)
    tx.session.execute(
        _KEEP_TICKET,
        {
            "device_id": device_id,
            "purpose": request.purpose,
            "ticket_hash": _hash(ticket),
            "expires_ms": tx.now_ms + lasts_s * 1000,
        },
    )
    return AdmissionAnswer(ticket=ticket, expires_in_s=lasts_s)


def is_admitted(session: Session, device_id: str, purpose: Purpose, ticket: str | None, now_ms: int) -> bool:
    """Tell whether a device's ticket is good at this moment."""
    row = session.get(Admission, (device_id, purpose)) if ticket else None
    return row is not None and row.ticket_hash == _hash(ticket or "") and row.expires_ms > now_ms


def charge_push(tx: Transaction, device_id: str, ticket: str | None, operations: int, per_minute: int) -> None:
    """Count a push that has no ticket; the first one of a minute is always taken.

    Raises:
        RequestRefused: busy, until the minute is over.
    """
    if operations <= FREE_OPERATIONS or is_admitted(tx.session, device_id, "backlog", ticket, tx.now_ms):
        return
    device = tx.session.scalars(select(Device).where(Device.device_id == device_id).with_for_update()).one()
    if not 0 <= tx.now_ms - device.minute_began_ms < _MINUTE_MS:
        device.minute_began_ms, device.minute_operations = tx.now_ms, 0
    if device.minute_operations > 0 and device.minute_operations + operations > per_minute:
        left_ms = device.minute_began_ms + _MINUTE_MS - tx.now_ms
        raise RequestRefused("busy", "so much at once needs a ticket", retry_after_s=-(-left_ms // 1000))
    device.minute_operations += operations


def _need_a_place(tx: Transaction, device_id: str, purpose: Purpose, places: int, settings: HubSettings) -> None:
    taken = tx.session.scalar(
        select(func.count())
        .select_from(Admission)
        .where(Admission.purpose == purpose, Admission.expires_ms > tx.now_ms, Admission.device_id != device_id)
    )
    if taken is not None and taken >= places:
        raise RequestRefused("busy", "all places are taken", retry_after_s=settings.admission_retry_s)


def _hash(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
