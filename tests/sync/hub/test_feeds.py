import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sync.contract.messages import PULL_MAX_ROWS, FeedRow
from sync.contract.operations import canonical_json
from sync.contract.records import ENTITY_KINDS, Member, Rule
from sync.hub.cards import issue, register_member
from sync.hub.catalogue import CATALOGUE_DIR, publish_catalogue
from sync.hub.feeds import pull, renew_feed_epoch
from sync.hub.interest import INTEREST_LIFETIME_MS, drop_expired_interests, take_interest
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.tables import FeedEntry, Interest, MemberRow
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, counted_statements

ANNA = Member(member_uid="m-1", name="Anna Novak", occupation_group="02")


def everything(station: PaperStation, cursor: str = "") -> tuple[list[FeedRow], str]:
    rows: list[FeedRow] = []
    while True:
        page = station.pull(cursor)
        assert page is not None
        assert page.cursor_before == cursor
        assert len(page.rows) <= PULL_MAX_ROWS
        rows += page.rows
        cursor = page.cursor_after
        if not page.more:
            return rows, cursor


def view(rows: list[FeedRow]) -> dict[tuple[str, str], Any]:
    return {(row.kind, row.entity_id): row.body for row in rows}


def carded(hub: HubUnderTest, member: Member = ANNA) -> int:
    """Register a member with a card and return its serial."""
    with hub.database.writing() as tx:
        register_member(tx, member)
        issue(tx, member.member_uid, date(2030, 1, 1))
        row = tx.session.get_one(MemberRow, member.member_uid)
        assert row.card_serial is not None
        return row.card_serial


def test_new_station_gets_catalogue_key_and_profile(station: PaperStation) -> None:
    rows, _ = everything(station)
    assert {row.kind for row in rows} == {
        "service",
        "form",
        "occupation_group",
        "rule",
        "signing_key",
        "key_list",
        "realm_key",
        "station",
    }
    for row in rows:
        ENTITY_KINDS[row.kind].model_validate(row.body)
    for scope in {row.scope for row in rows}:
        assert [row.v for row in rows if row.scope == scope] == list(
            range(1, sum(row.scope == scope for row in rows) + 1)
        )


def test_pages_have_no_gaps_and_end_in_the_final_state(hub: HubUnderTest, station: PaperStation) -> None:
    _, start = everything(station)
    for value in (1, 2):
        with hub.database.writing() as tx:
            for number in range(PULL_MAX_ROWS + 100):
                tx.publish("org:street", Rule(code=f"rule-{number}", value=value, unit="s"))
            tx.publish("global", Rule(code="global", value=value, unit="s"))
    rows, end = everything(station, start)
    assert [row.v for row in rows if row.scope == "org:street"] == list(range(1, 2 * (PULL_MAX_ROWS + 100) + 1))
    assert all(body["value"] == 2 for body in view(rows).values())
    assert everything(station, end)[0] == []


def test_same_state_is_published_once(hub: HubUnderTest) -> None:
    before = hub.count(FeedEntry)
    for _ in range(2):
        with hub.database.writing() as tx:
            publish_catalogue(tx)
            tx.publish("org:street", Rule(code="once", value=1, unit="s"))
            tx.withdraw("global", "rule", "never-published")
    assert hub.count(FeedEntry) == before + 1


def test_catalogue_sends_changes_and_withdraws_what_is_gone(
    hub: HubUnderTest, station: PaperStation, tmp_path: Path
) -> None:
    _, cursor = everything(station)
    gone = ""
    for path in CATALOGUE_DIR.glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        if "rules" in document:
            gone = document["rules"].pop()["code"]
            document["rules"][0]["value"] += 1
        (tmp_path / path.name).write_text(json.dumps(document), "utf-8")
    with hub.database.writing() as tx:
        publish_catalogue(tx, tmp_path)
    rows, _ = everything(station, cursor)
    assert len(rows) == 2
    assert view(rows)["rule", gone] is None
    with hub.database.writing() as tx:
        publish_catalogue(tx, tmp_path)
    assert len(everything(station, cursor)[0]) == 2


def test_idle_poll_reads_no_rows(hub: HubUnderTest, station: PaperStation) -> None:
    _, cursor = everything(station)
    with hub.database.reading() as session:
        etag = pull(session, "station-1", cursor).etag
    with counted_statements(hub.database, "feed_row") as statements:
        assert station.pull(cursor, etag) is None
    assert statements == []
    # The same heads from a cursor behind them are no reason to stay silent.
    page = station.pull("", etag)
    assert page is not None
    assert page.rows
    with hub.database.writing() as tx:
        tx.publish("org:city", Rule(code="news", value=1, unit="s"))
    page = station.pull(cursor, etag)
    assert page is not None
    assert [row.entity_id for row in page.rows] == ["news"]


def _cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(canonical_json(value)).decode()


