"""Guests: two stations meet one person without a card, each makes a name, and the hub finds out that it is one.

All who are known by one telephone number are one person: the member, where there is one, else the guest who was named
first. The others are redirected there, never to somebody who is redirected themselves, and the stations that know them
hear of it. Facts keep the name under which they were stated, so a merge can be undone.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from sync.contract.operations import GuestRegistered
from sync.contract.records import RealmKey, Redirect
from sync.hub.interest import take_interest
from sync.hub.people_tables import GuestHolder, GuestRow, RealmKeyRow
from sync.hub.publishing import GLOBAL_SCOPE, Transaction, station_scope
from sync.hub.tables import MemberRow

GUEST, MEMBER = "guest:", "member:"
_FIRST_KEY_ID = 1
_KEY_BYTES = 32

_LOCK_CONTACT = text(
    "INSERT INTO contact (contact_key, settled_ms) VALUES (:contact_key, :now_ms)"
    " ON CONFLICT (contact_key) DO UPDATE SET settled_ms = excluded.settled_ms"
)
_HOLD = text(
    "INSERT INTO guest_holder (guest_id, station_id) VALUES (:guest_id, :station_id)"
    " ON CONFLICT (guest_id, station_id) DO NOTHING"
)


class UnknownGuest(Exception):
    """There is no guest of this id."""


def ensure_realm_key(tx: Transaction) -> None:
    """Give all stations the key under which they hash telephone numbers, made at the first call."""
    row = tx.session.get(RealmKeyRow, _FIRST_KEY_ID)
    if row is None:
        row = RealmKeyRow(key_id=_FIRST_KEY_ID, secret=tx.random_bytes(_KEY_BYTES).hex())
        tx.session.add(row)
        tx.session.flush()
    tx.publish(GLOBAL_SCOPE, RealmKey(key_id=row.key_id, key=row.secret))


def register(tx: Transaction, station_id: str, fact: GuestRegistered) -> None:
    """Take in a guest.

    Raises:
        sqlalchemy.exc.IntegrityError: the name is taken.
    """
    tx.session.execute(
        insert(GuestRow).values(
            guest_id=fact.guest_id,
            contact_key=fact.contact_key,
            occupation_group=fact.occupation_group,
            on_their_own=False,
        )
    )
    meet(tx, station_id, fact.guest_id)
    if fact.contact_key is not None:
        settle_later(tx, fact.contact_key)


def meet(tx: Transaction, station_id: str, guest_id: str) -> None:
    """Note that a station knows a guest, and tell it who they are."""
    tx.session.execute(_HOLD, {"guest_id": guest_id, "station_id": station_id})
    contact = tx.session.scalar(select(GuestRow.contact_key).where(GuestRow.guest_id == guest_id))
    if contact is not None:
        settle_later(tx, contact)


def settle_later(tx: Transaction, contact_key: str) -> None:
    """Find out, when all else is done, who those are that are known by a number."""
    tx.later(("people", contact_key), lambda: _settle(tx, contact_key))


def unmerge(tx: Transaction, guest_id: str) -> None:
    """Let a guest be nobody but themselves from now on; what was stated under their name is theirs again.

    Raises:
        UnknownGuest: there is no guest of this id.
    """
    guest = tx.session.get(GuestRow, guest_id)
    if guest is None:
        raise UnknownGuest(guest_id)
    guest.on_their_own = True
    tx.session.flush()
    if guest.contact_key is not None:
        settle_later(tx, guest.contact_key)


def root_of(session: Session, guest_id: str) -> str:
    """Return who a guest is: `member:<uid>` or `guest:<id>`."""
    to = session.scalar(select(GuestRow.redirect_to).where(GuestRow.guest_id == guest_id))
    return to or GUEST + guest_id


def _settle(tx: Transaction, contact_key: str) -> None:
    tx.session.execute(_LOCK_CONTACT, {"contact_key": contact_key, "now_ms": tx.now_ms})
    member_uid = tx.session.scalar(
        select(MemberRow.member_uid).where(MemberRow.contact_key == contact_key).order_by(MemberRow.member_uid).limit(1)
    )
    query = select(GuestRow).where(GuestRow.contact_key == contact_key).order_by(GuestRow.guest_id)
    guests = tx.session.scalars(query.execution_options(populate_existing=True)).all()
    root = _root(member_uid, guests)
    for guest in guests:
        to = None if guest.on_their_own or root == GUEST + guest.guest_id else root
        guest.redirect_to = to
        _tell(tx, guest.guest_id, to)
    tx.session.flush()


def _root(member_uid: str | None, guests: Sequence[GuestRow]) -> str | None:
    if member_uid is not None:
        return MEMBER + member_uid
    return next((GUEST + guest.guest_id for guest in guests if not guest.on_their_own), None)


def _tell(tx: Transaction, guest_id: str, to: str | None) -> None:
    holders = select(GuestHolder.station_id).where(GuestHolder.guest_id == guest_id).order_by(GuestHolder.station_id)
    for station_id in tx.session.scalars(holders).all():
        if to is None:
            tx.withdraw(station_scope(station_id), "redirect", guest_id)
            continue
        tx.publish(station_scope(station_id), Redirect(guest_id=guest_id, to=to))
        if to.startswith(MEMBER):
            take_interest(tx, station_id, member_uid=to.removeprefix(MEMBER))
