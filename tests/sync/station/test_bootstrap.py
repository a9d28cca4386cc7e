"""The first load of a large scope: one file, checked and resumed at any byte, beside which everything else goes on."""

import os
from collections.abc import Callable

import pytest
import requests

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.messages import AdmissionRequest
from sync.contract.records import Member
from sync.contract.set_hashes import as_hex
from sync.contract.snapshots import SnapshotManifest
from sync.hub.cards import register_member
from sync.hub.compaction import KEEP_DAYS, compact
from sync.hub.publishing import Transaction
from sync.hub.snapshots import build, file_of, large_scopes
from sync.hub.stations import subscribe
from sync.hub.tables import ScopeHead, Visit
from sync.station import replica, scopes
from sync.station.bootstrap import PART_FILE, job_of
from sync.station.enrolment import open_session
from sync.station.ledger import Ledger
from sync.station.queries import member
from sync.station.transport import HubClient, HubRefused, HubUnreached
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest

EAST = "members:east"
COUNT = 300


def fill(hub: HubUnderTest, *numbers: int, name: str = "Member") -> None:
    def register(tx: Transaction, number: int) -> None:
        register_member(tx, Member(member_uid=f"m-{number:04}", name=f"{name} {number}"), "east")

    with hub.database.writing() as tx:
        subscribe(tx, "station-1", ["east"])
        for number in numbers or range(COUNT):
            register(tx, number)


def snapshot(hub: HubUnderTest) -> SnapshotManifest:
    return build(hub.database, hub.settings.snapshot_dir, EAST)


def known(ledger: Ledger) -> int:
    return ledger.value("SELECT count(*) FROM standing_member")


def agrees(hub: HubUnderTest, ledger: Ledger) -> bool:
    scope_id = scopes.live(ledger, EAST)
    with hub.database.reading() as session:
        return (
            scope_id is not None and scopes.set_hash_of(ledger, scope_id) == session.get_one(ScopeHead, EAST).set_hash
        )


