"""Orders of the centre: lock, unlock, wipe. Nothing is destroyed that is not at the hub, under the hub's own signature.

A wiped ledger stays where it is, encrypted, and nobody has its key any more.
"""

import logging
from math import inf

from pydantic import ValidationError

from sync.contract.orders import ORDER_CONTEXT, Order
from sync.contract.records import DeviceOrder, Rule
from sync.contract.times import parse_utc
from sync.contract.trust import verify
from sync.station import kept
from sync.station.clock import Clock
from sync.station.contact import read_contact
from sync.station.incidents import raise_incident
from sync.station.keys import destroy_key
from sync.station.ledger import KEY_FILE, WIPED_SETTING, Ledger, Reader, Writer
from sync.station.trouble import StationLocked, StationWiped
from sync.station.trust import countersigned_seq, live_keys

NUMBER_SETTING = "order.number"
"""The newest order that was carried out; an older one that comes again is none."""
LOCKED_SETTING = "station.locked"
WIPE_SETTING = "station.wipe"
LOCK_RULE = "station.lock_after_days"
_STANDING = "SELECT body FROM standing_entity WHERE kind = ? AND entity_id = ? ORDER BY scope DESC LIMIT 1"
DAY_S = 24 * 3600

_log = logging.getLogger(__name__)


def take_orders(writer: Writer) -> bool:
    """Do what the newest order to this device says; a wipe waits until all that was stated is at the hub.

    Return whether something was stated.
    """
    order = _newest_order(writer)
    if order is None or order.number <= int(writer.setting(NUMBER_SETTING) or 0):
        return False
    _log.warning("the centre orders: %s", order.kind)
    writer.set_setting(NUMBER_SETTING, str(order.number))
    writer.set_setting(LOCKED_SETTING, "" if order.kind == "unlock" else "1")
    writer.set_setting(WIPE_SETTING, "1" if order.kind == "wipe" else "")
    if order.kind == "wipe":
        raise_incident(writer, "wipe_ordered", "all that was stated before this is at the hub when the key goes")
    return order.kind == "wipe"


def carry_out_wipe(ledger: Ledger) -> None:
    """Destroy the ledger's key where that is ordered and the hub has countersigned everything stated here.

    The keys of ledgers that were kept aside go with it; while one of them waits to be salvaged, none does. Of one that
    could not be read, what the centre can open it with stays.

    Raises:
        StationWiped: it was destroyed, now or before.
    """
    data_dir = ledger.path.parent
    if ledger.setting(WIPED_SETTING) is None:
        if not ledger.setting(WIPE_SETTING) or kept.unsalvaged(data_dir):
            return
        with ledger.writing() as writer:
            if not _may_wipe(writer):
                return
            # Committed first: from here on nobody can state anything that would go with the key.
            writer.set_setting(WIPED_SETTING, "1")
    for folder in (data_dir / kept.KEPT_DIR).glob("*/"):
        destroy_key(folder / KEY_FILE, but_for_the_centre=(folder / kept.UNREAD).exists())
    # Last: without it nobody would come back to the others after a power cut.
    destroy_key(data_dir / KEY_FILE)
    raise StationWiped("the centre has ordered this: the key of the ledger is destroyed")


def is_locked(reader: Reader, clock: Clock) -> bool:
    """Tell whether the kiosk is out of service: by order, or because the hub was silent for longer than is allowed.

    A station that never heard of its hub is not locked by silence.
    """
    if reader.setting(LOCKED_SETTING):
        return True
    body = reader.value(_STANDING, "rule", LOCK_RULE)
    days = 0 if body is None else Rule.model_validate_json(body).value
    contact = read_contact(reader)
    if not days or not contact.last_sync_at:
        return False
    silent_s = contact.silent_s(clock)
    if silent_s == inf:
        # Heard in an earlier boot: only the wall clock can tell.
        silent_s = (clock.now_ms() - parse_utc(contact.last_sync_at)) / 1000
    return silent_s > days * DAY_S


def refuse_if_locked(writer: Writer) -> None:
    """Begin no visit while the kiosk is out of service.

    Raises:
        StationLocked: it is.
    """
    if is_locked(writer, writer.clock):
        raise StationLocked("this kiosk is locked, by order of the centre or for the hub's long silence")


def _newest_order(reader: Reader) -> Order | None:
    body = reader.value(_STANDING, "device_order", reader.setting("device_id") or "")
    if body is None:
        return None
    signed = DeviceOrder.model_validate_json(body)
    keys = live_keys(reader)
    key = keys.find("hub", signed.signature.key_id) if keys else None
    try:
        order = Order.model_validate_json(signed.text)
    except ValidationError:
        return None
    if key is None or not verify(ORDER_CONTEXT, signed.text.encode(), signed.signature, key):
        _log.error("an order is not signed with a key of the hub: it is not carried out")
        return None
    return order if order.device_id == reader.setting("device_id") else None


def _may_wipe(reader: Reader) -> bool:
    if not reader.setting(WIPE_SETTING):
        return False
    pending = reader.value("SELECT count(*) FROM operation WHERE state = 'pending'")
    newest = reader.value("SELECT coalesce(max(seq), 0) FROM operation")
    return pending == 0 and countersigned_seq(reader) >= newest
