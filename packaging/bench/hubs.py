"""Hubs of their own processes, on loopback, and what they are to know before anybody calls."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import requests
from people import NOT_AFTER, STATION_ID, Issuer, member_of
from sqlalchemy import insert

from sync.contract.records import StationProfile, Text
from sync.hub.catalogue import initialise
from sync.hub.database import Database
from sync.hub.keys import newest_signing_key
from sync.hub.publishing import Transaction, station_scope
from sync.hub.stations import register_station
from sync.hub.tables import MemberRow

START_TIMEOUT_S = 60.0
_MEMBERS_A_STATEMENT = 5_000


def open_database(url: str) -> Database:
    """Open a hub's database, made and brought to this release where needed."""
    database = Database.open(url, now_ms=lambda: time.time_ns() // 1_000_000, random_bytes=os.urandom)
    database.migrate()
    with database.writing() as tx:
        initialise(tx)
    return database


def add_station(tx: Transaction, station_id: str = STATION_ID) -> None:
    """Add a station slot."""
    name = Text(zh="测试驿站", en="Bench")
    register_station(tx, StationProfile(station_id=station_id, name=name, district="110105"), "city/district")


def issuer_of(database: Database) -> Issuer:
    """Return the key with which a hub signs cards."""
    with database.reading() as session:
        return Issuer(*newest_signing_key(session, "card"))


def add_members(tx: Transaction, count: int, not_after: date = NOT_AFTER) -> None:
    """Put members with cards into the register, unpublished."""
    for first in range(0, count, _MEMBERS_A_STATEMENT):
        rows = [member_of(number) for number in range(first, min(count, first + _MEMBERS_A_STATEMENT))]
        values = [{**row.model_dump(), "card_not_after": not_after} for row in rows]
        tx.session.execute(insert(MemberRow), values)


def publish_members(tx: Transaction, count: int, *, first: int = 0) -> None:
    """Put members into the feed of the bench's station."""
    for number in range(first, first + count):
        tx.publish(station_scope(STATION_ID), member_of(number))


@contextmanager
def serving(database_url: str, snapshot_dir: Path | None = None) -> Generator[str]:
    """Serve a hub from a process of its own while the block runs; yield its URL."""
    port = free_port()
    command = [sys.executable, "-m", "sync", "hub", "serve", "--port", str(port), "--database-url", database_url]
    # One device of the bench does the work of hundreds.
    command += ["--requests-per-minute", "1000000", "--unadmitted-operations-per-minute", "1000000"]
    if snapshot_dir is not None:
        command += ["--snapshot-dir", str(snapshot_dir)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(process, url)
        yield url
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{url}/v1/health", timeout=1).raise_for_status()
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the hub did not start")
