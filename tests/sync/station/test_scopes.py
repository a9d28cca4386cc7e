"""What a station holds stands under its scope: a scope can be lost, read anew and swept out while it serves."""

import json
from datetime import date

import pytest

from kiosk.actions.check_in import check_in_card
from sync.contract.cursors import Cursor
from sync.contract.messages import FeedRow, PullPage
from sync.contract.operations import canonical_json
from sync.contract.records import Member, Record, Rule
from sync.contract.set_hashes import as_hex, row_hash, wrapped
from sync.hub.cards import issue, register_member
from sync.hub.compaction import KEEP_DAYS, compact
from sync.hub.stations import subscribe
from sync.station import replica, scopes
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.queries import member, member_of_card, rule
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest

EAST, WEST, OWN = "members:east", "members:west", "station:s"
ANNA = Member(member_uid="m-1", name="Anna", card_serial=7, card_issue_number=2)
DAY_MS = 24 * 3600 * 1000


def row(scope: str, record: Record | None, kind: str = "member", entity_id: str = "m-1", v: int = 1) -> FeedRow:
    body = None if record is None else record.model_dump(mode="json")
    return FeedRow(scope=scope, v=v, kind=kind, entity_id=entity_id, body=body)


def apply(ledger: Ledger, *rows: FeedRow, more: bool = False, read: tuple[str, ...] = (EAST, WEST, OWN)) -> None:
    before = replica.cursor(ledger)
    at = {scope: len(before) for scope in read}
    page = PullPage(
        cursor_before=before,
        cursor_after=Cursor(epoch="e" * (len(before) % 5), scopes=at).text(),
        more=more,
        scopes=list(read),
        rows=list(rows),
    )
    with ledger.writing() as writer:
        assert replica.apply_page(writer, page)


def hash_of(ledger: Ledger, scope: str) -> str:
    scope_id = scopes.live(ledger, scope)
    assert scope_id is not None
    return as_hex(scopes.set_hash_of(ledger, scope_id))


def expected(*records: tuple[str, str, Record]) -> str:
    hashes = [row_hash(kind, key, canonical_json(r.model_dump(mode="json")).decode()) for kind, key, r in records]
    return as_hex(wrapped(sum(hashes)))


def test_a_member_of_two_scopes_is_found_once_and_the_newest_card_counts(ledger: Ledger) -> None:
    replaced = ANNA.model_copy(update={"card_issue_number": 3, "name": "Anna B."})
    apply(ledger, row(EAST, ANNA), row(OWN, replaced))
    for found in (member(ledger, "m-1"), member_of_card(ledger, 7)):
        assert found is not None and found.card_issue_number == 3
    apply(ledger, row(OWN, None, v=2))
    for found in (member(ledger, "m-1"), member_of_card(ledger, 7)):
        assert found is not None and found.name == "Anna"
    apply(ledger, row(EAST, None, v=2))
    assert member(ledger, "m-1") is None and member_of_card(ledger, 7) is None


def test_a_serial_that_has_passed_on_leaves_its_last_holder_without_a_card(ledger: Ledger) -> None:
    apply(ledger, row(EAST, ANNA))
    heir = Member(member_uid="m-2", name="Bela", card_serial=7)
    apply(ledger, row(EAST, heir, entity_id="m-2"))
    found = member_of_card(ledger, 7)
    assert found is not None and found.member_uid == "m-2"
    apply(ledger, row(EAST, ANNA.model_copy(update={"card_serial": 8}), v=3))
    assert [found.member_uid for serial in (7, 8) if (found := member_of_card(ledger, serial))] == ["m-2", "m-1"]


def test_what_stands_closest_to_the_station_goes_before(ledger: Ledger) -> None:
    shipped = rule(ledger, "visit.same_visit_minutes")
    numbers = {"global": 1, "org:city": 2, "station:s": 3}
    read = tuple(numbers)
    for scope, value in numbers.items():
        said = Rule(code="visit.same_visit_minutes", value=value, unit="m")
        apply(ledger, row(scope, said, "rule", said.code), more=True, read=read)
        assert rule(ledger, said.code) == value
    assert shipped != 3


