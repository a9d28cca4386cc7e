"""The member code WS1: a card that a station can check without any network.

    "WS1:" base45( kind 1 | key id 1 | card serial 4 | issue number 1 | not after 2 | Ed25519 signature 64 )

73 bytes, 114 characters of the QR alphanumeric alphabet (RFC 9285), QR version 5 at error correction L. Numbers are
big-endian; `not after` counts days since 1970-01-01, and the card is good through that day. The signature (RFC 8032)
covers the four characters `WS1:` and the nine bytes before it. The card names no person.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.signed_codes import SignedHead, sign_code, take_apart

PREFIX = "WS1:"
STAFF_CARD = "WS-STAFF"
"""What a staff card shows to open the PIN pad. It proves nothing, so it is the same everywhere and need not be kept."""
KIND_PRINTED_CARD = 1

_HEAD = struct.Struct(">BBIBH")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class MemberCard:
    """What a member code states. `not_after` is the last day on which it is good."""

    key_id: int
    serial: int
    issue_number: int
    not_after: date
    kind: int = KIND_PRINTED_CARD


class CardFault(Enum):
    """Why a scanned text is no valid member code."""

    NOT_OURS = "not_ours"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    EXPIRED = "expired"


def issue_card(card: MemberCard, key: Ed25519PrivateKey) -> str:
    """Return the signed code of a card.

    Raises:
        ValueError: a field does not fit its place in the code.
    """
    try:
        head = _HEAD.pack(card.kind, card.key_id, card.serial, card.issue_number, (card.not_after - _EPOCH).days)
    except struct.error as error:
        raise ValueError(f"this card does not fit a member code: {error}") from error
    return sign_code(PREFIX, head, key)


def is_member_code(text: str) -> bool:
    """Tell whether a text claims to be a member code; `verify_card` tells whether it is one."""
    return text.startswith(PREFIX)


def read_card(text: str) -> MemberCard | None:
    """Return what a code states, unchecked; None where it is no member code."""
    parted = _take_apart(text)
    return None if parted is None else parted[0]


def verify_card(text: str, keys: Mapping[int, Ed25519PublicKey], today: date) -> MemberCard | CardFault:
    """Check a scanned text against the live keys and the day; never raises, whatever was scanned."""
    parted = _take_apart(text)
    if parted is None:
        return CardFault.NOT_OURS
    card, code = parted
    key = keys.get(card.key_id)
    if key is None:
        return CardFault.UNKNOWN_KEY
    if not code.is_signed_by(key):
        return CardFault.FORGED
    return CardFault.EXPIRED if today > card.not_after else card


def _take_apart(text: str) -> tuple[MemberCard, SignedHead] | None:
    code = take_apart(text, PREFIX, _HEAD.size)
    if code is None:
        return None
    kind, key_id, serial, issue_number, days = _HEAD.unpack(code.head)
    if kind != KIND_PRINTED_CARD:
        return None
    return MemberCard(key_id, serial, issue_number, _EPOCH + timedelta(days=days)), code


def public_key_from_hex(text: str) -> Ed25519PublicKey:
    """Return the Ed25519 public key of 64 hex digits."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))


def public_key_to_hex(key: Ed25519PublicKey) -> str:
    """Return an Ed25519 public key as 64 hex digits."""
    return key.public_bytes_raw().hex()
