"""The key of a station's ledger, sealed to the centre's recovery key: what a lost or broken machine leaves behind."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sync.contract.sealing import open_sealed, seal

_CONTEXT = b"warm-station/ledger-key/1"


def seal_ledger_key(recovery: X25519PublicKey, key: bytes, *, random_bytes: Callable[[int], bytes]) -> bytes:
    """Return a ledger's key so that only the centre can read it."""
    return seal(recovery, key, _CONTEXT, random_bytes=random_bytes)


def unseal_ledger_key(recovery: X25519PrivateKey, sealed: bytes) -> bytes:
    """Return the key.

    Raises:
        SealBroken: it was sealed to another recovery key, or altered.
    """
    return open_sealed(recovery, sealed, _CONTEXT)
