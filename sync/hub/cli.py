"""The command line of the hub: the click group `hub`."""

import os
import time
import tomllib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from sync.hub.app import create_app, openapi_text
from sync.hub.catalogue import initialise
from sync.hub.census import take_census
from sync.hub.database import Database
from sync.hub.demo import load_demo
from sync.hub.enrolment import UnknownStation, create_code
from sync.hub.feeds import renew_feed_epoch
from sync.hub.settings import HubSettings


def system_now_ms() -> int:
    """Return Unix milliseconds of the machine's clock."""
    return time.time_ns() // 1_000_000


def read_settings(**given: Any) -> HubSettings:
    """Return the settings that the given ones, the environment and the file make.

    Raises:
        click.UsageError: they do not fit, or the file cannot be read.
    """
    try:
        return HubSettings(**given)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise click.UsageError(wrong) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"the configuration file is no TOML: {error}") from error
    except OSError as error:
        raise click.UsageError(f"the configuration file cannot be read: {error.strerror}") from error


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag for each hub setting, and the settings they make as its first argument."""

    @wraps(command)
    def with_flags(**flags: Any) -> None:
        given = {name: flags.pop(name) for name in HubSettings.model_fields}
        command(read_settings(**{name: value for name, value in given.items() if value is not None}), **flags)

    decorated: Callable[..., None] = with_flags
    for name, field in reversed(HubSettings.model_fields.items()):
        kind: type = int if field.annotation is int else str
        decorated = click.option(f"--{name.replace('_', '-')}", name, type=kind, help=field.description)(decorated)
    return decorated


@contextmanager
def open_hub(settings: HubSettings) -> Generator[Database]:
    """Open the hub's database, migrated and initialised, for a command.

    Raises:
        click.ClickException: it cannot be opened.
    """
    try:
        database = Database.open(settings.database_url, now_ms=system_now_ms, random_bytes=os.urandom)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"the database cannot be opened: {error.filename}: {error.strerror}") from error
    try:
        _prepare(database)
        yield database
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
    finally:
        database.close()


def _prepare(database: Database) -> None:
    try:
        database.migrate()
        with database.writing() as tx:
            initialise(tx)
    except OperationalError:
        raise
    except DBAPIError as error:
        raise click.ClickException(f"the database cannot be opened: {error.orig}") from error


@click.group()
def hub() -> None:
    """Run and look after the hub that the stations report to."""


@hub.command()
@click.option("--restored", is_flag=True, help="The database comes from a backup: begin a new feed epoch.")
@with_settings
def init(settings: HubSettings, *, restored: bool) -> None:
    """Make or migrate the database, publish the catalogue, make the card key."""
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
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False)


@hub.command("enrolment-code")
@click.argument("station_id")
@with_settings
def enrolment_code(settings: HubSettings, *, station_id: str) -> None:
    """Print a one-time code for the device of a station."""
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                code = create_code(tx, station_id, settings.enrolment_code_lifetime_s)
        except UnknownStation as error:
            raise click.ClickException(f"there is no station {station_id}") from error
    click.echo(code)


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
