"""What whoever looks after a station does for its staff: `warm-station staff`."""

from pathlib import Path
from typing import cast

import click

from kiosk.actions.enter_pin import PinRefused
from kiosk.actions.enter_pin import set_pin as set_pin_of
from kiosk.devices.qr_draw import qr_png, qr_text_art
from sync.command_line import station_options
from sync.contract.codes import STAFF_CARD
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings
from sync.station.staff_pins import ROLES, Role


@click.group("staff")
def staff() -> None:
    """Set the PINs of a station's staff pages and make the card that opens the pad."""


@staff.command("set-pin")
@click.option("--role", type=click.Choice(ROLES), required=True)
@station_options
def set_pin(role: str, **flags: object) -> None:
    """Ask for the new PIN of a role, twice, and set it; a pad that is shut opens again."""
    pin = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    ledger = open_ledger(StationSettings.load(**flags), clock=SystemClock())
    try:
        set_pin_of(ledger, cast(Role, role), pin)
    except PinRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    finally:
        ledger.close()
    click.echo(f"the {role}'s PIN is set")


@staff.command("card")
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Draw a QR picture instead.")
def show_card(png: Path | None) -> None:
    """Show the QR code that opens the PIN pad when it is held to the scanner; it opens nothing more."""
    if png is None:
        click.echo(qr_text_art(STAFF_CARD))
    else:
        png.write_bytes(qr_png(STAFF_CARD))
        click.echo(f"wrote {png}")
