"""The ledger's key: 256 random bits, held in one of three ways.

A file that only its owner can read is how it begins, and the last resort: it keeps the ledger from whoever gets the
database or a backup of it, not from whoever gets the whole disk. `sync wrap-key` wraps it for this machine with
systemd-creds (bound to the TPM where there is one); a service may also be handed it by systemd
(`LoadCredentialEncrypted=`), since on Debian 12 only root can unwrap. `warm-station doctor` says which it is.
"""

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path

from sync.station.trouble import KeyLost

KEY_BYTES = 32
WRAPPED_SUFFIX = ".wrapped"
SEALED_SUFFIX = ".sealed"
"""Of the copy that only the centre can read; see `escrow.py`."""
CREDENTIAL = "warm-station-ledger-key"
"""The name under which systemd wraps it and hands it to a service."""
UNWRAP_TIMEOUT_S = 20.0


class KeyHolding(Enum):
    """How the key is held."""

    FILE = "file"
    WRAPPED = "wrapped"
    MISSING = "missing"


class WrapRefused(Exception):
    """This machine cannot wrap the key; it stays as it is."""


def ledger_key(key_file: Path, ledger_file: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """Return the 32 bytes that open `ledger_file`, made on the first call and on disk before anything uses them.

    Raises:
        KeyLost: there is a ledger and no whole key for it; both files are left as they are.
    """
    # Looked for in this order: another process that starts now makes the key before the ledger.
    ledger_exists = ledger_file.exists()
    key = read_key(key_file)
    if key is not None:
        return key
    if ledger_exists or holding(key_file) is not KeyHolding.MISSING:
        raise KeyLost(f"{ledger_file} is there, but {key_file} holds no key for it")
    return _make_key(key_file, random_bytes)


def read_key(key_file: Path) -> bytes | None:
    """Return the key that `key_file` stands for, however it is held; None where no whole one can be had."""
    found = holding(key_file)
    text = ""
    if found is KeyHolding.FILE:
        with suppress(OSError, UnicodeDecodeError):
            text = key_file.read_text("ascii")
    elif found is KeyHolding.WRAPPED:
        text = _unwrapped(key_file)
    with suppress(ValueError):
        key = bytes.fromhex(text)
        return key if len(key) == KEY_BYTES else None
    return None


def holding(key_file: Path) -> KeyHolding:
    """Return how the key is held."""
    if key_file.exists():
        return KeyHolding.FILE
    return KeyHolding.WRAPPED if wrapped_file(key_file).exists() else KeyHolding.MISSING


def wrapped_file(key_file: Path) -> Path:
    """Return where the wrapped key lies."""
    return key_file.with_name(key_file.name + WRAPPED_SUFFIX)


def wrap_key(key_file: Path, creds: str = "systemd-creds") -> None:
    """Wrap the key for this machine and remove the plain file, once it has been unwrapped again on trial.

    Raises:
        WrapRefused: the machine cannot; the plain file stays.
    """
    key = read_key(key_file)
    if key is None or holding(key_file) is not KeyHolding.FILE:
        raise WrapRefused(f"{key_file} holds no key to wrap")
    wrapped = _run([creds, "encrypt", f"--name={CREDENTIAL}", "-", "-"], key.hex())
    if _run([creds, "decrypt", f"--name={CREDENTIAL}", "-", "-"], wrapped).strip() != key.hex():
        raise WrapRefused(f"{creds} does not give back what it was given")
    draft = key_file.with_name(f"{wrapped_file(key_file).name}.part")
    try:
        draft.unlink(missing_ok=True)
        _write_whole(draft, wrapped)
        draft.replace(wrapped_file(key_file))
        _flush_folder(key_file.parent)
    except OSError as error:
        raise WrapRefused(f"{key_file.parent} takes no wrapped key: {error.strerror}") from error
    # A crash may have left a draft, which is the key itself.
    for plain in (key_file, *key_file.parent.glob(f"{key_file.name}.*.part")):
        plain.unlink(missing_ok=True)
    _flush_folder(key_file.parent)


def _unwrapped(key_file: Path) -> str:
    handed = Path(os.environ.get("CREDENTIALS_DIRECTORY", "")) / CREDENTIAL
    with suppress(OSError, UnicodeDecodeError):
        return handed.read_text("ascii").strip()
    with suppress(OSError, UnicodeDecodeError, WrapRefused):
        text = wrapped_file(key_file).read_text("ascii")
        return _run(["systemd-creds", "decrypt", f"--name={CREDENTIAL}", "-", "-"], text).strip()
    return ""


def _run(command: list[str], text: str) -> str:
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, check=False, timeout=UNWRAP_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WrapRefused(f"{command[0]} cannot be used: {error}") from error
    if done.returncode != 0:
        raise WrapRefused(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def _make_key(key_file: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    key = random_bytes(KEY_BYTES)
    draft = key_file.with_name(f"{key_file.name}.{random_bytes(4).hex()}.part")
    _write_whole(draft, key.hex())
    try:
        # A link fails where a rename would replace: two processes that start together end with one key.
        os.link(draft, key_file)
    except FileExistsError:
        key = bytes.fromhex(key_file.read_text("ascii"))
    finally:
        draft.unlink()
    _flush_folder(key_file.parent)
    return key


def _write_whole(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def destroy_key(key_file: Path, *, but_for_the_centre: bool = False) -> None:
    """Remove the key and every wrapped copy of it beside it; whoever holds the ledger's file holds noise.

    `but_for_the_centre`: the copy that only the centre can read stays, and where there is none, so does all.
    """
    sealed = key_file.with_name(key_file.name + SEALED_SUFFIX)
    if but_for_the_centre and not sealed.exists():
        return
    for file in key_file.parent.glob(f"{key_file.name}*"):
        if not but_for_the_centre or file != sealed:
            file.unlink(missing_ok=True)
    _flush_folder(key_file.parent)
