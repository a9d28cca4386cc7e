"""News from the hub: a page and the cursor behind it are applied in one transaction, or not at all."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.contract.cursors import Cursor
from sync.contract.messages import FeedRow, PullPage
from sync.contract.operations import canonical_json
from sync.contract.records import ENTITY_KINDS, Member, Record, Released, SignedKeyList
from sync.contract.set_hashes import row_hash, wrapped
from sync.station import revocations, scopes, trust
from sync.station.ledger import Reader, Writer

CURSOR_SETTING = "cursor"
WAITING_SETTING = "bootstrap.waiting"
"""The scopes that wait for a snapshot, as a JSON list."""
_MEMBER = "member"
UNREADABLE = "unreadable:"
"""Before the kind of a row that this release cannot read; a later release finds it here."""

_Key = tuple[str, str]

_log = logging.getLogger(__name__)


class _Held(NamedTuple):
    """What is here of a row that the hub speaks of."""

    hash: int
    card_serial: int | None = None


class _NewMember(NamedTuple):
    """A member as the hub has just described them."""

    member_uid: str
    record: Member
    body: str
    hash: int


class ReadRow(NamedTuple):
    """A row of a feed as it was read before anything is written: that takes longest, and nobody should wait for it."""

    row: FeedRow
    body: str | None
    hash: int
    record: Record | None
    """None too where this release cannot read it."""


def cursor(reader: Reader) -> str:
    """Return the cursor behind the last page; empty before the first one."""
    return reader.setting(CURSOR_SETTING) or ""


def waiting(reader: Reader) -> list[str]:
    """Return the scopes that wait for a snapshot."""
    return json.loads(reader.setting(WAITING_SETTING) or "[]")


def read_rows(rows: Iterable[FeedRow]) -> list[ReadRow]:
    """Read and hash rows of a feed; of several about one thing the last counts."""
    return [_read_row(row) for row in {(row.scope, row.kind, row.entity_id): row for row in rows}.values()]


def apply_page(writer: Writer, page: PullPage, read: Iterable[ReadRow] | None = None) -> bool:
    """Apply a page that starts at the current cursor; return False for one that does not, and change nothing.

    `read`: its rows, where they have been read before the transaction began. With the last page of a reading goes what
    only an earlier reading knew, and the set hashes are compared.
    """
    if page.cursor_before != cursor(writer):
        return False
    by_scope: dict[str, list[ReadRow]] = {}
    for each in read_rows(page.rows) if read is None else read:
        by_scope.setdefault(each.row.scope, []).append(each)
    for scope in set(waiting(writer)) & by_scope.keys() - set(page.snapshots):
        # It comes page by page after all: nothing may be left of a snapshot that is half filled in.
        scopes.load_anew(writer, scope)
    for scope, rows in by_scope.items():
        apply_rows(writer, scopes.to_fill(writer, scope), rows)
    if page.scopes is not None:
        scopes.keep_only(writer, page.scopes)
    if not page.more:
        scopes.finish_reading(writer, page.snapshots)
        scopes.note_suspects(writer, page.set_hashes)
    scopes.sweep(writer)
    if not page.more or any(row.kind == "revocation" for row in page.rows):
        revocations.take_blocks(writer)
    if page.snapshots or waiting(writer):
        writer.set_setting(WAITING_SETTING, json.dumps(page.snapshots))
    writer.set_setting(CURSOR_SETTING, page.cursor_after)
    return True


def forget_cursor(writer: Writer) -> None:
    """Read the feeds from the start; what is here serves until the last page of that reading."""
    writer.set_setting(CURSOR_SETTING, "")
    scopes.load_all_anew(writer)


def read_anew(writer: Writer, scope: str) -> None:
    """Read one scope from its start; what is here of it serves until the last page of that reading."""
    writer.set_setting(CURSOR_SETTING, Cursor.parse(cursor(writer)).from_the_start(scope).text())
    scopes.load_anew(writer, scope)


def seed_entities(writer: Writer, entities: Iterable[tuple[str, str, Record]]) -> None:
    """Put the catalogue that came with the software where the hub has not spoken yet: (kind, id, record)."""
    shipped = shipped_generation(writer)
    writer.execute_many(
        "INSERT INTO entity (scope_id, kind, entity_id, body, hash) VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
        ((shipped, kind, entity_id, record.model_dump_json()) for kind, entity_id, record in entities),
    )


def shipped_generation(writer: Writer) -> int:
    """Return the generation of what serves until the hub has spoken."""
    return scopes.to_fill(writer, scopes.SHIPPED_SCOPE)


def complete_shipped(writer: Writer, shipped: int) -> None:
    """Find the cards of members that were carried over from another ledger, and believe its list of keys."""
    writer.execute(
        "INSERT OR IGNORE INTO member_card (scope_id, card_serial, card_issue_number, member_uid)"
        " SELECT scope_id, card_serial, coalesce(json_extract(body, '$.card_issue_number'), 1), member_uid"
        " FROM member WHERE scope_id = ? AND card_serial IS NOT NULL",
        shipped,
    )
    writer.execute(
        "INSERT OR IGNORE INTO entity (scope_id, kind, entity_id, body, hash)"
        " SELECT ?, kind, entity_id, body, 0 FROM entity WHERE scope_id = ? AND kind = 'key_list'",
        scopes.to_fill(writer, scopes.KEYS_SCOPE),
        shipped,
    )


def keep_key_list(writer: Writer, offered: SignedKeyList) -> None:
    """Keep the list of keys that came with an enrolment.

    Raises:
        trust.NotBelieved: what is held here stays in use.
    """
    trust.check_list(writer, offered)
    trust.believe(writer, offered)


def apply_rows(writer: Writer, scope_id: int, rows: list[ReadRow]) -> None:
    """Bring the rows of one generation to the state that these say."""
    held = _held(writer, scope_id, [(row.kind, row.entity_id) for row, *_ in rows])
    total = scopes.set_hash_of(writer, scope_id) - sum(row.hash for row in held.values())
    replaced: list[_Key] = []
    outdated: list[_Key] = []
    entities: list[tuple[object, ...]] = []
    members: list[_NewMember] = []
    for row, body, hashed, record in rows:
        kind, entity_id = row.kind, row.entity_id
        total += hashed
        replaced.append((UNREADABLE + kind, entity_id))
        if body is None:
            replaced.append((kind, entity_id))
        elif record is None or not _is_believed(writer, record):
            # What was known before stays in use, though it no longer counts.
            entities.append((scope_id, UNREADABLE + kind, entity_id, body, hashed))
            outdated.append((kind, entity_id))
        elif isinstance(record, Member):
            replaced.append((kind, entity_id))
            members.append(_NewMember(entity_id, record, body, hashed))
        else:
            if isinstance(record, Released):
                _release(writer, record.op_id)
            entities.append((scope_id, kind, entity_id, body, hashed))
    _remove(writer, scope_id, {key: held[key] for key in replaced if key in held})
    _count_no_more(writer, scope_id, [key for key in outdated if key in held])
    writer.execute_many(
        "INSERT OR REPLACE INTO entity (scope_id, kind, entity_id, body, hash) VALUES (?, ?, ?, ?, ?)", entities
    )
    _keep_members(writer, scope_id, members)
    scopes.keep_set_hash(writer, scope_id, wrapped(total))


def _release(writer: Writer, op_id: str) -> None:
    writer.execute(
        "UPDATE operation SET state = 'acknowledged', reason = NULL WHERE op_id = ? AND state = 'quarantined'", op_id
    )


def _read_row(row: FeedRow) -> ReadRow:
    if row.body is None:
        return ReadRow(row, None, 0, None)
    body = canonical_json(row.body).decode()
    # A kind of a newer hub is kept as it came: the release that understands it will find it here.
    model = ENTITY_KINDS.get(row.kind, Record)
    try:
        record = model.model_validate_json(body)
    except ValueError:
        record = None
        # The body is not logged: it may name people.
        _log.warning("a %s of the hub cannot be read by this release: %s", row.kind, row.entity_id)
    return ReadRow(row, body, row_hash(row.kind, row.entity_id, body), record)


def _is_believed(writer: Writer, record: Record) -> bool:
    if isinstance(record, SignedKeyList):
        try:
            trust.check_list(writer, record)
        except ValueError:
            return False
        trust.believe(writer, record)
    return True


def _held(writer: Writer, scope_id: int, keys: Iterable[_Key]) -> dict[_Key, _Held]:
    wanted = list(keys)
    held: dict[_Key, _Held] = {}
    entities = [[kind, entity_id] for kind, entity_id in wanted]
    entities += [[UNREADABLE + kind, entity_id] for kind, entity_id in wanted]
    if writer.value("SELECT 1 FROM entity WHERE scope_id = ? LIMIT 1", scope_id):
        for kind, entity_id, hashed in writer.rows(
            "SELECT e.kind, e.entity_id, e.hash FROM json_each(?) k CROSS JOIN entity e"
            " ON e.scope_id = ? AND e.kind = k.value ->> 0 AND e.entity_id = k.value ->> 1",
            json.dumps(entities),
            scope_id,
        ):
            held[kind, entity_id] = _Held(hashed)
    if writer.value("SELECT 1 FROM member WHERE scope_id = ? LIMIT 1", scope_id):
        for uid, hashed, serial in writer.rows(
            "SELECT m.member_uid, m.hash, m.card_serial FROM json_each(?) k CROSS JOIN member m"
            " ON m.scope_id = ? AND m.member_uid = k.value",
            json.dumps([entity_id for kind, entity_id in wanted if kind == _MEMBER]),
            scope_id,
        ):
            held[_MEMBER, uid] = _Held(hashed, serial)
    return held


def _count_no_more(writer: Writer, scope_id: int, keys: list[_Key]) -> None:
    for kind, entity_id in keys:
        if kind == _MEMBER:
            writer.execute("UPDATE member SET hash = 0 WHERE scope_id = ? AND member_uid = ?", scope_id, entity_id)
        else:
            writer.execute(
                "UPDATE entity SET hash = 0 WHERE scope_id = ? AND kind = ? AND entity_id = ?",
                scope_id,
                kind,
                entity_id,
            )


def _remove(writer: Writer, scope_id: int, rows: Mapping[_Key, _Held]) -> None:
    writer.execute_many(
        "DELETE FROM entity WHERE scope_id = ? AND kind = ? AND entity_id = ?",
        ((scope_id, kind, entity_id) for kind, entity_id in rows if kind != _MEMBER),
    )
    writer.execute_many(
        "DELETE FROM member WHERE scope_id = ? AND member_uid = ?",
        ((scope_id, entity_id) for kind, entity_id in rows if kind == _MEMBER),
    )
    writer.execute_many(
        "DELETE FROM member_card WHERE scope_id = ? AND card_serial = ? AND member_uid = ?",
        ((scope_id, row.card_serial, key[1]) for key, row in rows.items() if row.card_serial is not None),
    )


def _keep_members(writer: Writer, scope_id: int, members: list[_NewMember]) -> None:
    writer.execute_many(
        "INSERT INTO member (scope_id, member_uid, card_serial, body, hash) VALUES (?, ?, ?, ?, ?)",
        ((scope_id, new.member_uid, new.record.card_serial, new.body, new.hash) for new in members),
    )
    # A serial that has passed to somebody else leaves its last holder here without a card.
    writer.execute_many(
        "INSERT OR REPLACE INTO member_card (scope_id, card_serial, card_issue_number, member_uid) VALUES (?, ?, ?, ?)",
        (
            (scope_id, new.record.card_serial, new.record.card_issue_number, new.member_uid)
            for new in members
            if new.record.card_serial is not None
        ),
    )
