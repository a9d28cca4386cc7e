"""Shards, set hashes, floors: what a feed says, and what it may forget."""

import pytest
from sqlalchemy import select

from sync.contract.messages import FeedRow
from sync.contract.operations import canonical_json
from sync.contract.records import Member, Rule
from sync.contract.set_hashes import as_hex, row_hash, wrapped
from sync.hub.cards import register_member
from sync.hub.compaction import KEEP_DAYS, compact
from sync.hub.refusal import RequestRefused
from sync.hub.stations import UnknownStation, subscribe
from sync.hub.tables import FeedEntry, ScopeHead
from tests.sync.hub.paper_station import HubUnderTest, PaperStation
from tests.sync.hub.test_feeds import everything, view

DAY_MS = 24 * 3600 * 1000


def tell(hub: HubUnderTest, code: str, value: int | None, scope: str = "org:street") -> None:
    with hub.database.writing() as tx:
        if value is None:
            tx.withdraw(scope, "rule", code)
        else:
            tx.publish(scope, Rule(code=code, value=value, unit="s"))


def added_up(rows: list[FeedRow], scope: str) -> str:
    newest = {(row.kind, row.entity_id): row.body for row in rows if row.scope == scope}
    hashes = [row_hash(*key, canonical_json(body).decode()) for key, body in newest.items() if body is not None]
    return as_hex(wrapped(sum(hashes)))


def test_a_list_of_members_reaches_the_stations_that_hold_it(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="m-1", name="Anna"), "east")
        register_member(tx, Member(member_uid="m-2", name="Bela"), "west")
        subscribe(tx, "station-1", ["east"])
    rows, cursor = everything(station)
    assert {row.entity_id for row in rows if row.kind == "member"} == {"m-1"}
    assert not [row for row in everything(other_station)[0] if row.kind == "member"]
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="m-2", name="Bela"), "east")
        register_member(tx, Member(member_uid="m-1", name="Anna B."))
    assert {row.entity_id for row in everything(station, cursor)[0]} == {"m-1", "m-2"}
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="m-1", name="Anna B."), "west")
    assert view(everything(station)[0])["member", "m-1"] is None


def test_a_station_is_told_what_it_reads(hub: HubUnderTest, station: PaperStation) -> None:
    page = station.pull()
    assert page is not None
    assert page.scopes == ["global", "org:city", "org:district", "org:street", "station:station-1"]
    with hub.database.writing() as tx:
        subscribe(tx, "station-1", ["west", "east"])
    page = station.pull()
    assert page is not None and page.scopes is not None
    assert [scope for scope in page.scopes if scope.startswith("members:")] == ["members:east", "members:west"]


def test_only_lists_with_a_name_can_be_held_and_only_by_a_station(hub: HubUnderTest) -> None:
    with hub.database.writing() as tx:
        for shards in ([""], ["a/b"]):
            with pytest.raises(ValueError, match="name"):
                subscribe(tx, "station-1", shards)
        with pytest.raises(UnknownStation):
            subscribe(tx, "nowhere", ["east"])


def test_the_last_page_says_what_each_scope_adds_up_to(hub: HubUnderTest, station: PaperStation) -> None:
    for code, value in (("a", 1), ("b", 1), ("a", 2), ("c", 3), ("b", None), ("a", 2)):
        tell(hub, code, value)
    page = station.pull()
    assert page is not None and not page.more
    rows, _ = everything(station)
    assert page.set_hashes == {scope: added_up(rows, scope) for scope in page.scopes or []}
    tell(hub, "a", None)
    tell(hub, "c", None)
    page = station.pull(page.cursor_after)
    assert page is not None and page.set_hashes["org:street"] == as_hex(0)


def test_a_compacted_feed_says_the_same_to_who_starts_anew(hub: HubUnderTest, station: PaperStation) -> None:
    for code, value in (("a", 1), ("b", 1), ("a", 2), ("c", 3), ("b", None)):
        tell(hub, code, value)
    before = {key: body for key, body in view(everything(station)[0]).items() if body is not None}
    assert compact(hub.database).rows == 0, "nothing is old yet"
    hub.clock.ms += KEEP_DAYS * DAY_MS
    compacted = compact(hub.database)
    assert (compacted.rows, compacted.scopes) == (3, 1)
    assert compact(hub.database).rows == 0
    rows, cursor = everything(station)
    assert view(rows) == before
    tell(hub, "d", 4)
    assert [row.entity_id for row in everything(station, cursor)[0]] == ["d"]


def test_a_cursor_that_missed_a_removed_withdrawal_is_told_which_scope_to_read_anew(
    hub: HubUnderTest, station: PaperStation
) -> None:
    tell(hub, "a", 1)
    _, behind = everything(station)
    tell(hub, "a", None)
    _, after = everything(station)
    hub.clock.ms += KEEP_DAYS * DAY_MS
    tell(hub, "b", 1)
    compact(hub.database)
    assert [row.entity_id for row in everything(station, after)[0]] == ["b"]
    with pytest.raises(RequestRefused) as refused:
        station.pull(behind)
    trouble = refused.value.trouble
    assert (trouble.code, trouble.scope, refused.value.status) == ("behind_floor", "org:street", 410)


def test_a_reading_from_the_start_passes_below_the_floor_it_began_under(
    hub: HubUnderTest, station: PaperStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.feeds.PULL_MAX_ROWS", 3)
    for number in range(10):
        tell(hub, f"r{number}", number)
    tell(hub, "r9", None)
    hub.clock.ms += KEEP_DAYS * DAY_MS
    compact(hub.database)
    rows, _ = everything(station)
    assert {row.entity_id for row in rows if row.scope == "org:street"} == {f"r{number}" for number in range(9)}
    # A floor that rises while somebody is below it has taken something from them.
    cursor, seen = "", list[FeedRow]()
    while not any(row.scope == "org:street" for row in seen):
        page = station.pull(cursor)
        assert page is not None
        seen, cursor = page.rows, page.cursor_after
    tell(hub, "r8", None)
    hub.clock.ms += KEEP_DAYS * DAY_MS
    compact(hub.database)
    with pytest.raises(RequestRefused) as refused:
        station.pull(cursor)
    assert refused.value.trouble.code == "behind_floor"


def test_a_page_is_bounded_in_bytes(hub: HubUnderTest, station: PaperStation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.hub.feeds.PULL_MAX_BYTES", 600)
    rows, _ = everything(station)
    page = station.pull()
    assert page is not None and page.more and 1 <= len(page.rows) < 5
    monkeypatch.undo()
    assert everything(station)[0] == rows


def test_the_head_adds_up_to_its_rows_whatever_happened(hub: HubUnderTest) -> None:
    for number in range(60):
        tell(hub, f"r{number % 7}", None if number % 5 == 0 else number % 11)
    with hub.database.reading() as session:
        head = session.get_one(ScopeHead, "org:street")
        rows = session.scalars(select(FeedEntry).where(FeedEntry.scope == "org:street", FeedEntry.hash.is_not(None)))
        standing = {row.entity_id: row_hash(row.kind, row.entity_id, row.body or "") for row in rows}
    assert head.set_hash == wrapped(sum(standing.values()))
    assert len(standing) == 7 - sum(1 for n in range(7) if [m for m in range(60) if m % 7 == n][-1] % 5 == 0)
