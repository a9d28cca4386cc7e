"""The hub's database is pulled back to yesterday's copy while the stations go on: what they hold comes again, once."""

from dataclasses import asdict
from threading import Event

from tests.couriers import eventually
from tests.real_faults.places import PATIENCE_S, HubPlace, StationPlace, take_account, workshop

STATIONS = ("demo-001", "demo-002")


def run(*, days: int = 1, day_s: float = 4.0, seed: int = 1) -> dict[str, object]:
    """Pull it back after each of so many days of `day_s` seconds."""
    pause = Event()
    with workshop() as root:
        hub = HubPlace(root)
        stations = [StationPlace(root / station_id, station_id) for station_id in STATIONS]
        came_again = 0
        try:
            hub.start()
            for number, station in enumerate(stations):
                station.enrol(hub)
                station.start_kiosk(hub.codes, seed + number)
                station.start_courier(hub.url)
            for _ in range(days):
                pause.wait(day_s / 2)
                hub.stop()
                hub.keep_copy()
                hub.start()
                pause.wait(day_s / 2)
                came_again += _pull_back(hub)
            for station in stations:
                station.stop_kiosk()
            eventually(lambda: take_account(hub, *stations).whole, PATIENCE_S)
            for station in stations:
                station.wait_until_drained()
            account = take_account(hub, *stations)
        finally:
            for station in stations:
                station.close()
            hub.stop()
    held = account.whole and came_again > 0
    return {"pulled_back": days, "came_again": came_again, **asdict(account), "held": held}


def _pull_back(hub: HubPlace) -> int:
    """Return how many operations the hub has forgotten by it."""
    assert hub.process is not None
    hub.process.kill()
    held = len(hub.received())
    hub.put_copy_back()
    forgotten = held - len(hub.received())
    hub.start()
    return forgotten
