"""What people do at a kiosk of release 0.1.0; runs inside it: `drive.py people|odd|operations|wire DATA_DIR [CODE]`."""

import json
import sys
from pathlib import Path

from kiosk.actions.check_in import check_in_anonymous, check_in_card
from kiosk.actions.rate import rate
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.void_visit import void_visit
from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS
from sync.contract.operations import GENESIS_CHAIN, Operation, next_chain
from sync.station import outbox
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.settings import StationSettings

COLUMNS = "seq, op_id, kind, kind_version, hlc, body, chain, state, reason"


def people(ledger: Ledger, code: str) -> object:
    """State one fact of every kind: nine operations, or eight where the holder of the code is here already."""
    came = check_in_card(ledger, code, "camera")
    guest = check_in_anonymous(ledger, "02")
    record_service(ledger, guest.visit_id, "BAS-01")
    record_service(ledger, guest.visit_id, "BAS-03")
    withdraw_service(ledger, guest.visit_id, "BAS-03")
    rate(ledger, 4)
    rate(ledger, 1, "queue")
    void_visit(ledger, check_in_anonymous(ledger, None).visit_id, "not_me")
    return {"outcome": came.outcome.value, "masked_name": came.masked_name}


def odd(ledger: Ledger, _code: str) -> object:
    """Make the newest operation one that no hub can apply, chain and all."""
    seq, op_id, kind_version, hlc, body = ledger.rows(
        "SELECT seq, op_id, kind_version, hlc, body FROM operation ORDER BY seq DESC LIMIT 1"
    )[0]
    before = ledger.value("SELECT chain FROM operation WHERE seq = ?", seq - 1) or GENESIS_CHAIN
    operation = Operation(
        seq=seq, op_id=op_id, kind="visit.teleported", kind_version=kind_version, hlc=hlc, body=json.loads(body)
    )
    with ledger.writing() as writer:
        writer.execute(
            "UPDATE operation SET kind = ?, chain = ? WHERE seq = ?", operation.kind, next_chain(before, operation), seq
        )
    return {"seq": seq}


def operations(ledger: Ledger, _code: str) -> object:
    """Name every operation with all it has."""
    names = COLUMNS.split(", ")
    return [dict(zip(names, row, strict=True)) for row in ledger.rows(f"SELECT {COLUMNS} FROM operation ORDER BY seq")]


def wire(ledger: Ledger, _code: str) -> object:
    """Say what the courier would push next."""
    batch = outbox.next_batch(ledger, max_operations=PUSH_MAX_OPERATIONS, max_bytes=PUSH_MAX_BYTES)
    return None if batch is None else json.loads(batch.model_dump_json(exclude_none=True))


if __name__ == "__main__":
    what, data_dir, *rest = sys.argv[1:]
    opened = open_ledger(StationSettings(data_dir=Path(data_dir)), clock=SystemClock())
    said = {"people": people, "odd": odd, "operations": operations, "wire": wire}[what](opened, *rest or [""])
    opened.close()
    json.dump(said, sys.stdout)
