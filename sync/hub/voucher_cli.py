"""Commands for vouchers: `hub voucher`."""

from datetime import datetime

import click

from sync.hub.cards import UnknownMember
from sync.hub.command_line import open_hub, with_settings
from sync.hub.settings import HubSettings
from sync.hub.vouchers import NoCard, create_voucher


@click.group()
def voucher() -> None:
    """Rights to one benefit that a person carries."""


@voucher.command("issue")
@click.argument("member_uid")
@click.argument("service_code")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day on which it is good.")
@with_settings
def issue(settings: HubSettings, *, member_uid: str, service_code: str, until: datetime) -> None:
    """Sign a voucher for a member, good with the card they hold now, and print its code."""
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                code = create_voucher(tx, member_uid, service_code, until.date())
        except UnknownMember as error:
            raise click.ClickException(f"there is no member {member_uid}") from error
        except NoCard as error:
            raise click.ClickException(f"{member_uid} holds no card that a voucher could be good with") from error
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    click.echo(code)