class CutShort(HubClient):
    """A road that breaks off in every piece of a snapshot, and one on which nothing is fetched twice."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.fetched = 0

    def download(self, scope: str, sha256: str, start: int, count: int, sink: Callable[[bytes], object]) -> None:
        assert start == self.fetched

        def cut(piece: bytes) -> None:
            sink(piece[:7000])
            self.fetched += len(piece[:7000])
            raise HubUnreached("cut")

        super().download(scope, sha256, start, count, cut)


def test_a_list_of_members_comes_as_one_file_and_then_what_has_changed_since(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    manifest = snapshot(hub)
    fill(hub, 7, COUNT, name="Later")
    check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    assert known(enrolled) == COUNT + 1
    seventh, third = member(enrolled, "m-0007"), member(enrolled, "m-0003")
    assert seventh is not None and seventh.name == "Later 7"
    assert third is not None and third.name == "Member 3"
    assert agrees(hub, enrolled) and scopes.suspects(enrolled) == []
    assert (manifest.rows, job_of(enrolled), replica.waiting(enrolled)) == (COUNT, None, [])
    assert not (enrolled.path.parent / PART_FILE).exists()
    assert hub.count(Visit) == 1


def test_a_load_goes_on_at_the_byte_where_it_broke_off(hub: HubUnderTest, enrolled: Ledger, clock: HeldClock) -> None:
    fill(hub)
    manifest = snapshot(hub)
    road = CutShort(hub.url)
    courier = courier_of(enrolled, road, clock)
    for _ in range(200):
        courier.run_once()
        clock.advance(400)
        job = job_of(enrolled)
        if job is None and road.fetched:
            break
        part = enrolled.path.parent / PART_FILE
        assert not part.exists() or b"Member" not in part.read_bytes(), "names do not lie open on the disk"
    assert road.fetched == manifest.bytes
    assert courier.run_once()
    assert known(enrolled) == COUNT and agrees(hub, enrolled)


def test_a_file_that_the_hub_did_not_sign_is_not_used_and_the_rows_come_all_the_same(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    manifest = snapshot(hub)
    path = file_of(hub.settings.snapshot_dir, manifest.sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert courier_of(enrolled, client, clock).run_once()
    assert known(enrolled) == COUNT and agrees(hub, enrolled)
    assert not (enrolled.path.parent / PART_FILE).exists()


def test_a_snapshot_whose_rows_do_not_add_up_leaves_nothing_behind(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    with hub.database.writing() as tx:
        tx.session.get_one(ScopeHead, EAST).set_hash ^= 1
    snapshot(hub)
    with hub.database.writing() as tx:
        tx.session.get_one(ScopeHead, EAST).set_hash ^= 1
        tx.withdraw(EAST, "member", "m-0001")
    assert courier_of(enrolled, client, clock).run_once()
    assert known(enrolled) == COUNT - 1 and agrees(hub, enrolled)
    assert (job_of(enrolled), scopes.loading(enrolled, EAST)) == (None, None)


def test_a_snapshot_that_is_gone_is_no_trouble(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    file_of(hub.settings.snapshot_dir, snapshot(hub).sha256).unlink()
    assert courier_of(enrolled, client, clock).run_once()
    assert known(enrolled) == COUNT and agrees(hub, enrolled)


def test_a_station_behind_the_floor_loads_that_scope_from_a_snapshot(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="m-0005", name="Member 5"), "west")
    hub.clock.ms += KEEP_DAYS * 24 * 3600 * 1000
    fill(hub, COUNT)
    assert compact(hub.database).rows
    snapshot(hub)
    clock.advance(3600)
    before = scopes.live(enrolled, EAST)
    assert courier.run_once()
    assert member(enrolled, "m-0005") is None
    assert known(enrolled) == COUNT and agrees(hub, enrolled)
    assert scopes.live(enrolled, EAST) != before


def test_a_snapshot_is_served_by_range_to_those_who_read_its_scope(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient
) -> None:
    fill(hub)
    manifest = snapshot(hub)
    open_session(enrolled, client)
    whole = file_of(hub.settings.snapshot_dir, manifest.sha256).read_bytes()
    pieces: list[bytes] = []
    with pytest.raises(HubRefused) as without_ticket:
        client.download(EAST, manifest.sha256, 100, 50, pieces.append)
    assert without_ticket.value.trouble.code == "busy"
    client.ask_for_admission(AdmissionRequest(purpose="snapshot", size=manifest.bytes))
    client.download(EAST, manifest.sha256, 100, 50, pieces.append)
    assert b"".join(pieces) == whole[100:150]
    url = f"{hub.url}/v1/snapshots/{EAST}/{manifest.sha256}"
    assert requests.get(url, timeout=30).status_code == 401
    with hub.database.writing() as tx:
        subscribe(tx, "station-1", [])
    for ask in (
        lambda: client.snapshot(EAST),
        lambda: client.download(EAST, manifest.sha256, 0, 10, pieces.append),
        lambda: client.snapshot("global"),
    ):
        with pytest.raises(HubRefused) as refused:
            ask()
        assert refused.value.trouble.code == "unknown_snapshot"


def test_only_the_newest_two_are_kept_and_small_scopes_need_none(hub: HubUnderTest) -> None:
    fill(hub)
    made = []
    for number in range(4):
        hub.clock.ms += 1000
        fill(hub, COUNT + number)
        made.append(snapshot(hub))
    kept = {path.stem for path in hub.settings.snapshot_dir.iterdir()}
    assert kept == {manifest.sha256 for manifest in made[-2:]}
    assert made[-1].set_hash != as_hex(0)
    with hub.database.reading() as session:
        assert large_scopes(session) == []
    with pytest.raises(LookupError):
        build(hub.database, hub.settings.snapshot_dir, "members:nowhere")


def test_a_file_that_breaks_here_after_it_was_checked_stops_nothing(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    snapshot(hub)
    courier = courier_of(enrolled, client, clock)
    for _ in range(100):
        job = job_of(enrolled)
        if job is not None and job.checked:
            break
        courier.advance()
    part = enrolled.path.parent / PART_FILE
    part.write_bytes(bytes(part.stat().st_size))
    check_in_anonymous(enrolled, None)
    assert courier.run_once()
    assert known(enrolled) == COUNT and agrees(hub, enrolled) and hub.count(Visit) == 1


def test_a_file_for_which_there_is_no_room_stops_nothing(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    snapshot(hub)
    (enrolled.path.parent / PART_FILE).symlink_to("/dev/full")
    with enrolled.writing() as writer:
        writer.set_setting("bootstrap.waiting", "")
    assert courier_of(enrolled, client, clock).run_once()
    assert known(enrolled) == COUNT and agrees(hub, enrolled)


def test_a_snapshot_spares_what_another_machine_is_building(hub: HubUnderTest) -> None:
    fill(hub, 1)
    hub.settings.snapshot_dir.mkdir()
    elsewhere = hub.settings.snapshot_dir / f"{os.getpid()}.draft"
    elsewhere.write_bytes(b"half")
    snapshot(hub)
    assert list(hub.settings.snapshot_dir.glob("*.draft")) == [elsewhere]
    assert elsewhere.read_bytes() == b"half"
