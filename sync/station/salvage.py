"""What is carried over from a ledger that was put aside into the one that serves: everything the hub may not have.

Operations come as they were stated, under the same `op_id`, so that whatever the hub has after all is dropped there.
The last day's visits come too, so that nobody is counted twice today; members and catalogue serve until the feeds have
been read again.
"""

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync.contract.hybrid_clock import COUNTER_BITS
from sync.contract.operations import FACT_KINDS
from sync.contract.times import format_utc
from sync.station import outbox, replica, revocations
from sync.station.driver import sqlite
from sync.station.incidents import raise_incident
from sync.station.kept import BACKUPS_DIR, UNREAD, UNSALVAGED, flush_folder
from sync.station.keys import read_key
from sync.station.ledger import KEY_FILE, LEDGER_FILE, Ledger, Writer
from sync.station.projection import project
from sync.station.retention import KEPT_MS
from sync.station.trouble import StationTrouble
from sync.station.wreck import Row, Wreck

PATIENCE_S = 25.0
"""For what the hub has, such as a million members: the feeds bring again whoever is left out."""
VISITS_MS = 24 * 3600 * 1000
_OF_THE_OLD_LIFE = ("audit.", "bootstrap", "courier.", "cursor", "incarnation", "ledger.", "pruned.", "scope")
"""Settings that describe the former file and its place in the feeds."""

_log = logging.getLogger(__name__)


@dataclass
class Salvaged:
    """What was found."""

    operations: int = 0
    visits: int = 0
    members: int = 0
    """And other entities of the feeds."""
    gaps: int = 0
    identity: bool = False


def salvage(folder: Path, key: bytes, ledger: Ledger) -> Salvaged:
    """Carry over what a kept ledger holds and its backups hold besides, in one transaction of the serving ledger.

    Safe to repeat. The folder stays as it is, but for its mark.

    Raises:
        StationTrouble: neither the file nor a backup can be read with this key; nothing was changed.
    """
    wrecks = _readable([folder / LEDGER_FILE, *_backups(folder)], key)
    for wreck in wrecks:
        wreck.await_writers()
    found = Salvaged()
    until_s = ledger.clock.monotonic_s() + PATIENCE_S

    def enough() -> bool:
        return ledger.clock.monotonic_s() > until_s

    try:
        with ledger.writing() as writer:
            fresh = writer.setting("station_id") is None
            for wreck in wrecks:
                if fresh and not found.identity:
                    found.identity = _carry_settings(writer, wreck)
                _carry_day(writer, wreck, found)
                _carry_operations(writer, wreck, found, enough)
            for wreck in wrecks[:2] if fresh else ():
                shipped = replica.shipped_generation(writer)
                for table in ("entity", "member"):
                    rows = wreck.walk(table, enough=enough)
                    found.members += _carry_rows(writer, table, rows, scope_id=shipped, hash=0)
                replica.complete_shipped(writer, shipped)
            if fresh:
                # A card that was reported lost must not count again until the hub is heard.
                revocations.take_blocks(writer)
            found.gaps = sum(wreck.gaps for wreck in wrecks)
            detail = f"{folder.name}: {found.operations} operations, {found.gaps} gaps"
            if fresh:
                outbox.begin_incarnation(writer, "salvaged", detail)
            elif found.operations:
                raise_incident(writer, "salvaged", detail)
    finally:
        for wreck in wrecks:
            wreck.close()
    for mark in (UNSALVAGED, UNREAD):
        (folder / mark).unlink(missing_ok=True)
    flush_folder(folder)
    _log.warning("carried over from %s: %s", folder, found)
    return found


def kept_key(folder: Path) -> bytes | None:
    """Return the key beside a kept ledger, where it is whole."""
    return read_key(folder / KEY_FILE)


def _readable(paths: Iterable[Path], key: bytes) -> list[Wreck]:
    wrecks: list[Wreck] = []
    trouble: StationTrouble | None = None
    for path in paths:
        try:
            wrecks.append(Wreck(path, key))
        except StationTrouble as found:
            trouble = trouble or found
    if not wrecks and trouble is not None:
        raise trouble
    return wrecks


def _backups(folder: Path) -> list[Path]:
    """Return the backups, the newest first by their names, which the clock of that night has given."""
    return sorted((folder / BACKUPS_DIR).glob("*.db"), reverse=True)


def _carry_settings(writer: Writer, wreck: Wreck) -> bool:
    rows = {row["key"]: row["value"] for row in wreck.walk("setting")}
    for key, value in rows.items():
        if not key.startswith(_OF_THE_OLD_LIFE) or key == outbox.FORKS_SETTING:
            writer.set_setting(key, value)
    return "station_id" in rows


def _carry_operations(writer: Writer, wreck: Wreck, found: Salvaged, enough: Callable[[], bool]) -> None:
    # What the hub has acknowledged it may lose again, should it be put back to an older copy.
    since = max(0, writer.corrected_ms - KEPT_MS) << COUNTER_BITS
    for row in wreck.walk("operation", f"state != 'acknowledged' OR hlc >= {since}"):
        if writer.value("SELECT count(*) FROM operation WHERE op_id = ?", row["op_id"]):
            continue
        if row["state"] == "acknowledged" and enough():
            continue
        body = json.loads(row["body"])
        writer.adopt(row["op_id"], row["kind"], row["kind_version"], row["hlc"], body)
        if row.get("resolution"):
            writer.execute("UPDATE operation SET resolution = ? WHERE op_id = ?", row["resolution"], row["op_id"])
        found.operations += 1
        _show(writer, row["kind"], row["kind_version"], row["body"])


def _show(writer: Writer, kind: str, kind_version: int, body: str) -> None:
    """Write the domain row of an operation, unless it is there, or belongs to one that is lost."""
    model = FACT_KINDS.get(kind)
    if model is None:
        return
    # The operation is what counts: one that cannot be shown here is carried over all the same.
    with suppress(ValueError, LookupError, sqlite.IntegrityError), writer.savepoint():
        project(writer, model.model_validate(model.upcast(json.loads(body), kind_version)))


def _carry_day(writer: Writer, wreck: Wreck, found: Salvaged) -> None:
    since = format_utc(writer.now_ms - VISITS_MS)
    for table in ("visit", "service_record", "feedback"):
        count = _carry_rows(writer, table, wreck.walk(table, f"at >= '{since}'"))
        found.visits += count if table == "visit" else 0
    # What was given counts against a lease or a limit for as long as that lasts.
    for table in ("lease_request", "benefit", "benefit_request", "guest", "application", "service_pause"):
        _carry_rows(writer, table, wreck.walk(table))


def _carry_rows(writer: Writer, table: str, rows: Iterable[Row], **changed: object) -> int:
    columns = {row[1] for row in writer.rows(f"PRAGMA table_info({table})")}
    count = 0
    for row in rows:
        values = {name: value for name, value in {**row, **changed}.items() if name in columns}
        sql = f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        with suppress(sqlite.IntegrityError):
            count += writer.execute(sql, *values.values())
    return count
