"""Orders to a device: signed with the hub's key, and sent down the feed that its station alone reads."""

from sqlalchemy import select

from sync.contract.operations import canonical_json
from sync.contract.orders import ORDER_CONTEXT, Order, OrderKind
from sync.contract.records import DeviceOrder
from sync.hub.enrolment import live_device
from sync.hub.keys import hub_signature
from sync.hub.publishing import Transaction, station_scope
from sync.hub.tables import Device, DeviceOrderRow


def give_order(tx: Transaction, device_id: str, kind: OrderKind) -> None:
    """Order a device to lock, unlock or wipe itself, in place of any order before.

    Raises:
        RequestRefused: unknown_device, or revoked: a device that is refused hears no order.
    """
    device = live_device(tx.session, device_id, for_update=True)
    row = tx.session.get(DeviceOrderRow, device_id)
    if row is None:
        row = DeviceOrderRow(device_id=device_id, number=0)
        tx.session.add(row)
    row.number, row.kind, row.given_ms = row.number + 1, kind, tx.now_ms
    tx.session.flush()
    _publish(tx, row, device.station_id)


def sign_orders_again(tx: Transaction) -> None:
    """Sign every standing order with the newest key, after an older one was retired."""
    standing = select(DeviceOrderRow, Device.station_id).join(Device, Device.device_id == DeviceOrderRow.device_id)
    for row, station_id in tx.session.execute(standing).all():
        _publish(tx, row, station_id)


def _publish(tx: Transaction, row: DeviceOrderRow, station_id: str) -> None:
    order = Order.model_validate({"device_id": row.device_id, "number": row.number, "kind": row.kind})
    text = canonical_json(order.model_dump(mode="json"))
    signature = hub_signature(tx.session, ORDER_CONTEXT, text)
    tx.publish(station_scope(station_id), DeviceOrder(device_id=row.device_id, text=text.decode(), signature=signature))
