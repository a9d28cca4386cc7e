"""`hub incidents`: what a person has to look into."""

import json

import click

from sync.hub.command_line import open_hub, with_settings
from sync.hub.incidents import list_incidents
from sync.hub.settings import HubSettings


@click.command("incidents")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for machines.")
@with_settings
def show_incidents(settings: HubSettings, *, as_json: bool) -> None:
    """List what stations raised and what the hub noticed, the newest last."""
    with open_hub(settings) as database, database.reading() as session:
        lines = list_incidents(session)
    if as_json:
        click.echo(json.dumps([line.model_dump() for line in lines], ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line.at}  {line.station_id:20} {line.raised_by:8} {line.what:14} {line.detail}")
