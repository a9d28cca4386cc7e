"""Snapshots: a large scope as one immutable file, which a station fetches faster than a million rows of a feed."""

import hashlib
import os
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sync.contract.operations import canonical_json
from sync.contract.set_hashes import as_hex
from sync.contract.snapshots import SNAPSHOT_CONTEXT, SnapshotManifest, SnapshotOffer
from sync.contract.times import format_utc
from sync.contract.trust import Signature
from sync.hub.database import Database, new_sqlite_file
from sync.hub.feeds import offered
from sync.hub.keys import hub_signature
from sync.hub.refusal import RequestRefused
from sync.hub.stations import scopes_of_station
from sync.hub.tables import FeedEntry, HubIdentity, ScopeHead, Snapshot

LEAST_ROWS = 5000
"""A scope with fewer rows is read as quickly page by page."""
KEPT_SNAPSHOTS = 2
"""Of each scope, so that who is fetching the former one can end it."""
KEY_BYTES = 32
_MEMBER = "member"
_TABLES = """
CREATE TABLE entity (n INTEGER PRIMARY KEY, kind TEXT, entity_id TEXT, body TEXT, hash INTEGER);
CREATE TABLE member (n INTEGER PRIMARY KEY, member_uid TEXT, card_serial INTEGER, body TEXT, hash INTEGER);
CREATE TABLE member_card (n INTEGER PRIMARY KEY, card_serial INTEGER, card_issue_number INTEGER, member_uid TEXT)
"""


def large_scopes(session: Session) -> list[str]:
    """Return the scopes that are worth a snapshot."""
    counted = select(FeedEntry.scope).where(FeedEntry.hash.is_not(None)).group_by(FeedEntry.scope)
    return list(session.scalars(counted.having(func.count() >= LEAST_ROWS).order_by(FeedEntry.scope)))


def build(database: Database, directory: Path, scope: str) -> SnapshotManifest:
    """Build the snapshot of a scope as it stands, and offer it from now on.

    Raises:
        LookupError: nothing was ever published in it.
        OSError: the directory takes no file.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not by process: two machines that share the directory may both build in process 1.
    draft = directory / f"{os.urandom(8).hex()}.draft"
    key = os.urandom(KEY_BYTES)
    try:
        with database.reading() as session:
            head = session.get(ScopeHead, scope)
            if head is None:
                raise LookupError(scope)
            epoch = session.scalars(select(HubIdentity.feed_epoch)).one()
            rows = _write(session, draft, key, scope)
            v, set_hash = head.v, head.set_hash
        with draft.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        manifest = SnapshotManifest(
            scope=scope,
            epoch=epoch,
            v=v,
            bytes=draft.stat().st_size,
            sha256=sha256,
            rows=rows,
            set_hash=as_hex(set_hash),
            key=key.hex(),
            built_at=format_utc(database.now_ms()),
        )
        draft.rename(file_of(directory, sha256))
    finally:
        draft.unlink(missing_ok=True)
    _offer(database, directory, manifest)
    return manifest


def offer_for(session: Session, station_id: str, scope: str) -> SnapshotOffer:
    """Return the newest snapshot of a scope that a station reads.

    Raises:
        RequestRefused: unknown_snapshot.
    """
    if scope not in scopes_of_station(session, station_id) or not offered(session, [scope]):
        raise _unknown()
    row = session.scalars(
        select(Snapshot).where(Snapshot.scope == scope).order_by(Snapshot.built_ms.desc(), Snapshot.v.desc()).limit(1)
    ).one()
    return SnapshotOffer(manifest=row.manifest, signature=Signature.model_validate_json(row.signature))


def file_for(session: Session, station_id: str, scope: str, sha256: str, directory: Path) -> Path:
    """Return the file of a snapshot of a scope that a station reads.

    Raises:
        RequestRefused: unknown_snapshot.
    """
    # Nothing but the name of a file reaches the database: PostgreSQL takes no NUL, not even to look for it.
    if not sha256.isalnum() or scope not in scopes_of_station(session, station_id):
        raise _unknown()
    if session.get(Snapshot, (scope, sha256)) is None:
        raise _unknown()
    path = file_of(directory, sha256)
    if not path.is_file():
        raise _unknown()
    return path


def file_of(directory: Path, sha256: str) -> Path:
    """Return where a snapshot lies."""
    return directory / f"{sha256}.db"


def _unknown() -> RequestRefused:
    return RequestRefused("unknown_snapshot", "there is no such snapshot for this station")


def _write(session: Session, path: Path, key: bytes, scope: str) -> int:
    file = new_sqlite_file(path, key)
    try:
        for statement in _TABLES.split(";\n"):
            file.execute(statement)
        count = 0
        found = session.execute(
            select(FeedEntry.kind, FeedEntry.entity_id, FeedEntry.body, FeedEntry.hash)
            .where(FeedEntry.scope == scope, FeedEntry.hash.is_not(None))
            .order_by(FeedEntry.kind, FeedEntry.entity_id)
            .execution_options(yield_per=5000)
        )
        file.execute("BEGIN")
        for rows in found.partitions():
            count += len(rows)
            file.executemany(
                "INSERT INTO entity (kind, entity_id, body, hash) VALUES (?, ?, ?, ?)",
                [tuple(row) for row in rows if row.kind != _MEMBER],
            )
            file.executemany(
                "INSERT INTO member (member_uid, card_serial, body, hash)"
                " VALUES (?1, json_extract(?2, '$.card_serial'), ?2, ?3)",
                [tuple(row)[1:] for row in rows if row.kind == _MEMBER],
            )
        file.execute(
            "INSERT OR IGNORE INTO member_card (card_serial, card_issue_number, member_uid)"
            " SELECT card_serial, json_extract(body, '$.card_issue_number'), member_uid FROM member"
            " WHERE card_serial IS NOT NULL ORDER BY card_serial"
        )
        file.execute("COMMIT")
    finally:
        file.close()
    return count


def _offer(database: Database, directory: Path, manifest: SnapshotManifest) -> None:
    text = canonical_json(manifest.model_dump()).decode()
    with database.writing() as tx:
        signature = hub_signature(tx.session, SNAPSHOT_CONTEXT, text.encode())
        tx.session.merge(
            Snapshot(
                scope=manifest.scope,
                sha256=manifest.sha256,
                epoch=manifest.epoch,
                v=manifest.v,
                manifest=text,
                signature=signature.model_dump_json(),
                built_ms=tx.now_ms,
            )
        )
        tx.session.flush()
        newest_first = select(Snapshot.sha256).where(Snapshot.scope == manifest.scope)
        newest_first = newest_first.order_by(Snapshot.built_ms.desc(), Snapshot.v.desc())
        gone = list(tx.session.scalars(newest_first))[KEPT_SNAPSHOTS:]
        tx.session.execute(delete(Snapshot).where(Snapshot.scope == manifest.scope, Snapshot.sha256.in_(gone)))
    for sha256 in gone:
        file_of(directory, sha256).unlink(missing_ok=True)
