"""What the ledger still owes the hub, in bounded batches, and what the hub's answers do to it. Nothing is deleted."""

import json
from typing import Literal, cast

from pydantic import TypeAdapter

from sync.contract.messages import Beginning, PushAnswer, PushRequest
from sync.contract.operations import GENESIS_CHAIN, Operation
from sync.station.chain import link_at
from sync.station.incidents import raise_incident
from sync.station.ledger import PRUNED_CHAIN_SETTING, PRUNED_SEQ_SETTING, Reader, Writer
from sync.station.retention import MATCHED_SETTING
from sync.station.trust import keep_countersignature

FORKS_SETTING = "incarnation.forks"
"""How often somebody else had pushed in this ledger's name."""
BEGAN_SETTING = "incarnation.began"
DOUBT_SETTING = "courier.hub_put_back"
"""Set while the hub is known to have been put back, and nothing of its new feeds is here yet."""
EXPORTS_SETTING = "carry.exports"
"""How many files of operations this ledger has written, to be carried to the hub."""
VOID_EXPORTS_SETTING = "carry.void_exports"
"""Up to which of them a receipt counts no longer, because the hub has been put back to an older copy since."""

_OPERATIONS = TypeAdapter(list[Operation])


def next_batch(
    reader: Reader, *, max_operations: int, max_bytes: int, after_seq: int | None = None
) -> PushRequest | None:
    """Return the oldest pending operations, consecutive and at most so many and so large; None where nothing is owed.

    `after_seq`: those behind this one instead, whatever their state. One operation is always sent, however large it is.
    """
    rows = reader.rows(
        "SELECT seq, op_id, kind, kind_version, hlc, body FROM operation WHERE seq >="
        " coalesce(? + 1, (SELECT min(seq) FROM operation WHERE state = 'pending')) ORDER BY seq LIMIT ?",
        after_seq,
        max_operations,
    )
    texts: list[str] = []
    size_bytes = 0
    for seq, op_id, kind, kind_version, hlc, body in rows:
        size_bytes += len(body) + 160
        if texts and size_bytes > max_bytes:
            break
        texts.append(
            f'{{"seq":{seq},"op_id":{json.dumps(op_id)},"kind":{json.dumps(kind)},"kind_version":{kind_version},'
            f'"hlc":{hlc},"body":{body}}}'
        )
    incarnation = reader.setting("incarnation")
    if not texts or incarnation is None:
        return None
    # Read in one piece, which costs a tenth of making them one by one.
    operations = _OPERATIONS.validate_json(f"[{','.join(texts)}]")
    base_seq, first_seq = operations[0].seq, pruned_seq(reader) + 1
    if base_seq == first_seq:
        chain = reader.setting(PRUNED_CHAIN_SETTING) or GENESIS_CHAIN
    else:
        chain = reader.value("SELECT chain FROM operation WHERE seq = ?", base_seq - 1)
    return PushRequest.model_construct(
        incarnation=incarnation,
        began=_began(reader),
        first_seq=first_seq,
        base_seq=base_seq,
        chain=chain,
        operations=operations,
    )


def pruned_seq(reader: Reader) -> int:
    """Return the sequence up to which operations have been let go, 0 where all are held."""
    return int(reader.setting(PRUNED_SEQ_SETTING) or 0)


def _began(reader: Reader) -> Beginning:
    # Before reasons were kept, a counted fork was the only one.
    former = "fork" if reader.setting(FORKS_SETTING) else "enrolled"
    return cast(Beginning, reader.setting(BEGAN_SETTING) or former)


def apply_answer(writer: Writer, batch: PushRequest, answer: PushAnswer) -> bool:
    """Do what `acknowledge` does, for a batch that was pushed."""
    return acknowledge(writer, answer, batch.incarnation, batch.operations[-1].seq)


def acknowledge(writer: Writer, answer: PushAnswer, incarnation: str, sent_seq: int) -> bool:
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
        min(answer.ack_seq, sent_seq),
    )
    # A receipt may speak of operations that were let go of since, which is when the hub was found to hold them.
    same = answer.ack_seq < pruned_seq(writer) or link_at(writer, answer.ack_seq) == answer.chain
    if same:
        keep_countersignature(writer, incarnation, answer)
    return same


def begin_incarnation(
    writer: Writer, began: Literal["fork", "restored", "salvaged"] = "fork", detail: str = ""
) -> None:
    """Go on under a new name, and raise the incident that tells the centre why.

    `fork`: somebody else has pushed in the former name, because the ledger was copied or an old copy put back. All that
    the ledger holds is offered again under the new name; the hub drops by `op_id` what it has. The facts of both lives
    are kept.
    """
    writer.set_setting("incarnation", writer.new_id())
    writer.set_setting(MATCHED_SETTING, "0")
    writer.set_setting(BEGAN_SETTING, began)
    if began == "fork":
        writer.set_setting(FORKS_SETTING, str(int(writer.setting(FORKS_SETTING) or 0) + 1))
    raise_incident(writer, began, detail)
    writer.execute("UPDATE operation SET state = 'pending', reason = NULL WHERE state != 'pending'")


def rewind(writer: Writer, ack_seq: int) -> bool:
    """Offer again what the hub no longer holds, after it was restored from an older copy; return whether anything is.

    Where that reaches behind what this ledger still holds, all that it holds is offered under a new name: the hub takes
    no gap in the old one.
    """
    _void_exports(writer)
    first = pruned_seq(writer) + 1
    if ack_seq + 1 < first:
        begin_incarnation(writer, "restored", f"the hub holds operations up to {ack_seq}, this ledger from {first} on")
        return True
    offered = writer.execute(
        "UPDATE operation SET state = 'pending', reason = NULL WHERE seq > ? AND state != 'pending'", ack_seq
    )
    return offered > 0


def offer_newest(writer: Writer) -> None:
    """Offer the newest operation again, so that a hub which has lost some of them says so."""
    _void_exports(writer)
    writer.execute("UPDATE operation SET state = 'pending', reason = NULL WHERE seq = (SELECT max(seq) FROM operation)")


def doubt_hub(writer: Writer, *, doubted: bool) -> None:
    """Note that the hub was put back to an older copy, until the first page of its new feeds is here."""
    writer.set_setting(DOUBT_SETTING, "1" if doubted else "")


def is_doubted(reader: Reader) -> bool:
    """Tell whether the hub was put back, and nothing of its new feeds is here yet."""
    return bool(reader.setting(DOUBT_SETTING))


def _void_exports(writer: Writer) -> None:
    writer.set_setting(VOID_EXPORTS_SETTING, writer.setting(EXPORTS_SETTING) or "0")
