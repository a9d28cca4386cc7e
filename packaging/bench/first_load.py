"""The first load of a list of members through the product's own bootstrap, from a hub of its own process."""

import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courier_load import add_backlog
from encrypted import FlushFloor, open_encrypted
from hubs import add_station, issuer_of, open_database, serving
from ledger_bench import MEMBERS_SCOPE, SCANS_A_LOOK, Cards, Scans, scan
from measure import median, median_ratio, seconds_of
from people import STATION_ID, Issuer, member_of, open_bench_ledger
from snapshot import create_floor_tables

from sync.contract.snapshots import SnapshotManifest
from sync.hub import enrolment, snapshots
from sync.hub.stations import subscribe
from sync.station import queries, scopes
from sync.station.clock import SystemClock
from sync.station.courier import Courier
from sync.station.engine import Engine
from sync.station.enrolment import enrol
from sync.station.ledger import Ledger
from sync.station.transport import HubClient, HubUnreached

RUNS = 3
BACKLOG = 20_000
_PUBLISHED_AT_ONCE = 20_000
_COPY = (
    "INSERT INTO main.member SELECT 1, member_uid, card_serial, body, hash FROM snapshot.member",
    "INSERT INTO main.member_card SELECT 1, card_serial, card_issue_number, member_uid FROM snapshot.member_card",
)


@dataclass
class Hub:
    """A hub with one large list and its snapshot."""

    root: Path
    issuer: Issuer
    manifest: SnapshotManifest
    stations: int = 0

    @property
    def database_url(self) -> str:
        """Where it keeps everything."""
        return f"sqlite:///{self.root / 'hub.db'}"

    @property
    def snapshot_dir(self) -> Path:
        """Where its snapshots lie."""
        return self.root / "snapshots"

    def new_station(self, client: HubClient) -> Ledger:
        """Return the empty ledger of the bench's station on a new machine."""
        database = open_database(self.database_url)
        with database.writing() as tx:
            code = enrolment.create_code(tx, STATION_ID, 3600)
        database.close()
        self.stations += 1
        ledger = open_bench_ledger(self.root / f"station-{self.stations}", SystemClock(), self.issuer)
        enrol(ledger, client, code, "bench")
        return ledger


class BreaksOff(HubClient):
    """A road that breaks off once, in the middle of a piece."""

    def __init__(self, url: str, after_bytes: int) -> None:
        super().__init__(url)
        self.left = after_bytes
        self.fetched = 0

    def download(self, scope: str, sha256: str, start: int, count: int, sink: Callable[[bytes], object]) -> None:
        """Fetch a piece, or the part of it that still comes."""

        def counted(piece: bytes) -> None:
            breaks = self.fetched <= self.left < self.fetched + len(piece)
            piece = piece[: self.left - self.fetched] if breaks else piece
            sink(piece)
            self.fetched += len(piece)
            if breaks:
                self.left = sys.maxsize
                raise HubUnreached("cut")

        super().download(scope, sha256, start, count, counted)


def bench_first_load(root: Path, *, members: int) -> dict[str, Any]:
    """Return what a first load takes, what a cut costs, and what check-ins take meanwhile."""
    hub = _make_hub(root / "loading-hub", members)
    with serving(hub.database_url, hub.snapshot_dir) as url:
        loads_s: list[float] = []
        floors_s: list[float] = []
        for number in range(RUNS):
            floors_s.append(_floor(hub, root / f"floor-{number}.db"))
            loads_s.append(_load(hub, url, members))
        return {
            "first_load_members": members,
            "first_load_bytes": hub.manifest.bytes,
            "first_load_s": round(median(loads_s), 2),
            "first_load_floor_s": round(median(floors_s), 2),
            "first_load_times_floor": round(median_ratio(loads_s, floors_s), 2),
            "first_load_bytes_fetched_twice": _cut_in_the_middle(hub, url, members),
            **_check_ins_meanwhile(hub, url, members),
        }


