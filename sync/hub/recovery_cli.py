"""`hub recovery-key` and `hub unseal`: how the centre opens what a station's lost key has closed.

The private half lives in a file of its own, away from the hub; the public half is the hub's setting `recovery_key`, and
every enrolment names it to the station.
"""

import os
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.key_escrow import unseal_ledger_key
from sync.contract.sealing import SEALING_KEY_BYTES, SealBroken, sealing_private_key


@click.group("recovery-key")
def recovery_key() -> None:
    """Look after the key that opens the ledgers of lost machines."""


@recovery_key.command("new")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new_recovery_key(file: Path) -> None:
    """Write a new private recovery key to FILE, which must not exist, and print its public half."""
    private = X25519PrivateKey.from_private_bytes(os.urandom(SEALING_KEY_BYTES))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be made: {error.strerror}") from error
    with os.fdopen(handle, "w") as opened:
        opened.write(private.private_bytes_raw().hex() + "\n")
    click.echo(private.public_key().public_bytes_raw().hex())


@click.command("unseal")
@click.argument("sealed", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--recovery-key",
    "key_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file that `hub recovery-key new` wrote.",
)
def unseal(sealed: Path, key_file: Path) -> None:
    """Print the ledger key in SEALED, a station's `ledger.key.sealed`, for `sync salvage --key`."""
    try:
        private = sealing_private_key(key_file.read_text("ascii").strip())
    except ValueError as error:
        raise click.ClickException(f"{key_file} holds no recovery key") from error
    try:
        click.echo(unseal_ledger_key(private, sealed.read_bytes()).hex())
    except SealBroken as error:
        raise click.ClickException(str(error)) from error
