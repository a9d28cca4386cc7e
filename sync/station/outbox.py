"""What the ledger still owes the hub, in bounded batches, and what the hub's answers do to it. Nothing is deleted."""

import json

from sync.contract.messages import PushAnswer, PushRequest
from sync.contract.operations import GENESIS_CHAIN, Operation
from sync.station.ledger import Reader, Writer


def next_batch(reader: Reader, *, max_operations: int, max_bytes: int) -> PushRequest | None:
    """Return the oldest pending operations, consecutive and at most so many and so large; None where nothing is owed.

    One operation is always sent, however large it is.
    """
    rows = reader.rows(
        "SELECT seq, op_id, kind, kind_version, hlc, body FROM operation WHERE seq >="
        " (SELECT min(seq) FROM operation WHERE state = 'pending') ORDER BY seq LIMIT ?",
        max_operations,
    )
    operations: list[Operation] = []
    size_bytes = 0
    for seq, op_id, kind, kind_version, hlc, body in rows:
        size_bytes += len(body) + 160
        if operations and size_bytes > max_bytes:
            break
        operations.append(
            Operation(seq=seq, op_id=op_id, kind=kind, kind_version=kind_version, hlc=hlc, body=json.loads(body))
        )
    incarnation = reader.setting("incarnation")
    if not operations or incarnation is None:
        return None
    base_seq = operations[0].seq
    chain = reader.value("SELECT chain FROM operation WHERE seq = ?", base_seq - 1) or GENESIS_CHAIN
    return PushRequest(incarnation=incarnation, base_seq=base_seq, chain=chain, operations=operations)


def apply_answer(writer: Writer, answer: PushAnswer) -> None:
    """Mark what the hub has committed. Quarantined operations keep the hub's reason."""
    for result in answer.results:
        if result.outcome == "quarantined":
            writer.execute(
                "UPDATE operation SET state = 'quarantined', reason = ? WHERE seq = ? AND state = 'pending'",
                result.reason or "",
                result.seq,
            )
    writer.execute("UPDATE operation SET state = 'acknowledged' WHERE seq <= ? AND state = 'pending'", answer.ack_seq)


def rewind(writer: Writer, ack_seq: int) -> None:
    """Offer again what the hub no longer holds, after it was restored from an older copy; quarantined ones too."""
    writer.execute(
        "UPDATE operation SET state = 'pending', reason = NULL WHERE seq > ? AND state != 'pending'", ack_seq
    )
