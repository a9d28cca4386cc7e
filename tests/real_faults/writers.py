"""Many stations write at once, through several hub processes on one PostgreSQL, while one reads: it misses no row.

Every call goes to another process than the one before, so a session, a ticket, a chain and a cursor that one process
gave out have to be good at the others.
"""

import itertools
import time
from collections import Counter
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event

import requests
from sqlalchemy import URL

from sync.contract.messages import HEADER_ADMISSION, PullPage
from sync.contract.records import Member, Rule
from sync.hub.admission import FREE_OPERATIONS
from sync.hub.cards import issue, register_member
from sync.hub.catalogue import initialise
from sync.hub.settings import HubSettings
from sync.hub.tables import MemberRow, Visit
from tests.couriers import eventually
from tests.postgresql import running_postgresql
from tests.real_faults.places import PATIENCE_S, TooLateError, workshop
from tests.real_faults.processes import Running, free_port, serve_hub
from tests.sync.hub.paper_station import ROOT, HubUnderTest, PaperStation

VISITS_PER_BATCH = FREE_OPERATIONS + 5
MEMBERS = 40
FLAGS = ("--requests-per-minute", "1000000", "--unadmitted-operations-per-minute", "1")


class SharedHub(HubUnderTest):
    """One database, and the URL of another process at each call."""

    def __init__(self, settings: HubSettings, urls: Iterator[str]) -> None:
        super().__init__(settings)
        self._urls = urls

    @property
    def url(self) -> str:
        return next(self._urls)


@dataclass
class Reading:
    """What the polling station has seen."""

    polls: int = 0
    versions: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    @property
    def missed(self) -> int:
        """How many versions came not at all, twice, or out of their order."""
        return sum(
            version != expected for versions in self.versions.values() for expected, version in enumerate(versions, 1)
        )


def run(*, writers: int = 16, processes: int = 2, batches: int = 6) -> dict[str, object]:
    """Let stations push so many batches of visits, and publish beside them; say what the reader got."""
    with running_postgresql() as server, workshop() as root, _shared_hub(root, server, processes) as hub:
        serials = _members(hub)
        stations = [_station(hub, f"busy-{number}") for number in range(writers)]
        reader = _station(hub, "busy-0")
        done, began_s = Event(), time.monotonic()
        with ThreadPoolExecutor(writers + 1) as pool:
            polling = pool.submit(_poll, reader, done)
            try:
                list(pool.map(_write, stations, [serials] * writers, [batches] * writers))
                took_s = time.monotonic() - began_s
            finally:
                done.set()
            reading = polling.result()
        expected = Counter({"org:street": writers * batches, "org:city": writers * batches})
        absent = {scope: count - len(reading.versions.get(scope, [])) for scope, count in expected.items()}
        operations, stored = writers * batches * VISITS_PER_BATCH, hub.count(Visit)
    return {
        "writers": writers,
        "processes": processes,
        "operations": operations,
        "stored": stored,
        "operations_per_s": round(operations / took_s),
        "polls": reading.polls,
        "rows_read": sum(map(len, reading.versions.values())),
        "rows_missed": reading.missed + sum(absent.values()),
        "held": reading.missed == 0 and not any(absent.values()) and stored == operations,
    }


@contextmanager
def _shared_hub(root: Path, server: URL, processes: int) -> Generator[SharedHub]:
    url = server.render_as_string(hide_password=False)
    urls = {port: f"http://127.0.0.1:{port}" for port in (free_port() for _ in range(processes))}
    hub = SharedHub(HubSettings(data_dir=root, database_url=url), itertools.cycle(urls.values()))
    hub.database.migrate()
    with hub.database.writing() as tx:
        initialise(tx, root=lambda: ROOT)
    flags = (*FLAGS, "--database-url", url)
    running = [Running(root / f"{port}.log", serve_hub, root, port, *flags) for port in urls]
    try:
        if not eventually(lambda: all(map(_answers, urls.values())), PATIENCE_S):
            raise TooLateError("the hubs do not answer")
        yield hub
    finally:
        for process in running:
            process.stop()
        hub.close()


def _members(hub: SharedHub) -> list[int]:
    with hub.database.writing() as tx:
        for number in range(MEMBERS):
            register_member(tx, Member(member_uid=f"m-{number}", name="王小强"))
            issue(tx, f"m-{number}", date(2040, 1, 1))
    return [row.card_serial for row in hub.rows(MemberRow)]


def _station(hub: SharedHub, station_id: str) -> PaperStation:
    hub.add_station(station_id)
    station = PaperStation(hub, station_id)
    station.enrol()
    assert station.open_session().ok
    return station


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/v1/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def _write(station: PaperStation, serials: list[int], batches: int) -> None:
    admitted = station.post("admission", {"purpose": "backlog", "size": batches * VISITS_PER_BATCH})
    station.http.headers[HEADER_ADMISSION] = admitted.json()["ticket"]
    for batch in range(batches):
        for number in range(VISITS_PER_BATCH):
            station.check_in(visitor="card", card_serial=serials[(batch * VISITS_PER_BATCH + number) % MEMBERS])
        answer = station.push_http(batch * VISITS_PER_BATCH + 1)
        assert answer.ok, answer.text
        with station.hub.database.writing() as tx:
            tx.publish("org:street", Rule(code=f"{station.device_id}-{batch}", value=1, unit="s"))
            tx.publish("org:city", Rule(code=f"{station.device_id}-{batch}", value=1, unit="s"))
    station.http.close()


def _poll(station: PaperStation, done: Event) -> Reading:
    """Pull until everybody has finished and nothing is left."""
    reading, cursor, etag = Reading(), "", ""
    while True:
        finished = done.is_set()
        answer = station.pull_http(cursor, etag)
        reading.polls += 1
        if answer.status_code == requests.codes.not_modified:
            if finished:
                station.http.close()
                return reading
            continue
        page = PullPage.model_validate(answer.json())
        cursor, etag = page.cursor_after, answer.headers["ETag"]
        for row in page.rows:
            reading.versions.setdefault(row.scope, []).append(row.v)
