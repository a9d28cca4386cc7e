"""What may happen in a turn, and how often. A name is what the trace says."""

import io
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import select

from sync.contract.records import Member, Rule
from sync.hub import guests, leases
from sync.hub.cards import register_member
from sync.hub.carry import import_export, signed_receipt
from sync.hub.compaction import compact
from sync.hub.people_tables import GuestRow
from sync.hub.publishing import GLOBAL_SCOPE
from sync.hub.refusal import RequestRefused
from sync.station.carry import export, read_receipt
from sync.station.trouble import StationTrouble
from tests.simulation.machine import Machine
from tests.simulation.road import Weather
from tests.simulation.world import World

MOST_MACHINES = 4
DAY_S = 86_400.0
YEAR_S = 365 * DAY_S

Happening = Callable[[World, Machine], None]


def _change_weather(world: World, _: Machine) -> None:
    draw = world.rng.random
    rough = draw() < 0.6
    world.weather = Weather(*(draw() * 0.4 for _ in range(7))) if rough else Weather()


def _toggle_hub(world: World, _: Machine) -> None:
    world.hub_is_away = not world.hub_is_away


def _crash_in_calls(world: World, machine: Machine) -> None:
    machine.crash_rate = world.rng.choice([0.0, 0.3])


def _jump_clock(world: World, machine: Machine) -> None:
    world.note("clock_jump")
    machine.clock.wall_ms += round(world.rng.choice([10 * YEAR_S, -10 * YEAR_S, 120, -120, 86_400]) * 1000)
    machine.clock.wall_ms = max(machine.clock.wall_ms, 0)


def _pass_time(world: World, _: Machine) -> None:
    world.pass_time(world.rng.choice([1, 1, 30, 30, 400, 400, 3600, 3600, 30_000, 30_000, 35 * DAY_S]))


def _clone(world: World, machine: Machine) -> None:
    if len(world.machines) < MOST_MACHINES:
        world.machines.append(machine.clone(len(world.machines)))


def _publish_news(world: World, _: Machine) -> None:
    rng = world.rng
    world.note("news")
    with world.database.writing() as tx:
        if rng.random() < 0.5:
            number = rng.randrange(3)
            name = rng.choice("赵钱孙李周吴郑王") + "某"
            register_member(tx, Member(member_uid=f"M{number}", name=name))
        elif rng.random() < 0.3:
            tx.withdraw(GLOBAL_SCOPE, "rule", "sometimes")
        else:
            tx.publish(GLOBAL_SCOPE, Rule(code="sometimes", value=rng.randrange(1000), unit="x"))


def _desks_disagree(world: World, _: Machine) -> None:
    for machine in world.rng.sample(world.machines, len(world.machines)):
        world.pass_time(60)
        machine.someone_comes("profile")
        machine.someone_comes("phone")


def _someone_comes(_: World, machine: Machine) -> None:
    machine.someone_comes()
    if machine.luck.random() < 0.04:
        machine.someone_comes("apply")


def _queue_for_packs(_: World, machine: Machine) -> None:
    for _packs in range(4):
        machine.someone_comes("benefit")


def _leases_run_out(world: World, _: Machine) -> None:
    world.note("leases_ran_out")
    world.pass_time(10 * DAY_S)


def _take_stock(world: World, _: Machine) -> None:
    with world.database.writing() as tx:
        leases.reclaim_expired(tx)


def _undo_merge(world: World, _: Machine) -> None:
    with world.database.writing() as tx:
        redirected = select(GuestRow.guest_id).where(GuestRow.redirect_to.is_not(None)).order_by(GuestRow.guest_id)
        found = tx.session.scalars(redirected).all()
        if found:
            world.note("merge_undone")
            guests.unmerge(tx, world.rng.choice(found))


