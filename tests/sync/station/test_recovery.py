"""Answers that were lost, hubs put back, ledgers copied, devices revoked: everything arrives, and once."""

import shutil
from pathlib import Path

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS
from sync.hub.census import take_census
from sync.hub.enrolment import revoke_device
from sync.hub.feeds import renew_feed_epoch
from sync.hub.incidents import list_incidents
from sync.hub.settings import HubSettings
from sync.hub.tables import ReceivedOperation, Visit
from sync.station import outbox
from sync.station.enrolment import enrol, open_session
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.queries import sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of, rechained
from tests.sync.hub.paper_station import HubUnderTest


def test_an_answer_that_was_lost_doubles_nothing(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    for _ in range(5):
        check_in_anonymous(enrolled, None)
    open_session(enrolled, client)
    batch = outbox.next_batch(enrolled, max_operations=3, max_bytes=PUSH_MAX_BYTES)
    assert batch is not None
    client.push(batch)  # The hub has committed; the station never hears of it.
    assert sync_state(enrolled).pending == 5
    assert courier_of(enrolled, client, clock).run_once()
    assert (hub.count(ReceivedOperation), hub.count(Visit), sync_state(enrolled).pending) == (5, 5, 0)


def test_a_hub_restored_from_an_older_copy_gets_everything_again(
    ledger: Ledger, clock: HeldClock, tmp_path: Path
) -> None:
    settings = HubSettings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'hub.db'}")
    young = HubUnderTest(settings)
    young.database.migrate()
    young.add_station("station-1")
    client = HubClient(young.url)
    enrol(ledger, client, young.new_code("station-1"), "test")
    check_in_anonymous(ledger, None)
    assert courier_of(ledger, client, clock).run_once()
    young.close()
    shutil.copy(tmp_path / "hub.db", tmp_path / "yesterday.db")

    grown = HubUnderTest(settings)
    client = HubClient(grown.url)
    for _ in range(10):
        check_in_anonymous(ledger, None)
    assert courier_of(ledger, client, clock).run_once()
    assert grown.count(Visit) == 11
    grown.close()

    for leftover in tmp_path.glob("hub.db*"):
        leftover.unlink()
    shutil.copy(tmp_path / "yesterday.db", tmp_path / "hub.db")
    restored = HubUnderTest(settings)
    client = HubClient(restored.url)
    check_in_anonymous(ledger, None)
    assert courier_of(ledger, client, clock).run_once()
    assert (restored.count(Visit), restored.count(ReceivedOperation), sync_state(ledger).pending) == (12, 12, 0)
    restored.close()


def test_a_copied_ledger_never_takes_the_others_facts_for_its_own(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, settings: StationSettings, tmp_path: Path
) -> None:
    for _ in range(PUSH_MAX_OPERATIONS):
        check_in_anonymous(enrolled, None)
    enrolled.close()
    shutil.copytree(settings.data_dir, tmp_path / "copy")
    original = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(11))
    copy = open_ledger(StationSettings(data_dir=tmp_path / "copy"), clock=clock, random_bytes=seeded_bytes(12))
    for _ in range(5):
        check_in_anonymous(original, None)
    assert courier_of(original, client, clock).run_once()
    for _ in range(5):
        check_in_anonymous(copy, None)
    assert courier_of(copy, HubClient(hub.url), clock).run_once()
    assert courier_of(original, HubClient(hub.url), clock).run_once()
    check_in_anonymous(original, None)
    assert courier_of(original, HubClient(hub.url), clock).run_once()
    assert hub.count(Visit) == PUSH_MAX_OPERATIONS + 11
    assert [sync_state(ledger).pending for ledger in (original, copy)] == [0, 0]
    assert [sync_state(ledger).trouble for ledger in (original, copy)] == ["", ""]
    assert sync_state(copy).forks >= 1
    with hub.database.reading() as session:
        assert take_census(session).forks >= 2
    for ledger in (original, copy):
        ledger.close()


def test_a_hub_put_back_with_a_quarantine_behind_it_gets_everything_again(
    ledger: Ledger, clock: HeldClock, tmp_path: Path
) -> None:
    settings = HubSettings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'hub.db'}")
    young = HubUnderTest(settings)
    young.database.migrate()
    young.add_station("station-1")
    enrol(ledger, HubClient(young.url), young.new_code("station-1"), "test")
    check_in_anonymous(ledger, None)
    assert courier_of(ledger, HubClient(young.url), clock).run_once()
    young.close()
    shutil.copy(tmp_path / "hub.db", tmp_path / "yesterday.db")

    grown = HubUnderTest(settings)
    check_in_anonymous(ledger, None)
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET kind = 'visit.teleported', chain = ? WHERE seq = 2", rechained(ledger))
    check_in_anonymous(ledger, None)
    assert courier_of(ledger, HubClient(grown.url), clock).run_once()
    assert sync_state(ledger).quarantined == 1
    grown.close()

    for leftover in tmp_path.glob("hub.db*"):
        leftover.unlink()
    shutil.copy(tmp_path / "yesterday.db", tmp_path / "hub.db")
    restored = HubUnderTest(settings)
    with restored.database.writing() as tx:
        renew_feed_epoch(tx)
    # Nobody comes, and still the hub hears of all it has lost.
    courier = courier_of(ledger, HubClient(restored.url), clock)
    assert courier.run_once()
    assert (restored.count(ReceivedOperation), sync_state(ledger).quarantined, sync_state(ledger).pending) == (3, 1, 0)
    restored.close()


def test_a_device_enrolled_anew_after_a_revocation_syncs_at_once(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    with hub.database.writing() as tx:
        revoke_device(tx, enrolled.setting("device_id") or "")
    check_in_anonymous(enrolled, None)
    assert not courier.run_once()
    enrol(enrolled, HubClient(hub.url), hub.new_code("station-1"), "test")
    clock.advance(400)
    assert courier.run_once()
    assert (sync_state(enrolled).trouble, sync_state(enrolled).pending, hub.count(Visit)) == ("", 0, 1)


def test_a_revoked_device_is_told_so_and_keeps_everything(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    check_in_anonymous(enrolled, None)
    with hub.database.writing() as tx:
        revoke_device(tx, enrolled.setting("device_id") or "")
    assert not courier_of(enrolled, client, clock).run_once()
    state = sync_state(enrolled)
    assert (state.trouble, state.pending, hub.count(ReceivedOperation)) == ("revoked", 1, 0)


def test_a_copied_ledger_tells_the_centre(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    with enrolled.writing() as writer:
        outbox.begin_incarnation(writer)
        outbox.begin_incarnation(writer)
    assert (sync_state(enrolled).forks, sync_state(enrolled).incidents) == (2, 1), "one tells of both"
    assert courier_of(enrolled, HubClient(hub.url), clock).run_once()
    with hub.database.reading() as session:
        assert [(line.what, line.raised_by) for line in list_incidents(session)] == [("fork", "station")]
