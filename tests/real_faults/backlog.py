"""A station comes back after thirty days with 60,000 operations: they drain while people come, there and elsewhere.

Its own kiosk goes on working beside the drain, and a station next door checks people in at the same hub. What
`sync status` says meanwhile is held against what the hub holds.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.operations import VisitCheckedIn
from sync.contract.times import format_utc
from sync.station.clock import SystemClock
from sync.station.courier import Courier
from sync.station.engine import Engine
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock
from tests.real_faults.people import People
from tests.real_faults.places import HubPlace, StationPlace, TooLateError, take_account, workshop

AWAY_S = 30 * 86_400
COMMIT_EVERY = 500
LOOK_EVERY = 20
PATIENCE_S = 900.0


@dataclass
class Seen:
    """What was measured and looked at while the backlog drained; milliseconds."""

    here_ms: list[float] = field(default_factory=list[float])
    next_door_ms: list[float] = field(default_factory=list[float])
    refused_next_door: int = 0
    looks: int = 0
    untrue: int = 0


def run(*, operations: int = 60_000, seed: int = 1) -> dict[str, object]:
    """Let so many operations wait, then drain them beside the day's work; say how long people had to wait."""
    with workshop() as root:
        hub, station, door = HubPlace(root), StationPlace(root / "station"), StationPlace(root / "door", "demo-002")
        _be_away(station, operations)
        hub.start()
        for place in (station, door):
            place.enrol(hub)
        began_s = time.monotonic()
        station.start_courier(hub.url)
        try:
            seen = _work_meanwhile(hub, station, door, seed)
            took_s = time.monotonic() - began_s
            account = take_account(hub, station, door)
        finally:
            station.close()
            door.close()
            hub.stop()
    return {
        "operations": operations,
        "drained_in_s": round(took_s, 1),
        "operations_per_s": round(operations / took_s),
        "check_ins_here": len(seen.here_ms),
        **_spread("here", seen.here_ms),
        "check_ins_next_door": len(seen.next_door_ms),
        **_spread("next_door", seen.next_door_ms),
        "refused_next_door": seen.refused_next_door,
        "looks": seen.looks,
        "untrue": seen.untrue,
        "lost": account.lost,
        "doubled": account.doubled,
        "held": account.lost == account.doubled == seen.untrue == seen.refused_next_door == 0,
    }


def _be_away(station: StationPlace, operations: int) -> None:
    """State so many visits over the thirty days before now."""
    clock = HeldClock(wall_ms=SystemClock().now_ms() - AWAY_S * 1000)
    ledger = open_ledger(StationSettings(data_dir=station.data_dir), clock=clock)
    for first in range(0, operations, COMMIT_EVERY):
        count = min(COMMIT_EVERY, operations - first)
        clock.advance(AWAY_S * count / operations)
        with ledger.writing() as writer:
            for _ in range(count):
                at = format_utc(writer.now_ms)
                visit = VisitCheckedIn(at=at, visit_id=writer.new_id(), visitor="anonymous", entry_method="touch")
                writer.append(visit)
    ledger.close()


def _work_meanwhile(hub: HubPlace, station: StationPlace, door: StationPlace, seed: int) -> Seen:
    people, seen = People(station.ledger, random.Random(seed), hub.codes), Seen()
    client = HubClient(hub.url)
    courier = Courier(door.ledger, client, Engine(random=random.random), SystemClock())

    def check_in_next_door() -> None:
        check_in_anonymous(door.ledger, None)
        seen.refused_next_door += not courier.run_once()

    deadline_s = time.monotonic() + PATIENCE_S
    while station.state.pending:
        for _ in range(LOOK_EVERY):
            seen.here_ms.append(_took_ms(people.someone_comes))
        seen.next_door_ms.append(_took_ms(check_in_next_door))
        _look(hub, station, seen)
        if time.monotonic() > deadline_s:
            raise TooLateError(f"{station.state.pending} operations are still owed")
    client.close()
    return seen


def _look(hub: HubPlace, station: StationPlace, seen: Seen) -> None:
    """Hold what the station says of itself against its ledger and the hub."""
    state, stated = station.state, station.ledger.value("SELECT max(seq) FROM operation")
    seen.looks += 1
    # What it says first; the hub may only have more by now.
    seen.untrue += state.acknowledged > hub.held(station.station_id)
    seen.untrue += state.pending + state.acknowledged + state.quarantined != stated
    seen.untrue += bool(state.trouble)


def _took_ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000


def _spread(name: str, values_ms: list[float]) -> dict[str, float]:
    ordered = sorted(values_ms) or [0.0]
    return {
        f"{name}_p50_ms": round(statistics.median(ordered), 1),
        f"{name}_p99_ms": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 1),
    }
