from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.contract.messages import HEADER_ADMISSION, PUSH_MAX_OPERATIONS, AdmissionRequest
from sync.hub import admission
from sync.hub.admission import FREE_OPERATIONS, SHORTEST_S, admit, charge_push, is_admitted
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Admission, ReceivedOperation
from tests.sync.hub.paper_station import HubUnderTest, PaperStation

BACKLOG = AdmissionRequest(purpose="backlog", size=60_000)
PER_MINUTE = 1000


def ask(hub: HubUnderTest, station: PaperStation, request: AdmissionRequest = BACKLOG, places: int = 2) -> str:
    settings = hub.settings.model_copy(update={"backlog_places": places, "snapshot_places": places})
    with hub.database.writing() as tx:
        return admit(tx, station.device_id, request, settings).ticket


def charge(hub: HubUnderTest, station: PaperStation, operations: int, ticket: str | None = None) -> None:
    with hub.database.writing() as tx:
        charge_push(tx, station.device_id, ticket, operations, PER_MINUTE)


def stations_of(hub: HubUnderTest, count: int) -> list[PaperStation]:
    stations = [PaperStation(hub) for _ in range(count)]
    for station in stations:
        station.enrol()
    return stations


def test_so_many_at_a_time_are_let_in_and_the_others_told_when_to_ask(hub: HubUnderTest) -> None:
    first, second, third = stations_of(hub, 3)
    ask(hub, first)
    ask(hub, second)
    with pytest.raises(RequestRefused) as refused:
        ask(hub, third)
    assert (refused.value.trouble.code, refused.value.status) == ("busy", 429)
    assert refused.value.retry_after_s == hub.settings.admission_retry_s
    # Snapshots have places of their own.
    ask(hub, third, AdmissionRequest(purpose="snapshot", size=1))
    hub.clock.ms += 60_000 * 1000
    ask(hub, third)
    assert hub.count(Admission) == 1, "what is over is swept"


def test_a_device_that_asks_again_takes_no_second_place(hub: HubUnderTest) -> None:
    first, second = stations_of(hub, 2)
    former, latter = ask(hub, first), ask(hub, first)
    ask(hub, second)
    with hub.database.reading() as session:
        assert not is_admitted(session, first.device_id, "backlog", former, hub.clock())
        assert is_admitted(session, first.device_id, "backlog", latter, hub.clock())
        assert not is_admitted(session, second.device_id, "backlog", latter, hub.clock()), "it is nobody else's"
        assert not is_admitted(session, first.device_id, "snapshot", latter, hub.clock()), "nor for anything else"


def test_many_that_ask_at_once_get_no_more_than_the_places(hub: HubUnderTest) -> None:
    def attempt(station: PaperStation) -> bool:
        try:
            ask(hub, station, places=3)
        except RequestRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, stations_of(hub, 8))) == 3


def test_a_ticket_lasts_as_long_as_its_size_should_take(hub: HubUnderTest) -> None:
    [station] = stations_of(hub, 1)
    for purpose, size, expected_s in (
        ("backlog", 1, SHORTEST_S),
        ("backlog", 60_000, 300),
        ("snapshot", 100_000_000, 1000),
        ("snapshot", 10**12, admission.LONGEST_S),
    ):
        request = AdmissionRequest.model_validate({"purpose": purpose, "size": size})
        with hub.database.writing() as tx:
            answer = admit(tx, station.device_id, request, hub.settings)
        assert answer.expires_in_s == expected_s
        hub.clock.ms += expected_s * 1000
        with hub.database.reading() as session:
            assert not is_admitted(session, station.device_id, request.purpose, answer.ticket, hub.clock())


def test_what_comes_without_a_ticket_is_bounded_by_the_minute(hub: HubUnderTest) -> None:
    [station] = stations_of(hub, 1)
    for _ in range(PER_MINUTE // PUSH_MAX_OPERATIONS):
        charge(hub, station, PUSH_MAX_OPERATIONS)
    hub.clock.ms += 20_000
    with pytest.raises(RequestRefused) as refused:
        charge(hub, station, PUSH_MAX_OPERATIONS)
    assert (refused.value.trouble.code, refused.value.retry_after_s) == ("busy", 40)
    # Somebody at a kiosk is no backlog.
    charge(hub, station, FREE_OPERATIONS)
    charge(hub, station, PUSH_MAX_OPERATIONS, ask(hub, station))
    hub.clock.ms += 40_000
    charge(hub, station, PUSH_MAX_OPERATIONS)


def test_a_clock_put_back_at_the_hub_bars_nobody(hub: HubUnderTest) -> None:
    [station] = stations_of(hub, 1)
    charge(hub, station, PER_MINUTE)
    hub.clock.ms -= 3_600_000
    charge(hub, station, PER_MINUTE)


def test_a_refused_push_has_stored_nothing_and_a_ticket_lets_it_in(hub: HubUnderTest, station: PaperStation) -> None:
    strict = HubUnderTest(hub.settings.model_copy(update={"unadmitted_operations_per_minute": 30}))
    station.hub = strict
    station.open_session()
    for _ in range(60):
        station.check_in()
    assert station.push_http(1, 25).status_code == 200
    refused = station.push_http(26, 50)
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (429, "busy", "60")
    assert hub.count(ReceivedOperation) == 25
    answer = station.post("admission", {"purpose": "backlog", "size": 35})
    station.http.headers[HEADER_ADMISSION] = answer.json()["ticket"]
    assert station.push_http(26, 60).status_code == 200
    assert hub.count(ReceivedOperation) == 60
    strict.close()
