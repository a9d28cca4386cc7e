"""`hub quarantine`: what could not be applied, and a new try at it."""

import json
from dataclasses import asdict

import click

from sync.hub.command_line import open_hub, with_settings
from sync.hub.replay import list_quarantine, replay
from sync.hub.settings import HubSettings


@click.group("quarantine")
def quarantine() -> None:
    """Look after what could not be applied."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for machines.")
@with_settings
def show_quarantine(settings: HubSettings, *, as_json: bool) -> None:
    """List what waits for a person, in the order in which it came."""
    with open_hub(settings) as database, database.reading() as session:
        lines = list_quarantine(session)
    if as_json:
        click.echo(json.dumps([line.model_dump() for line in lines], ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line.station_id:20} {line.op_id}  {line.kind:20} {line.reason}")


@quarantine.command("replay")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
@with_settings
def replay_quarantine(settings: HubSettings, *, as_json: bool) -> None:
    """Apply again what is in quarantine, after an upgrade or a repair."""
    with open_hub(settings) as database, database.writing() as tx:
        done = replay(tx)
    click.echo(json.dumps(asdict(done)) if as_json else f"{done.released} applied, {done.left} still in quarantine")