def test_the_set_hash_follows_every_change(ledger: Ledger) -> None:
    one, two = (Rule(code="a", value=value, unit="s") for value in (1, 2))
    apply(ledger, row(EAST, ANNA), row(EAST, one, "rule", "a"), row(EAST, one, "rule", "a"))
    assert hash_of(ledger, EAST) == expected(("member", "m-1", ANNA), ("rule", "a", one))
    unreadable = FeedRow(scope=EAST, v=3, kind="rule", entity_id="a", body={"code": "a"})
    apply(ledger, unreadable)
    assert rule(ledger, "a") == 1, "what was known before stays in use"
    wanted = wrapped(row_hash("rule", "a", '{"code":"a"}') + int(expected(("member", "m-1", ANNA)), 16))
    assert hash_of(ledger, EAST) == as_hex(wanted)
    apply(ledger, row(EAST, two, "rule", "a", v=4))
    assert hash_of(ledger, EAST) == expected(("member", "m-1", ANNA), ("rule", "a", two))
    apply(ledger, unreadable)
    apply(ledger, row(EAST, None, "rule", "a"), row(EAST, None))
    assert hash_of(ledger, EAST) == as_hex(0)


def test_a_set_hash_that_differs_is_noted_and_forgotten_when_it_agrees_again(ledger: Ledger) -> None:
    page = PullPage(cursor_before="", cursor_after="x", more=False, set_hashes={EAST: as_hex(5)}, rows=[])
    with ledger.writing() as writer:
        assert replica.apply_page(writer, page)
    assert scopes.suspects(ledger) == [EAST]
    with ledger.writing() as writer:
        assert replica.apply_page(
            writer, page.model_copy(update={"cursor_before": "x", "set_hashes": {EAST: as_hex(0)}})
        )
    assert scopes.suspects(ledger) == []


