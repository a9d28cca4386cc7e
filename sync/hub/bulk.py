"""Many rows in one statement, on SQLite and on PostgreSQL.

PostgreSQL takes them as one JSON parameter (`jsonb_to_recordset`), in half the time of as many executions of one
statement; SQLite, which has no round trip to save, takes one execution a row inside its driver.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from sync.hub.tables import Table

_TYPE_NAMES: Mapping[type, str] = {Text: "text", BigInteger: "bigint", Boolean: "boolean"}


def insert_rows(session: Session, table: type[Table], rows: Sequence[Mapping[str, Any]], *, also: str = "") -> None:
    """Insert rows that all name the same columns; `also` is what follows, such as an ON CONFLICT clause.

    Raises:
        sqlalchemy.exc.IntegrityError, sqlalchemy.exc.DataError: not one of them was inserted.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_from_json(table, columns) + also, (json.dumps(rows, ensure_ascii=False),))
    else:
        connection.exec_driver_sql(_one_by_one(table, columns) + also, list(rows))


def among(session: Session, column: InstrumentedAttribute[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of many values: one parameter, however many there are."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))
    return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))


@cache
def _one_by_one(table: type[Table], columns: tuple[str, ...]) -> str:
    values = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({values})"


@cache
def _from_json(table: type[Table], columns: tuple[str, ...]) -> str:
    types = {
        column.name: _TYPE_NAMES[type(column.type)] for column in table.__table__.columns if column.name in columns
    }
    names, typed = ", ".join(columns), ", ".join(f"{name} {types[name]}" for name in columns)
    return (
        f"INSERT INTO {table.__tablename__} ({names})"
        f" SELECT {names} FROM jsonb_to_recordset(CAST(%s AS jsonb)) AS given ({typed})"
    )
