"""A plain SQLite file of members, and the least that loading it into an encrypted database takes."""

from collections.abc import Iterator
from pathlib import Path

from encrypted import open_encrypted
from people import member_of

from sync.contract.operations import canonical_json
from sync.station.driver import sqlite

MEMBER_COLUMNS = "member_uid, card_serial, body, reading"
MEMBER_TABLE = """
CREATE TABLE {schema}member (
    member_uid TEXT PRIMARY KEY,
    card_serial INTEGER{unique},
    body TEXT NOT NULL,
    reading INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""


def write_snapshot(path: Path, members: int) -> None:
    """Write the members 0 to `members` - 1 in the order of their uids."""
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(MEMBER_TABLE.format(schema="", unique=""))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO member VALUES (?, ?, ?, 1)", _rows(members))
    connection.execute("COMMIT")
    connection.close()


def _rows(members: int) -> Iterator[tuple[str, int | None, str]]:
    for number in range(members):
        member = member_of(number)
        yield member.member_uid, member.card_serial, canonical_json(member.model_dump(mode="json")).decode()


def load_floor(snapshot: Path, target: Path) -> None:
    """Attach a snapshot to a bare encrypted database and copy it in one commit."""
    connection = open_encrypted(target)
    connection.execute(MEMBER_TABLE.format(schema="", unique=" UNIQUE"))
    connection.execute(f"ATTACH '{snapshot}' AS snapshot KEY ''")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"INSERT INTO member SELECT {MEMBER_COLUMNS} FROM snapshot.member ORDER BY member_uid")
    connection.execute("COMMIT")
    connection.close()
