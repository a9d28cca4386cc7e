"""The hub's tables of what stations say about people: who changed a profile last, who came without a card."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sync.hub.tables import Table


class ProfileFieldRow(Table):
    """The change that a field of a profile shows: the one with the highest stamp of all that came."""

    __tablename__ = "profile_field"

    member_uid: Mapped[str] = mapped_column(ForeignKey("member.member_uid"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    hlc: Mapped[int]
    op_id: Mapped[str]
    change_id: Mapped[str]
    station_id: Mapped[str | None]
    """None: the centre changed it."""
    value: Mapped[str | None]


class GuestRow(Table):
    """Somebody without a card, under the name that a station made. `redirect_to` is who they are found to be."""

    __tablename__ = "guest"

    guest_id: Mapped[str] = mapped_column(primary_key=True)
    contact_key: Mapped[str | None] = mapped_column(index=True)
    occupation_group: Mapped[str | None]
    redirect_to: Mapped[str | None]
    """`guest:<id>` or `member:<uid>`; never a guest that is redirected itself."""
    on_their_own: Mapped[bool]
    """A person has said that this is nobody else."""


class GuestHolder(Table):
    """A station that knows a guest, and has to hear who they are."""

    __tablename__ = "guest_holder"

    guest_id: Mapped[str] = mapped_column(primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("station.station_id"), primary_key=True)


class Contact(Table):
    """A telephone number by its keyed hash. Its row is the lock of all who are known by it."""

    __tablename__ = "contact"

    contact_key: Mapped[str] = mapped_column(primary_key=True)
    settled_ms: Mapped[int]


class RealmKeyRow(Table):
    """The key under which all stations hash telephone numbers: 64 hex digits."""

    __tablename__ = "realm_key"

    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[str]
