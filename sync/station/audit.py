"""The audit: what this ledger holds is added up anew and compared with the hub's; rows that differ are put right."""

import logging

from sync.contract.messages import AuditAnswer, FeedRow
from sync.contract.set_hashes import as_hex, from_hex, row_hash, wrapped
from sync.station import replica, scopes
from sync.station.chain import link_at
from sync.station.incidents import raise_incident
from sync.station.ledger import Ledger, Reader, Writer
from sync.station.outbox import offer_newest
from sync.station.retention import MATCHED_SETTING
from sync.station.transport import HubClient

MOST_QUESTIONS = 40
"""A scope that differs in more places than can be asked for is read anew."""
_ROWS_AT_ONCE = 2000
_LOW = 0xFFFFFFFF
_ROWS = (
    "SELECT scope_id, kind, entity_id, hash FROM entity"
    " UNION ALL SELECT scope_id, 'member', member_uid, hash FROM member"
)

_log = logging.getLogger(__name__)


class Auditor:
    """Goes on by one question to the hub at a time, so that nothing else waits for long."""

    def __init__(self, ledger: Ledger, hub: HubClient) -> None:
        self._ledger = ledger
        self._hub = hub
        self._is_night = False
        self._to_ask: list[tuple[str, str]] = []
        self._asked = 0
        self._doubtful: set[str] = set()

    def begin_night(self) -> None:
        """Add everything up anew with the next step, and compare the chain."""
        self._is_night = True

    def step(self) -> bool:
        """Do one piece of work and return whether there is more.

        Raises:
            HubUnreached, HubRefused: the same is to be done again.
        """
        if self._is_night:
            compare_chain(self._ledger, self._hub)
            add_up(self._ledger)
            self._is_night = False
            self._hub.forget_etag()
            return False
        if not self._to_ask:
            self._to_ask = [(scope, "") for scope in scopes.suspects(self._ledger)]
            self._asked = 0
        if self._to_ask:
            self._ask(*self._to_ask[-1])
        if not self._to_ask:
            self._hub.forget_etag()
        return bool(self._to_ask)

    def _ask(self, scope: str, prefix: str) -> None:
        first_time = bool(prefix) or scope not in self._doubtful
        if self._asked >= MOST_QUESTIONS or not first_time:
            self._doubtful.discard(scope)
            self._to_ask = [place for place in self._to_ask if place[0] != scope]
            self._asked = 0
            with self._ledger.writing() as writer:
                raise_incident(writer, "set_hash_differs", f"{scope}: read anew")
                replica.read_anew(writer, scope)
            return
        answer = self._hub.audit(scope, prefix)
        self._asked += 1
        self._to_ask.pop()
        self._doubtful.add(scope)
        scope_id = scopes.live(self._ledger, scope)
        if answer.rows is None:
            here = _hashes_under(self._ledger, scope_id, prefix, len(prefix) + 1)
            names = here.keys() | answer.hashes.keys()
            self._to_ask += [(scope, name) for name in sorted(names) if here.get(name) != answer.hashes.get(name)]
            return
        with self._ledger.writing() as writer:
            repaired = repair(writer, scope, prefix, answer)
            if repaired:
                _log.error("%d rows of %s differed from the hub's and were put right", repaired, scope)
                raise_incident(writer, "set_hash_differs", f"{scope}: {repaired} rows put right")


def repair(writer: Writer, scope: str, prefix: str, answer: AuditAnswer) -> int:
    """Make what is held under a prefix of ids the same as the hub's; return how many rows it was about.

    Operations are never touched: what is unsent stays unsent.
    """
    scope_id = scopes.to_fill(writer, scope)
    held: dict[tuple[str, str], int] = {}
    for kind, entity_id, hashed in writer.rows(
        f"SELECT kind, entity_id, hash FROM ({_ROWS}) WHERE scope_id = ? AND substr(entity_id, 1, ?) = ?",
        scope_id,
        len(prefix),
        prefix,
    ):
        key = (kind.removeprefix(replica.UNREADABLE), entity_id)
        held[key] = held.get(key, 0) + hashed
    wanted = {(each.row.kind, each.row.entity_id): each for each in replica.read_rows(answer.rows or [])}
    wrong = [each for key, each in wanted.items() if held.get(key) != each.hash]
    wrong += replica.read_rows(
        FeedRow(scope=scope, v=answer.v, kind=kind, entity_id=entity_id, body=None)
        for kind, entity_id in held.keys() - wanted.keys()
    )
    replica.apply_rows(writer, scope_id, wrong)
    _sum_up(writer, scope_id)
    return len(wrong)


