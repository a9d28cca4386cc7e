"""Members and their cards."""

from datetime import date

from sqlalchemy import select

from sync.contract.codes import MemberCard, issue_card
from sync.contract.records import Member
from sync.contract.revocations import NO_CARD_IS_GOOD
from sync.hub.interest import publish_member
from sync.hub.keys import newest_signing_key
from sync.hub.profiles import change_centrally
from sync.hub.publishing import Transaction, members_scope
from sync.hub.revocations import revoke_cards
from sync.hub.tables import MemberRow

MAX_ISSUE_NUMBER = 255
_SERIAL_BYTES = 4


class UnknownMember(Exception):
    """There is no member of this uid."""


def register_member(tx: Transaction, member: Member, shard: str | None = None) -> None:
    """Add a member, or change name, status and what is known of them; the card stays as it is, cards are issued.

    What the centre changes here is a change like that of a station: of two of one field the later one stands.
    `shard` puts them on a list of members, in place of any former one; without it they stay where they are.
    """
    row = _locked_member(tx, member.member_uid)
    if row is None:
        row = MemberRow(member_uid=member.member_uid, card_issue_number=1)
        tx.session.add(row)
    row.name = member.name
    row.membership_status = member.membership_status
    changed = {"occupation_group": member.occupation_group, "language": member.language, "work_area": member.work_area}
    for field, value in changed.items():
        if value is not None and value != getattr(row, field):
            change_centrally(tx, row, field, value)
    if shard is not None and row.shard != shard:
        if row.shard is not None:
            tx.withdraw(members_scope(row.shard), "member", row.member_uid)
        row.shard = shard
    tx.session.flush()
    publish_member(tx, row)


def issue(tx: Transaction, member_uid: str, not_after: date) -> str:
    """Issue a card that is good through `not_after`, in place of any former one, and return its code (`WS1:...`).

    The former ones are revoked: a station that has never met the member knows no other way that they were replaced.

    Raises:
        UnknownMember: there is no member of this uid.
        ValueError: the day does not fit a code.
    """
    row = _locked_member(tx, member_uid)
    if row is None:
        raise UnknownMember(member_uid)
    former, serial = row.card_serial, row.card_serial
    if serial is None or row.card_issue_number == MAX_ISSUE_NUMBER:
        serial, row.card_issue_number = _new_serial(tx), 1
    else:
        row.card_issue_number += 1
    row.card_serial, row.card_not_after = serial, not_after
    tx.session.flush()
    if former is not None:
        revoke_cards(tx, {former: row.card_issue_number if former == serial else NO_CARD_IS_GOOD})
    publish_member(tx, row)
    return _code_of(tx, row, serial, not_after)


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
    key_id, key = newest_signing_key(tx.session, "card")
    return issue_card(MemberCard(key_id, serial, row.card_issue_number, not_after), key)


def _locked_member(tx: Transaction, member_uid: str) -> MemberRow | None:
    return tx.session.scalar(select(MemberRow).where(MemberRow.member_uid == member_uid).with_for_update())


def _new_serial(tx: Transaction) -> int:
    while True:
        serial = int.from_bytes(tx.random_bytes(_SERIAL_BYTES), "big")
        if tx.session.scalar(select(MemberRow.member_uid).where(MemberRow.card_serial == serial)) is None:
            return serial
