"""A hub to test against, and a station that exists on paper alone: it states what a test tells it to."""

import gzip
import os
import socket
import threading
from contextlib import contextmanager
from typing import Any

import requests
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import event, func, select

from sync.contract.codes import public_key_to_hex
from sync.contract.identifiers import uuid7
from sync.contract.messages import SESSION_CONTEXT, EnrolAnswer, EnrolRequest, PullPage, PushAnswer, PushRequest
from sync.contract.operations import GENESIS_CHAIN, Operation, next_chain
from sync.contract.records import StationProfile, Text
from sync.contract.times import format_utc
from sync.hub import enrolment, feeds, intake
from sync.hub.app import create_app
from sync.hub.database import Database
from sync.hub.settings import HubSettings
from sync.hub.stations import register_station
from sync.hub.tables import Table

NOW_MS = 1_800_000_000_000
ROOT = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
ORG_PATH = "city/district/street"


class HandClock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.ms = NOW_MS

    def __call__(self) -> int:
        return self.ms


class _AnnouncedServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


class HubUnderTest:
    """A hub on a fresh database: `.database` for direct calls, `.url` for HTTP (served from its first use on)."""

    def __init__(self, settings: HubSettings) -> None:
        self.settings = settings
        self.clock = HandClock()
        self.database = Database.open(settings.database_url, now_ms=self.clock, random_bytes=os.urandom)
        self.app = create_app(settings, now_ms=self.clock, random_bytes=os.urandom)
        self._server: _AnnouncedServer | None = None
        self._thread: threading.Thread | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """Where the hub is served."""
        if self._server is None:
            listener = socket.create_server(("127.0.0.1", 0))
            self._url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            self._server = _AnnouncedServer(uvicorn.Config(self.app, log_level="error", access_log=False))
            self._thread = threading.Thread(target=self._server.run, args=([listener],))
            self._thread.start()
            assert self._server.up.wait(20)
        return self._url

    def close(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        self.database.close()

    def add_station(self, station_id: str, org_path: str = ORG_PATH) -> None:
        name = Text(zh=f"驿站{station_id}", en=f"Station {station_id}")
        with self.database.writing() as tx:
            register_station(tx, StationProfile(station_id=station_id, name=name, district="示范区"), org_path)

    def new_code(self, station_id: str) -> str:
        with self.database.writing() as tx:
            return enrolment.create_code(tx, station_id, self.settings.enrolment_code_lifetime_s)

    def rows(self, table: type[Table]) -> list[Any]:
        """Every row of a table, detached."""
        with self.database.reading() as session:
            rows = list(session.scalars(select(table)))
            session.expunge_all()
        return rows

    def count(self, table: type[Table]) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


class PaperStation:
    """A station with a key, an incarnation and a list of operations, and no disk."""

    def __init__(self, hub: HubUnderTest, station_id: str = "station-1") -> None:
        self.hub = hub
        self.station_id = station_id
        self.key = Ed25519PrivateKey.generate()
        self.incarnation = new_id()
        self.operations: list[Operation] = []
        self.links = [GENESIS_CHAIN]
        self.device_id = ""
        self.enrolled: EnrolAnswer
        self.http = requests.Session()

    def enrol_request(self, code: str) -> EnrolRequest:
        return EnrolRequest(
            code=code,
            public_key=public_key_to_hex(self.key.public_key()),
            incarnation=self.incarnation,
            software="paper 1.0",
        )

    def enrol(self) -> None:
        with self.hub.database.writing() as tx:
            self.enrolled = enrolment.enrol(tx, self.enrol_request(self.hub_code()))
        self.device_id = self.enrolled.device_id

    def hub_code(self) -> str:
        return self.hub.new_code(self.station_id)

    def state(self, kind: str, /, *, op_id: str | None = None, kind_version: int = 1, **body: Any) -> Operation:
        """Append an operation."""
        operation = Operation(
            seq=len(self.operations) + 1,
            op_id=op_id or new_id(),
            kind=kind,
            kind_version=kind_version,
            hlc=NOW_MS << 16,
            body={"at": format_utc(NOW_MS), **body},
        )
        return self.append(operation)

    def append(self, operation: Operation) -> Operation:
        self.operations.append(operation)
        self.links.append(next_chain(self.links[-1], operation))
        return operation

    def check_in(self, **body: Any) -> str:
        visit_id = new_id()
        stated: dict[str, Any] = {"visit_id": visit_id, "visitor": "anonymous", "entry_method": "touch", **body}
        self.state("visit.checked_in", **stated)
        return visit_id

    def record_service(self, visit_id: str) -> str:
        record_id = new_id()
        self.state("service.recorded", record_id=record_id, visit_id=visit_id, service_code="BAS-01")
        return record_id

    def request(self, base_seq: int = 1, last_seq: int | None = None) -> PushRequest:
        return PushRequest(
            incarnation=self.incarnation,
            base_seq=base_seq,
            chain=self.links[base_seq - 1],
            operations=self.operations[base_seq - 1 : last_seq],
        )

    def push(self, base_seq: int = 1, last_seq: int | None = None) -> PushAnswer:
        """Push without HTTP."""
        with self.hub.database.writing() as tx:
            return intake.push(tx, self.device_id, self.request(base_seq, last_seq))

    def pull(self, cursor: str = "", if_none_match: str | None = None) -> PullPage | None:
        """Pull without HTTP."""
        with self.hub.database.reading() as session:
            return feeds.pull(session, self.station_id, cursor, if_none_match).page

    def open_session(self) -> requests.Response:
        """Open a session over HTTP; later requests carry its token."""
        nonce = self.post("challenge", {"device_id": self.device_id}).json()["nonce"]
        signature = self.key.sign(SESSION_CONTEXT + nonce.encode()).hex()
        answer = self.post("session", {"device_id": self.device_id, "nonce": nonce, "signature": signature})
        if answer.ok:
            self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return answer

    def post(self, path: str, body: Any) -> requests.Response:
        return self.http.post(f"{self.hub.url}/v1/{path}", json=body, timeout=30)

    def push_http(self, base_seq: int = 1, last_seq: int | None = None) -> requests.Response:
        packed = gzip.compress(self.request(base_seq, last_seq).model_dump_json().encode())
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return self.http.post(f"{self.hub.url}/v1/push", data=packed, headers=headers, timeout=30)

    def pull_http(self, cursor: str = "", etag: str = "") -> requests.Response:
        headers = {"If-None-Match": etag} if etag else {}
        return self.http.get(f"{self.hub.url}/v1/pull", params={"cursor": cursor}, headers=headers, timeout=30)


def new_id() -> str:
    return uuid7(NOW_MS, os.urandom(10))


@contextmanager
def counted_statements(database: Database, needle: str):
    """Collect the statements that mention `needle` while the block runs."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if needle in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
