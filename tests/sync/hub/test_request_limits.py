import pytest
import requests

from sync.hub.refusal import RequestRefused
from sync.hub.request_limits import RequestLimits
from tests.sync.hub.paper_station import HandClock, HubUnderTest, PaperStation


def test_one_device_that_asks_without_end_bars_no_other() -> None:
    clock = HandClock()
    clock.ms += 15_000 - clock.ms % 60_000
    limits = RequestLimits(3, clock, "too many requests")
    for _ in range(3):
        limits.count("mad")
    with pytest.raises(RequestRefused) as refused:
        limits.count("mad")
    assert (refused.value.trouble.code, refused.value.retry_after_s) == ("busy", 45)
    limits.count("calm")
    clock.ms += 45_000
    limits.count("mad")


def test_the_limit_holds_over_http(hub: HubUnderTest, station: PaperStation) -> None:
    strict = HubUnderTest(hub.settings.model_copy(update={"requests_per_minute": 2}))
    station.hub = strict
    station.open_session()
    answers = [station.pull_http() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert requests.get(f"{strict.url}/v1/health", timeout=30).ok
    strict.close()
