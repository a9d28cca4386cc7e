"""A plain SQLite file of members, and the least that loading it into an encrypted database takes."""

from collections.abc import Iterator
from pathlib import Path

from encrypted import open_encrypted
from people import member_of, serial_of

from sync.contract.operations import canonical_json
from sync.contract.set_hashes import row_hash
from sync.station.driver import sqlite

_TABLES = """
CREATE TABLE member (
    scope_id INTEGER NOT NULL,
    member_uid TEXT NOT NULL,
    card_serial INTEGER,
    body TEXT NOT NULL,
    hash INTEGER NOT NULL{member_key}
) STRICT{kind};
CREATE TABLE member_card (
    scope_id INTEGER NOT NULL,
    card_serial INTEGER NOT NULL,
    card_issue_number INTEGER NOT NULL,
    member_uid TEXT NOT NULL{card_key}
) STRICT{kind}
"""
_PLAIN = {"member_key": "", "card_key": "", "kind": ""}
_AS_IN_THE_LEDGER = {
    "member_key": ", PRIMARY KEY (scope_id, member_uid)",
    "card_key": ", PRIMARY KEY (scope_id, card_serial)",
    "kind": ", WITHOUT ROWID",
}
COPY = (
    "INSERT INTO main.member SELECT :scope_id, member_uid, card_serial, body, hash FROM snapshot.member",
    "INSERT INTO main.member_card SELECT :scope_id, card_serial, card_issue_number, member_uid"
    " FROM snapshot.member_card",
)
"""What loads an attached snapshot; its rows stand in the order of the keys."""


def write_snapshot(path: Path, members: int) -> None:
    """Write the members 0 to `members` - 1, and their cards, each in the order of the keys."""
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES.format(**_PLAIN))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO member VALUES (0, ?, ?, ?, ?)", _rows(members))
    cards = sorted((serial_of(number), member_of(number).member_uid) for number in range(members))
    connection.executemany("INSERT INTO member_card VALUES (0, ?, 1, ?)", cards)
    connection.execute("COMMIT")
    connection.close()


def _rows(members: int) -> Iterator[tuple[str, int | None, str, int]]:
    for number in range(members):
        member = member_of(number)
        body = canonical_json(member.model_dump(mode="json")).decode()
        yield member.member_uid, member.card_serial, body, row_hash("member", member.member_uid, body)


def create_floor_tables(connection: sqlite.Connection) -> None:
    """Create the tables that a copy fills, keyed as those of the ledger are."""
    connection.executescript(_TABLES.format(**_AS_IN_THE_LEDGER))


def load_floor(snapshot: Path, target: Path) -> None:
    """Attach a snapshot to a bare encrypted database and copy it in one commit."""
    connection = open_encrypted(target)
    create_floor_tables(connection)
    connection.execute("ATTACH ? AS snapshot KEY ''", (str(snapshot),))
    connection.execute("BEGIN IMMEDIATE")
    for statement in COPY:
        connection.execute(statement, {"scope_id": 1})
    connection.execute("COMMIT")
    connection.close()
