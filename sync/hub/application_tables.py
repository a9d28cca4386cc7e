"""The hub's tables of what people have applied for. The answers are in boxes, and each opening is kept."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sync.hub.tables import Table


class ApplicationRow(Table):
    """One application, as its station stated it."""

    __tablename__ = "application"

    application_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"))
    at: Mapped[str]
    visit_id: Mapped[str]
    service_code: Mapped[str]
    form_revision: Mapped[int]
    receipt_code: Mapped[str] = mapped_column(index=True)
    """Two stations that never met may have drawn the same one."""
    due_at: Mapped[str]
    notice_version: Mapped[str]
    consented_at: Mapped[str]
    box_key_id: Mapped[int]
    box: Mapped[str]
    member_uid: Mapped[str | None]
    card_serial: Mapped[int | None]
    guest_id: Mapped[str | None]


class OpeningRow(Table):
    """Somebody has read what was answered: who, when and what for (PIPL articles 51 and 54)."""

    __tablename__ = "application_opening"

    opening_id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.application_id"), index=True)
    opened_ms: Mapped[int]
    opened_by: Mapped[str]
    reason: Mapped[str]
