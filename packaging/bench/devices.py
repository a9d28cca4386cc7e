"""Stations that exist for their hub alone: what they will push is packed before the clock starts."""

import gzip
import http.client
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hubs import add_station
from people import facts_of_visit

from sync.contract.codes import public_key_to_hex
from sync.contract.hybrid_clock import next_stamp
from sync.contract.identifiers import UUID7_RANDOM_BYTES, uuid7
from sync.contract.messages import (
    HEADER_ADMISSION,
    SESSION_CONTEXT,
    AdmissionRequest,
    ChallengeRequest,
    EnrolRequest,
    PushRequest,
    SessionRequest,
)
from sync.contract.operations import GENESIS_CHAIN, KIND_OF_FACT, Operation, next_chain
from sync.hub import admission, enrolment
from sync.hub.database import Database
from sync.hub.settings import HubSettings
from sync.station.transport import GZIP_LEVEL

BATCH_SIZES = (50, 100, 150, 200)
_BACKLOG = 1_000_000


@dataclass
class _Maker:
    """Makes identifiers for facts, as an open transaction of a ledger does."""

    now_ms: int

    def new_id(self) -> str:
        """Return a fresh UUIDv7."""
        return uuid7(self.now_ms, os.urandom(UUID7_RANDOM_BYTES))


@dataclass
class Device:
    """An enrolled device with an open session and batches ready to be sent."""

    station_id: str
    token: str
    ticket: str
    incarnation: str
    batches: list[bytes] = field(default_factory=list[bytes])
    sizes: list[int] = field(default_factory=list[int])

    def state(self, *, operations: int, members: int, seed: int) -> None:
        """Get batches of 50 to 200 operations ready."""
        rng = random.Random(seed)
        stated = islice(_operations(rng, members), operations)
        chain = GENESIS_CHAIN
        while batch := list(islice(stated, rng.choice(BATCH_SIZES))):
            request = PushRequest(incarnation=self.incarnation, base_seq=batch[0].seq, chain=chain, operations=batch)
            self.batches.append(gzip.compress(request.model_dump_json(exclude_none=True).encode(), GZIP_LEVEL, mtime=0))
            self.sizes.append(len(batch))
            for operation in batch:
                chain = next_chain(chain, operation)

    def connect(self, url: str) -> "Line":
        """Open a connection to a hub."""
        return Line(url, self.token, self.ticket)


class Line:
    """One kept connection to a hub, in the name of one device."""

    def __init__(self, url: str, token: str, ticket: str) -> None:
        self._http = http.client.HTTPConnection(urlsplit(url).netloc)
        self._headers = {"Authorization": f"Bearer {token}", HEADER_ADMISSION: ticket}

    def push(self, body: bytes) -> None:
        """Push a packed batch."""
        headers = {**self._headers, "Content-Type": "application/json", "Content-Encoding": "gzip"}
        self._http.request("POST", "/v1/push", body, headers)
        answer = self._http.getresponse()
        text = answer.read()
        assert answer.status == http.client.OK, text

    def poll(self, cursor: str, etag: str) -> tuple[int, str, bytes]:
        """Ask for news and return status, ETag and body."""
        headers = {**self._headers, **({"If-None-Match": etag} if etag else {}), "Accept-Encoding": "identity"}
        self._http.request("GET", f"/v1/pull?cursor={cursor}", headers=headers)
        answer = self._http.getresponse()
        return answer.status, answer.getheader("ETag", ""), answer.read()

    def close(self) -> None:
        """Hang up."""
        self._http.close()


def enrolled(database: Database, station_id: str) -> Device:
    """Add a station slot with an enrolled device that has an open session."""
    key = Ed25519PrivateKey.generate()
    incarnation = uuid7(1, os.urandom(UUID7_RANDOM_BYTES))
    public_key = public_key_to_hex(key.public_key())
    with database.writing() as tx:
        add_station(tx, station_id)
    with database.writing() as tx:
        code = enrolment.create_code(tx, station_id, 3600)
    with database.writing() as tx:
        request = EnrolRequest(code=code, public_key=public_key, incarnation=incarnation, software="bench")
        device_id = enrolment.enrol(tx, request).device_id
    with database.writing() as tx:
        nonce = enrolment.challenge(tx, ChallengeRequest(device_id=device_id)).nonce
    signature = key.sign(SESSION_CONTEXT + nonce.encode()).hex()
    with database.writing() as tx:
        session = SessionRequest(device_id=device_id, nonce=nonce, signature=signature)
        token = enrolment.open_session(tx, session, 3600).token
    with database.writing() as tx:
        backlog = AdmissionRequest(purpose="backlog", size=_BACKLOG)
        ticket = admission.admit(tx, device_id, backlog, HubSettings()).ticket
    return Device(station_id, token, ticket, incarnation)


def _operations(rng: random.Random, members: int) -> Iterator[Operation]:
    maker, seq, hlc = _Maker(1_780_000_000_000), 0, 0
    while True:
        maker.now_ms += rng.randint(2_000, 90_000)
        for fact in facts_of_visit(rng, maker, members):
            seq, hlc = seq + 1, next_stamp(hlc, maker.now_ms)
            yield Operation(
                seq=seq,
                op_id=maker.new_id(),
                kind=KIND_OF_FACT[type(fact)],
                kind_version=fact.kind_version,
                hlc=hlc,
                body=fact.model_dump(mode="json", exclude_none=True),
            )