def test_a_lost_scope_goes_but_for_what_unsent_operations_refer_to(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    with hub.database.writing() as tx:
        for number in range(3):
            register_member(tx, Member(member_uid=f"m-{number}", name=f"Member {number}"), "east")
        code = issue(tx, "m-1", date(2030, 1, 1))
        subscribe(tx, "station-1", ["east"])
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    assert check_in_card(enrolled, code, "camera").accepted
    with hub.database.writing() as tx:
        subscribe(tx, "station-1", [])
    page = client.pull(replica.cursor(enrolled))
    assert page is not None
    with enrolled.writing() as writer:
        assert replica.apply_page(writer, page)
    assert [member(enrolled, f"m-{number}") is not None for number in range(3)] == [False, True, False]
    assert check_in_card(enrolled, code, "camera").masked_name
    assert courier.run_once()
    clock.advance(3600)
    assert courier.run_once()
    assert member(enrolled, "m-1") is not None, "it was met here: the station's own scope holds it now"
    assert scopes.live(enrolled, scopes.KEPT_SCOPE) is None
    assert scopes.live(enrolled, EAST) is None
    with hub.database.writing() as tx:
        subscribe(tx, "station-1", ["east"])
    clock.advance(3600)
    assert courier.run_once()
    assert all(member(enrolled, f"m-{number}") for number in range(3))


def test_a_station_behind_the_floor_reads_that_scope_alone_anew(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    def told(value: int | None, code: str = "gone", scope: str = "org:street") -> None:
        with hub.database.writing() as tx:
            if value is None:
                tx.withdraw(scope, "rule", code)
            else:
                tx.publish(scope, Rule(code=code, value=value, unit="s"))

    told(1)
    told(1, "stays")
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    assert rule(enrolled, "gone") == 1
    before = {scope: scopes.live(enrolled, scope) for scope in ("global", "org:street")}
    told(None)
    hub.clock.ms += KEEP_DAYS * DAY_MS
    told(2, "new")
    assert compact(hub.database).rows == 2
    clock.advance(3600)
    assert courier.run_once()
    with pytest.raises(LookupError):
        rule(enrolled, "gone")
    assert (rule(enrolled, "stays"), rule(enrolled, "new")) == (1, 2)
    assert scopes.live(enrolled, "global") == before["global"]
    assert scopes.live(enrolled, "org:street") != before["org:street"]
    assert scopes.suspects(enrolled) == []


def test_a_scope_read_anew_serves_as_it_was_until_the_last_page(ledger: Ledger) -> None:
    apply(ledger, row(EAST, ANNA))
    with ledger.writing() as writer:
        replica.read_anew(writer, EAST)
    newer = ANNA.model_copy(update={"name": "Anna B."})
    apply(ledger, row(EAST, newer), more=True)
    found = member(ledger, "m-1")
    assert found is not None and found.name == "Anna"
    with ledger.writing() as writer:
        replica.read_anew(writer, EAST)
    apply(ledger, more=True)
    assert member(ledger, "m-1") is not None, "a reading that was begun again does not show what the first one brought"
    apply(ledger, row(EAST, newer))
    found = member(ledger, "m-1")
    assert found is not None and found.name == "Anna B."


def test_what_leaves_is_swept_in_bounded_steps(ledger: Ledger) -> None:
    crowd = [row(EAST, Member(member_uid=f"m-{n}", name="x", card_serial=n), entity_id=f"m-{n}") for n in range(300)]
    apply(ledger, *crowd)
    with ledger.writing() as writer:
        scopes.keep_only(writer, [WEST])
    assert member(ledger, "m-1") is None, "gone at once for whoever asks"
    sweeps = 1
    while True:
        with ledger.writing() as writer:
            before = writer.value("SELECT count(*) FROM member") + writer.value("SELECT count(*) FROM member_card")
            more = scopes.sweep(writer, 100)
            after = writer.value("SELECT count(*) FROM member") + writer.value("SELECT count(*) FROM member_card")
        assert before - after <= 100
        if not more:
            break
        sweeps += 1
    assert sweeps >= 6 and after == 0
    assert ledger.value("SELECT count(*) FROM feed_scope WHERE state = 'leaving'") == 0


def test_a_courier_at_rest_sweeps_out_what_is_left(
    enrolled: Ledger, client: HubClient, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    apply(enrolled, *(row(EAST, ANNA, entity_id=f"m-{n}") for n in range(10)))
    with enrolled.writing() as writer:
        scopes.keep_only(writer, [])
    scopes.sweep_if_needed(enrolled)
    scopes.sweep_if_needed(enrolled)
    assert enrolled.value("SELECT count(*) FROM member") == 0


def test_a_ledger_of_the_first_schema_goes_on_serving_and_reads_all_anew(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, settings: StationSettings
) -> None:
    with enrolled.writing() as writer:
        for view in ("standing_entity", "standing_member"):
            writer.execute(f"DROP VIEW {view}")
        for table in ("entity", "member", "member_card", "feed_scope"):
            writer.execute(f"DROP TABLE {table}")
        writer.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0006_scopes'")
        writer.execute(
            "CREATE TABLE member (member_uid TEXT PRIMARY KEY, card_serial INTEGER UNIQUE, body TEXT NOT NULL,"
            " reading INTEGER NOT NULL) STRICT, WITHOUT ROWID"
        )
        writer.execute(
            "CREATE TABLE entity (kind TEXT NOT NULL, entity_id TEXT NOT NULL, body TEXT NOT NULL,"
            " reading INTEGER NOT NULL, PRIMARY KEY (kind, entity_id)) STRICT, WITHOUT ROWID"
        )
        writer.execute("INSERT INTO member VALUES ('m-1', 7, ?, 1)", ANNA.model_dump_json())
        writer.execute(
            "INSERT INTO entity VALUES ('rule', 'old', ?, 1)", json.dumps({"code": "old", "value": 1, "unit": "s"})
        )
        writer.execute("INSERT INTO entity VALUES ('unreadable:rule', 'odd', '{}', 1)")
        writer.set_setting("cursor", "somewhere")
    enrolled.close()
    upgraded = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(3))
    assert member_of_card(upgraded, 7) == ANNA and rule(upgraded, "old") == 1
    assert courier_of(upgraded, client, clock).run_once()
    assert member_of_card(upgraded, 7) is None
    with pytest.raises(LookupError):
        rule(upgraded, "old")
    assert rule(upgraded, "visit.same_visit_minutes") > 0
    upgraded.close()
