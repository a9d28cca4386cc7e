"""The first load of a large scope: one file, fetched in pieces from whatever byte is missing, checked, and filled in.

It goes on by one bounded step at a time, so that pushes and check-ins never wait for it, and after a crash from where
it was. Nothing that a station has stated is touched.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from sync.contract.capabilities import ADMISSION
from sync.contract.cursors import Cursor
from sync.contract.messages import AdmissionRequest
from sync.contract.set_hashes import from_hex, wrapped
from sync.contract.snapshots import SNAPSHOT_CONTEXT, SnapshotManifest
from sync.contract.trust import verify
from sync.station import replica, scopes, trust
from sync.station.ballast import ROOM_FOR_BALLAST_BYTES
from sync.station.clock import Clock
from sync.station.ledger import Ledger, Reader, Writer
from sync.station.scopes import LOADING_SETTING
from sync.station.transport import HubClient, HubRefused
from sync.station.trouble import KeyLost, LedgerDamaged

JOB_SETTING = "bootstrap"
"""The load under way as JSON, empty where there is none."""
PART_FILE = "snapshot.part"
FIRST_PIECE_BYTES, MOST_PIECE_BYTES = 64 * 1024, 16 * 1024 * 1024
PIECE_S = 2.0
"""About how long one piece may take: nothing is pushed meanwhile."""
LEAST_ROWS_AT_ONCE, MOST_ROWS_AT_ONCE = 500, 20_000
HELD_S = 0.015
"""About how long one batch may hold the ledger."""
BATCHES_A_STEP = 20
PAUSE_S = 0.002
"""The least between two batches, so that whoever checks in gets their turn."""

_FILL = {
    "entity": "scope_id, kind, entity_id, body, hash) SELECT ?, kind, entity_id, body, hash",
    "member": "scope_id, member_uid, card_serial, body, hash) SELECT ?, member_uid, card_serial, body, hash",
    "member_card": "scope_id, card_serial, card_issue_number, member_uid)"
    " SELECT ?, card_serial, card_issue_number, member_uid",
}
# In two halves: SQLite's sum ends with an error beyond 64 bits. A card counts with its member.
_SUMS = {
    "entity": "sum(hash & 4294967295), sum(hash >> 32)",
    "member": "sum(hash & 4294967295), sum(hash >> 32)",
    "member_card": "0 * sum(length(member_uid)), 0",
}

_log = logging.getLogger(__name__)


class SnapshotUnusable(Exception):
    """The snapshot is not what the hub signed, or its signature is not the hub's: the scope is read page by page."""


class Job(BaseModel):
    """How far a load has come."""

    manifest: SnapshotManifest
    checked: bool = False
    scope_id: int = 0
    filled: dict[str, int] = {}
    """By table, up to which row."""
    added_up: int = 0
    """What the rows filled in add up to."""

    def rows_filled(self) -> int:
        """Return how many rows of the feed are in."""
        return self.filled.get("entity", 0) + self.filled.get("member", 0)


def job_of(reader: Reader) -> Job | None:
    """Return the load under way."""
    text = reader.setting(JOB_SETTING)
    return Job.model_validate_json(text) if text else None


