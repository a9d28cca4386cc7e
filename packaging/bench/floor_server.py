"""The least that a server can do: gzip NDJSON over HTTP into one SQLite table, and out of it again.

No rules, no chain, no feeds: what push and pull are measured against. `floor_server.py DATABASE` prints its port.
"""

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sync.hub.database import sqlite

PAGE_ROWS = 1_000


def open_floor(path: Path) -> sqlite.Connection:
    """Open the floor's database, as safe against a power cut as the hub's."""
    connection = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL)",
    ):
        connection.execute(statement)
    return connection


def keep(connection: sqlite.Connection, rows: list[tuple[int, str, str]]) -> None:
    """Store rows in one flushed commit."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)
    connection.execute("COMMIT")


def handler_of(connection: sqlite.Connection) -> type[BaseHTTPRequestHandler]:
    """Return the handler that works on a database."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            packed = self.rfile.read(int(self.headers["Content-Length"]))
            rows = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
            keep(connection, [(row["seq"], row["op_id"], json.dumps(row["body"])) for row in rows])
            self._answer(b'{"ok":true}')

        def do_GET(self) -> None:
            after = int(parse_qs(urlsplit(self.path).query)["after"][0])
            sql = "SELECT seq, id, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?"
            rows = connection.execute(sql, (after, PAGE_ROWS)).fetchall()
            lines = [f'{{"seq":{seq},"id":"{name}","body":{body}}}' for seq, name, body in rows]
            self._answer(gzip.compress("\n".join(lines).encode(), compresslevel=1, mtime=0))

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by the base class
            """Say nothing."""

    return Handler


def main() -> None:
    server = HTTPServer(("127.0.0.1", 0), handler_of(open_floor(Path(sys.argv[1]))))
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