def _make_hub(root: Path, members: int) -> Hub:
    database = open_database(f"sqlite:///{root / 'hub.db'}")
    with database.writing() as tx:
        add_station(tx)
        subscribe(tx, STATION_ID, [MEMBERS_SCOPE.removeprefix("members:")])
    for first in range(0, members, _PUBLISHED_AT_ONCE):
        with database.writing() as tx:
            for number in range(first, min(members, first + _PUBLISHED_AT_ONCE)):
                tx.publish(MEMBERS_SCOPE, member_of(number))
    manifest = snapshots.build(database, root / "snapshots", MEMBERS_SCOPE)
    issuer = issuer_of(database)
    database.close()
    return Hub(root, issuer, manifest)


def _floor(hub: Hub, target: Path) -> float:
    """Copy the hub's own file, which has come already, into a bare encrypted database in one commit."""
    connection = open_encrypted(target)
    create_floor_tables(connection)
    path = snapshots.file_of(hub.snapshot_dir, hub.manifest.sha256)
    connection.execute(f"ATTACH ? AS snapshot KEY \"x'{hub.manifest.key}'\"", (str(path),))

    def copy() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _COPY:
            connection.execute(statement)
        connection.execute("COMMIT")

    elapsed_s = seconds_of(copy)
    connection.close()
    target.unlink()
    return elapsed_s


def _courier(ledger: Ledger, client: HubClient) -> Courier:
    return Courier(ledger, client, Engine(random=random.Random(1).random), SystemClock())


def _load(hub: Hub, url: str, members: int) -> float:
    """Return the seconds from waking to everything shown: session, download and checks included."""
    client = HubClient(url)
    ledger = hub.new_station(client)
    elapsed_s = seconds_of(_courier(ledger, client).run_once)
    _assert_loaded(ledger, members)
    client.close()
    ledger.close()
    return elapsed_s


def _cut_in_the_middle(hub: Hub, url: str, members: int) -> int:
    client = BreaksOff(url, hub.manifest.bytes // 2 + 1)
    ledger = hub.new_station(client)
    assert not _courier(ledger, client).run_once()
    assert client.fetched == hub.manifest.bytes // 2 + 1
    # Another courier, as after a boot, knows nothing but what the disk holds.
    assert _courier(ledger, client).run_once()
    _assert_loaded(ledger, members)
    client.close()
    ledger.close()
    return client.fetched - hub.manifest.bytes


def _assert_loaded(ledger: Ledger, members: int) -> None:
    found = ledger.value("SELECT count(*) FROM member WHERE scope_id = ?", scopes.live(ledger, MEMBERS_SCOPE))
    assert found == members, found


def _check_ins_meanwhile(hub: Hub, url: str, members: int) -> dict[str, float]:
    """Check in while a courier of its own process loads the list and pushes a backlog."""
    client = HubClient(url)
    ledger = hub.new_station(client)
    client.close()
    add_backlog(ledger.path.parent, BACKLOG)
    cards = Cards(random.Random(3), hub.issuer, members)
    floor = FlushFloor(hub.root / "flush.db")
    scan(ledger, floor, cards.codes(20))
    loading, pushing = Scans(), Scans()
    command = [sys.executable, "-m", "sync", "run", "--data-dir", str(ledger.path.parent), "--hub-url", url]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while (loads := scopes.live(ledger, MEMBERS_SCOPE) is None) or queries.sync_state(
            ledger
        ).pending > SCANS_A_LOOK:
            more = scan(ledger, floor, cards.codes(SCANS_A_LOOK))
            scans = loading if loads and queries.sync_state(ledger).loading else pushing
            scans.check_in_s += more.check_in_s
            scans.floor_s += more.floor_s
    finally:
        process.terminate()
        process.wait()
    ledger.close()
    floor.close()
    return {
        "loading_check_ins": len(loading.check_in_s),
        **loading.figures("loading_check_in"),
        "pushing_check_ins": len(pushing.check_in_s),
        **pushing.figures("pushing_check_in"),
    }