def _carry(world: World, machine: Machine) -> None:
    """Let a stick be written, brought to the hub or brought back: whichever comes, in whatever order."""
    rng, sticks = world.rng, machine.sticks
    match rng.choice(["export", "import", "receipt"]):
        case "import" if sticks:
            with suppress(RequestRefused):
                receipt = import_export(world.database, io.BytesIO(rng.choice(sticks)))
                machine.receipts.append(signed_receipt(world.database, receipt).encode())
                world.note("stick_imported")
        case "receipt" if machine.receipts:
            with suppress(StationTrouble):
                read_receipt(machine.ledger, rng.choice(machine.receipts))
                world.note("receipt_read")
        case _:
            out = io.BytesIO()
            with suppress(StationTrouble):
                if export(machine.ledger, out, random_bytes=rng.randbytes):
                    sticks.append(out.getvalue())
                    world.note("stick_written")


def _compact(world: World, _: Machine) -> None:
    if compact(world.database, 0).rows:
        world.note("compacted")


EVENTS: dict[str, tuple[int, Happening]] = {
    "someone comes": (40, _someone_comes),
    "syncs": (34, lambda world, machine: machine.sync(world.rng.randint(1, 6))),
    "time passes": (6, _pass_time),
    "night falls": (1, lambda _, machine: machine.night()),
    "the weather changes": (5, _change_weather),
    "news at the hub": (5, _publish_news),
    "hub comes or goes": (3, _toggle_hub),
    "power fails": (3, lambda _, machine: machine.crash()),
    "power fails in calls": (2, _crash_in_calls),
    "clock jumps": (2, _jump_clock),
    "disk fills": (2, lambda _, machine: machine.fill_disk()),
    "disk has room": (3, lambda _, machine: machine.free_disk()),
    "ledger is held": (2, lambda world, machine: machine.hold_ledger(world.rng.randint(1, 6))),
    "a stick is carried": (4, _carry),
    "poison": (2, lambda _, machine: machine.poison()),
    "hub restarts": (1, lambda world, _: world.restart_hub()),
    "hub is copied": (3, lambda world, _: world.copy_hub()),
    "hub is put back": (2, lambda world, _: world.restore_hub()),
    "image is kept": (2, lambda _, machine: machine.keep_image()),
    "image is put back": (1, lambda _, machine: machine.put_image_back()),
    "disk is cloned": (1, _clone),
    "a queue for packs": (3, _queue_for_packs),
    "desks disagree": (3, _desks_disagree),
    "leases run out": (1, _leases_run_out),
    "stock is taken": (1, _take_stock),
    "a merge is undone": (3, _undo_merge),
    "a page breaks": (1, lambda _, machine: machine.break_page()),
    "a technician looks": (1, lambda _, machine: machine.look_at_quarantine()),
    "feeds are compacted": (2, _compact),
    "a late request": (3, lambda world, _: world.deliver_late()),
}

SOMETIMES = (
    "stick_written",
    "stick_imported",
    "receipt_read",
    "lost_request",
    "lost_answer",
    "doubled_request",
    "delayed_push",
    "late_arrival",
    "portal",
    "night",
    "let_go",
    "stale_page",
    "swapped_pages",
    "compacted",
    "crash",
    "crash_after_commit",
    "torn_write",
    "clock_jump",
    "disk_filled",
    "ledger_held",
    "trouble_at_the_kiosk",
    "trouble_at_the_courier",
    "poison",
    "another_version",
    "news",
    "benefit_issue",
    "benefit_hold",
    "benefit_refuse",
    "leases_ran_out",
    "lease_reclaimed",
    "over_issued",
    "limit_broken",
    "profile_changed",
    "profile_superseded",
    "guest_came",
    "applied",
    "guest_redirected",
    "merge_undone",
    "hub_restored",
    "image_put_back",
    "disk_cloned",
    "incarnation_begun",
    "page_broken",
    "quarantine_resolved",
)
"""What must have happened at least once over all seeds, or the simulation did not test what it says."""
