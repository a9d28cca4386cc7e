"""Codes that whoever has the public key can check without any network.

A prefix, then base45 of a head and its signature. Base45 (RFC 9285) fits the QR alphabet; raw bytes do not survive
every reader. The signature is Ed25519 (RFC 8032) over the characters of the prefix and the bytes of the head.
"""

from typing import NamedTuple

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE_BYTES = 64


class SignedHead(NamedTuple):
    """The parts of a code, unchecked."""

    prefix: str
    head: bytes
    signature: bytes

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Tell whether this key has signed the head under the prefix."""
        try:
            key.verify(self.signature, self.prefix.encode() + self.head)
        except InvalidSignature:
            return False
        return True


def code_length(prefix: str, head_bytes: int) -> int:
    """Return how many characters a code has: base45 makes three of two bytes, and two of a single one."""
    pairs, single = divmod(head_bytes + SIGNATURE_BYTES, 2)
    return len(prefix) + 3 * pairs + 2 * single


def sign_code(prefix: str, head: bytes, key: Ed25519PrivateKey) -> str:
    """Return the code of a head."""
    return prefix + base45.b45encode(head + key.sign(prefix.encode() + head)).decode()


def take_apart(text: str, prefix: str, head_bytes: int) -> SignedHead | None:
    """Return the parts of a scanned text; None where it has not the form of such a code."""
    if not text.startswith(prefix) or len(text) != code_length(prefix, head_bytes):
        return None
    try:
        raw = base45.b45decode(text.removeprefix(prefix))
    except ValueError:
        return None
    if len(raw) != head_bytes + SIGNATURE_BYTES:
        return None
    return SignedHead(prefix, raw[:head_bytes], raw[head_bytes:])
