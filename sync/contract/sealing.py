"""Sealed boxes: whoever has the public key can write one, and only the holder of the private key can read it.

    "warm-station/sealed/1 X25519-HKDF-SHA256-CHACHA20POLY1305\\n" | ephemeral public key 32 | ciphertext and tag

A fresh X25519 key (RFC 7748) meets the recipient's; HKDF-SHA256 (RFC 5869), salted with both public keys and bound to
the first line and the context, makes the key and the nonce of one ChaCha20-Poly1305 message (RFC 8439), as HPKE's base
mode does (RFC 9180). The first line names the algorithms, so that others can follow.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHM = "X25519-HKDF-SHA256-CHACHA20POLY1305"
SEALING_KEY_BYTES = 32

_HEAD = b"warm-station/sealed/1 "
_FIRST_LINE = _HEAD + ALGORITHM.encode() + b"\n"
_NONCE_BYTES = 12


class SealBroken(ValueError):
    """This is no sealed box, one of another algorithm or context, one for somebody else, or one that was altered."""


def sealing_public_key(text: str) -> X25519PublicKey:
    """Return the X25519 public key of 64 hex digits.

    Raises:
        ValueError: it is none.
    """
    return X25519PublicKey.from_public_bytes(bytes.fromhex(text))


def sealing_private_key(text: str) -> X25519PrivateKey:
    """Return the X25519 private key of 64 hex digits.

    Raises:
        ValueError: it is none.
    """
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(text))


def seal(
    recipient: X25519PublicKey, plaintext: bytes, context: bytes, *, random_bytes: Callable[[int], bytes]
) -> bytes:
    """Return `plaintext` so that only the holder of the recipient's private key can read it, and only as `context`.

    Raises:
        ValueError: the recipient's key is one with which no secret can be shared.
    """
    ephemeral = X25519PrivateKey.from_private_bytes(random_bytes(SEALING_KEY_BYTES))
    share = ephemeral.public_key().public_bytes_raw()
    cipher, nonce = _cipher(ephemeral.exchange(recipient), share, recipient, context)
    return _FIRST_LINE + share + cipher.encrypt(nonce, plaintext, _FIRST_LINE)


def open_sealed(recipient: X25519PrivateKey, sealed: bytes, context: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        SealBroken: it cannot be read with this key and context; the text says why as far as that can be told.
    """
    if not sealed.startswith(_HEAD):
        raise SealBroken("this is no sealed box")
    if not sealed.startswith(_FIRST_LINE):
        raise SealBroken("this box was sealed with an algorithm that this release does not know")
    body = sealed[len(_FIRST_LINE) :]
    share, ciphertext = body[:SEALING_KEY_BYTES], body[SEALING_KEY_BYTES:]
    try:
        secret = recipient.exchange(X25519PublicKey.from_public_bytes(share))
        cipher, nonce = _cipher(secret, share, recipient.public_key(), context)
        return cipher.decrypt(nonce, ciphertext, _FIRST_LINE)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("this box was sealed to another key, for another use, or was altered") from error


def _cipher(secret: bytes, share: bytes, recipient: X25519PublicKey, context: bytes) -> tuple[ChaCha20Poly1305, bytes]:
    derivation = HKDF(
        algorithm=SHA256(),
        length=SEALING_KEY_BYTES + _NONCE_BYTES,
        salt=share + recipient.public_bytes_raw(),
        info=_FIRST_LINE + context,
    )
    derived = derivation.derive(secret)
    return ChaCha20Poly1305(derived[:SEALING_KEY_BYTES]), derived[SEALING_KEY_BYTES:]