class Loader:
    """Fetches and fills in what waits for a snapshot, a step at a time."""

    def __init__(self, ledger: Ledger, hub: HubClient, clock: Clock, pause: Callable[[float], object]) -> None:
        self._ledger = ledger
        self._hub = hub
        self._clock = clock
        self._pause = pause
        self._piece_bytes = FIRST_PIECE_BYTES
        self._rows_at_once = LEAST_ROWS_AT_ONCE
        self._admitted_until_s = 0.0
        self._part = ledger.path.parent / PART_FILE

    def step(self) -> bool:
        """Do one bounded piece of work and return whether there is more.

        Raises:
            HubUnreached, HubRefused: the same is to be done again.
            SnapshotUnusable: this snapshot was given up.
        """
        job = job_of(self._ledger)
        if job is None or job.manifest.scope not in replica.waiting(self._ledger):
            return self._begin()
        missing = job.manifest.bytes - self._size()
        try:
            if missing > 0:
                self._fetch(job, missing)
            elif not job.checked:
                self._check(job)
            else:
                self._fill(job)
        except (LedgerDamaged, KeyLost) as trouble:
            if self._is_whole(job):
                raise
            raise SnapshotUnusable("its file was damaged here") from trouble
        except OSError as error:
            raise SnapshotUnusable(f"its file cannot be kept: {error.strerror}") from error
        return True

    def _note_progress(self, job: Job) -> None:
        manifest = job.manifest
        text = f"{self._size()} of {manifest.bytes} bytes, {job.rows_filled()} of {manifest.rows} rows"
        with self._ledger.unhurried(), self._ledger.writing() as writer:
            writer.set_setting(LOADING_SETTING, f"{manifest.scope}: {text}")

    def give_up(self) -> None:
        """Forget the load under way; the scope is read page by page."""
        self._part.unlink(missing_ok=True)
        with self._ledger.writing() as writer:
            job = job_of(writer)
            if job is not None and scopes.loading(writer, job.manifest.scope) == job.scope_id:
                # Nothing may be left of what was filled in.
                scopes.load_anew(writer, job.manifest.scope)
            writer.set_setting(JOB_SETTING, "")
            writer.set_setting(LOADING_SETTING, "")
            writer.set_setting(replica.WAITING_SETTING, "")

    def _begin(self) -> bool:
        waiting = replica.waiting(self._ledger)
        if not waiting:
            return False
        offer = self._hub.snapshot(waiting[0])
        keys = trust.live_keys(self._ledger)
        key = keys and keys.find("hub", offer.signature.key_id)
        if not key or not verify(SNAPSHOT_CONTEXT, offer.manifest.encode(), offer.signature, key):
            raise SnapshotUnusable("its manifest bears no signature of the hub's")
        try:
            manifest = SnapshotManifest.model_validate_json(offer.manifest)
        except ValidationError as error:
            raise SnapshotUnusable("this release does not know such a snapshot") from error
        if manifest.scope != waiting[0] or manifest.epoch != Cursor.parse(replica.cursor(self._ledger)).epoch:
            raise SnapshotUnusable("it is one of another feed")
        self._part.unlink(missing_ok=True)
        self._keep(Job(manifest=manifest))
        return True

    def _fetch(self, job: Job, missing: int) -> None:
        if shutil.disk_usage(self._part.parent).free < missing + ROOM_FOR_BALLAST_BYTES:
            raise SnapshotUnusable("there is no room for it")
        began_s = self._clock.monotonic_s()
        if ADMISSION in self._hub.capabilities and began_s >= self._admitted_until_s:
            request = AdmissionRequest(purpose="snapshot", size=job.manifest.bytes - self._size())
            self._admitted_until_s = began_s + self._hub.ask_for_admission(request).expires_in_s
        try:
            with self._part.open("ab") as file:
                # What has come stays, whatever breaks off.
                self._hub.download(
                    job.manifest.scope, job.manifest.sha256, self._size(), min(missing, self._piece_bytes), file.write
                )
        except HubRefused:
            self._admitted_until_s = 0.0
            raise
        took_s = self._clock.monotonic_s() - began_s
        wanted = self._piece_bytes * 2 if took_s < PIECE_S / 2 else self._piece_bytes // 2
        if took_s < PIECE_S / 2 or took_s > PIECE_S:
            self._piece_bytes = max(FIRST_PIECE_BYTES, min(wanted, MOST_PIECE_BYTES))
        self._note_progress(job)

    def _check(self, job: Job) -> None:
        if not self._is_whole(job):
            raise SnapshotUnusable("it is another file than the hub signed")
        with self._ledger.writing() as writer:
            job = job.model_copy(update={"checked": True, "scope_id": scopes.load_anew(writer, job.manifest.scope)})
            writer.set_setting(JOB_SETTING, job.model_dump_json())

    def _is_whole(self, job: Job) -> bool:
        with self._part.open("rb") as file:
            # What is found whole is filled in after a power cut, too.
            os.fsync(file.fileno())
            return hashlib.file_digest(file, "sha256").hexdigest() == job.manifest.sha256

    def _fill(self, job: Job) -> None:
        with self._ledger.attached(self._part, job.manifest.key) as snapshot, self._ledger.unhurried():
            for _ in range(BATCHES_A_STEP):
                following = self._fill_batch(snapshot, job)
                if following is None:
                    break
                job = following
            else:
                self._note_progress(job)
                return
        if wrapped(job.added_up) != from_hex(job.manifest.set_hash):
            raise SnapshotUnusable("its rows do not add up to what the hub signed")
        with self._ledger.writing() as writer:
            _finish(writer, job)
        self._part.unlink(missing_ok=True)
        _log.info("%s: %d rows loaded", job.manifest.scope, job.manifest.rows)

    def _fill_batch(self, snapshot: str, job: Job) -> Job | None:
        """Fill in the next rows; None where there are no more. What can be read beforehand holds nobody up."""
        began_s = self._clock.monotonic_s()
        batch = _next_batch(self._ledger, snapshot, job, self._rows_at_once)
        if batch is None:
            return None
        self._ledger.shorten_wal()
        left_s = PAUSE_S - (self._clock.monotonic_s() - began_s)
        if left_s > 0:
            self._pause(left_s)
        with self._ledger.writing() as writer:
            held_s = self._clock.monotonic_s()
            job = _write_batch(writer, snapshot, job, batch)
        held_s = self._clock.monotonic_s() - held_s
        if held_s < HELD_S / 2 or held_s > HELD_S:
            wanted = self._rows_at_once * 2 if held_s < HELD_S else self._rows_at_once // 2
            self._rows_at_once = max(LEAST_ROWS_AT_ONCE, min(wanted, MOST_ROWS_AT_ONCE))
        return job

    def _keep(self, job: Job) -> None:
        with self._ledger.writing() as writer:
            writer.set_setting(JOB_SETTING, job.model_dump_json())

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0


