import pytest

from sync.contract.messages import HEADER_NEXT_POLL
from sync.contract.records import StationProfile, Text
from sync.contract.times import parse_utc
from sync.hub.rhythm import BUSY_FOR_MS, is_open
from sync.hub.stations import register_station
from tests.sync.hub.paper_station import ORG_PATH, HubUnderTest, PaperStation


@pytest.mark.parametrize(
    ("opens", "closes", "at", "expected"),
    [
        ("06:00", "22:00", "2026-07-30T22:00:00Z", True),
        ("06:00", "22:00", "2026-07-31T13:59:00Z", True),
        ("06:00", "22:00", "2026-07-31T14:00:00Z", False),
        ("06:00", "22:00", "2026-07-30T21:59:00Z", False),
        ("20:00", "04:00", "2026-07-31T15:00:00Z", True),
        ("20:00", "04:00", "2026-07-31T19:59:00Z", True),
        ("20:00", "04:00", "2026-07-31T20:00:00Z", False),
        ("00:00", "00:00", "2026-07-31T20:00:00Z", True),
    ],
)
def test_hours_are_those_of_the_station(opens: str, closes: str, at: str, expected: bool) -> None:
    assert is_open(parse_utc(at), opens, closes) == expected


def _idle_poll(station: PaperStation) -> str:
    first = station.pull_http()
    idle = station.pull_http(first.json()["cursor_after"], first.headers["ETag"])
    assert idle.status_code == 304
    return idle.headers[HEADER_NEXT_POLL]


def test_a_station_is_asked_often_while_people_come_and_seldom_when_it_is_quiet_or_closed(
    hub: HubUnderTest, station: PaperStation
) -> None:
    station.open_session()
    assert station.pull_http().headers[HEADER_NEXT_POLL] == "60", "there is news, so there may be more"
    assert _idle_poll(station) == "300"
    station.check_in()
    assert station.push_http().headers[HEADER_NEXT_POLL] == "60"
    hub.clock.ms += BUSY_FOR_MS - 1
    assert _idle_poll(station) == "60"
    hub.clock.ms += 1
    assert _idle_poll(station) == "300"
    name = Text(zh="夜", en="Night")
    with hub.database.writing() as tx:
        profile = StationProfile(station_id="station-1", name=name, district="d", opens="20:00", closes="04:00")
        register_station(tx, profile, ORG_PATH)
    assert _idle_poll(station) == "900"