def add_up(ledger: Ledger) -> None:
    """Recompute the hash of every row from its text, and of every scope from its rows."""
    for (scope_id,) in ledger.rows("SELECT scope_id FROM feed_scope WHERE state = 'live' AND scope GLOB '[a-z]*'"):
        _rehash_entities(ledger, scope_id)
        _rehash_members(ledger, scope_id)
        with ledger.writing() as writer:
            _sum_up(writer, scope_id)


def compare_chain(ledger: Ledger, hub: HubClient) -> bool:
    """Compare the link that the hub holds with this ledger's, and note up to where they are the same."""
    answer = hub.ledger()
    if answer.incarnation != ledger.setting("incarnation"):
        return False
    same = link_at(ledger, answer.ack_seq) == answer.chain
    with ledger.writing() as writer:
        if same:
            writer.set_setting(MATCHED_SETTING, str(answer.ack_seq))
        else:
            # The next push finds out whether it is a copy that speaks, and goes on under another name.
            raise_incident(writer, "chain_differs", f"at operation {answer.ack_seq}")
            offer_newest(writer)
    return same


def _rehash_entities(ledger: Ledger, scope_id: int) -> None:
    after = ("", "")
    while rows := ledger.rows(
        "SELECT kind, entity_id, body, hash FROM entity WHERE scope_id = ? AND (kind, entity_id) > (?, ?)"
        " ORDER BY kind, entity_id LIMIT ?",
        scope_id,
        *after,
        _ROWS_AT_ONCE,
    ):
        after = rows[-1][:2]
        true = [(row_hash(row[0].removeprefix(replica.UNREADABLE), row[1], row[2]), row) for row in rows]
        # Zero: a row that stays in use though it no longer counts.
        wrong = [(hashed, scope_id, row[0], row[1]) for hashed, row in true if row[3] not in (0, hashed)]
        if wrong:
            with ledger.writing() as writer:
                writer.execute_many(
                    "UPDATE entity SET hash = ? WHERE scope_id = ? AND kind = ? AND entity_id = ?", wrong
                )


def _rehash_members(ledger: Ledger, scope_id: int) -> None:
    after = ""
    while rows := ledger.rows(
        "SELECT member_uid, body, hash FROM member WHERE scope_id = ? AND member_uid > ? ORDER BY member_uid LIMIT ?",
        scope_id,
        after,
        _ROWS_AT_ONCE,
    ):
        after = rows[-1][0]
        true = [(row_hash("member", row[0], row[1]), row) for row in rows]
        wrong = [(hashed, scope_id, row[0]) for hashed, row in true if row[2] not in (0, hashed)]
        if wrong:
            with ledger.writing() as writer:
                writer.execute_many("UPDATE member SET hash = ? WHERE scope_id = ? AND member_uid = ?", wrong)


def _sum_up(writer: Writer, scope_id: int) -> None:
    hashes = _hashes_under(writer, scope_id, "", 0)
    scopes.keep_set_hash(writer, scope_id, from_hex(hashes.get("", "0")))


def _hashes_under(reader: Reader, scope_id: int | None, prefix: str, length: int) -> dict[str, str]:
    # In two halves: SQLite's sum ends with an error beyond 64 bits.
    rows = reader.rows(
        f"SELECT substr(entity_id, 1, ?), sum(hash & {_LOW}), sum(hash >> 32) FROM ({_ROWS})"
        " WHERE scope_id = ? AND substr(entity_id, 1, ?) = ? AND hash != 0 GROUP BY 1",
        length,
        scope_id,
        len(prefix),
        prefix,
    )
    return {name: as_hex(wrapped(low + (high << 32))) for name, low, high in rows}
