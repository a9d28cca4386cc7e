"""What a technician does with a ledger: `sync backup`, `sync restore`, `sync salvage`."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from sync.command_line import station_options
from sync.station.backup import back_up, drill, restore
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.keys import KEY_BYTES, WrapRefused, wrap_key, wrapped_file
from sync.station.ledger import KEY_FILE
from sync.station.salvage import kept_key, salvage
from sync.station.settings import StationSettings


@click.command("backup")
@station_options
@click.option("--drill", "on_trial", is_flag=True, help="Also restore it into a temporary place and compare.")
def make_backup(on_trial: bool, **flags: object) -> None:
    """Copy the ledger, encrypted, to its folder of backups, and check the copy."""
    ledger = open_ledger(StationSettings.load(**flags), clock=SystemClock())
    place = back_up(ledger)
    click.echo(json.dumps(asdict(drill(ledger, place))) if on_trial else str(place))
    ledger.close()


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@station_options
def restore_backup(file: Path, **flags: object) -> None:
    """Put the backup FILE in the ledger's place; the present ledger is kept, and what it had not sent carried over."""
    folder = restore(StationSettings.load(**flags).data_dir, file, clock=SystemClock())
    click.echo(f"{file.name} is the ledger now; the one before is kept in {folder}")


@click.command("salvage")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", metavar="HEX", help="The key that opens it; none: the one that lies beside it.")
@station_options
def salvage_kept(folder: Path, key: str | None, **flags: object) -> None:
    """Carry over what the kept ledger in FOLDER had not sent; its files stay as they are."""
    raw = kept_key(folder) if key is None else _key(key)
    if raw is None:
        raise click.UsageError(f"there is no key in {folder}: give it with --key")
    ledger = open_ledger(StationSettings.load(**flags), clock=SystemClock(), random_bytes=os.urandom)
    found = salvage(folder, raw, ledger)
    ledger.close()
    click.echo(json.dumps(asdict(found)))


@click.command("wrap-key")
@station_options
def wrap_ledger_key(**flags: object) -> None:
    """Wrap the ledger's key for this machine with systemd-creds; the plain file goes once that is proven to work."""
    file = StationSettings.load(**flags).data_dir / KEY_FILE
    try:
        wrap_key(file)
    except WrapRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"wrapped: {wrapped_file(file)}")


def _key(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise click.UsageError("--key takes 64 hex digits")
    return raw
