"""A station comes back after thirty days with 60,000 operations: they drain while people come, there and elsewhere.

Its own kiosk goes on working beside the drain, and a station next door checks people in at the same hub. What
`sync status` and the pill say meanwhile is held against what the hub holds; `pills` is when it changed to what.
Beside each look one block is appended to a file and flushed: the least that a commit could cost at that moment.
"""

import os
import random
import statistics
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.read_status import read_status
from sync.contract.operations import VisitCheckedIn
from sync.contract.times import format_utc
from sync.station.clock import SystemClock
from sync.station.courier import Courier
from sync.station.engine import Engine
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock
from tests.couriers import eventually
from tests.real_faults.people import People
from tests.real_faults.places import HubPlace, StationPlace, TooLateError, take_account, workshop

AWAY_S = 30 * 86_400
COMMIT_EVERY = 500
LOOK_EVERY = 20
PATIENCE_S = 900.0
SOON_S = 60.0
IN_TOUCH = {"backlog", "syncing", "synced"}


@dataclass
class Seen:
    """What was measured and looked at while the backlog drained; milliseconds."""

    here_ms: list[float] = field(default_factory=list[float])
    next_door_ms: list[float] = field(default_factory=list[float])
    flush_ms: list[float] = field(default_factory=list[float])
    refused_next_door: int = 0
    looks: int = 0
    untrue: int = 0
    waited_s: float = 0.0
    """The longest that something stated during the drain took to the hub: it goes behind what was stated before it."""
    pills: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    _on_the_way: deque[tuple[int, float]] = field(default_factory=deque[tuple[int, float]])

    began_s: float = field(default_factory=time.monotonic)

    def read_pill(self, station: StationPlace) -> str:
        pill = read_status(station.ledger).pill
        if not self.pills or self.pills[-1][1] != pill:
            self.pills.append((round(time.monotonic() - self.began_s, 1), pill))
        return pill

    def note_arrivals(self, stated: int, held: int) -> None:
        now_s = time.monotonic()
        self._on_the_way.append((stated, now_s))
        while self._on_the_way and self._on_the_way[0][0] <= held:
            self.waited_s = max(self.waited_s, now_s - self._on_the_way.popleft()[1])


def run(*, operations: int = 60_000, seed: int = 1) -> dict[str, object]:
    """Let so many operations wait, then drain them beside the day's work; say how long people had to wait."""
    with workshop() as root:
        hub, station, door = HubPlace(root), StationPlace(root / "station"), StationPlace(root / "door", "demo-002")
        seen = Seen()
        seen.read_pill(station)
        _be_away(station, operations)
        hub.start()
        for place in (station, door):
            place.enrol(hub)
        seen.read_pill(station)
        station.start_courier(hub.url)
        courier_s = time.monotonic()
        try:
            _work_meanwhile(hub, station, door, seed, seen)
            took_s = time.monotonic() - courier_s
            for pill, happen in _QUIET_HOUR:
                happen(hub, station)
                seen.untrue += not eventually(lambda: seen.read_pill(station) == pill, SOON_S)  # noqa: B023
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
        **_spread("flush", seen.flush_ms),
        "waited_s": round(seen.waited_s, 1),
        "pills": seen.pills,
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


def _nothing(_hub: HubPlace, _station: StationPlace) -> None:
    """Let time pass."""


def _somebody_comes(_hub: HubPlace, station: StationPlace) -> None:
    check_in_anonymous(station.ledger, None)


def _hub_goes(hub: HubPlace, _station: StationPlace) -> None:
    hub.stop()


_QUIET_HOUR = (
    ("synced", _nothing),
    ("syncing", _somebody_comes),
    ("synced", _nothing),
    ("offline", _hub_goes),
)
"""What the pill must say once the backlog is gone, after what."""


def _work_meanwhile(hub: HubPlace, station: StationPlace, door: StationPlace, seed: int, seen: Seen) -> None:
    people = People(station.ledger, random.Random(seed), hub.codes)
    client = HubClient(hub.url)
    courier = Courier(door.ledger, client, Engine(random=random.random), SystemClock())

    def check_in_next_door() -> None:
        check_in_anonymous(door.ledger, None)
        seen.refused_next_door += not courier.run_once()

    began_s = time.monotonic()
    while station.state.pending:
        for _ in range(LOOK_EVERY):
            seen.here_ms.append(_took_ms(people.someone_comes))
        seen.next_door_ms.append(_took_ms(check_in_next_door))
        _look(hub, station, seen)
        if time.monotonic() > began_s + PATIENCE_S:
            raise TooLateError(f"{station.state.pending} operations are still owed")
    client.close()


def _look(hub: HubPlace, station: StationPlace, seen: Seen) -> None:
    """Hold what the station says of itself against its ledger and the hub."""
    state, stated = station.state, station.ledger.value("SELECT max(seq) FROM operation")
    pill = seen.read_pill(station)
    seen.looks += 1
    # What it says first; the hub may only have more by now.
    held = hub.held(station.station_id)
    seen.untrue += state.acknowledged > held
    seen.untrue += state.pending + state.acknowledged + state.quarantined != stated
    seen.untrue += bool(state.trouble)
    seen.untrue += pill == "synced" and held < stated
    seen.untrue += held > 0 and pill not in IN_TOUCH
    seen.note_arrivals(stated, held)
    with (station.data_dir.parent / "flushed").open("ab", buffering=0) as file:
        seen.flush_ms.append(_took_ms(lambda: (file.write(bytes(4096)), os.fsync(file.fileno()))))


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
