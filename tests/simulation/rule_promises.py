"""What is promised of scarce stock, of profiles and of guests. The numbers are those of sync/README.md."""

import json

from sqlalchemy import func, select

from sync.hub.benefit_tables import BenefitRow, LeaseRow, PoolRow, Review
from sync.hub.people_tables import GuestRow
from sync.hub.tables import MemberRow, ReceivedOperation, Visit
from tests.simulation.broken import BrokenPromiseError
from tests.simulation.machine import Machine
from tests.simulation.world import World

_EXCUSES = ("disk_cloned", "image_put_back", "hub_restored", "clock_jump")
"""What may make stations hand out more than was granted; then it is flagged, and so is what is told of too late."""


def a_station_spends_what_it_was_granted(world: World) -> None:
    """Promise 6 at the stations; a hub that was put back may have granted less the second time."""
    if world.sometimes["hub_restored"]:
        return
    for machine in world.machines:
        leases = machine.ledger.rows(
            "SELECT entity_id, json_extract(body, '$.granted') FROM entity WHERE kind = 'lease'"
        )
        for lease_id, granted in leases:
            if _spent(machine, lease_id) > granted:
                raise BrokenPromiseError(6, "doubled", f"{machine.name} has spent more of a lease than it was granted")


def _spent(machine: Machine, lease_id: str) -> int:
    return machine.ledger.value("SELECT coalesce(sum(quantity), 0) FROM benefit WHERE lease_id = ?", lease_id)


def no_more_is_granted_than_there_is(world: World) -> None:
    """Promise 6 at the hub: spent <= granted <= stock, but for what is flagged."""
    with world.database.reading() as session:
        pools = list(session.scalars(select(PoolRow)))
        leases = list(session.scalars(select(LeaseRow)))
        counted = select(BenefitRow.lease_id, func.sum(BenefitRow.quantity)).group_by(BenefitRow.lease_id)
        spent = {lease_id: int(quantity) for lease_id, quantity in session.execute(counted)}
        flagged = set(session.scalars(select(Review.review_id)))
        session.expunge_all()
    for lease in leases:
        if lease.spent != spent.get(lease.lease_id, 0):
            raise BrokenPromiseError(6, "diverged", "a lease is not accounted for by what was spent of it")
        if lease.spent - lease.over_issued > lease.granted:
            raise BrokenPromiseError(
                6, "doubled", "more was spent of a lease than granted, and it is not counted as such"
            )
        if lease.over_issued and f"over_issue:{lease.lease_id}" not in flagged:
            raise BrokenPromiseError(6, "doubled", "more was spent of a lease than granted, and nobody is told")
    for pool in pools:
        mine = [lease for lease in leases if lease.pool_id == pool.pool_id]
        sums = [sum(getattr(lease, name) for lease in mine) for name in ("granted", "spent", "over_issued")]
        if sums != [pool.granted, pool.spent, pool.over_issued]:
            raise BrokenPromiseError(6, "diverged", "the sums of a pool are not those of its leases")
        if pool.granted > pool.stock:
            raise BrokenPromiseError(6, "doubled", "more is granted than there is")
        in_time = any(lease.over_issued and lease.closed_ms is None for lease in mine)
        if in_time and not any(world.sometimes[name] for name in _EXCUSES):
            raise BrokenPromiseError(6, "doubled", "stations have handed out more than was granted, for no reason")
    world.sometimes["lease_reclaimed"] += sum(lease.closed_ms is not None for lease in leases)
    world.sometimes["over_issued"] += sum(lease.over_issued > 0 for lease in leases)
    world.sometimes["limit_broken"] += sum(review_id.startswith("limit_breach:") for review_id in flagged)


def the_last_writer_stands(world: World) -> None:
    """Promise 7: a profile shows the change with the highest stamp, and the log holds all others."""
    with world.database.reading() as session:
        stated = session.execute(
            select(ReceivedOperation.hlc, ReceivedOperation.op_id, ReceivedOperation.envelope).where(
                ReceivedOperation.kind == "profile.changed", ReceivedOperation.outcome == "applied"
            )
        ).all()
        shown = dict(session.execute(select(MemberRow.member_uid, MemberRow.occupation_group)).tuples().all())
        logged = set(session.scalars(select(Review.review_id).where(Review.kind == "profile_superseded")))
    changes: dict[str, list[tuple[int, str, str, str]]] = {}
    for hlc, op_id, envelope in stated:
        body = json.loads(envelope)["body"]
        changes.setdefault(body["member_uid"], []).append((hlc, op_id, body["value"], body["change_id"]))
    for member_uid, of_one in changes.items():
        *superseded, last = sorted(of_one)
        if shown[member_uid] != last[2]:
            raise BrokenPromiseError(7, "diverged", f"{member_uid} does not show the last change")
        if logged & {f"profile_superseded:{change[3]}" for change in of_one} != {
            f"profile_superseded:{change[3]}" for change in superseded
        }:
            raise BrokenPromiseError(7, "lost", f"the log of {member_uid} holds other changes than those superseded")
        world.sometimes["profile_superseded"] += len(superseded)


def redirects_point_at_a_root(world: World) -> None:
    """Promise 8: no redirect leads to another, and no fact has lost the name under which it was stated."""
    with world.database.reading() as session:
        guests = {row.guest_id: row for row in session.scalars(select(GuestRow))}
        members = {f"member:{uid}" for uid in session.scalars(select(MemberRow.member_uid))}
        visits = dict(
            session.execute(select(Visit.visit_id, Visit.guest_id).where(Visit.guest_id.is_not(None))).tuples().all()
        )
        session.expunge_all()
    roots = {f"guest:{guest_id}" for guest_id, row in guests.items() if row.redirect_to is None} | members
    redirects = {row.redirect_to for row in guests.values()} - {None}
    if not redirects <= roots:
        raise BrokenPromiseError(8, "lost", "a redirect leads to somebody who is redirected, or to nobody")
    world.sometimes["guest_redirected"] += len(redirects)
    # What was acknowledged long ago stays in a kept file: a hub that is put back behind it asks for it in vain.
    out_of_reach = world.sometimes["page_broken"] and world.sometimes["hub_restored"]
    if not set(visits.values()) <= set(guests) and not out_of_reach:
        raise BrokenPromiseError(8, "lost", "a visit is of a guest whom nobody knows")
    sent = "SELECT json_extract(body, '$.visit_id'), json_extract(body, '$.guest_id') FROM operation"
    for machine in world.machines:
        rows = machine.ledger.rows(f"{sent} WHERE kind = 'visit.checked_in' AND state = 'acknowledged'")
        if any(visits.get(visit_id) != guest_id for visit_id, guest_id in rows):
            raise BrokenPromiseError(8, "diverged", f"{machine.name}: a visit is of another guest than was stated")
