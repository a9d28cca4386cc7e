import gzip
import json
import threading
from typing import Any

import pytest
import requests
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from sync.contract.capabilities import HUB_CAPABILITIES
from sync.contract.messages import HEADER_NEXT_POLL, PullPage, PushAnswer, Trouble
from sync.contract.times import format_utc
from sync.hub.enrolment import revoke_device
from sync.hub.request_bodies import MAX_BODY_BYTES
from sync.hub.tables import ReceivedOperation, Visit
from tests.sync.hub.paper_station import HubUnderTest, PaperStation

JSON = {"Content-Type": "application/json"}


def trouble(response: requests.Response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/json"
    return response.status_code, Trouble.model_validate(response.json()).code


def post(hub: HubUnderTest, path: str, data: bytes, headers: dict[str, str]) -> requests.Response:
    return requests.post(f"{hub.url}/v1/{path}", data=data, headers=headers, timeout=30)


def test_health(hub: HubUnderTest) -> None:
    answer = requests.get(f"{hub.url}/v1/health", timeout=30)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "hub": "warm-station",
        "protocol": 1,
        "hub_time": format_utc(hub.clock.ms),
        "capabilities": list(HUB_CAPABILITIES),
    }


def test_a_protocol_that_is_not_spoken_here(hub: HubUnderTest) -> None:
    assert trouble(requests.post(f"{hub.url}/v2/challenge", data=b"{}", headers=JSON, timeout=30)) == (
        400,
        "unsupported_protocol",
    )
    assert trouble(post(hub, "nothing", b"{}", JSON)) == (404, "bad_request")


def test_a_station_from_code_to_news(hub: HubUnderTest) -> None:
    station = PaperStation(hub)
    answer = station.post("enrol", station.enrol_request(hub.new_code("station-1")).model_dump())
    assert answer.json()["station_id"] == "station-1"
    station.device_id = answer.json()["device_id"]
    assert station.open_session().json()["expires_in_s"] == 3600
    station.record_service(station.check_in())
    pushed = station.push_http()
    assert pushed.headers[HEADER_NEXT_POLL] == "60"
    assert PushAnswer.model_validate(pushed.json()).ack_seq == 2
    pulled = station.pull_http()
    page = PullPage.model_validate(pulled.json())
    assert (pulled.headers[HEADER_NEXT_POLL], pulled.headers["Content-Encoding"]) == ("60", "gzip")
    assert page.rows
    assert not page.more
    idle = station.pull_http(page.cursor_after, pulled.headers["ETag"])
    assert (idle.status_code, idle.content, idle.headers[HEADER_NEXT_POLL]) == (304, b"", "60")
    assert idle.headers["ETag"] == pulled.headers["ETag"]
    assert hub.count(Visit) == 1
    station.http.close()


def test_refusals_of_push_and_pull(hub: HubUnderTest, station: PaperStation) -> None:
    station.check_in()
    assert trouble(station.push_http()) == (401, "unauthorised")
    assert trouble(station.pull_http()) == (401, "unauthorised")
    station.open_session()
    assert trouble(station.pull_http("nonsense")) == (410, "unknown_cursor")
    station.check_in()
    gap = station.push_http(2)
    assert trouble(gap) == (409, "sequence_gap")
    assert gap.json()["ack_seq"] == 0
    hub.clock.ms += hub.settings.session_lifetime_s * 1000
    assert trouble(station.push_http()) == (401, "unauthorised")
    station.open_session()
    with hub.database.writing() as tx:
        revoke_device(tx, station.device_id)
    assert trouble(station.push_http()) == (401, "unauthorised")
    assert trouble(station.pull_http()) == (401, "unauthorised")
    assert trouble(station.post("challenge", {"device_id": station.device_id})) == (403, "revoked")
    assert hub.count(Visit) == 0


def test_tokens_of_nobody(hub: HubUnderTest) -> None:
    for authorization in (b"Bearer", b"Bearer ", b"Bearer x", b"Basic eDp5", b"Bearer \xe4"):
        answer = requests.get(f"{hub.url}/v1/pull", headers={"Authorization": authorization}, timeout=30)
        assert trouble(answer) == (401, "unauthorised")


def test_wrong_content_type(hub: HubUnderTest) -> None:
    for headers in (
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=gbk"},
        {**JSON, "Content-Encoding": "br"},
    ):
        assert trouble(post(hub, "challenge", b"{}", headers)) == (415, "bad_request")


def test_garbage(hub: HubUnderTest) -> None:
    surrogate = b'{"device_id": "\\ud800"}'
    deep = b"[" * 100_000
    for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"<html>", b"9" * 5000, surrogate, deep):
        assert trouble(post(hub, "challenge", body, JSON)) == (400, "bad_request"), body[:20]


