"""The audit: what differs from the hub is found by a few questions and put right, and nothing unsent is touched."""

import pytest

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.messages import AUDIT_MAX_ROWS
from sync.contract.records import Member, Rule
from sync.hub.cards import register_member
from sync.hub.stations import subscribe
from sync.hub.tables import ReceivedOperation
from sync.station import scopes
from sync.station.audit import compare_chain
from sync.station.courier import Courier
from sync.station.engine import Engine, Rest
from sync.station.enrolment import open_session
from sync.station.ledger import Ledger
from sync.station.queries import member, rule, sync_state
from sync.station.retention import MATCHED_SETTING
from sync.station.transport import HubClient, HubRefused
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest

MANY = AUDIT_MAX_ROWS + 200


def fill(hub: HubUnderTest, count: int = MANY) -> None:
    with hub.database.writing() as tx:
        subscribe(tx, "station-1", ["east"])
        for number in range(count):
            register_member(tx, Member(member_uid=f"m-{number:04}", name=f"Member {number}"), "east")
        tx.publish("org:street", Rule(code="here", value=1, unit="s"))


def night(ledger: Ledger, client: HubClient, clock: HeldClock) -> None:
    """Let a night and the hours after it go by."""

    def pause(seconds: float) -> bool:
        clock.advance(seconds)
        return False

    courier = Courier(ledger, client, Engine(random=lambda: 0.5), clock, pause=pause)
    courier.request_maintenance()
    over_s = clock.elapsed_s + 1500
    while not isinstance(courier.advance(), Rest) or clock.elapsed_s < over_s:
        pass


def test_rows_that_went_bad_are_found_and_put_right(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub)
    assert courier_of(enrolled, client, clock).run_once()
    east = scopes.live(enrolled, "members:east")
    with enrolled.writing() as writer:
        writer.execute("UPDATE member SET body = replace(body, 'Member', 'Nobody') WHERE member_uid = 'm-0007'")
        writer.execute("DELETE FROM member WHERE member_uid = 'm-0042'")
        writer.execute(
            "INSERT INTO member (scope_id, member_uid, body, hash) SELECT ?, 'm-9', body, hash FROM member LIMIT 1",
            east,
        )
        writer.execute("DELETE FROM entity WHERE entity_id = 'here'")
    night(enrolled, client, clock)
    names = {uid: found.name for uid in ("m-0007", "m-0042") if (found := member(enrolled, uid))}
    assert names == {"m-0007": "Member 7", "m-0042": "Member 42"}
    assert member(enrolled, "m-9") is None
    assert rule(enrolled, "here") == 1
    assert scopes.suspects(enrolled) == []
    assert scopes.live(enrolled, "members:east") == east, "nothing was read anew"
    assert sync_state(enrolled).incidents >= 1


def test_a_scope_that_differs_everywhere_is_read_anew(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.station.audit.MOST_QUESTIONS", 3)
    fill(hub)
    assert courier_of(enrolled, client, clock).run_once()
    before = scopes.live(enrolled, "members:east")
    with enrolled.writing() as writer:
        writer.execute("UPDATE member SET body = replace(body, 'Member', 'Nobody')")
    night(enrolled, client, clock)
    found = member(enrolled, "m-0001")
    assert found is not None and found.name == "Member 1"
    assert scopes.live(enrolled, "members:east") != before
    assert scopes.suspects(enrolled) == []


def test_an_audit_leaves_alone_what_is_right_and_what_is_unsent(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    fill(hub, 3)
    check_in_anonymous(enrolled, None)
    night(enrolled, client, clock)
    assert sync_state(enrolled).incidents == 0
    assert hub.count(ReceivedOperation) == 1
    with enrolled.writing() as writer:
        writer.execute("DELETE FROM member")
    check_in_anonymous(enrolled, None)
    night(enrolled, client, clock)
    assert member(enrolled, "m-0001") is not None
    assert enrolled.value("SELECT count(*) FROM visit") == 2


def test_the_audit_notes_up_to_where_hub_and_ledger_are_the_same(
    hub: HubUnderTest, enrolled: Ledger, client: HubClient, clock: HeldClock
) -> None:
    for _ in range(3):
        check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    check_in_anonymous(enrolled, None)
    assert compare_chain(enrolled, client)
    assert enrolled.setting(MATCHED_SETTING) == "3"
    with enrolled.writing() as writer:
        writer.execute("UPDATE operation SET chain = ? WHERE seq = 3", "f" * 64)
        writer.set_setting(MATCHED_SETTING, "0")
    assert not compare_chain(enrolled, client)
    assert enrolled.setting(MATCHED_SETTING) == "0"
    assert enrolled.value("SELECT count(*) FROM operation WHERE kind = 'incident.raised'") == 1


def test_a_station_may_ask_about_its_own_scopes_alone(hub: HubUnderTest, enrolled: Ledger, client: HubClient) -> None:
    open_session(enrolled, client)
    assert client.audit("station:station-1", "").rows
    for scope in ("station:station-2", "members:east", "nowhere"):
        with pytest.raises(HubRefused) as refused:
            client.audit(scope, "")
        assert refused.value.trouble.code == "bad_request"