def test_cursor_of_another_epoch_is_gone(hub: HubUnderTest, station: PaperStation) -> None:
    _, cursor = everything(station)
    with hub.database.writing() as tx:
        renew_feed_epoch(tx)
    with pytest.raises(RequestRefused) as refused:
        station.pull(cursor)
    assert (refused.value.trouble.code, refused.value.status) == ("unknown_cursor", 410)
    assert everything(station)[0]


@pytest.mark.parametrize(
    "cursor",
    [
        "!",
        "中文",
        "A",
        _cursor([]),
        _cursor({"epoch": 1}),
        _cursor({"epoch": "x", "scopes": {"global": -1}}),
        "e30=",
        "\0",
    ],
)
def test_cursor_of_nobody_is_gone(station: PaperStation, cursor: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        station.pull(cursor)
    assert refused.value.trouble.code == "unknown_cursor"


def test_cursor_ahead_of_the_hub_is_gone(station: PaperStation) -> None:
    _, cursor = everything(station)
    content = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    content["scopes"]["global"] = 1 << 90
    with pytest.raises(RequestRefused):
        station.pull(_cursor(content))


def test_card_shown_brings_the_member_to_that_station_alone(
    hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    serial = carded(hub)
    _, cursor = everything(station)
    station.check_in(visitor="card", card_serial=serial)
    station.push()
    rows, cursor = everything(station, cursor)
    [row] = rows
    assert (row.scope, row.kind, row.entity_id) == ("station:station-1", "member", "m-1")
    assert Member.model_validate(row.body).card_serial == serial
    assert ("member", "m-1") not in view(everything(other_station)[0])
    # A member known already is not sent again.
    station.check_in(visitor="card", card_serial=serial)
    station.push(2)
    assert everything(station, cursor)[0] == []


def test_visit_of_a_stranger_is_a_fact_all_the_same(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in(visitor="card", card_serial=(1 << 32) - 1)
    station.check_in(visitor="member", member_uid="nobody")
    assert [result.outcome for result in station.push().results] == ["applied"] * 2
    assert hub.count(Interest) == 0


def test_change_of_a_member_reaches_the_stations_that_hold_them(hub: HubUnderTest, station: PaperStation) -> None:
    serial = carded(hub)
    with hub.database.writing() as tx:
        take_interest(tx, "station-1", card_serial=serial)
    _, cursor = everything(station)
    assert carded(hub, ANNA.model_copy(update={"membership_status": "moved"})) == serial
    body = view(everything(station, cursor)[0])["member", "m-1"]
    assert (body["membership_status"], body["card_serial"], body["card_issue_number"]) == ("moved", serial, 2)


def test_member_not_met_for_long_is_forgotten(hub: HubUnderTest, station: PaperStation) -> None:
    carded(hub)
    with hub.database.writing() as tx:
        assert take_interest(tx, "station-1", member_uid="m-1")
    hub.clock.ms += INTEREST_LIFETIME_MS
    with hub.database.writing() as tx:
        assert drop_expired_interests(tx) == 1
    rows, _ = everything(station)
    assert view(rows)["member", "m-1"] is None
    # Nor does the feed keep what it said before.
    with hub.database.reading() as session:
        assert set(session.scalars(select(FeedEntry.body).where(FeedEntry.kind == "member"))) == {None}


def test_opening_a_session_forgets_too(hub: HubUnderTest, station: PaperStation, other_station: PaperStation) -> None:
    carded(hub)
    with hub.database.writing() as tx:
        take_interest(tx, "station-1", member_uid="m-1")
    hub.clock.ms += INTEREST_LIFETIME_MS - 1
    assert other_station.open_session().ok
    assert hub.count(Interest) == 1
    hub.clock.ms += 1
    assert other_station.open_session().ok
    assert hub.count(Interest) == 0
    assert view(everything(station)[0])["member", "m-1"] is None


def test_member_met_at_the_moment_of_forgetting_is_kept(hub: HubUnderTest, station: PaperStation) -> None:
    if hub.database.engine.dialect.name == "sqlite":
        # It has one writer at a time.
        return
    carded(hub)
    with hub.database.writing() as tx:
        take_interest(tx, "station-1", member_uid="m-1")
    hub.clock.ms += INTEREST_LIFETIME_MS

    def forget() -> int:
        with hub.database.writing() as tx:
            return drop_expired_interests(tx)

    with ThreadPoolExecutor(1) as pool, hub.database.writing() as tx:
        take_interest(tx, "station-1", member_uid="m-1")
        assert pool.submit(forget).result(timeout=20) == 0
    assert hub.count(Interest) == 1
    assert view(everything(station)[0])["member", "m-1"] is not None


def test_nothing_is_published_by_a_transaction_that_fails(hub: HubUnderTest, station: PaperStation) -> None:
    before, _ = everything(station)

    def fail(tx: Transaction) -> None:
        tx.publish("global", Rule(code="lost", value=1, unit="s"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), hub.database.writing() as tx:
        fail(tx)
    assert everything(station)[0] == before
