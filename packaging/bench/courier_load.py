"""A courier of its own process that is busy with the ledger: it brings many members and pushes a backlog."""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hubs import START_TIMEOUT_S, add_station, issuer_of, open_database, publish_members, serving
from people import STATION_ID, DayClock, Issuer, member_of, state_visits

from sync.hub import enrolment
from sync.station import queries
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings
from sync.station.transport import HubClient

BACKLOG = 20_000


class CourierLoad:
    """What the courier has still to do."""

    def __init__(self, ledger: Ledger, last_member_uid: str) -> None:
        self._ledger = ledger
        self._last_member_uid = last_member_uid

    @property
    def is_under_way(self) -> bool:
        """Whether members are still to come."""
        return queries.member(self._ledger, self._last_member_uid) is None


@dataclass(frozen=True, slots=True)
class LoadedHub:
    """A hub that has members to bring to the bench's station."""

    url: str
    enrolment_code: str
    issuer: Issuer
    first_member: int
    members: int


def prepare_hub(root: Path, *, first_member: int, members: int) -> LoadedHub:
    """Make a hub with so many members in the feed of the bench's station."""
    url = f"sqlite:///{root / 'hub' / 'hub.db'}"
    database = open_database(url)
    with database.writing() as tx:
        add_station(tx)
        publish_members(tx, members, first=first_member)
    with database.writing() as tx:
        code = enrolment.create_code(tx, STATION_ID, 3600)
    issuer = issuer_of(database)
    database.close()
    return LoadedHub(url, code, issuer, first_member, members)


@contextmanager
def busy_courier(ledger: Ledger, loaded: LoadedHub) -> Generator[CourierLoad]:
    """Let a courier bring a hub's members and push a backlog while the block runs; begins when it has begun."""
    add_backlog(ledger.path.parent, min(BACKLOG, loaded.members))
    with serving(loaded.url) as hub_url:
        hub = HubClient(hub_url)
        enrol(ledger, hub, loaded.enrolment_code, "bench")
        hub.close()
        command = [sys.executable, "-m", "sync", "run", "--data-dir", str(ledger.path.parent), "--hub-url", hub_url]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(ledger, member_of(loaded.first_member).member_uid)
            yield CourierLoad(ledger, member_of(loaded.first_member + loaded.members - 1).member_uid)
        finally:
            process.terminate()
            process.wait()


def add_backlog(data_dir: Path, operations: int) -> None:
    """State so many operations that nobody has sent."""
    clock = DayClock(time.time_ns() // 1_000_000 - 24 * 3600 * 1000)
    ledger = open_ledger(StationSettings(data_dir=data_dir), clock=clock)
    state_visits(ledger, clock, operations=operations, members=1000, seed=2)
    ledger.close()


def _wait_for(ledger: Ledger, member_uid: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while queries.member(ledger, member_uid) is None:
        if time.monotonic() > deadline:
            raise TimeoutError("the courier brings no members")
        time.sleep(0.01)
