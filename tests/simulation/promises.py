"""What is promised, looked for in a world. The numbers are those of sync/README.md."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import select

from sync.hub.application_tables import ApplicationRow
from sync.hub.publishing import GLOBAL_SCOPE
from sync.hub.tables import (
    Device,
    Feedback,
    FeedEntry,
    ReceivedOperation,
    ScopeHead,
    ServiceRecord,
    StationLedger,
    Visit,
)
from sync.station.scopes import suspects
from tests.simulation.broken import BrokenPromiseError
from tests.simulation.machine import Machine
from tests.simulation.releases import KIND
from tests.simulation.rule_promises import (
    a_station_spends_what_it_was_granted,
    no_more_is_granted_than_there_is,
    redirects_point_at_a_root,
    the_last_writer_stands,
)
from tests.simulation.world import World

APPLICATION = "application.submitted"


class Arrived(NamedTuple):
    """An operation at the hub."""

    station_id: str
    incarnation: str
    seq: int
    op_id: str
    chain: str
    outcome: str


def received_by_station(world: World) -> dict[str, list[Arrived]]:
    """Return everything that the hub has received, in order of seq."""
    columns = (
        ReceivedOperation.station_id,
        ReceivedOperation.incarnation,
        ReceivedOperation.seq,
        ReceivedOperation.op_id,
        ReceivedOperation.chain,
        ReceivedOperation.outcome,
    )
    found: dict[str, list[Arrived]] = {}
    with world.database.reading() as session:
        for row in session.execute(select(*columns).order_by(ReceivedOperation.seq)):
            arrived = Arrived(*row)
            found.setdefault(arrived.station_id, []).append(arrived)
    return found


def no_acknowledgement_precedes_the_commit(world: World) -> None:
    """Promise 3, looked for after every turn; a hub that was put back has forgotten what it had committed."""
    if world.sometimes["hub_restored"]:
        return
    received = world.operations_at_hub()
    for machine in world.machines:
        rows = machine.ledger.rows("SELECT op_id FROM operation WHERE state != 'pending'")
        if {row[0] for row in rows} - received:
            raise BrokenPromiseError(3, "lost", f"{machine.name} holds acknowledgements of what the hub does not hold")


def each_operation_is_at_the_hub_once(world: World) -> None:
    """Promises 1, 2 and 13."""
    received = received_by_station(world)
    for machine in world.machines:
        _check_operations(machine, received.get(machine.station_id, []))


def _check_operations(machine: Machine, rows: list[Arrived]) -> None:
    name = machine.name
    here = machine.ledger.rows("SELECT seq, op_id, state, chain FROM operation ORDER BY seq")
    held = {row[1] for row in here}
    settled = Counter(row.op_id for row in rows if row.outcome in {"applied", "quarantined"})
    if machine.acknowledged - machine.went_with_the_disk - held - set(settled):
        raise BrokenPromiseError(13, "lost", f"{name} confirmed what neither its ledger nor the hub holds")
    first = here[0][0] if here else 1
    if [row[0] for row in here] != list(range(first, first + len(here))):
        raise BrokenPromiseError(2, "lost", f"{name} has a gap in its sequence")
    if held - set(settled):
        raise BrokenPromiseError(1, "lost", f"{name}: an operation is not at the hub")
    if any(count > 1 for count in settled.values()):
        raise BrokenPromiseError(1, "doubled", f"{name}: an operation is at the hub more than once")
    quarantined = {row.op_id for row in rows if row.outcome == "quarantined"} & held
    if quarantined != {row[1] for row in here if row[2] == "quarantined"}:
        raise BrokenPromiseError(1, "diverged", f"{name}: quarantine differs between the ends")
    incarnation = machine.ledger.setting("incarnation")
    mine = [(row.seq, row.op_id, row.chain) for row in rows if row.incarnation == incarnation and row.seq >= first]
    # A twin that states nothing of its own may still share the name of one that has gone on.
    if mine[: len(here)] != [(row[0], row[1], row[3]) for row in here]:
        raise BrokenPromiseError(2, "diverged", f"{name}: the hub holds another order or another chain")


def the_hub_shows_what_stations_state(world: World) -> None:
    """Promise 4, upwards."""
    for machine in world.machines:
        _check_projection(world, machine)


def _check_projection(world: World, machine: Machine) -> None:
    applied = "SELECT json_extract(body, '$.visit_id') FROM operation WHERE state = 'acknowledged' AND kind = ?"
    visits = {row[0] for row in machine.ledger.rows(applied, "visit.checked_in")}
    with world.database.reading() as session:
        at_hub = set(session.scalars(select(Visit.visit_id).where(Visit.station_id == machine.station_id)))
        applications = set(
            session.scalars(
                select(ApplicationRow.application_id).where(ApplicationRow.station_id == machine.station_id)
            )
        )
        standing = set(
            session.scalars(
                select(ServiceRecord.record_id).where(
                    ServiceRecord.station_id == machine.station_id, ServiceRecord.withdrawn_at.is_(None)
                )
            )
        )
    if not visits <= at_hub:
        raise BrokenPromiseError(4, "diverged", f"{machine.name}: the hub shows other visits")
    applied_for = {row[0] for row in machine.ledger.rows(applied.replace("visit_id", "application_id"), APPLICATION)}
    if not applied_for <= applications:
        raise BrokenPromiseError(4, "diverged", f"{machine.name}: the hub shows other applications")
    taken = machine.ledger.rows(
        "SELECT record_id FROM service_record r WHERE withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM operation o"
        " WHERE o.state = 'acknowledged' AND o.kind = 'service.recorded'"
        " AND json_extract(o.body, '$.record_id') = r.record_id)"
    )
    if not {row[0] for row in taken} <= standing and not _has_another_life(world):
        raise BrokenPromiseError(4, "diverged", f"{machine.name}: the hub shows other services")


def _has_another_life(world: World) -> bool:
    """Tell whether another machine, or a life before the image, may have taken back what this one still shows."""
    return bool(world.sometimes["image_put_back"] or world.sometimes["disk_cloned"])


def stations_show_what_the_feeds_say(world: World) -> None:
    """Promise 4, downwards."""
    with world.database.reading() as session:
        columns = (FeedEntry.scope, FeedEntry.kind, FeedEntry.entity_id, FeedEntry.body)
        entries = session.execute(select(*columns).order_by(FeedEntry.v)).all()
    for machine in world.machines:
        scopes = {GLOBAL_SCOPE, f"station:{machine.station_id}"}
        newest = {(row.kind, row.entity_id): row.body for row in entries if row.scope in scopes}
        _check_view(machine, newest)


def _check_view(machine: Machine, newest: dict[tuple[str, str], str | None]) -> None:
    rows = machine.ledger.rows("SELECT kind, entity_id, body FROM standing_entity WHERE scope NOT LIKE '!%'")
    here = {(kind, key): body for kind, key, body in rows}
    here |= {("member", key): body for key, body in machine.ledger.rows("SELECT member_uid, body FROM standing_member")}
    expected = {key: body for key, body in newest.items() if body is not None}
    if here != expected:
        differing = sorted(key for key in here.keys() | expected.keys() if here.get(key) != expected.get(key))
        raise BrokenPromiseError(4, "diverged", f"{machine.name} shows {differing} otherwise than the hub")


def each_version_is_understood(world: World) -> None:
    """Promise 12: what was said in the words of any release that is still taken is at the hub, and means the same."""
    with world.database.reading() as session:
        at_hub = dict(session.execute(select(Feedback.feedback_id, Feedback.stars)).tuples().all())
    for machine in world.machines:
        stated = machine.ledger.rows(
            "SELECT f.feedback_id, f.stars FROM operation o JOIN feedback f"
            " ON f.feedback_id = json_extract(o.body, '$.feedback_id') WHERE o.kind = ?",
            KIND,
        )
        if any(at_hub.get(feedback_id) != stars for feedback_id, stars in stated):
            raise BrokenPromiseError(12, "diverged", f"{machine.name}: the hub has not understood a rating")


def what_stations_hold_adds_up(world: World) -> None:
    """Promises 4 and 9: what stands at a station adds up to what the hub says, so nothing that was removed is back."""
    with world.database.reading() as session:
        columns = (ScopeHead.scope, ScopeHead.set_hash)
        expected = {row.scope: row.set_hash for row in session.execute(select(*columns))}
    for machine in world.machines:
        held = machine.ledger.rows(
            "SELECT scope, set_hash FROM feed_scope WHERE state = 'live' AND scope GLOB '[a-z]*'"
        )
        differing = [scope for scope, set_hash in held if expected.get(scope, 0) != set_hash]
        if differing:
            raise BrokenPromiseError(4, "diverged", f"{machine.name} holds something else of {differing}")


def sums_agree_at_every_page_end(world: World) -> None:
    """Promises 5 and 9, looked for after every turn: no page was applied where it does not belong."""
    for machine in world.machines:
        if found := suspects(machine.ledger):
            raise BrokenPromiseError(5, "diverged", f"{machine.name} held something else of {found}")


def versions_have_no_gaps(world: World) -> None:
    """Promise 5: above the floor of a scope, below which what says nothing any more is removed."""
    versions: dict[str, list[int]] = {}
    with world.database.reading() as session:
        floors = {row.scope: row.floor for row in session.execute(select(ScopeHead.scope, ScopeHead.floor))}
        for scope, v in session.execute(select(FeedEntry.scope, FeedEntry.v).order_by(FeedEntry.scope, FeedEntry.v)):
            if v > floors[scope]:
                versions.setdefault(scope, []).append(v)
    for scope, found in versions.items():
        if found != list(range(floors[scope] + 1, floors[scope] + len(found) + 1)):
            raise BrokenPromiseError(5, "diverged", f"the versions of {scope} have gaps")


def closed_incarnations_gain_nothing(world: World) -> None:
    """Promise 11, looked for now and then: once closed, an incarnation holds what it held then."""
    for incarnation, ack_seq, closed_ms in world.hub_rows("SELECT incarnation, ack_seq, closed_ms FROM station_ledger"):
        if closed_ms is None and incarnation in world.closed:
            raise BrokenPromiseError(11, "forged", "a closed incarnation was opened again")
        if closed_ms is not None and world.closed.setdefault(incarnation, ack_seq) != ack_seq:
            raise BrokenPromiseError(11, "forged", "a closed incarnation gained an operation")


def each_device_speaks_for_an_open_incarnation(world: World) -> None:
    """Promise 11 at rest: nobody is left pushing under a name that has been closed."""
    with world.database.reading() as session:
        closed = session.scalars(
            select(Device.device_id)
            .join(
                StationLedger,
                (StationLedger.station_id == Device.station_id) & (StationLedger.incarnation == Device.incarnation),
            )
            .where(StationLedger.closed_ms.is_not(None))
        )
        if closed.first() is not None:
            raise BrokenPromiseError(11, "forged", "a device speaks for a closed incarnation")


PROMISES_ON_THE_WAY: tuple[Callable[[World], None], ...] = (
    no_acknowledgement_precedes_the_commit,
    a_station_spends_what_it_was_granted,
    closed_incarnations_gain_nothing,
    sums_agree_at_every_page_end,
)
PROMISES_AT_REST: tuple[Callable[[World], None], ...] = (
    each_operation_is_at_the_hub_once,
    the_hub_shows_what_stations_state,
    stations_show_what_the_feeds_say,
    what_stations_hold_adds_up,
    versions_have_no_gaps,
    each_version_is_understood,
    a_station_spends_what_it_was_granted,
    no_more_is_granted_than_there_is,
    the_last_writer_stands,
    redirects_point_at_a_root,
    closed_incarnations_gain_nothing,
    each_device_speaks_for_an_open_incarnation,
)
