"""A station's disk is cloned and both machines run: the fork is found, both sets of facts are kept, once each."""

import shutil
from dataclasses import asdict
from threading import Event

from tests.couriers import eventually
from tests.real_faults.places import PATIENCE_S, HubPlace, StationPlace, take_account, workshop


def run(*, apart_s: float = 3.0, seed: int = 1) -> dict[str, object]:
    """Let both machines work for so long at the same time."""
    pause = Event()
    with workshop() as root:
        hub, first, second = HubPlace(root), StationPlace(root / "first"), StationPlace(root / "second")
        try:
            hub.start()
            first.enrol(hub)
            first.start_kiosk(hub.codes, seed)
            first.start_courier(hub.url)
            pause.wait(1.0)
            first.close()
            shutil.copytree(first.data_dir, second.data_dir)
            for number, station in enumerate((first, second)):
                station.start_kiosk(hub.codes, seed + 1 + number)
                station.start_courier(hub.url)
            pause.wait(apart_s)
            first.stop_kiosk()
            second.stop_kiosk()
            eventually(lambda: first.state.pending + second.state.pending == 0, PATIENCE_S)
            states = first.state, second.state
            account, census = take_account(hub, first, second), hub.census()
        finally:
            first.close()
            second.close()
            hub.stop()
    known_at_stations = sum(state.forks for state in states)
    held = account.whole and census.forks > 0 and known_at_stations > 0 and census.incidents > 0
    return {"forks": census.forks, "incidents": census.incidents, **asdict(account), "held": held}