def test_garbage_to_push(hub: HubUnderTest, station: PaperStation) -> None:
    station.open_session()
    station.check_in()
    good = station.request().model_dump()
    nested: Any = "x"
    for _ in range(900):
        nested = [nested]
    for change in (
        {"base_seq": 0},
        {"base_seq": "x"},
        {"chain": "x"},
        {"operations": []},
        {"operations": [good["operations"][0] | {"op_id": "x"}]},
        {"operations": [good["operations"][0]] * 201},
        {"operations": [good["operations"][0] | {"seq": 2}]},
    ):
        assert trouble(station.post("push", good | change)) == (400, "bad_request")
    assert trouble(station.post("push", good | {"protocol": 2})) == (400, "unsupported_protocol")
    deep = station.post("push", good | {"operations": [good["operations"][0] | {"body": {"a": nested}}]})
    assert deep.status_code in (200, 400)
    assert hub.count(Visit) == 0


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_number_that_is_no_json(hub: HubUnderTest, station: PaperStation, number: str) -> None:
    station.open_session()
    station.check_in(note="NUMBER")
    body = station.request().model_dump_json().replace('"NUMBER"', number)
    answer = station.http.post(f"{hub.url}/v1/push", data=body, headers=JSON, timeout=30)
    assert trouble(answer) == (400, "bad_request")
    assert "operation 1 has no canonical form" in answer.json()["message"]
    assert hub.count(ReceivedOperation) == 0


def test_refusal_repeats_nothing_of_the_body(station: PaperStation) -> None:
    station.open_session()
    station.check_in()
    body = station.request().model_dump()
    body["operations"][0] |= {"seq": "王小强", "kind": {"王小强": 1}}
    answer = station.post("push", body)
    assert trouble(answer) == (400, "bad_request")
    assert "王小强" not in json.loads(answer.text)["message"]


def test_gzip_bomb(hub: HubUnderTest) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    bomb = gzip.compress(b" " * (64 * 1024 * 1024))
    assert len(bomb) < MAX_BODY_BYTES
    assert trouble(post(hub, "challenge", bomb, headers)) == (413, "too_large")
    fits = gzip.compress(b" " * MAX_BODY_BYTES)
    assert trouble(post(hub, "challenge", fits, headers)) == (400, "bad_request")


def test_body_too_large_as_it_is(hub: HubUnderTest) -> None:
    assert trouble(post(hub, "challenge", b" " * (MAX_BODY_BYTES + 1), JSON)) == (413, "too_large")


def test_broken_gzip(hub: HubUnderTest) -> None:
    packed = gzip.compress(b"{}")
    for body in (b"no gzip", packed[:-4], packed + b"more"):
        assert trouble(post(hub, "challenge", body, {**JSON, "Content-Encoding": "gzip"})) == (400, "bad_request")


def test_no_such_path_or_method(hub: HubUnderTest) -> None:
    assert trouble(requests.get(f"{hub.url}/v1/nothing", timeout=30)) == (404, "bad_request")
    wrong_method = requests.get(f"{hub.url}/v1/push", timeout=30)
    assert trouble(wrong_method) == (405, "bad_request")
    assert wrong_method.headers["Allow"] == "POST"


def test_transient_trouble_stores_nothing_and_is_logged(
    hub: HubUnderTest, station: PaperStation, caplog: pytest.LogCaptureFixture
) -> None:
    station.open_session()
    station.check_in()
    station.check_in()
    engine = hub.app.state.hub.database.engine

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # By then the visits are in.
        if statement.startswith("INSERT INTO operation"):
            raise OperationalError(statement, {"name": "王小强"}, OSError("disk full"))

    event.listen(engine, "before_cursor_execute", fail)
    answer = station.push_http()
    event.remove(engine, "before_cursor_execute", fail)
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert hub.count(ReceivedOperation) == hub.count(Visit) == 0
    [record] = [record for record in caplog.records if record.name == "sync.hub.app"]
    assert record.levelname == "ERROR"
    assert "OperationalError: disk full" in record.getMessage()
    assert "王小强" not in caplog.text
    assert station.push_http().json()["ack_seq"] == 2


def test_slow_client_holds_up_nobody(hub: HubUnderTest, station: PaperStation) -> None:
    station.open_session()
    go_on = threading.Event()

    def slow_body() -> Any:
        yield b"{"
        go_on.wait(20)
        yield b"}"

    thread = threading.Thread(
        target=lambda: requests.post(f"{hub.url}/v1/challenge", data=slow_body(), headers=JSON, timeout=30)
    )
    thread.start()
    try:
        assert station.pull_http().ok
    finally:
        go_on.set()
        thread.join()


@pytest.mark.parametrize("path", ["audit/global?prefix=%00", "audit/%00", "snapshots/%00", "snapshots/global/%00"])
def test_a_nul_character_in_a_path_is_a_refusal(station: PaperStation, path: str) -> None:
    station.open_session()
    ticket = station.post("admission", {"purpose": "snapshot", "size": 1}).json()["ticket"]
    answer = station.http.get(f"{station.hub.url}/v1/{path}", headers={"X-Admission": ticket}, timeout=30)
    assert answer.status_code in (400, 404)
    assert answer.json()["code"] in ("bad_request", "unknown_snapshot")
