"""`sync quarantine`: look at what the hub could not apply, correct it, send it again, or set it aside."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sync.command_line import station_options
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.quarantine import CorrectionUnfit, NotInQuarantine, find, in_quarantine, put_aside, resend
from sync.station.settings import StationSettings


@click.group("quarantine")
def quarantine() -> None:
    """Look after what the hub could not apply."""


@quarantine.command("list")
@station_options
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for machines.")
def list_quarantine(as_json: bool, **flags: object) -> None:
    """List what waits for a person, with the hub's reason."""
    waiting = in_quarantine(_open(flags))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in waiting], ensure_ascii=False))
        return
    for each in waiting:
        click.echo(f"{each.op_id}  {each.kind:20} {each.reason}")


@quarantine.command("show")
@click.argument("op_id")
@station_options
def show_operation(op_id: str, **flags: object) -> None:
    """Print the body of an operation, to be edited and sent again."""
    try:
        body = find(_open(flags), op_id).body
    except NotInQuarantine as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))


@quarantine.command("resend")
@click.argument("op_id")
@click.option(
    "--edit", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with the corrected body."
)
@station_options
def resend_operation(op_id: str, edit: Path | None, **flags: object) -> None:
    """State an operation again, as it is or as the file says."""
    try:
        body = None if edit is None else json.loads(edit.read_text("utf-8"))
        with _open(flags).writing() as writer:
            again = resend(writer, op_id, body)
    except ValueError as error:
        raise click.ClickException(f"{edit} is no JSON: {error}") from error
    except (NotInQuarantine, CorrectionUnfit) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{op_id} is sent again as {again.op_id}")


@quarantine.command("set-aside")
@click.argument("op_id")
@station_options
def set_operation_aside(op_id: str, **flags: object) -> None:
    """Decide that an operation is not to be sent again; it is kept."""
    try:
        with _open(flags).writing() as writer:
            put_aside(writer, op_id)
    except NotInQuarantine as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{op_id} is set aside")


def _open(flags: dict[str, object]) -> Ledger:
    return open_ledger(StationSettings.load(**flags), clock=SystemClock())
