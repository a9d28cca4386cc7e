"""SIGKILL, again and again: the kiosk, the courier and the hub are killed while they work, at moments drawn by seed.

What a kiosk has confirmed before it died must be at the hub exactly once when all is over. A kill of the courier counts
as one in the middle of a push where the hub had committed what the station did not yet know to be there.
"""

import random
from dataclasses import asdict
from threading import Event

from tests.real_faults.places import HubPlace, StationPlace, take_account, workshop

LONGEST_LIFE_S = 0.5
KIOSK, COURIER, HUB = "kiosk", "courier", "hub"


def run(*, count: int = 50, seed: int = 1) -> dict[str, object]:
    """Kill so many times and take account."""
    rng, pause = random.Random(seed), Event()
    with workshop() as root:
        hub, station = HubPlace(root), StationPlace(root / "station")
        hub.start()
        station.enrol(hub)
        station.start_kiosk(hub.codes, seed)
        station.start_courier(hub.url)
        kills = dict.fromkeys((KIOSK, COURIER, HUB), 0)
        in_push = 0
        try:
            for number in range(count):
                pause.wait(rng.uniform(0.01, LONGEST_LIFE_S))
                victim = rng.choices((KIOSK, COURIER, HUB), (10, 10, 1))[0]
                kills[victim] += 1
                if victim == KIOSK:
                    station.stop_kiosk()
                    station.start_kiosk(hub.codes, seed + number)
                elif victim == COURIER:
                    in_push += _kill_courier(station, hub)
                    station.start_courier(hub.url)
                elif hub.process is not None:
                    hub.process.kill()
                    hub.start(wait=False)
            station.stop_kiosk()
            station.wait_until_drained()
            account = take_account(hub, station)
        finally:
            station.close()
            hub.stop()
    return {"kills": sum(kills.values()), **kills, "in_push": in_push, **asdict(account), "held": account.whole}


def _kill_courier(station: StationPlace, hub: HubPlace) -> bool:
    assert station.courier is not None
    station.courier.kill()
    known = station.ledger.value("SELECT coalesce(max(seq), 0) FROM operation WHERE state = 'acknowledged'")
    return hub.held(station.station_id) > known
