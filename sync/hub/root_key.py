"""The root key as a file: 64 hex digits that only its owner can read, until somebody takes it off the machine."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT_FILE = "root.key"
_KEY_BYTES = 32


def read_root(file: Path) -> Ed25519PrivateKey:
    """Return the root key of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds no key.
    """
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text("ascii")))
    except ValueError as error:
        raise ValueError(f"{file} holds no root key") from error


def ensure_root(file: Path, random_bytes: Callable[[int], bytes]) -> Ed25519PrivateKey:
    """Return the root key of a file, made and on the disk before anything is signed with it where there is none.

    Raises:
        OSError: it can be neither read nor made.
        ValueError: the file holds no key.
    """
    if file.exists():
        return read_root(file)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(random_bytes(_KEY_BYTES).hex())
        made.flush()
        os.fsync(made.fileno())
    return read_root(file)
