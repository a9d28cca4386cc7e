"""How every command of the product ends."""

import sys
from tomllib import TOMLDecodeError

import click
from pydantic import ValidationError

from sync.station.trouble import StationTrouble


def run_command(group: click.Group) -> None:
    """Run one command; known trouble and bad settings end in a sentence, not in a trace."""
    try:
        group()
    except StationTrouble as trouble:
        click.echo(f"Error: {trouble.code}: {trouble}", err=True)
        sys.exit(3)
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        click.echo(f"Error: the settings file cannot be read: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except ValidationError as error:
        for wrong in error.errors():
            click.echo(f"Error: setting {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}", err=True)
        sys.exit(2)
