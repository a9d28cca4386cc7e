"""The command line for what comes on a stick: `hub import`."""

import os
from pathlib import Path

import click

from sync.contract.carry import CarryBroken
from sync.hub.carry import import_export, signed_receipt
from sync.hub.command_line import open_hub, with_settings
from sync.hub.refusal import RequestRefused
from sync.hub.settings import HubSettings


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option(
    "--receipt", type=click.Path(dir_okay=False, path_type=Path), help="Write it there; default: FILE.receipt."
)
@with_settings
def import_file(settings: HubSettings, *, file: Path, receipt: Path | None) -> None:
    """Take in FILE, which `warm-station sync export` wrote, and write the receipt that goes back to the station."""
    place = receipt or file.with_name(f"{file.name}.receipt")
    with open_hub(settings) as database:
        try:
            with file.open("rb") as opened:
                taken = import_export(database, opened)
            text = signed_receipt(database, taken)
        except (CarryBroken, RequestRefused) as error:
            raise click.ClickException(f"nothing was taken in: {error}") from error
        except OSError as error:
            raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    try:
        with place.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise click.ClickException(
            f"all is taken in, but the receipt {place} cannot be written: {error.strerror}; import the file again"
        ) from error
    held = 0 if taken.answer is None else taken.answer.ack_seq
    quarantined = 0 if taken.answer is None else len(taken.answer.results)
    click.echo(f"{taken.station_id}: held up to operation {held}, {quarantined} in quarantine; the receipt is {place}")
    if taken.refused is not None:
        click.echo(f"Not all was taken: {taken.refused.message}. The receipt tells the station what to do.")
