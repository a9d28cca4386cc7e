"""What the ledger still owes the hub, in bounded batches, and what the hub's answers do to it. Nothing is deleted."""

import json

from sync.contract.messages import Beginning, PushAnswer, PushRequest
from sync.contract.operations import GENESIS_CHAIN, Operation
from sync.station.ledger import Reader, Writer

FORKS_SETTING = "incarnation.forks"
"""How often this ledger had to begin anew under another name."""


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
    began: Beginning = "fork" if reader.setting(FORKS_SETTING) else "enrolled"
    return PushRequest(incarnation=incarnation, began=began, base_seq=base_seq, chain=chain, operations=operations)


def apply_answer(writer: Writer, batch: PushRequest, answer: PushAnswer) -> bool:
    """Mark what was sent and is committed at the hub; quarantined operations keep the hub's reason.

    Return whether the hub holds this very ledger: False where its chain is another, because the ledger was copied or an
    old copy was put back, and somebody else has pushed in its name.
    """
    for result in answer.results:
        if result.outcome == "quarantined":
            writer.execute(
                "UPDATE operation SET state = 'quarantined', reason = ? WHERE seq = ? AND state = 'pending'",
                result.reason or "",
                result.seq,
            )
    # Never beyond what was sent: the hub may hold more under this ledger's name than this ledger has stated.
    writer.execute(
        "UPDATE operation SET state = 'acknowledged' WHERE seq <= ? AND state = 'pending'",
        min(answer.ack_seq, batch.operations[-1].seq),
    )
    return writer.value("SELECT chain FROM operation WHERE seq = ?", answer.ack_seq) == answer.chain


def begin_incarnation(writer: Writer) -> None:
    """Go on under a new name, because somebody else has pushed in this one: it was copied, or an old copy put back.

    All that the ledger holds is offered again under that name; the hub drops by `op_id` what it has. The facts of both
    lives are kept.
    """
    writer.set_setting("incarnation", writer.new_id())
    writer.set_setting(FORKS_SETTING, str(int(writer.setting(FORKS_SETTING) or 0) + 1))
    writer.execute("UPDATE operation SET state = 'pending', reason = NULL WHERE state != 'pending'")


def rewind(writer: Writer, ack_seq: int) -> int:
    """Offer again what the hub no longer holds, after it was restored from an older copy; return how many."""
    return writer.execute(
        "UPDATE operation SET state = 'pending', reason = NULL WHERE seq > ? AND state != 'pending'", ack_seq
    )


def offer_newest(writer: Writer) -> None:
    """Offer the newest operation again, so that a hub which has lost some of them says so."""
    writer.execute("UPDATE operation SET state = 'pending', reason = NULL WHERE seq = (SELECT max(seq) FROM operation)")