class _Batch(NamedTuple):
    """Rows of one table of a snapshot, and what they add up to."""

    table: str
    after: int
    last: int
    added_up: int


def _next_batch(reader: Reader, snapshot: str, job: Job, rows: int) -> _Batch | None:
    for table, sums in _SUMS.items():
        after = job.filled.get(table, 0)
        last, low, high = reader.rows(
            f"SELECT max(n), {sums} FROM {snapshot}.{table} WHERE n > ? AND n <= ?", after, after + rows
        )[0]
        if last is not None:
            return _Batch(table, after, last, low + (high << 32))
    return None


def _write_batch(writer: Writer, snapshot: str, job: Job, batch: _Batch) -> Job:
    """Write rows and the note of how far it came, in one transaction."""
    if scopes.loading(writer, job.manifest.scope) != job.scope_id:
        # The feeds are being read anew: what was filled in is being swept out.
        scope_id = scopes.load_anew(writer, job.manifest.scope)
        job = job.model_copy(update={"scope_id": scope_id, "filled": {}, "added_up": 0})
    else:
        table, after, last, added_up = batch
        writer.execute(
            f"INSERT OR REPLACE INTO {table} ({_FILL[table]} FROM {snapshot}.{table} WHERE n > ? AND n <= ?",
            job.scope_id,
            after,
            last,
        )
        filled = {**job.filled, table: last}
        job = job.model_copy(update={"filled": filled, "added_up": wrapped(job.added_up + added_up)})
    writer.set_setting(JOB_SETTING, job.model_dump_json())
    return job


def _finish(writer: Writer, job: Job) -> None:
    manifest = job.manifest
    at = Cursor.parse(replica.cursor(writer))
    if at.epoch == manifest.epoch and scopes.loading(writer, manifest.scope) == job.scope_id:
        scopes.keep_set_hash(writer, job.scope_id, from_hex(manifest.set_hash))
        scopes.swap(writer, manifest.scope)
        writer.set_setting(replica.CURSOR_SETTING, at.loaded(manifest.scope, manifest.v).text())
    left = [scope for scope in replica.waiting(writer) if scope != manifest.scope]
    writer.set_setting(replica.WAITING_SETTING, json.dumps(left) if left else "")
    writer.set_setting(JOB_SETTING, "")
    writer.set_setting(LOADING_SETTING, "")
