"""What a station lets go of: operations that are safe at the hub, and the names behind visits that are long over.

Operations go once they are acknowledged, the nightly audit has found them at the hub, and they are thirty days old; the
link of the last one is kept, so that the chain goes on. Visits stay and are counted; who it was is cut after thirty
days, for personal information is kept no longer than its purpose needs (PIPL article 19).
"""

from collections.abc import Callable

from sync.contract.hybrid_clock import COUNTER_BITS
from sync.contract.times import format_utc
from sync.station.ledger import PRUNED_CHAIN_SETTING, PRUNED_SEQ_SETTING, Ledger, Reader, Writer

MATCHED_SETTING = "audit.matched_seq"
"""All operations up to this one were compared with the hub's."""
KEPT_MS = 30 * 24 * 3600 * 1000
BATCH = 100
PAUSE_S = 0.02
"""Between two batches, so that whoever checks in has their turn."""


def let_go(ledger: Ledger, pause: Callable[[float], object]) -> tuple[int, int]:
    """Let go of whatever may go, in small transactions; return how many operations and how many names went."""
    return _in_batches(ledger, _prune, pause), _in_batches(ledger, _cut_names, pause)


def _in_batches(ledger: Ledger, work: Callable[[Writer], int], pause: Callable[[float], object]) -> int:
    total = 0
    while True:
        with ledger.writing() as writer:
            done = work(writer)
        total += done
        if done < BATCH:
            return total
        pause(PAUSE_S)


def _prune(writer: Writer) -> int:
    seq = int(writer.setting(PRUNED_SEQ_SETTING) or 0)
    last = min(_last_prunable(writer), seq + BATCH)
    if last <= seq:
        return 0
    writer.set_setting(PRUNED_CHAIN_SETTING, writer.value("SELECT chain FROM operation WHERE seq = ?", last))
    writer.set_setting(PRUNED_SEQ_SETTING, str(last))
    return writer.execute("DELETE FROM operation WHERE seq <= ?", last)


def _last_prunable(writer: Writer) -> int:
    """Return the last of those that may go: without a gap, and never the newest, from which the next one follows."""
    matched = int(writer.setting(MATCHED_SETTING) or 0)
    oldest_kept = writer.value(
        "SELECT min(seq) FROM operation WHERE seq <= ? AND (hlc >= ? OR (state != 'acknowledged' AND"
        " (state = 'pending' OR resolution IS NULL)))",
        matched,
        writer.corrected_ms - KEPT_MS << COUNTER_BITS,
    )
    newest = _newest_seq(writer)
    return min(matched, newest - 1, newest if oldest_kept is None else oldest_kept - 1)


def _newest_seq(reader: Reader) -> int:
    return reader.value("SELECT coalesce(max(seq), 0) FROM operation")


def _cut_names(writer: Writer) -> int:
    return writer.execute(
        "UPDATE visit SET person_token = NULL, member_uid = NULL, card_serial = NULL WHERE visit_id IN"
        " (SELECT visit_id FROM visit WHERE at < ? AND"
        " (person_token IS NOT NULL OR member_uid IS NOT NULL OR card_serial IS NOT NULL) LIMIT ?)",
        # A visit's time is what the wall clock said, so it is the wall clock that tells its age.
        format_utc(writer.now_ms - KEPT_MS),
        BATCH,
    )
