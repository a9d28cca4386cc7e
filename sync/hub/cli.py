"""The command line of the hub: the click group `hub`."""

import gc
import os
from pathlib import Path

import click
import qrcode
import uvicorn

from sync.command_line import LazyGroup
from sync.contract.enrolment_codes import qr_text_of
from sync.hub.app import create_app, openapi_text
from sync.hub.census import take_census
from sync.hub.command_line import open_hub, read_settings, system_now_ms, with_settings
from sync.hub.demo import load_demo
from sync.hub.enrolment import create_code
from sync.hub.feeds import renew_feed_epoch
from sync.hub.settings import HubSettings
from sync.hub.stations import UnknownStation

QR_CODE_LIFETIME_S = 24 * 3600

_ELSEWHERE = {
    "application": "sync.hub.application_cli:application",
    "compact": "sync.hub.feed_cli:compact_feeds",
    "card": "sync.hub.card_cli:card",
    "device": "sync.hub.device_cli:device",
    "import": "sync.hub.carry_cli:import_file",
    "incidents": "sync.hub.incident_cli:show_incidents",
    "keys": "sync.hub.keys_cli:keys",
    "pool": "sync.hub.pool_cli:pool",
    "quarantine": "sync.hub.quarantine_cli:quarantine",
    "recovery-key": "sync.hub.recovery_cli:recovery_key",
    "review": "sync.hub.people_cli:review",
    "guest": "sync.hub.people_cli:guest",
    "snapshot": "sync.hub.feed_cli:build_snapshots",
    "shards": "sync.hub.feed_cli:set_shards",
    "unseal": "sync.hub.recovery_cli:unseal",
    "voucher": "sync.hub.voucher_cli:voucher",
}


@click.group(cls=LazyGroup, elsewhere=_ELSEWHERE)
def hub() -> None:
    """Run and look after the hub that the stations report to."""


@hub.command()
@click.option("--restored", is_flag=True, help="The database comes from a backup: begin a new feed epoch.")
@with_settings
def init(settings: HubSettings, *, restored: bool) -> None:
    """Make or migrate the database, publish the catalogue, make the keys."""
    with open_hub(settings) as database:
        if restored:
            with database.writing() as tx:
                renew_feed_epoch(tx)
        click.echo(f"ready: {database.engine.url.render_as_string(hide_password=True)}")


@hub.command()
@with_settings
def serve(settings: HubSettings) -> None:
    """Serve the stations until interrupted."""
    # Trouble with the database ends here in a sentence, in the server in a traceback.
    with open_hub(settings):
        pass
    app = create_app(settings, now_ms=system_now_ms, random_bytes=os.urandom)
    # What stands until the end is not looked through again for every batch's worth of new objects.
    gc.freeze()
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, server_header=False)


@hub.command("enrolment-code")
@click.argument("station_id")
@click.option("--qr", type=click.Path(dir_okay=False, path_type=Path), help="Draw it there as a PNG; it lives a day.")
@click.option("--hub-url", help="With --qr: where the device finds this hub; default: the address to listen on.")
@with_settings
def enrolment_code(settings: HubSettings, *, station_id: str, qr: Path | None, hub_url: str | None) -> None:
    """Print a one-time code for the device of a station."""
    lifetime_s = settings.enrolment_code_lifetime_s if qr is None else QR_CODE_LIFETIME_S
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                code = create_code(tx, station_id, lifetime_s)
        except UnknownStation as error:
            raise click.ClickException(f"there is no station {station_id}") from error
    if qr is None:
        click.echo(code)
        return
    text = qr_text_of(code, hub_url or f"http://{settings.host}:{settings.port}")
    try:
        with qr.open("wb") as out:
            qrcode.make(text).save(out)
    except OSError as error:
        raise click.ClickException(f"{qr} cannot be written: {error.strerror}") from error
    click.echo(text)


@hub.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it there instead.")
def openapi(output: Path | None) -> None:
    """Print the OpenAPI document of the protocol."""
    app = create_app(read_settings(), now_ms=system_now_ms, random_bytes=os.urandom)
    if output is None:
        click.echo(openapi_text(app), nl=False)
        return
    try:
        output.write_text(openapi_text(app), "utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error


@hub.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
@with_settings
def status(settings: HubSettings, *, as_json: bool) -> None:
    """Count stations, devices and operations."""
    with open_hub(settings) as database, database.reading() as session:
        census = take_census(session)
    if as_json:
        click.echo(census.model_dump_json())
        return
    for name, value in census.model_dump(exclude={"received_by_kind"}).items():
        click.echo(f"{name:24} {value}")
    for kind, count in census.received_by_kind.items():
        click.echo(f"  {kind:22} {count}")


@hub.command()
@with_settings
def demo(settings: HubSettings) -> None:
    """Load fictional stations and members, and print their cards."""
    with open_hub(settings) as database, database.writing() as tx:
        cards = load_demo(tx)
    for card in cards:
        click.echo(f"{card.member_uid}\t{card.name}\t{card.code}")
