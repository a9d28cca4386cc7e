"""News from the hub: a page and the cursor behind it are applied in one transaction, or not at all."""

import json
import logging
from collections.abc import Iterable

from sync.contract.messages import FeedRow, PullPage
from sync.contract.operations import canonical_json
from sync.contract.records import ENTITY_KINDS, Member, Record, SignedKeyList
from sync.station import trust
from sync.station.ledger import Reader, Writer

CURSOR_SETTING = "cursor"
READING_SETTING = "cursor.reading"
"""How often the feeds have been read from the start; every row carries the number of the reading that brought it."""
SEEDED = 0
_MEMBER = "member"
UNREADABLE = "unreadable:"
"""Before the kind of a row that this release cannot read; a later release finds it here."""

_log = logging.getLogger(__name__)


def cursor(reader: Reader) -> str:
    """Return the cursor behind the last page; empty before the first one."""
    return reader.setting(CURSOR_SETTING) or ""


def apply_page(writer: Writer, page: PullPage) -> bool:
    """Apply a page that starts at the current cursor; return False for one that does not, and change nothing.

    With the last page of a reading goes what only an earlier reading knew: the hub no longer has it.
    """
    if page.cursor_before != cursor(writer):
        return False
    reading = _reading(writer)
    for row in page.rows:
        _apply_row(writer, row, reading)
    if not page.more:
        writer.execute("DELETE FROM entity WHERE reading < ?", reading)
        writer.execute("DELETE FROM member WHERE reading < ?", reading)
    writer.set_setting(CURSOR_SETTING, page.cursor_after)
    return True


def forget_cursor(writer: Writer) -> None:
    """Read the feeds from the start; what is here serves until the last page of that reading."""
    writer.set_setting(CURSOR_SETTING, "")
    writer.set_setting(READING_SETTING, str(_reading(writer) + 1))


def _reading(reader: Reader) -> int:
    return int(reader.setting(READING_SETTING) or SEEDED + 1)


def seed_entities(writer: Writer, entities: Iterable[tuple[str, str, Record]]) -> None:
    """Put the catalogue that came with the software where the hub has not spoken yet: (kind, id, record)."""
    for kind, entity_id, record in entities:
        writer.execute(
            "INSERT INTO entity (kind, entity_id, body, reading) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            kind,
            entity_id,
            record.model_dump_json(),
            SEEDED,
        )


def keep_key_list(writer: Writer, offered: SignedKeyList) -> None:
    """Keep the list of keys that came with an enrolment.

    Raises:
        trust.NotBelieved: what is held here stays in use.
    """
    trust.check_list(writer, offered)
    _keep_entity(writer, "key_list", offered.list_id, offered.model_dump_json(), _reading(writer))


def _apply_row(writer: Writer, row: FeedRow, reading: int) -> None:
    unreadable = UNREADABLE + row.kind
    writer.execute("DELETE FROM entity WHERE kind = ? AND entity_id = ?", unreadable, row.entity_id)
    if row.body is None:
        # Whoever could take the list of keys away could then name other keys.
        if row.kind == "key_list":
            return
        writer.execute("DELETE FROM entity WHERE kind = ? AND entity_id = ?", row.kind, row.entity_id)
        if row.kind == _MEMBER:
            writer.execute("DELETE FROM member WHERE member_uid = ?", row.entity_id)
        return
    # A kind of a newer hub is kept as it came: the release that understands it will find it here.
    model = ENTITY_KINDS.get(row.kind, Record)
    try:
        body = canonical_json(row.body).decode()
        record = model.model_validate_json(body)
        if isinstance(record, SignedKeyList):
            trust.check_list(writer, record)
    except ValueError:
        # What was known before stays in use. The body is not logged: it may name people.
        _log.warning("a %s of the hub cannot be read by this release: %s", row.kind, row.entity_id)
        _keep_entity(writer, unreadable, row.entity_id, json.dumps(row.body), reading)
        for table, column in (("entity", "entity_id"), ("member", "member_uid")):
            writer.execute(f"UPDATE {table} SET reading = ? WHERE {column} = ?", reading, row.entity_id)
        return
    if isinstance(record, Member):
        _keep_member(writer, record, body, reading)
    else:
        _keep_entity(writer, row.kind, row.entity_id, body, reading)


def _keep_entity(writer: Writer, kind: str, entity_id: str, body: str, reading: int) -> None:
    writer.execute(
        "INSERT INTO entity (kind, entity_id, body, reading) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (kind, entity_id) DO UPDATE SET body = excluded.body, reading = excluded.reading",
        kind,
        entity_id,
        body,
        reading,
    )


def _keep_member(writer: Writer, member: Member, body: str, reading: int) -> None:
    # A serial that has passed to somebody else leaves its last holder here without a card.
    writer.execute(
        "UPDATE member SET card_serial = NULL WHERE card_serial = ? AND member_uid != ?",
        member.card_serial,
        member.member_uid,
    )
    writer.execute(
        "INSERT INTO member (member_uid, card_serial, body, reading) VALUES (?, ?, ?, ?) ON CONFLICT (member_uid)"
        " DO UPDATE SET card_serial = excluded.card_serial, body = excluded.body, reading = excluded.reading",
        member.member_uid,
        member.card_serial,
        body,
        reading,
    )
