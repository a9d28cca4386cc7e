"""Whether a ledger's operations are all there and as they were stated: each link binds one to all before it."""

import json

from sync.contract.operations import GENESIS_CHAIN, Operation, next_chain
from sync.station.ledger import PRUNED_CHAIN_SETTING, PRUNED_SEQ_SETTING, Reader

_STEP = 500


def link_at(reader: Reader, seq: int) -> str | None:
    """Return the link of an operation, of which only the last one let go of need not be here any more."""
    if seq == int(reader.setting(PRUNED_SEQ_SETTING) or 0):
        return reader.setting(PRUNED_CHAIN_SETTING) or GENESIS_CHAIN
    return reader.value("SELECT chain FROM operation WHERE seq = ?", seq)


def verify_chain(reader: Reader, at_least: int = 0) -> str:
    """Return `ok`, or the first operation that is missing or was altered, in words.

    `at_least` is a sequence that the ledger is known to have reached: rows cut off its end show no other way.
    """
    seq = int(reader.setting(PRUNED_SEQ_SETTING) or 0)
    chain = reader.setting(PRUNED_CHAIN_SETTING) or GENESIS_CHAIN
    while rows := reader.rows(
        "SELECT seq, op_id, kind, kind_version, hlc, body, chain FROM operation WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        _STEP,
    ):
        for found, op_id, kind, kind_version, hlc, body, link in rows:
            seq += 1
            if found != seq:
                return f"operation {seq} is missing"
            try:
                operation = Operation(
                    seq=seq, op_id=op_id, kind=kind, kind_version=kind_version, hlc=hlc, body=json.loads(body)
                )
                chain = next_chain(chain, operation)
            except ValueError:
                return f"operation {seq} was altered"
            if link != chain:
                return f"operation {seq} was altered"
    return "ok" if seq >= at_least else f"operation {seq + 1} is missing"
