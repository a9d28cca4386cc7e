"""The station's side of the floor: rows of the ledger as gzip NDJSON to the trivial server, and rows back."""

import gzip
import http.client
import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from encrypted import open_encrypted
from floor_server import PAGE_ROWS, keep, open_floor
from people import member_of

from sync.contract.operations import canonical_json
from sync.station.ledger import Ledger


@contextmanager
def floor_serving(directory: Path, *, members: int = 0) -> Generator[int]:
    """Run the trivial server on a fresh database that holds so many members; yield its port."""
    directory.mkdir(parents=True)
    path = directory / "floor.db"
    connection = open_floor(path)
    people = [member_of(number) for number in range(members)]
    keep(
        connection,
        [
            (seq, who.member_uid, canonical_json(who.model_dump(mode="json")).decode())
            for seq, who in enumerate(people, 1)
        ],
    )
    connection.close()
    command = [sys.executable, str(Path(__file__).with_name("floor_server.py")), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def push_floor(ledger: Ledger, port: int) -> None:
    """Send every pending operation and mark it as sent."""
    http_ = http.client.HTTPConnection("127.0.0.1", port)
    seq = 0
    while rows := ledger.rows(
        "SELECT seq, op_id, body FROM operation WHERE seq > ? ORDER BY seq LIMIT ?", seq, PAGE_ROWS
    ):
        lines = [f'{{"seq":{number},"op_id":"{op_id}","body":{body}}}' for number, op_id, body in rows]
        http_.request("POST", "/push", gzip.compress("\n".join(lines).encode(), compresslevel=1, mtime=0))
        http_.getresponse().read()
        seq = rows[-1][0]
        with ledger.writing() as writer:
            writer.execute("UPDATE operation SET state = 'acknowledged' WHERE seq <= ? AND state = 'pending'", seq)
    http_.close()


def pull_floor(path: Path, port: int) -> int:
    """Fetch every row into a bare encrypted database and return how many there are."""
    connection = open_encrypted(path)
    connection.execute("CREATE TABLE floor (id TEXT PRIMARY KEY, serial INTEGER UNIQUE, body TEXT NOT NULL) STRICT")
    http_ = http.client.HTTPConnection("127.0.0.1", port)
    count = after = 0
    while True:
        http_.request("GET", f"/pull?after={after}")
        page = [json.loads(line) for line in gzip.decompress(http_.getresponse().read()).splitlines()]
        if not page:
            break
        count, after = count + len(page), page[-1]["seq"]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO floor VALUES (?, ?, ?)",
            [(row["id"], row["body"]["card_serial"], json.dumps(row["body"], ensure_ascii=False)) for row in page],
        )
        connection.execute("COMMIT")
    http_.close()
    connection.close()
    return count
