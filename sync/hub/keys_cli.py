"""The command line of the hub's keys: the click group `hub keys`."""

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.trust import KeyList, KeyUse
from sync.hub.command_line import open_hub, with_settings
from sync.hub.keys import KEY_USES, KeysUnchanged, retire, rotate, signed_list
from sync.hub.orders import sign_orders_again
from sync.hub.revocations import sign_blocks_again
from sync.hub.root_key import read_root
from sync.hub.settings import HubSettings


@click.group()
def keys() -> None:
    """List, rotate and retire the keys that stations trust."""


@keys.command("list")
@with_settings
def list_keys(settings: HubSettings) -> None:
    """Print the version of the list and each live key: use, key id, algorithm, public half."""
    with open_hub(settings) as database, database.reading() as session:
        listed = KeyList.model_validate_json(signed_list(session).text)
    click.echo(f"version {listed.version}")
    for key in listed.keys:
        click.echo(f"{key.use}\t{key.key_id}\t{key.algorithm}\t{key.public_key}")


@keys.command("rotate")
@click.argument("use", type=click.Choice(KEY_USES))
@with_settings
def rotate_key(settings: HubSettings, *, use: KeyUse) -> None:
    """Make a new key for USE beside the live one; both count until the old one is retired."""
    root = _read_root(settings)
    try:
        with open_hub(settings) as database, database.writing() as tx:
            key_id = rotate(tx, use, root)
    except KeysUnchanged as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{use} key {key_id} is live")


@keys.command("retire")
@click.argument("use", type=click.Choice(KEY_USES))
@click.argument("key_id", type=int)
@with_settings
def retire_key(settings: HubSettings, *, use: KeyUse, key_id: int) -> None:
    """Take key KEY_ID for USE off the list: what it has signed counts no longer."""
    root = _read_root(settings)
    try:
        with open_hub(settings) as database, database.writing() as tx:
            retire(tx, use, key_id, root)
            sign_orders_again(tx)
            sign_blocks_again(tx)
    except KeysUnchanged as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{use} key {key_id} is retired")


def _read_root(settings: HubSettings) -> Ed25519PrivateKey:
    try:
        return read_root(settings.root)
    except OSError as error:
        raise click.ClickException(f"the root key cannot be read: {settings.root}: {error.strerror}") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
