"""A hub and its stations as places: a directory each, the processes at work there, and the account at the end."""

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sqlalchemy import func, select

from sync.hub.catalogue import initialise
from sync.hub.census import Census, take_census
from sync.hub.database import Database
from sync.hub.demo import load_demo
from sync.hub.enrolment import create_code
from sync.hub.feeds import renew_feed_epoch
from sync.hub.tables import ReceivedOperation, StationLedger
from sync.station.clock import Clock, SystemClock
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.queries import SyncState, sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient, HubUnreached
from tests.couriers import eventually
from tests.real_faults.processes import (
    ACKNOWLEDGED,
    TROUBLE,
    Running,
    free_port,
    noted,
    run_courier,
    serve_hub,
    work_at_the_kiosk,
)

PATIENCE_S = 60.0
BACKOFF_MAX_S = "1"
POLLED_EVERY_SECOND = ("--next-poll-s", "1", "--idle-poll-s", "1", "--closed-poll-s", "1")
UNBOUNDED = ("--requests-per-minute", "1000000", "--unadmitted-operations-per-minute", "1000000")
"""A hub's manners keep busy stations apart in time; here the harm itself has to fit into seconds."""


class TooLateError(AssertionError):
    """Something that must happen within a time has not happened."""


@dataclass
class HubPlace:
    """A hub with fictional stations and members, served on loopback."""

    root: Path
    flags: tuple[str, ...] = (*POLLED_EVERY_SECOND, *UNBOUNDED)
    port: int = field(default_factory=free_port)
    codes: list[str] = field(default_factory=list[str])
    process: Running | None = None

    def __post_init__(self) -> None:
        with self.database() as database:
            database.migrate()
            with database.writing() as tx:
                initialise(tx)
                self.codes = [card.code for card in load_demo(tx)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def database(self) -> Generator[Database]:
        """Open the hub's database beside the hub."""
        url = f"sqlite:///{self.root / 'hub' / 'hub.db'}"
        database = Database.open(url, now_ms=SystemClock().now_ms, random_bytes=os.urandom)
        try:
            yield database
        finally:
            database.close()

    def start(self, *, wait: bool = True) -> None:
        self.process = Running(self.root / "hub.log", serve_hub, self.root / "hub", self.port, *self.flags)
        if wait and not eventually(self._answers, PATIENCE_S):
            raise TooLateError("the hub does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
        self.process = None

    def new_code(self, station_id: str) -> str:
        with self.database() as database, database.writing() as tx:
            return create_code(tx, station_id, 600)

    def keep_copy(self) -> None:
        """Keep a copy of the database, as a nightly backup does; the hub must be at rest."""
        shutil.copytree(self.root / "hub", self.root / "hub.backup", dirs_exist_ok=True)

    def put_copy_back(self) -> None:
        """Put the copy back and begin a new feed epoch, as the operator is told to."""
        shutil.rmtree(self.root / "hub")
        shutil.copytree(self.root / "hub.backup", self.root / "hub")
        with self.database() as database, database.writing() as tx:
            renew_feed_epoch(tx)

    def received(self) -> list[tuple[str, str]]:
        """Return (op_id, outcome) of everything the hub holds."""
        with self.database() as database, database.reading() as session:
            rows = session.execute(select(ReceivedOperation.op_id, ReceivedOperation.outcome))
            return [(op_id, outcome) for op_id, outcome in rows]

    def held(self, station_id: str) -> int:
        """Return up to which operation the hub holds a station's open ledger."""
        with self.database() as database, database.reading() as session:
            open_ones = select(StationLedger.ack_seq).where(
                StationLedger.station_id == station_id, StationLedger.closed_ms.is_(None)
            )
            return session.scalar(open_ones) or 0

    def wait_for_push(self, station_id: str, within_s: float) -> None:
        """Wait until the hub has committed a push; return within a millisecond or two of the commit."""
        ends_s, pause = time.monotonic() + within_s, Event()
        committed = select(func.sum(StationLedger.ack_seq)).where(StationLedger.station_id == station_id)
        with self.database() as database:
            held: list[int] = []
            while time.monotonic() < ends_s and len(set(held)) < 2:
                with database.reading() as session:
                    held.append(session.scalar(committed) or 0)
                pause.wait(0.001)

    def census(self) -> Census:
        """Return what `hub status` prints."""
        with self.database() as database, database.reading() as session:
            return take_census(session)

    def _answers(self) -> bool:
        client = HubClient(self.url)
        try:
            client.health()
        except HubUnreached:
            return False
        finally:
            client.close()
        return True


@dataclass
class StationPlace:
    """One station's directory; a kiosk and a courier can be at work in it."""

    data_dir: Path
    station_id: str = "demo-001"
    notes: Path | None = None
    """Where notes and logs go; none: beside the directory."""
    clock: Clock = field(default_factory=SystemClock)
    kiosk: Running | None = None
    courier: Running | None = None
    _opened: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, opened beside whoever works on it."""
        if self._opened is None:
            self._opened = open_ledger(StationSettings(data_dir=self.data_dir), clock=self.clock)
        return self._opened

    def enrol(self, hub: HubPlace) -> None:
        client = HubClient(hub.url)
        enrol(self.ledger, client, hub.new_code(self.station_id), "real faults")
        client.close()

    def start_kiosk(self, codes: list[str], seed: int, pace_s: float = 0.005) -> None:
        self.kiosk = Running(self._log("kiosk"), work_at_the_kiosk, self.data_dir, self._notes, codes, seed, pace_s)

    def start_courier(self, hub_url: str, **environment: str) -> None:
        settings = {"WARM_STATION_BACKOFF_MAX_S": BACKOFF_MAX_S, **environment}
        self.courier = Running(self._log("courier"), run_courier, self.data_dir, hub_url, **settings)

    def stop_kiosk(self) -> None:
        if self.kiosk is not None:
            self.kiosk.kill()
        self.kiosk = None

    def stop_courier(self) -> None:
        if self.courier is not None:
            self.courier.stop()
        self.courier = None

    def close(self) -> None:
        self.stop_kiosk()
        self.stop_courier()
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    @property
    def state(self) -> SyncState:
        return sync_state(self.ledger)

    @property
    def acknowledged(self) -> list[str]:
        """What the kiosk's screen has confirmed."""
        return noted(self._notes, ACKNOWLEDGED)

    def wait_until_drained(self, within_s: float = PATIENCE_S) -> None:
        """Wait until nothing is owed.

        Raises:
            TooLateError: something still is.
        """
        if not eventually(lambda: self.state.pending == 0, within_s):
            raise TooLateError(f"{self.state.pending} operations are still owed after {within_s:.0f} s")

    @property
    def troubles(self) -> list[str]:
        """The codes of the trouble that the kiosk has met."""
        return noted(self._notes, TROUBLE)

    @property
    def _notes(self) -> Path:
        return self.notes or self.data_dir

    def _log(self, name: str) -> Path:
        return self._notes.with_suffix(f".{name}.log")


@dataclass(frozen=True)
class Account:
    """What the screens have confirmed, and what became of it at the hub."""

    acknowledged: int
    lost: int
    """Confirmed or in a ledger, and not at the hub."""
    doubled: int
    """At the hub more than once, other than as a repeat that took no effect."""

    @property
    def whole(self) -> bool:
        return self.lost == 0 and self.doubled == 0 and self.acknowledged > 0


def take_account(hub: HubPlace, *stations: StationPlace) -> Account:
    """Compare what was confirmed and what the ledgers hold with what the hub holds."""
    there = Counter(op_id for op_id, outcome in hub.received() if outcome != "duplicate")
    confirmed = [op_id for station in stations for op_id in station.acknowledged]
    stated = {row[0] for station in stations for row in station.ledger.rows("SELECT op_id FROM operation")}
    missing = (stated | set(confirmed)) - set(there)
    return Account(len(confirmed), len(missing), sum(count - 1 for count in there.values()))


@contextmanager
def workshop() -> Generator[Path]:
    """Make a directory on the real disk for one run; gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="real-faults-"))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)
