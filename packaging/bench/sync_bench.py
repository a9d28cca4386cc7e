"""Push and pull of many records over loopback, through the real courier into the real hub, beside the floor."""

import random
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubs import add_members, add_station, issuer_of, open_database, publish_members, serving
from measure import median, median_ratio, seconds_of
from people import DayClock, open_bench_ledger, state_visits
from relay import counting
from sqlalchemy import event
from sync_floor import floor_serving, pull_floor, push_floor

from sync.hub import enrolment, feeds
from sync.hub.database import Database
from sync.station.clock import SystemClock
from sync.station.courier import Courier
from sync.station.engine import Engine
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.queries import sync_state
from sync.station.replica import cursor
from sync.station.settings import StationSettings
from sync.station.transport import HubClient

POUCHDB_PUSH_PER_S = 4_150
POUCHDB_PULL_PER_S = 5_900
"""Records a second of PouchDB on loopback and two cores: the bar for a push is three times as many."""
MEMBERS = 2_000
_BEGAN_MS = 1_780_000_000_000


@dataclass(frozen=True)
class Template:
    """A hub and an enrolled station on disk; every run starts from a copy of them."""

    root: Path
    name: str

    @property
    def path(self) -> Path:
        """Where the untouched original is."""
        return self.root / self.name

    @contextmanager
    def copied(self) -> Generator[Path]:
        """Copy it for one run."""
        target = self.root / f"{self.name}.run"
        shutil.copytree(self.path, target)
        try:
            yield target
        finally:
            shutil.rmtree(target)


def bench_sync(root: Path, *, records: int, runs: int) -> dict[str, Any]:
    """Return what push, pull and an idle poll cost."""
    pushing = _push_template(root, records)
    pulling = _pull_template(root, records)
    push_s: list[float] = []
    push_floor_s: list[float] = []
    pull_s: list[float] = []
    pull_floor_s: list[float] = []
    for _ in range(runs):
        push_s.append(_timed_sync(pushing, records))
        push_floor_s.append(_timed_push_floor(pushing))
        pull_s.append(_timed_sync(pulling, 0))
        pull_floor_s.append(_timed_pull_floor(pulling, records))
    return {
        "records": records,
        "push_records_per_s": round(records / median(push_s)),
        "push_floor_records_per_s": round(records / median(push_floor_s)),
        "push_times_floor": round(median_ratio(push_s, push_floor_s), 2),
        "push_times_pouchdb": round(records / median(push_s) / POUCHDB_PUSH_PER_S, 2),
        "push_bytes_a_record": round(_bytes_of_sync(pushing) / records, 1),
        "pull_records_per_s": round(records / median(pull_s)),
        "pull_floor_records_per_s": round(records / median(pull_floor_s)),
        "pull_times_floor": round(median_ratio(pull_s, pull_floor_s), 2),
        "pull_times_pouchdb": round(records / median(pull_s) / POUCHDB_PULL_PER_S, 2),
        "pull_bytes_a_record": round(_bytes_of_sync(pulling) / records, 1),
        **_idle_poll(pulling),
    }


def _push_template(root: Path, records: int) -> Template:
    template = Template(root, "pushing")
    _make(template, members=MEMBERS)
    clock = DayClock(_BEGAN_MS)
    ledger = open_ledger(StationSettings(data_dir=template.path / "station"), clock=clock)
    state_visits(ledger, clock, operations=records, members=MEMBERS, seed=1)
    ledger.close()
    return template


def _pull_template(root: Path, records: int) -> Template:
    template = Template(root, "pulling")
    _make(template, members=0)
    database = open_database(_hub_url(template.path))
    with database.writing() as tx:
        publish_members(tx, records)
    database.close()
    return template


def _make(template: Template, *, members: int) -> None:
    database = open_database(_hub_url(template.path))
    with database.writing() as tx:
        add_station(tx)
        add_members(tx, members)
    with database.writing() as tx:
        code = enrolment.create_code(tx, "bench-001", 3600)
    ledger = open_bench_ledger(template.path / "station", SystemClock(), issuer_of(database))
    database.close()
    with serving(_hub_url(template.path)) as url:
        hub = HubClient(url)
        enrol(ledger, hub, code, "bench")
        hub.close()
    ledger.close()


def _hub_url(directory: Path) -> str:
    return f"sqlite:///{directory / 'hub' / 'hub.db'}"


def _ledger(directory: Path) -> Ledger:
    return open_ledger(StationSettings(data_dir=directory / "station"), clock=SystemClock())


def _timed_sync(template: Template, records: int) -> float:
    """Return the seconds from waking to nothing owed and nothing new, the session's opening included."""
    with template.copied() as directory, serving(_hub_url(directory)) as url:
        ledger, hub = _ledger(directory), HubClient(url)
        hub.health()
        courier = Courier(ledger, hub, Engine(random=random.Random(1).random), SystemClock())
        elapsed_s = seconds_of(courier.run_once)
        state = sync_state(ledger)
        assert (state.pending, state.acknowledged, state.quarantined) == (0, records, 0), state
        hub.close()
        ledger.close()
    return elapsed_s


def _bytes_of_sync(template: Template) -> int:
    with template.copied() as directory, serving(_hub_url(directory)) as url, counting(url) as counted:
        ledger, hub = _ledger(directory), HubClient(counted.url)
        Courier(ledger, hub, Engine(random=random.Random(1).random), SystemClock()).run_once()
        hub.close()
        ledger.close()
        return counted.total_bytes


def _timed_push_floor(template: Template) -> float:
    with template.copied() as directory, floor_serving(directory / "floor") as port:
        ledger = _ledger(directory)
        elapsed_s = seconds_of(lambda: push_floor(ledger, port))
        ledger.close()
    return elapsed_s


def _timed_pull_floor(template: Template, records: int) -> float:
    with template.copied() as directory, floor_serving(directory / "floor", members=records) as port:
        began = time.perf_counter()
        fetched = pull_floor(directory / "floor.db", port)
        elapsed_s = time.perf_counter() - began
        assert fetched == records, fetched
    return elapsed_s


def _idle_poll(template: Template) -> dict[str, int]:
    """Return bytes and answers of a poll by a station that has everything, and how often feed rows were read for it."""
    polls = 20
    with template.copied() as directory, serving(_hub_url(directory)) as url, counting(url) as counted:
        ledger, hub = _ledger(directory), HubClient(counted.url)
        Courier(ledger, hub, Engine(random=random.Random(1).random), SystemClock()).run_once()
        before = counted.total_bytes
        news = [hub.pull(cursor(ledger)) for _ in range(polls)]
        idle_bytes = (counted.total_bytes - before) // polls
        hub.close()
        at = cursor(ledger)
        ledger.close()
        database = open_database(_hub_url(directory))
        reads = _feed_reads(database, at)
        database.close()
    return {
        "idle_polls_with_news": sum(page is not None for page in news),
        "idle_poll_bytes": idle_bytes,
        "idle_poll_feed_reads": reads,
    }


def _feed_reads(database: Database, at: str) -> int:
    """Return how many statements read feed rows while the hub answers that there is nothing new."""
    with database.reading() as session:
        etag = feeds.pull(session, "bench-001", at).etag
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "feed_row" in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.reading() as session:
        assert feeds.pull(session, "bench-001", at, etag).page is None
    event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)
