"""The SQLite that the ledger trusts: the one inside the SQLCipher driver, under sqlite-utils.

Stock SQLite before 3.51.3 can lose commits when two connections share a WAL database, and Debian 12 links 3.40. The
driver carries its own. sqlite-utils catches the error classes of the module it finds first, so the driver has to stand
in `sys.modules` under a name that it looks for before sqlite-utils is imported: only this file imports it.
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The driver has the standard library's interface and no stubs.
    import sqlite3 as sqlite
else:
    import sqlcipher3
    import sqlcipher3.dbapi2 as sqlite

    sys.modules["pysqlite3"] = sqlcipher3
    sys.modules["pysqlite3.dbapi2"] = sqlite

from sqlite_utils import Database, Migrations

__all__ = ["MINIMUM_SQLITE", "Database", "Migrations", "sqlite", "sqlite_version"]

MINIMUM_SQLITE = (3, 51, 3)


def sqlite_version() -> tuple[int, ...]:
    """Return the version of the driver's own SQLite, as (3, 53, 4)."""
    return tuple(int(part) for part in sqlite.sqlite_version.split("."))
