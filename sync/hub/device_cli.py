"""The command line of the devices: the click group `hub device`."""

import json
from collections.abc import Callable

import click
from sqlalchemy import select

from sync.contract.orders import OrderKind
from sync.contract.times import format_utc
from sync.hub.command_line import open_hub, with_settings
from sync.hub.enrolment import revoke_device
from sync.hub.orders import give_order
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.settings import HubSettings
from sync.hub.tables import Device, DeviceOrderRow


@click.group()
def device() -> None:
    """List, revoke, lock and wipe the devices that were enrolled."""


@device.command("list")
@with_settings
def list_devices(settings: HubSettings) -> None:
    """Print each device as a line of JSON."""
    with open_hub(settings) as database, database.reading() as session:
        for row in session.scalars(select(Device).order_by(Device.enrolled_ms, Device.device_id)):
            order = session.get(DeviceOrderRow, row.device_id)
            line = {
                "device_id": row.device_id,
                "station_id": row.station_id,
                "software": row.software,
                "enrolled_at": format_utc(row.enrolled_ms),
                "revoked_at": None if row.revoked_ms is None else format_utc(row.revoked_ms),
                "order": None if order is None else order.kind,
                "ordered_at": None if order is None else format_utc(order.given_ms),
            }
            click.echo(json.dumps(line))


@device.command("revoke")
@click.argument("device_id")
@with_settings
def revoke(settings: HubSettings, *, device_id: str) -> None:
    """Refuse DEVICE_ID from now on. It hears no order any more: lock or wipe it before."""
    _change(settings, device_id, revoke_device)
    click.echo(f"{device_id} is revoked")


def _order_command(kind: OrderKind, what: str) -> None:
    @device.command(kind, help=what)
    @click.argument("device_id")
    @with_settings
    def order(settings: HubSettings, *, device_id: str) -> None:
        _change(settings, device_id, lambda tx, device_id: give_order(tx, device_id, kind))
        click.echo(f"{device_id} is told to {kind} at its next contact")

    del order


_order_command("lock", "Put DEVICE_ID out of service; it goes on sending what it holds.")
_order_command("unlock", "Put DEVICE_ID into service again, or take back a wipe that has not happened yet.")
_order_command("wipe", "Lock DEVICE_ID, and destroy its key once everything it holds is here.")


def _change(settings: HubSettings, device_id: str, change: Callable[[Transaction, str], None]) -> None:
    try:
        with open_hub(settings) as database, database.writing() as tx:
            change(tx, device_id)
    except RequestRefused as refused:
        raise click.ClickException(str(refused)) from refused
