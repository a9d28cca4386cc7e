"""The command line for what goes by stick: `sync export` and `sync receipt`."""

import os
from pathlib import Path

import click

from sync.command_line import station_options
from sync.station.carry import CarryImpossible, ReceiptRefused, export, read_receipt
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings
from sync.station.trouble import NotEnrolled


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@station_options
def export_file(file: Path, **flags: object) -> None:
    """Write all that is owed to the hub into FILE, signed and sealed; it stays owed until the receipt is read."""
    ledger = open_ledger(StationSettings.load(**flags), clock=SystemClock())
    draft = file.with_name(f"{file.name}.part")
    try:
        with draft.open("wb") as out:
            count = export(ledger, out, random_bytes=os.urandom)
            out.flush()
            os.fsync(out.fileno())
        if count:
            draft.replace(file)
    except (CarryImpossible, NotEnrolled) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}; nothing is lost here") from error
    finally:
        draft.unlink(missing_ok=True)
        ledger.close()
    if not count:
        click.echo("Nothing is owed to the hub; no file was written.")
        return
    click.echo(f"{count} operations are in {file}. At the hub: `warm-station hub import`; then bring the receipt back.")


@click.command("receipt")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@station_options
def read_receipt_file(file: Path, **flags: object) -> None:
    """Read the hub's receipt FILE: what it holds counts as sent."""
    ledger = open_ledger(StationSettings.load(**flags), clock=SystemClock())
    try:
        read = read_receipt(ledger, file.read_bytes())
    except ReceiptRefused as error:
        raise click.ClickException(f"{error}; nothing has changed here") from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    finally:
        ledger.close()
    click.echo(f"{read.acknowledged} operations more are at the hub, {read.quarantined} of them in quarantine.")
    if read.refused:
        click.echo(f"The hub took no more of the file ({read.refused}). Nothing is lost: sync, or export again.")
