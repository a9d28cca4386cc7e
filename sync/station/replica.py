"""News from the hub: a page and the cursor behind it are applied in one transaction, or not at all."""

from collections.abc import Iterable

from sync.contract.messages import FeedRow, PullPage
from sync.contract.operations import canonical_json
from sync.contract.records import ENTITY_KINDS, Member, Record
from sync.station.ledger import Reader, Writer

CURSOR_SETTING = "cursor"
READING_SETTING = "cursor.reading"
"""How often the feeds have been read from the start; every row carries the number of the reading that brought it."""
SEEDED = 0


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


def _apply_row(writer: Writer, row: FeedRow, reading: int) -> None:
    # A kind of a newer hub is kept too: the release that understands it will find it here.
    if row.kind == "member":
        _apply_member(writer, row, reading)
    elif row.body is None:
        writer.execute("DELETE FROM entity WHERE kind = ? AND entity_id = ?", row.kind, row.entity_id)
    else:
        model = ENTITY_KINDS.get(row.kind)
        body = canonical_json(row.body).decode()
        if model is not None:
            model.model_validate_json(body)
        writer.execute(
            "INSERT INTO entity (kind, entity_id, body, reading) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, entity_id) DO UPDATE SET body = excluded.body, reading = excluded.reading",
            row.kind,
            row.entity_id,
            body,
            reading,
        )


def _apply_member(writer: Writer, row: FeedRow, reading: int) -> None:
    writer.execute("DELETE FROM member WHERE member_uid = ?", row.entity_id)
    if row.body is None:
        return
    body = canonical_json(row.body).decode()
    serial = Member.model_validate_json(body).card_serial
    # A serial that has passed to somebody else leaves its last holder here without a card.
    writer.execute("UPDATE member SET card_serial = NULL WHERE card_serial = ?", serial)
    writer.execute(
        "INSERT INTO member (member_uid, card_serial, body, reading) VALUES (?, ?, ?, ?)",
        row.entity_id,
        serial,
        body,
        reading,
    )
