"""Members, their cards, and the key that signs the cards."""

from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from sync.contract.codes import MemberCard, issue_card, public_key_to_hex
from sync.contract.records import Member, SigningKey
from sync.hub.interest import publish_member
from sync.hub.publishing import GLOBAL_SCOPE, Transaction
from sync.hub.tables import CardKey, MemberRow

ISSUER_KEY_ID = 1
MAX_ISSUE_NUMBER = 255
_PRIVATE_KEY_BYTES = 32
_SERIAL_BYTES = 4


class UnknownMember(Exception):
    """There is no member of this uid."""


def ensure_issuer_key(tx: Transaction) -> Ed25519PrivateKey:
    """Return the key that signs cards, made at the first call; publish its public half to every station."""
    row = tx.session.get(CardKey, ISSUER_KEY_ID)
    if row is None:
        row = CardKey(key_id=ISSUER_KEY_ID, private_key=tx.random_bytes(_PRIVATE_KEY_BYTES).hex())
        tx.session.add(row)
        tx.session.flush()
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(row.private_key))
    tx.publish(GLOBAL_SCOPE, SigningKey(key_id=ISSUER_KEY_ID, public_key=public_key_to_hex(key.public_key())))
    return key


def register_member(tx: Transaction, member: Member) -> None:
    """Add a member, or change name, status and trade; cards are issued, not registered, so the card stays as it is."""
    row = _locked_member(tx, member.member_uid)
    if row is None:
        row = MemberRow(member_uid=member.member_uid, card_issue_number=1)
        tx.session.add(row)
    row.name = member.name
    row.membership_status = member.membership_status
    row.occupation_group = member.occupation_group
    tx.session.flush()
    publish_member(tx, row)


def issue(tx: Transaction, member_uid: str, not_after: date) -> str:
    """Issue a card that is good through `not_after`, in place of any former one, and return its code (`WS1:...`).

    Raises:
        UnknownMember: there is no member of this uid.
        ValueError: the day does not fit a code.
    """
    row = _locked_member(tx, member_uid)
    if row is None:
        raise UnknownMember(member_uid)
    if row.card_serial is None or row.card_issue_number == MAX_ISSUE_NUMBER:
        row.card_serial, row.card_issue_number = _new_serial(tx), 1
    else:
        row.card_issue_number += 1
    row.card_not_after = not_after
    tx.session.flush()
    publish_member(tx, row)
    return _code_of(tx, row, row.card_serial, not_after)


def holder_name(tx: Transaction, member_uid: str) -> str:
    """Return the name of a member, for the card.

    Raises:
        UnknownMember: there is no member of this uid.
    """
    row = tx.session.get(MemberRow, member_uid)
    if row is None:
        raise UnknownMember(member_uid)
    return row.name


def card_code(tx: Transaction, member_uid: str) -> str | None:
    """Return the code of the newest card of a member again; None where none was issued.

    Raises:
        UnknownMember: there is no member of this uid.
    """
    row = tx.session.get(MemberRow, member_uid)
    if row is None:
        raise UnknownMember(member_uid)
    if row.card_serial is None or row.card_not_after is None:
        return None
    return _code_of(tx, row, row.card_serial, row.card_not_after)


def _code_of(tx: Transaction, row: MemberRow, serial: int, not_after: date) -> str:
    return issue_card(MemberCard(ISSUER_KEY_ID, serial, row.card_issue_number, not_after), ensure_issuer_key(tx))


def _locked_member(tx: Transaction, member_uid: str) -> MemberRow | None:
    return tx.session.scalar(select(MemberRow).where(MemberRow.member_uid == member_uid).with_for_update())


def _new_serial(tx: Transaction) -> int:
    while True:
        serial = int.from_bytes(tx.random_bytes(_SERIAL_BYTES), "big")
        if tx.session.scalar(select(MemberRow.member_uid).where(MemberRow.card_serial == serial)) is None:
            return serial
