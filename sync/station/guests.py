"""People without a card, as this station knows them."""

from sync.contract.pseudonyms import contact_key
from sync.contract.records import RealmKey, Redirect
from sync.station import queries
from sync.station.ledger import Reader
from sync.station.scopes import live_bodies

MEMBER = "member:"


def contact_key_of(reader: Reader, phone: str) -> str | None:
    """Return the keyed hash of a telephone number; None for no number, or before the hub has sent the key."""
    keys = live_bodies(reader, "realm_key")
    newest = max((RealmKey.model_validate_json(body) for body in keys), key=lambda key: key.key_id, default=None)
    return None if newest is None else contact_key(newest.key_id, bytes.fromhex(newest.key), phone)


def guest_of_contact(reader: Reader, key: str) -> str | None:
    """Return the guest whom this station knows by a number, the one it met first."""
    return reader.value("SELECT guest_id FROM guest WHERE contact_key = ? ORDER BY at, guest_id LIMIT 1", key)


def member_of_guest(reader: Reader, guest_id: str) -> str | None:
    """Return the uid of the member whom the hub has found a guest to be."""
    redirect = queries.entity(reader, "redirect", guest_id)
    if not isinstance(redirect, Redirect) or not redirect.to.startswith(MEMBER):
        return None
    return redirect.to.removeprefix(MEMBER)
