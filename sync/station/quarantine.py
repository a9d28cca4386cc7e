"""What the hub could not apply, and what a person does about it: state it again, corrected, or set it aside.

Nothing that was stated is altered: a correction is an operation of its own, and so is the word about the old one.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sync.contract.operations import FACT_KINDS, Operation, OperationResolved
from sync.contract.times import format_utc
from sync.station.driver import sqlite
from sync.station.ledger import Reader, Writer
from sync.station.projection import project


class NotInQuarantine(Exception):
    """There is no such operation in quarantine, or somebody has dealt with it already."""


class CorrectionUnfit(Exception):
    """What was to be stated instead is no fact of its kind; the text names the field."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An operation in quarantine, with the hub's reason."""

    seq: int
    op_id: str
    kind: str
    kind_version: int
    reason: str
    body: dict[str, Any]


def in_quarantine(reader: Reader) -> list[Quarantined]:
    """Return what waits for a person, the oldest first."""
    rows = reader.rows(
        "SELECT seq, op_id, kind, kind_version, coalesce(reason, ''), body FROM operation"
        " WHERE state = 'quarantined' AND resolution IS NULL ORDER BY seq"
    )
    return [
        Quarantined(seq, op_id, kind, version, reason, json.loads(body))
        for seq, op_id, kind, version, reason, body in rows
    ]


def find(reader: Reader, op_id: str) -> Quarantined:
    """Return one of them.

    Raises:
        NotInQuarantine: it is none.
    """
    for each in in_quarantine(reader):
        if each.op_id == op_id:
            return each
    raise NotInQuarantine(f"{op_id} is not in quarantine, or has been dealt with")


def resend(writer: Writer, op_id: str, body: dict[str, Any] | None = None) -> Operation:
    """State an operation again under a new `op_id`, with another body where one is given, and close the old one.

    Raises:
        NotInQuarantine, CorrectionUnfit: nothing was stated.
    """
    old = find(writer, op_id)
    model = FACT_KINDS.get(old.kind)
    stated = old.body if body is None else body
    version = old.kind_version
    if body is not None:
        if model is None:
            raise CorrectionUnfit(f"this release does not know {old.kind}: it can only be sent again as it is")
        try:
            fact = model.model_validate(body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise CorrectionUnfit(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        stated, version = fact.model_dump(mode="json", exclude_none=True), fact.stated_version()
    again = writer.adopt(writer.new_id(), old.kind, version, writer.next_hlc(), stated)
    if model is not None:
        # Its row is there since it was first stated; a corrected one may name another.
        with suppress(ValueError, LookupError, sqlite.IntegrityError), writer.savepoint():
            project(writer, model.model_validate(model.upcast(stated, version)))
    _resolve(writer, op_id, "resent")
    return again


def put_aside(writer: Writer, op_id: str) -> None:
    """Decide that an operation is not to be stated again; both ends keep it, and neither counts it any more.

    Raises:
        NotInQuarantine: nothing was stated.
    """
    find(writer, op_id)
    _resolve(writer, op_id, "set_aside")


def _resolve(writer: Writer, op_id: str, resolution: str) -> None:
    stated = {"at": format_utc(writer.now_ms), "op_id": op_id, "resolution": resolution}
    writer.append(OperationResolved.model_validate(stated))
