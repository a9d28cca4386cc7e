"""A station with a long backlog and a hub that is full: it gets in, in order, and the others are not kept waiting."""

from collections.abc import Generator

import pytest

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.messages import PUSH_MAX_OPERATIONS, AdmissionRequest
from sync.hub.tables import Admission, ReceivedOperation, Visit
from sync.station.enrolment import enrol
from sync.station.ledger import Ledger
from sync.station.queries import sync_state
from sync.station.transport import HubClient
from tests.clocks import HeldClock
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest, PaperStation

BACKLOG = PUSH_MAX_OPERATIONS * 3 + 1


@pytest.fixture
def small_hub(hub: HubUnderTest) -> Generator[HubUnderTest]:
    """A hub that lets in one backlog at a time, and little without a ticket."""
    limits = {"backlog_operations": 50, "backlog_places": 1, "unadmitted_operations_per_minute": 250}
    small = HubUnderTest(hub.settings.model_copy(update=limits))
    yield small
    small.close()


@pytest.fixture
def owing(ledger: Ledger, small_hub: HubUnderTest) -> Ledger:
    """An enrolled ledger that owes a long backlog."""
    enrol(ledger, HubClient(small_hub.url), small_hub.new_code("station-1"), "test")
    for _ in range(BACKLOG):
        check_in_anonymous(ledger, None)
    return ledger


def _take_the_place(hub: HubUnderTest, other: PaperStation) -> None:
    other.hub = hub
    other.open_session()
    asked = AdmissionRequest(purpose="backlog", size=1)
    assert other.post("admission", asked.model_dump()).status_code == 200


def test_a_backlog_goes_with_a_ticket(owing: Ledger, small_hub: HubUnderTest, clock: HeldClock) -> None:
    assert courier_of(owing, HubClient(small_hub.url), clock).run_once()
    assert (sync_state(owing).pending, small_hub.count(Visit), small_hub.count(Admission)) == (0, BACKLOG, 1)


def test_a_backlog_before_a_full_hub_trickles_in_while_others_check_in(
    owing: Ledger, small_hub: HubUnderTest, other_station: PaperStation, clock: HeldClock
) -> None:
    _take_the_place(small_hub, other_station)
    courier = courier_of(owing, HubClient(small_hub.url), clock)
    assert not courier.run_once()
    state = sync_state(owing)
    assert (state.pending, state.reached, state.trouble) == (BACKLOG - PUSH_MAX_OPERATIONS, True, "")
    other_station.check_in()
    assert other_station.push_http().status_code == 200
    small_hub.clock.ms += 61_000
    clock.advance(80)
    assert courier.run_once(), "the place is free again"
    assert sync_state(owing).pending == 0
    sequence = [row.seq for row in small_hub.rows(ReceivedOperation) if row.station_id == "station-1"]
    assert sequence == list(range(1, BACKLOG + 1))


def test_a_station_that_knows_no_tickets_gets_in_too(
    small_hub: HubUnderTest, station: PaperStation, other_station: PaperStation
) -> None:
    _take_the_place(small_hub, other_station)
    station.hub = small_hub
    station.open_session()
    for _ in range(BACKLOG):
        station.check_in()
    ack_seq, minutes = 0, 0
    while ack_seq < BACKLOG:
        answer = station.push_http(ack_seq + 1, min(ack_seq + PUSH_MAX_OPERATIONS, BACKLOG))
        if answer.status_code == 429:
            small_hub.clock.ms += int(answer.headers["Retry-After"]) * 1000
            minutes += 1
        else:
            ack_seq = answer.json()["ack_seq"]
    assert (small_hub.count(Visit), minutes) == (BACKLOG, 2)
