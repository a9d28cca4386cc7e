"""Ways to build it wrong, each of which the simulation must notice."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest import mock
from zlib import crc32

from sqlalchemy import select

from sync.contract.messages import PullPage, PushAnswer, PushRequest
from sync.contract.operations import FACT_KINDS, Fact, ProfileChanged
from sync.hub import guests, intake, profiles, receiving
from sync.hub.people_tables import GuestRow
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from sync.hub.tables import StationLedger
from sync.station import courier, leases, ledger, outbox, replica, salvage
from sync.station.ledger import Reader, Writer
from sync.station.replica import ReadRow

Patch = Callable[[], Any]


def _no_dedupe() -> Any:
    """The hub takes every operation for a new one."""

    def forget(session: object, ledger: Any, request: PushRequest, arrivals: object) -> dict[int, object]:
        ledger.ack_seq = request.base_seq - 1
        return {}

    return mock.patch.object(intake, "_checked_against_held", forget)


def _delete_on_send() -> Any:
    """The station takes an operation for received when it has sent it."""
    real = outbox.next_batch

    def send_and_forget(reader: Reader, *, max_operations: int, max_bytes: int) -> PushRequest | None:
        batch = real(reader, max_operations=max_operations, max_bytes=max_bytes)
        if batch is not None:
            last = batch.operations[-1].seq
            connection = reader._connection
            connection.execute("UPDATE operation SET state = 'acknowledged' WHERE seq <= ?", (last,))
        return batch

    return mock.patch.object(outbox, "next_batch", send_and_forget)


def _poison_blocks() -> Any:
    """The hub refuses a batch that holds something it does not know."""
    real = intake.push

    def refuse(tx: Transaction, device_id: str, request: PushRequest) -> PushAnswer:
        if any(operation.kind not in FACT_KINDS for operation in request.operations):
            raise RequestRefused("bad_request", "unknown kind")
        return real(tx, device_id, request)

    return mock.patch.object(intake, "push", refuse)


def _cursor_first() -> Any:
    """The station moves its cursor, and applies the page in a later transaction."""
    real = replica.apply_page

    def apply(writer: Writer, page: PullPage, read: list[ReadRow]) -> bool:
        if page.cursor_before != replica.cursor(writer):
            return False
        writer.set_setting(replica.CURSOR_SETTING, page.cursor_after)
        writer.execute("COMMIT")
        writer.execute("BEGIN IMMEDIATE")
        if crc32(page.cursor_after.encode()) % 3 == 0:
            # Here the power fails.
            return True
        return real(writer, page.model_copy(update={"cursor_before": page.cursor_after}), read)

    return mock.patch.object(courier.replica, "apply_page", apply)


def _ack_before_commit() -> Any:
    """The hub answers, and then its transaction is undone now and then."""
    real = intake.push

    def answer(tx: Transaction, device_id: str, request: PushRequest) -> PushAnswer:
        if tx.random_bytes(1)[0] < 64:
            with tx.session.begin_nested() as savepoint:
                result = real(tx, device_id, request)
                savepoint.rollback()
            return result
        return real(tx, device_id, request)

    return mock.patch.object(intake, "push", answer)


def _naive_version() -> Any:
    """The hub hands out versions that skip one now and then, as a bare sequence does when a transaction is undone."""
    real = Transaction._append

    def append(self: Transaction, scope: str, changes: Any) -> None:
        if self.random_bytes(1)[0] < 64:
            self.session.connection().exec_driver_sql("UPDATE scope_head SET v = v + 1 WHERE scope = ?", (scope,))
        real(self, scope, changes)

    return mock.patch.object(Transaction, "_append", append)


def _no_rewind() -> Any:
    """The station never offers again what it once had acknowledged."""

    def ignore(writer: Writer, ack_seq: int) -> None:
        """Leave everything as it is."""

    return mock.patch.object(courier.outbox, "rewind", ignore)


def _no_incarnation() -> Any:
    """The station goes on under its name whoever else has pushed in it, and takes the answer for its own."""
    real = outbox.apply_answer

    def believe(writer: Writer, batch: PushRequest, answer: PushAnswer) -> bool:
        real(writer, batch, answer)
        writer.execute("UPDATE operation SET state = 'acknowledged' WHERE seq <= ?", answer.ack_seq)
        return True

    return mock.patch.object(courier.outbox, "apply_answer", believe)


def _accept_old_incarnation() -> Any:
    """The hub opens a closed incarnation again when somebody pushes in it."""
    real = intake._begin_incarnation

    def reopen(session: Any, device: Any, request: PushRequest, now_ms: int) -> None:
        met = session.get(StationLedger, (device.station_id, request.incarnation))
        if met is None:
            real(session, device, request, now_ms)
        else:
            met.closed_ms, device.incarnation = None, request.incarnation
            session.flush()

    return mock.patch.object(intake, "_begin_incarnation", reopen)


def _no_op_id() -> Any:
    """The hub knows an operation by its place alone."""

    def forget(session: object, op_ids: list[str]) -> dict[str, object]:
        return {}

    return mock.patch.object(receiving, "by_op_id", forget)


def _no_cursor_check() -> Any:
    """The station applies a page wherever it begins."""
    real = replica.apply_page

    def apply(writer: Writer, page: PullPage) -> bool:
        return real(writer, page.model_copy(update={"cursor_before": replica.cursor(writer)}))

    return mock.patch.object(courier.replica, "apply_page", apply)


def _no_flush() -> Any:
    """The ledger leaves it to the system when a commit reaches the disk."""
    real = ledger._prepare

    def prepare(connection: Any) -> None:
        real(connection)
        connection.execute("PRAGMA synchronous = NORMAL")

    return mock.patch.object(ledger, "_prepare", prepare)


def _newest_version_only() -> Any:
    """The hub takes the newest version of a kind and no other."""

    def accepts(cls: type[Fact], kind_version: int) -> bool:
        return kind_version == cls.kind_version

    return mock.patch.object(Fact, "accepts", classmethod(accepts))


def _lease_twice() -> Any:
    """The station spends a lease as if nothing had been spent of it."""

    def nothing(reader: Reader, lease_id: str) -> int:
        return 0

    return mock.patch.object(leases, "_spent", nothing)


def _arrival_order() -> Any:
    """The hub lets the change stand that arrives last."""
    real = profiles.take_in
    arrivals = count(1)

    def take_in(tx: Transaction, station_id: str, fact: ProfileChanged, stamp: profiles.Stamp) -> None:
        real(tx, station_id, fact, profiles.Stamp(next(arrivals), stamp.op_id))

    return mock.patch.object(profiles, "take_in", take_in)


def _redirect_ring() -> Any:
    """The hub redirects each of two guests to the other."""
    real = guests._settle

    def settle(tx: Transaction, contact_key: str) -> None:
        real(tx, contact_key)
        query = select(GuestRow).where(GuestRow.contact_key == contact_key).order_by(GuestRow.guest_id)
        known = tx.session.scalars(query).all()
        if len(known) > 1:
            known[0].redirect_to = f"guest:{known[-1].guest_id}"
            tx.session.flush()

    return mock.patch.object(guests, "_settle", settle)


def _salvage_forgets() -> Any:
    """What a damaged ledger had not sent stays in the kept file."""

    def leave(writer: object, wreck: object, found: object, enough: object) -> None:
        """Carry over nothing."""

    return mock.patch.object(salvage, "_carry_operations", leave)


MUTANTS: dict[str, Patch] = {
    "newest-version-only": _newest_version_only,
    "lease-twice": _lease_twice,
    "arrival-order": _arrival_order,
    "redirect-ring": _redirect_ring,
    "no-incarnation": _no_incarnation,
    "accept-old-incarnation": _accept_old_incarnation,
    "no-op-id": _no_op_id,
    "no-cursor-check": _no_cursor_check,
    "no-dedupe": _no_dedupe,
    "delete-on-send": _delete_on_send,
    "poison-blocks": _poison_blocks,
    "cursor-first": _cursor_first,
    "ack-before-commit": _ack_before_commit,
    "naive-seq": _naive_version,
    "no-rewind": _no_rewind,
    "no-flush": _no_flush,
    "salvage-forgets": _salvage_forgets,
}


@contextmanager
def mutated(name: str | None) -> Generator[None]:
    """Run the block with one mutant in place, or none."""
    if name is None:
        yield
    else:
        with MUTANTS[name]():
            yield
