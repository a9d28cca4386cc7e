"""SIGKILL, again and again: the kiosk, the courier and the hub are killed while they work, at moments drawn by seed.

What a kiosk has confirmed before it died must be at the hub exactly once when all is over. A kill of the courier counts
as one in the middle of a push where the hub had committed what the station did not yet know to be there.
"""

import random
from dataclasses import asdict
from threading import Event

from tests.couriers import eventually
from tests.real_faults.places import PATIENCE_S, HubPlace, StationPlace, take_account, workshop

LONGEST_LIFE_S = 0.2
"""How long at most something lives on after its first sign of work."""
AT_ANY_MOMENT = 0.2
"""How often a kill does not wait for that sign, and so may hit a start."""
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
                victim = rng.choices((KIOSK, COURIER, HUB), (10, 10, 1))[0]
                in_a_push = victim == COURIER and rng.random() < 0.5
                if rng.random() > AT_ANY_MOMENT:
                    _wait_for_work(hub, station, at_the_hub=victim != KIOSK)
                if not in_a_push:
                    pause.wait(rng.uniform(0.0, LONGEST_LIFE_S))
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


def _wait_for_work(hub: HubPlace, station: StationPlace, *, at_the_hub: bool) -> None:
    """Wait until the kiosk confirms something more, or the hub has committed something more."""
    if at_the_hub:
        hub.wait_for_push(station.station_id, PATIENCE_S)
    else:
        before = len(station.acknowledged)
        eventually(lambda: len(station.acknowledged) > before, PATIENCE_S)


def _kill_courier(station: StationPlace, hub: HubPlace) -> bool:
    assert station.courier is not None
    station.courier.kill()
    known = station.ledger.value("SELECT coalesce(max(seq), 0) FROM operation WHERE state = 'acknowledged'")
    return hub.held(station.station_id) > known
