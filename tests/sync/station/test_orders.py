from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.rate import rate
from kiosk.actions.read_status import read_status
from sync.contract.operations import canonical_json
from sync.contract.orders import ORDER_CONTEXT, OrderKind
from sync.contract.records import DeviceOrder, Rule
from sync.contract.trust import sign
from sync.hub.cli import hub as command
from sync.hub.enrolment import revoke_device
from sync.hub.keys import retire, rotate
from sync.hub.orders import give_order, sign_orders_again
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Incident, ReceivedOperation
from sync.station import kept
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.orders import LOCK_RULE, take_orders
from sync.station.queries import sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from sync.station.trouble import KeyLost, StationLocked, StationWiped
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.stations import tell
from tests.sync.hub.paper_station import ROOT, HubUnderTest

DAY_S = 86_400
IMPOSTOR = Ed25519PrivateKey.from_private_bytes(b"i" * 32)


def order(hub: HubUnderTest, ledger: Ledger, kind: OrderKind) -> None:
    with hub.database.writing() as tx:
        give_order(tx, ledger.setting("device_id") or "", kind)


def synced(ledger: Ledger, client: HubClient, clock: HeldClock) -> bool:
    clock.advance(3600)
    return courier_of(ledger, client, clock).run_once()


def test_locked_kiosk_begins_no_visit_and_sends_what_it_holds(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    check_in_anonymous(enrolled, "02")
    order(hub, enrolled, "lock")
    assert synced(enrolled, client, clock)
    for attempt in (lambda: check_in_anonymous(enrolled, "02"), lambda: check_in_card(enrolled, "WS1:", "camera")):
        with pytest.raises(StationLocked):
            attempt()
    assert read_status(enrolled).pill == "service"
    assert (sync_state(enrolled).pending, sync_state(enrolled).order) == (0, "lock")
    order(hub, enrolled, "unlock")
    assert synced(enrolled, client, clock)
    assert check_in_anonymous(enrolled, "02").accepted
    assert sync_state(enrolled).order == ""


def test_order_that_comes_again_is_not_carried_out_again(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    order(hub, enrolled, "lock")
    assert synced(enrolled, client, clock)
    former = enrolled.value("SELECT body FROM standing_entity WHERE kind = 'device_order'")
    order(hub, enrolled, "unlock")
    assert synced(enrolled, client, clock)
    tell(enrolled, ("device_order", enrolled.setting("device_id") or "", DeviceOrder.model_validate_json(former)))
    assert synced(enrolled, client, clock)
    assert sync_state(enrolled).order == ""


def test_order_that_the_hub_has_not_signed_is_none(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    device_id = enrolled.setting("device_id") or ""
    text = canonical_json({"device_id": device_id, "number": 1, "kind": "wipe"})
    forged = DeviceOrder(device_id=device_id, text=text.decode(), signature=sign(ORDER_CONTEXT, text, IMPOSTOR, 1))
    tell(enrolled, ("device_order", device_id, forged))
    assert synced(enrolled, client, clock)
    assert sync_state(enrolled).order == ""


def test_order_to_another_device_of_the_station_is_not_for_this_one(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    order(hub, enrolled, "lock")
    assert synced(enrolled, client, clock)
    body = enrolled.value("SELECT body FROM standing_entity WHERE kind = 'device_order'")
    order(hub, enrolled, "unlock")
    assert synced(enrolled, client, clock)
    with enrolled.writing() as writer:
        writer.set_setting("order.number", "0")
        writer.set_setting("device_id", "another")
    tell(enrolled, ("device_order", "another", DeviceOrder.model_validate_json(body)))
    with enrolled.writing() as writer:
        take_orders(writer)
    assert sync_state(enrolled).order == ""


def test_order_outlives_the_key_that_signed_it(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    order(hub, enrolled, "lock")
    with hub.database.writing() as tx:
        rotate(tx, "hub", ROOT)
        retire(tx, "hub", 1, ROOT)
        sign_orders_again(tx)
    assert synced(enrolled, client, clock)
    assert sync_state(enrolled).order == "lock"


def test_wipe_destroys_the_key_once_everything_is_at_the_hub(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, settings: StationSettings
) -> None:
    check_in_anonymous(enrolled, "02")
    order(hub, enrolled, "wipe")
    with pytest.raises(StationWiped):
        synced(enrolled, client, clock)
    assert hub.count(ReceivedOperation) == 2
    assert [row.what for row in hub.rows(Incident)] == ["wipe_ordered"]
    assert list(settings.data_dir.glob("ledger.key*")) == []
    assert (settings.data_dir / "ledger.db").stat().st_size > 0
    with pytest.raises(StationWiped):
        rate(enrolled, 4)
    with pytest.raises(KeyLost):
        open_ledger(settings, clock=clock)


def test_wipe_waits_while_anything_is_owed_and_may_be_taken_back(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, settings: StationSettings
) -> None:
    kept_aside = settings.data_dir / kept.KEPT_DIR / "1"
    kept_aside.mkdir(parents=True)
    (kept_aside / kept.UNSALVAGED).touch()
    (kept_aside / "ledger.key").write_text("00" * 32)
    order(hub, enrolled, "wipe")
    assert synced(enrolled, client, clock)
    assert sync_state(enrolled).order == "wipe"
    assert (settings.data_dir / "ledger.key").exists()
    with pytest.raises(StationLocked):
        check_in_anonymous(enrolled, "02")
    order(hub, enrolled, "unlock")
    assert synced(enrolled, client, clock)
    assert check_in_anonymous(enrolled, "02").accepted
    (kept_aside / kept.UNSALVAGED).unlink()
    order(hub, enrolled, "wipe")
    with pytest.raises(StationWiped):
        synced(enrolled, client, clock)
    assert not (kept_aside / "ledger.key").exists()


def test_power_that_fails_during_a_wipe_leaves_it_to_be_finished(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, settings: StationSettings
) -> None:
    key = (settings.data_dir / "ledger.key").read_text()
    order(hub, enrolled, "wipe")
    with pytest.raises(StationWiped):
        synced(enrolled, client, clock)
    (settings.data_dir / "ledger.key").write_text(key)
    with pytest.raises(StationWiped):
        synced(enrolled, client, clock)
    assert not (settings.data_dir / "ledger.key").exists()


def test_silence_longer_than_the_rules_allow_locks_until_the_hub_is_heard(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    assert synced(enrolled, client, clock)
    tell(enrolled, ("rule", LOCK_RULE, Rule(code=LOCK_RULE, value=7, unit="days")))
    clock.advance(6 * DAY_S)
    assert check_in_anonymous(enrolled, "02").accepted
    clock.advance(2 * DAY_S)
    with pytest.raises(StationLocked):
        check_in_anonymous(enrolled, "02")
    assert read_status(enrolled).pill == "service"
    assert synced(enrolled, client, clock)
    assert check_in_anonymous(enrolled, "02").accepted


def test_revoked_device_hears_no_order(enrolled: Ledger, hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        revoke_device(tx, enrolled.setting("device_id") or "")
    with pytest.raises(RequestRefused, match="revoked"):
        order(hub, enrolled, "lock")


def test_command_line_lists_orders_and_revokes(enrolled: Ledger, hub: HubUnderTest, tmp_path: Path) -> None:
    device_id = enrolled.setting("device_id") or ""

    def run(*args: str, fails: bool = False) -> str:
        flags = ["--data-dir", str(tmp_path), "--database-url", hub.settings.database_url]
        result = CliRunner().invoke(command, ["device", *args, *flags])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    assert '"order": null' in run("list")
    for kind in ("lock", "unlock", "wipe"):
        assert f"told to {kind}" in run(kind, device_id)
        assert f'"order": "{kind}"' in run("list")
    assert "is revoked" in run("revoke", device_id)
    assert '"revoked_at": "' in run("list")
    assert "revoked" in run("lock", device_id, fails=True)
    assert "never enrolled" in run("revoke", "00000000-0000-0000-0000-000000000000", fails=True)


def test_device_that_is_enrolled_anew_hears_the_orders_to_it(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    for kind in ("lock", "unlock", "lock"):
        order(hub, enrolled, kind)
        assert synced(enrolled, client, clock)
    enrol(enrolled, HubClient(hub.url), hub.new_code("station-1"), "test")
    assert synced(enrolled, client, clock)
    assert sync_state(enrolled).order == "lock"
    order(hub, enrolled, "unlock")
    assert synced(enrolled, client, clock)
    assert check_in_anonymous(enrolled, "02").accepted
