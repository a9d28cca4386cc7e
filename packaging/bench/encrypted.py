"""A bare encrypted database, as safe against a power cut as the ledger: what the floors write into."""

import os
from pathlib import Path

from sync.station.driver import sqlite
from sync.station.ledger import CACHE_KIB


def open_encrypted(path: Path) -> sqlite.Connection:
    """Open a fresh database under a key of its own."""
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"cache_size = -{CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class FlushFloor:
    """One commit of one small row: the least that anything durable takes."""

    def __init__(self, path: Path) -> None:
        self._connection = open_encrypted(path)
        self._connection.execute("CREATE TABLE record (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")

    def commit(self) -> None:
        """Append one row and flush it."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO record (body) VALUES ('one small row')")
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
