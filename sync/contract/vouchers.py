"""The voucher WV1: the right to one benefit, carried by a person, which a station can check without any network.

    "WV1:" base45( kind 1 | key id 1 | voucher serial 6 | service code 6 | card serial 4 | not after 2 | signature 64 )

84 bytes, 130 characters of the QR alphanumeric alphabet (RFC 9285). It is made like the member code WS1 (`codes.py`):
numbers big-endian, `not after` in days since 1970-01-01 and good through that day, Ed25519 (RFC 8032) over `WV1:` and
the 20 bytes before the signature, with a key that signs cards. It is good with the member's card of that serial alone.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.signed_codes import sign_code, take_apart

PREFIX = "WV1:"
KIND_ONE_BENEFIT = 1
SERIAL_BYTES = 6

_HEAD = struct.Struct(">BB6s6sIH")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a voucher states. `not_after` is the last day on which it is good."""

    key_id: int
    serial: int
    service_code: str
    card_serial: int
    not_after: date


def issue_voucher(voucher: Voucher, key: Ed25519PrivateKey) -> str:
    """Return the signed code of a voucher.

    Raises:
        ValueError: a field does not fit its place in the code.
    """
    service = voucher.service_code.encode("ascii")
    if len(service) != 6:
        raise ValueError(f"{voucher.service_code} is no service code")
    try:
        serial = voucher.serial.to_bytes(SERIAL_BYTES, "big")
        days = (voucher.not_after - _EPOCH).days
        head = _HEAD.pack(KIND_ONE_BENEFIT, voucher.key_id, serial, service, voucher.card_serial, days)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"this does not fit a voucher: {error}") from error
    return sign_code(PREFIX, head, key)


def verify_voucher(text: str, keys: Mapping[int, Ed25519PublicKey], today: date) -> Voucher | None:
    """Return a scanned voucher if it is ours and good today; None otherwise, whatever was scanned."""
    code = take_apart(text, PREFIX, _HEAD.size)
    if code is None:
        return None
    kind, key_id, serial, service, card_serial, days = _HEAD.unpack(code.head)
    key = keys.get(key_id)
    if kind != KIND_ONE_BENEFIT or key is None or not code.is_signed_by(key):
        return None
    not_after = _EPOCH + timedelta(days=days)
    if today > not_after:
        return None
    return Voucher(key_id, int.from_bytes(serial, "big"), service.decode("ascii"), card_serial, not_after)
