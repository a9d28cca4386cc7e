"""Vouchers: signed here, spent anywhere, once."""

from datetime import date

from sync.contract.vouchers import SERIAL_BYTES, Voucher, issue_voucher
from sync.hub.benefit_tables import VoucherRow
from sync.hub.cards import UnknownMember
from sync.hub.keys import newest_signing_key
from sync.hub.publishing import Transaction
from sync.hub.tables import MemberRow


class NoCard(Exception):
    """The member holds no card."""


def create_voucher(tx: Transaction, member_uid: str, service_code: str, not_after: date) -> str:
    """Sign a voucher for one benefit and return its code (`WV1:...`).

    Raises:
        UnknownMember: there is no member of this uid.
        NoCard: the member has none, and a voucher is good with a card alone.
        ValueError: the service or the day does not fit a voucher.
    """
    member = tx.session.get(MemberRow, member_uid)
    if member is None:
        raise UnknownMember(member_uid)
    if member.card_serial is None:
        raise NoCard(member_uid)
    key_id, key = newest_signing_key(tx.session, "card")
    serial = int.from_bytes(tx.random_bytes(SERIAL_BYTES), "big")
    code = issue_voucher(Voucher(key_id, serial, service_code, member.card_serial, not_after), key)
    tx.session.add(VoucherRow(serial=serial, member_uid=member_uid, service_code=service_code, not_after=not_after))
    tx.session.flush()
    return code
