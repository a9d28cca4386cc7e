"""Station and hub over real HTTP, on both of the hub's databases: nothing lost, nothing doubled, whatever the road."""

import http.server
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Generator

import pytest
from filelock import FileLock, Timeout

from kiosk.actions.check_in import CheckInOutcome, check_in_anonymous, check_in_card
from kiosk.actions.rate import rate
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.void_visit import void_visit
from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS
from sync.contract.records import Member, StationProfile, Text
from sync.hub.cards import issue, register_member
from sync.hub.interest import take_interest
from sync.hub.stations import register_station
from sync.hub.tables import Feedback, ReceivedOperation, ServiceRecord, Visit
from sync.station import outbox
from sync.station.clock import SystemClock, local_time
from sync.station.courier import Courier, start_calendar
from sync.station.engine import Engine, Rest
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.maintenance import maintain
from sync.station.queries import member, station_profile, sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient, HubRefused, HubUnreached
from sync.station.trouble import NotEnrolled
from tests.clocks import HeldClock
from tests.couriers import NOWHERE, courier_of, eventually, rechained
from tests.sync.hub.paper_station import ORG_PATH, HubUnderTest


def test_what_was_stated_before_and_after_the_enrolment_arrives_once(
    ledger: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    early = check_in_anonymous(ledger, "02")
    record_service(ledger, early.visit_id, "BAS-01")
    with pytest.raises(NotEnrolled):
        courier_of(ledger, client, clock).run_once()
    enrol(ledger, client, hub.new_code("station-1"), "test")
    check_in_anonymous(ledger, None)
    assert courier_of(ledger, client, clock).run_once()
    assert courier_of(ledger, client, clock).run_once(), "and again, with nothing to do"
    assert (hub.count(ReceivedOperation), hub.count(Visit), hub.count(ServiceRecord)) == (3, 2, 1)
    state = sync_state(ledger)
    assert (state.pending, state.acknowledged, state.quarantined, state.reached) == (0, 3, 0, True)
    profile = station_profile(ledger)
    assert profile is not None and profile.name.en == "Station station-1"


def test_a_backlog_goes_in_bounded_batches(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    count = PUSH_MAX_OPERATIONS + 7
    for _ in range(count):
        check_in_anonymous(enrolled, None)
    batch = outbox.next_batch(enrolled, max_operations=PUSH_MAX_OPERATIONS, max_bytes=PUSH_MAX_BYTES)
    assert batch is not None and len(batch.operations) <= PUSH_MAX_OPERATIONS
    assert len(batch.model_dump_json()) <= PUSH_MAX_BYTES * 1.1
    small = outbox.next_batch(enrolled, max_operations=PUSH_MAX_OPERATIONS, max_bytes=1)
    assert small is not None and len(small.operations) == 1, "one operation is always sent"
    assert courier_of(enrolled, client, clock).run_once()
    assert (hub.count(Visit), sync_state(enrolled).pending) == (count, 0)


def test_each_call_is_one_commit_at_the_station(
    enrolled: Ledger, client: HubClient, clock: HeldClock, settings: StationSettings
) -> None:
    check_in_anonymous(enrolled, None)
    courier = courier_of(enrolled, client, clock)
    other = open_ledger(settings, clock=clock)
    changes: list[str] = []
    enrolled._connection.set_trace_callback(changes.append)
    calls = 0
    while not isinstance(courier.advance(), Rest):
        calls += 1
    enrolled._connection.set_trace_callback(None)
    assert calls >= 2 and changes.count("COMMIT") == calls + 1
    assert sync_state(other).acknowledged == 1
    other.close()


def test_what_the_hub_cannot_take_is_kept_at_both_ends_and_stops_nothing(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    check_in_anonymous(enrolled, None)
    orphan = check_in_anonymous(enrolled, None)
    # A fact of a kind that this hub does not know, as a newer release would state it.
    with enrolled.writing() as writer:
        writer.execute("UPDATE operation SET kind = 'visit.teleported' WHERE seq = 2")
        writer.execute("UPDATE operation SET chain = ? WHERE seq = 2", rechained(enrolled))
    record_service(enrolled, orphan.visit_id, "BAS-01")
    check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    rows = enrolled.rows("SELECT seq, state, reason IS NOT NULL FROM operation ORDER BY seq")
    assert rows == [
        (1, "acknowledged", 0),
        (2, "quarantined", 1),
        (3, "quarantined", 1),
        (4, "acknowledged", 0),
    ]
    assert hub.count(ReceivedOperation) == 4 and hub.count(Visit) == 2
    assert sync_state(enrolled).quarantined == 2


def test_somebody_unknown_here_is_known_after_the_next_sync(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="M1", name="赵子安"))
        code = issue(tx, "M1", local_time(hub.clock.ms).date())
    assert courier_of(enrolled, client, clock).run_once()
    assert check_in_card(enrolled, code, "camera").outcome is CheckInOutcome.UNKNOWN_HOLDER
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    clock.advance(3600)
    assert courier.run_once()
    greeted = check_in_card(enrolled, code, "camera")
    assert (greeted.outcome, greeted.masked_name, greeted.visit_number) == (CheckInOutcome.MEMBER, "赵**", 2)


def test_an_ended_session_is_opened_anew(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    courier = courier_of(enrolled, client, clock)
    assert courier.run_once()
    hub.clock.ms += 2 * 3600 * 1000
    clock.advance(3600)
    check_in_anonymous(enrolled, None)
    assert courier.run_once()
    assert hub.count(Visit) == 1


def test_a_wrong_code_enrols_nobody(ledger: Ledger, client: HubClient) -> None:
    with pytest.raises(HubRefused):
        enrol(ledger, client, "WRNG-C0DE", "test")
    assert ledger.setting("station_id") is None


@pytest.fixture
def portal() -> Generator[str]:
    """A captive portal: it answers everything with a page of its own, status 200."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Welcome to our Wi-Fi</html>")

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the test's output to the test."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_captive_portal_is_not_the_hub(portal: str, ledger: Ledger, clock: HeldClock) -> None:
    with ledger.writing() as writer:
        writer.set_setting("device_id", writer.new_id())
    check_in_anonymous(ledger, None)
    client = HubClient(portal)
    with pytest.raises(HubUnreached):
        client.health()
    assert not courier_of(ledger, client, clock).run_once()
    assert (sync_state(ledger).pending, sync_state(ledger).reached) == (1, False)


class Sickness:
    """A hub that opens sessions and refuses every pull in the same words; after 20 it falls over."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.pulls = 0

    def answer(self, path: str) -> tuple[int, dict[str, object]]:
        if path.startswith("/v1/pull"):
            self.pulls += 1
            return (410, {"code": self.code, "message": "no", "scope": "global"}) if self.pulls < 20 else (500, {})
        if path == "/v1/challenge":
            return 200, {"nonce": "aa" * 32}
        return 200, {"token": "t", "expires_in_s": 3600}


@pytest.fixture(params=["unknown_cursor", "behind_floor"])
def sick_hub(request: pytest.FixtureRequest) -> Generator[tuple[Sickness, str]]:
    sickness = Sickness(request.param)

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, message = sickness.answer(self.path)
            body = json.dumps(message).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the test's output to the test."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield sickness, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_hub_that_refuses_even_the_start_is_not_asked_without_end(
    sick_hub: tuple[Sickness, str], ledger: Ledger, clock: HeldClock
) -> None:
    sickness, url = sick_hub
    with ledger.writing() as writer:
        writer.set_setting("device_id", writer.new_id())
        writer.set_setting("station_id", "station-1")
    assert not courier_of(ledger, HubClient(url), clock).run_once()
    assert sickness.pulls < 5


def test_a_row_that_this_release_cannot_read_stops_nothing_and_names_nobody(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    with hub.database.writing() as tx:
        register_member(tx, Member(member_uid="M1", name="赵子安"))
        take_interest(tx, "station-1", member_uid="M1")
    assert courier_of(enrolled, client, clock).run_once()
    with hub.database.writing() as tx:
        newer = Member.model_construct(member_uid="M1", name="赵子安", membership_status="suspended")
        tx.publish("station:station-1", newer)
        register_station(
            tx, StationProfile(station_id="station-1", name=Text(zh="新名", en="New"), district="d"), ORG_PATH
        )
    clock.advance(3600)
    with caplog.at_level(logging.WARNING):
        assert courier_of(enrolled, client, clock).run_once()
    profile = station_profile(enrolled)
    assert profile is not None and profile.name.en == "New"
    known = member(enrolled, "M1")
    assert known is not None and known.membership_status == "active"
    assert "赵子安" not in caplog.text and "M1" in caplog.text


@pytest.mark.parametrize("path", ["/v1", "/elsewhere"])
def test_a_wrong_address_is_not_asked_without_end(
    enrolled: Ledger, hub: HubUnderTest, clock: HeldClock, path: str
) -> None:
    check_in_anonymous(enrolled, None)
    assert not courier_of(enrolled, HubClient(hub.url + path), clock).run_once()
    assert sync_state(enrolled).pending == 1


def test_a_hub_that_no_longer_speaks_this_protocol_is_named_as_the_trouble(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    check_in_anonymous(enrolled, None)
    assert not courier_of(enrolled, HubClient(hub.url, protocol=7), clock).run_once()
    assert (sync_state(enrolled).trouble, sync_state(enrolled).pending) == ("unsupported_protocol", 1)
    clock.advance(400)
    assert courier_of(enrolled, client, clock).run_once()
    assert (sync_state(enrolled).trouble, sync_state(enrolled).pending) == ("", 0)


def test_a_second_courier_that_waits_can_be_stopped(settings: StationSettings) -> None:
    environment = {**os.environ, "WARM_STATION_DATA_DIR": str(settings.data_dir), "WARM_STATION_HUB_URL": NOWHERE}
    settings.data_dir.mkdir(parents=True)
    with FileLock(settings.data_dir / "courier.lock"):
        arguments = [sys.executable, "-m", "sync", "run", "--until-eof"]
        with subprocess.Popen(arguments, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            assert b"waiting" in process.stderr.readline()
            process.terminate()
            assert process.wait(20) == 0


def test_a_running_courier_notices_what_another_process_commits(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, settings: StationSettings
) -> None:
    clock = SystemClock()
    its_ledger = open_ledger(settings, clock=clock)
    courier = courier_of(its_ledger, client, clock)
    thread = threading.Thread(target=courier.run)
    thread.start()
    try:
        check_in_anonymous(enrolled, None)
        assert eventually(lambda: hub.count(Visit) == 1)
        check_in_anonymous(enrolled, None)
        assert eventually(lambda: hub.count(Visit) == 2)
        assert eventually(lambda: sync_state(enrolled).pending == 0)
        courier.request_maintenance()
        assert eventually(lambda: enrolled.setting("ledger.check") == "ok")
    finally:
        courier.stop()
        thread.join()
        its_ledger.close()


def test_the_calendar_calls_for_maintenance_once_a_day(
    ledger: Ledger, clock: HeldClock, settings: StationSettings
) -> None:
    scheduler = start_calendar(courier_of(ledger, HubClient(NOWHERE), clock), settings.maintenance_at)
    (job,) = scheduler.get_jobs()
    assert f"{job.next_run_time:%H:%M}" == settings.maintenance_at
    scheduler.shutdown()
    assert maintain(ledger) == "ok"


def test_a_calendar_that_stands_still_does_not_keep_the_ledger_untidied(ledger: Ledger, clock: HeldClock) -> None:
    with ledger.writing() as writer:
        writer.set_setting("device_id", writer.new_id())

    def pause(_seconds: float) -> bool:
        clock.advance(3600)
        if ledger.setting("ledger.checked_at") or clock.elapsed_s > 48 * 3600:
            courier.stop()
        return courier.stopped

    courier = Courier(ledger, HubClient(NOWHERE), Engine(random=lambda: 0.5), clock, pause=pause)
    courier.run()
    assert ledger.setting("ledger.checked_at")


def test_the_courier_ends_with_whoever_started_it_and_is_alone_on_its_ledger(settings: StationSettings) -> None:
    environment = {**os.environ, "WARM_STATION_DATA_DIR": str(settings.data_dir), "WARM_STATION_HUB_URL": NOWHERE}
    arguments = [sys.executable, "-m", "sync", "run", "--until-eof"]
    with subprocess.Popen(arguments, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        lock = FileLock(settings.data_dir / "courier.lock")

        def is_held() -> bool:
            try:
                with lock.acquire(timeout=0):
                    return False
            except Timeout:
                return True

        assert eventually(lambda: settings.data_dir.exists() and is_held())
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def test_facts_of_every_kind_reach_the_hubs_tables(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    visit = check_in_anonymous(enrolled, "05")
    record_service(enrolled, visit.visit_id, "BAS-01")
    record_service(enrolled, visit.visit_id, "BAS-03")
    withdraw_service(enrolled, visit.visit_id, "BAS-03")
    rate(enrolled, 1, "queue")
    void_visit(enrolled, check_in_anonymous(enrolled, None).visit_id, "desk_undo")
    assert courier_of(enrolled, client, clock).run_once()
    assert sorted(row.voided_at is not None for row in hub.rows(Visit)) == [False, True]
    assert {row.service_code: row.withdrawn_at is None for row in hub.rows(ServiceRecord)} == {
        "BAS-01": True,
        "BAS-03": False,
    }
    assert [(row.stars, row.reason_code) for row in hub.rows(Feedback)] == [(1, "queue")]


def test_a_time_out_is_told_from_a_hub_that_is_not_there(
    enrolled: Ledger, client: HubClient, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(8):
        check_in_anonymous(enrolled, None)
    batch = outbox.next_batch(enrolled, max_operations=8, max_bytes=PUSH_MAX_BYTES)
    assert batch is not None
    monkeypatch.setattr("sync.station.transport.READ_TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent = HubClient(f"http://127.0.0.1:{mute.getsockname()[1]}")
        with pytest.raises(HubUnreached) as unanswered:
            silent.push(batch)
        silent.close()
    assert unanswered.value.timed_out
    gone = HubClient(NOWHERE)
    with pytest.raises(HubUnreached) as unreached:
        gone.push(batch)
    gone.close()
    assert not unreached.value.timed_out, "nothing was sent: a smaller batch would fare no better"
