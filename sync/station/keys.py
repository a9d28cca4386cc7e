"""The ledger's key: 256 random bits in a file that only its owner can read.

This is the last resort of the ways to hold it (`warm-station doctor` says so): it keeps the ledger from whoever gets
the database or a backup of it, not from whoever gets the whole disk.
"""

import os
from collections.abc import Callable
from pathlib import Path

from sync.station.trouble import KeyLost

KEY_BYTES = 32


def ledger_key(key_file: Path, ledger_file: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """Return the 32 bytes that open `ledger_file`, made on the first call and on disk before anything uses them.

    Raises:
        KeyLost: there is a ledger and no whole key for it; both files are left as they are.
    """
    # Looked for in this order: another process that starts now makes the key before the ledger.
    ledger_exists = ledger_file.exists()
    try:
        key = bytes.fromhex(key_file.read_text("ascii"))
    except FileNotFoundError:
        key = b""
    except ValueError as error:
        raise KeyLost(f"{key_file} holds no key") from error
    if len(key) == KEY_BYTES:
        return key
    if key or ledger_exists:
        raise KeyLost(f"{ledger_file} is there, but {key_file} holds no key for it")
    return _make_key(key_file, random_bytes)


def _make_key(key_file: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    key = random_bytes(KEY_BYTES)
    draft = key_file.with_suffix(f".{random_bytes(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails where a rename would replace: two processes that start together end with one key.
        os.link(draft, key_file)
    except FileExistsError:
        key = bytes.fromhex(key_file.read_text("ascii"))
    finally:
        draft.unlink()
    directory = os.open(key_file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return key


def destroy_key(key_file: Path) -> None:
    """Remove the key and every wrapped copy of it beside it; whoever holds the ledger's file holds noise."""
    for file in key_file.parent.glob(f"{key_file.name}*"):
        file.unlink(missing_ok=True)
    directory = os.open(key_file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
