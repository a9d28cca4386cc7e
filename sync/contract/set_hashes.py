"""The additive hash over what a scope holds: both ends keep it, and one that differs shows that a row does."""

import hashlib
from json.encoder import encode_basestring

_BYTES = 8
_MODULUS = 1 << 64
_HALF = 1 << 63


def row_hash(kind: str, entity_id: str, body: str) -> int:
    """Return the hash of one row as a signed 64-bit integer, as databases hold it.

    It is the first eight bytes of SHA-256 over the canonical JSON of `[kind, id, body]`; `body` is canonical already.
    """
    text = f"[{encode_basestring(kind)},{encode_basestring(entity_id)},{body}]"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_BYTES], "big", signed=True)


def wrapped(total: int) -> int:
    """Return a sum of hashes modulo 2^64, signed: the hash of the set, in whatever order its rows came."""
    return (total + _HALF) % _MODULUS - _HALF


def as_hex(total: int) -> str:
    """Return a set hash as it travels: 16 hex digits."""
    return f"{total % _MODULUS:016x}"


def from_hex(text: str) -> int:
    """Return the set hash that 16 hex digits say.

    Raises:
        ValueError: they say none.
    """
    return wrapped(int(text, 16))
