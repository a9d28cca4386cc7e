"""Scarce stock at the station: what it may still hand out without asking anybody, and when it asks for more.

A lease belongs to the ledger that asked for it, under the incarnation in which it did: once a ledger has gone on under
another name, because it was copied or put back, nobody knows what its double has spent, and it asks anew.
"""

from dataclasses import dataclass

from sync.contract.operations import LeaseRequested
from sync.contract.records import Lease, Pool
from sync.contract.times import format_utc, parse_utc
from sync.station.ledger import Reader, Writer
from sync.station.scopes import live_bodies

ASK_AGAIN_MS = 3_600_000
"""How long a station waits with its next request after one that has brought less than it asked for, or nothing yet."""
MOST_RETURNED = 100


@dataclass(frozen=True, slots=True)
class HeldLease:
    """A lease of which `left` may still be handed out; `for_one`: to the person asked about alone."""

    lease_id: str
    left: int
    for_one: bool = False


def held_leases(reader: Reader, pool: str, now_ms: int, member_uid: str | None = None) -> list[HeldLease]:
    """Return the leases of a pool that have something left, the ones for this person first, then by their age."""
    mine = {
        row[0]
        for row in reader.rows(
            "SELECT lease_id FROM lease_request WHERE pool = ? AND incarnation = ? AND NOT returned",
            pool,
            reader.setting("incarnation"),
        )
    }
    found: list[HeldLease] = []
    for lease in _leases(reader, pool):
        for_whom = lease.member_uid
        usable = lease.lease_id in mine if for_whom is None else for_whom == member_uid
        left = lease.granted - _spent(reader, lease.lease_id)
        if usable and left > 0 and now_ms < parse_utc(lease.expires_at):
            found.append(HeldLease(lease.lease_id, left, for_whom is not None))
    return sorted(found, key=lambda lease: (not lease.for_one, lease.lease_id))


def left_in(reader: Reader, pool: str, now_ms: int) -> int:
    """Return how many of a stock this station may still hand out to anybody."""
    return sum(lease.left for lease in held_leases(reader, pool, now_ms))


def refill(writer: Writer) -> bool:
    """Ask for a lease of every stock that runs low here, give back what cannot be spent; tell whether it asked."""
    asked = False
    for body in live_bodies(writer, "pool"):
        pool = Pool.model_validate_json(body)
        if left_in(writer, pool.pool_id, writer.corrected_ms) < pool.refill_below and not _waits(writer, pool.pool_id):
            _ask(writer, pool)
            asked = True
    return asked


def _ask(writer: Writer, pool: Pool) -> None:
    lease_id = writer.new_id()
    usable = {lease.lease_id for lease in held_leases(writer, pool.pool_id, writer.corrected_ms)}
    asked = writer.rows("SELECT lease_id FROM lease_request WHERE pool = ? AND NOT returned ORDER BY at", pool.pool_id)
    operation = writer.append(
        LeaseRequested(
            at=format_utc(writer.now_ms),
            lease_id=lease_id,
            pool=pool.pool_id,
            quantity=pool.lease_size,
            returned=[row[0] for row in asked if row[0] not in usable][:MOST_RETURNED],
        )
    )
    writer.execute("UPDATE lease_request SET seq = ? WHERE lease_id = ?", operation.seq, lease_id)


def _waits(writer: Writer, pool: str) -> bool:
    newest = writer.row(
        "SELECT lease_id, quantity, at, state FROM lease_request LEFT JOIN operation USING (seq)"
        " WHERE pool = ? ORDER BY lease_request.seq DESC LIMIT 1",
        pool,
    )
    if newest is None:
        return False
    lease_id, quantity, at, state = newest
    if state in ("pending", "quarantined"):
        return True
    answer = next((lease for lease in _leases(writer, pool) if lease.lease_id == lease_id), None)
    if answer is not None and answer.granted == quantity and writer.corrected_ms < parse_utc(answer.expires_at):
        return False
    # A clock may have been set back since: a request from the future is an old one.
    return 0 <= writer.now_ms - parse_utc(at) < ASK_AGAIN_MS


def _leases(reader: Reader, pool: str) -> list[Lease]:
    leases = [Lease.model_validate_json(body) for body in live_bodies(reader, "lease")]
    return [lease for lease in leases if lease.pool == pool]


def _spent(reader: Reader, lease_id: str) -> int:
    return reader.value("SELECT coalesce(sum(quantity), 0) FROM benefit WHERE lease_id = ?", lease_id)
