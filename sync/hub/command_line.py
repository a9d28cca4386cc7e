"""What every command of the hub begins with: its settings, and the hub's database opened for it."""

import os
import time
import tomllib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from sync.hub.catalogue import initialise
from sync.hub.database import Database
from sync.hub.root_key import ensure_root
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
        _prepare(database, settings)
        yield database
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
    finally:
        database.close()


def _prepare(database: Database, settings: HubSettings) -> None:
    try:
        database.migrate()
        with database.writing() as tx:
            signed = initialise(tx, root=lambda: _root(settings))
    except OperationalError:
        raise
    except DBAPIError as error:
        raise click.ClickException(f"the database cannot be opened: {error.orig}") from error
    if signed:
        click.echo(
            f"The root key that signs this hub's list of keys is in {settings.root}. Take it off this machine and keep"
            " it in a safe place: only `hub keys rotate` and `retire` need it.",
            err=True,
        )


def _root(settings: HubSettings) -> Ed25519PrivateKey:
    try:
        return ensure_root(settings.root, os.urandom)
    except OSError as error:
        raise click.ClickException(f"the root key {settings.root} cannot be made: {error.strerror}") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
