"""Plays one seed: faults and people by turns, then calm; then everything that was promised is looked for."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from sync.contract.records import Member, Rule
from sync.hub.cards import register_member
from sync.hub.publishing import GLOBAL_SCOPE
from sync.hub.tables import FeedEntry, ReceivedOperation, ServiceRecord, StationLedger, Visit
from sync.station.engine import Rest
from sync.station.queries import sync_state
from tests.simulation.world import Station, Weather, World

TURNS = 90
CALM_COMMANDS = 400
MOST_MACHINES = 4
YEAR_S = 365 * 86_400.0


class BrokenPromiseError(AssertionError):
    """A promise was broken; the text says which."""


@dataclass(frozen=True)
class Outcome:
    """What one seed came to: the promises broken, and what happened how often."""

    seed: int
    broken: str
    sometimes: Counter[str]
    operations: int
    trace: tuple[str, ...]


def play(seed: int, root: Path, template: Path, codes: list[str]) -> Outcome:
    """Play a seed in an empty directory; never raises for what the world does, only for bugs of the simulation."""
    world = World(seed, root, template, codes)
    broken = ""
    try:
        for _ in range(TURNS):
            _turn(world)
            _check_nothing_acknowledged_too_early(world)
        _calm_down(world)
        _check_at_rest(world)
    except Exception as error:
        # A mutant may break anything in any way; an unmutated world must never come here.
        broken = f"{type(error).__name__}: {error}"
    world.sometimes["incarnation_begun"] += sum(sync_state(station.ledger).forks for station in world.stations)
    operations = sum(station.ledger.value("SELECT count(*) FROM operation") for station in world.stations)
    world.close()
    return Outcome(seed, broken, world.sometimes, operations, tuple(world.trace))


def _turn(world: World) -> None:
    station = world.rng.choice(world.stations)
    events = list(_EVENTS.items())
    name, (_, happen) = world.rng.choices(events, [weight for _, (weight, _) in events])[0]
    world.trace.append(f"{station.station_id} {name}")
    happen(world, station)


def _change_weather(world: World, _: Station) -> None:
    draw = world.rng.random
    rough = draw() < 0.6
    world.weather = Weather(*(draw() * 0.4 for _ in range(6))) if rough else Weather()


def _toggle_hub(world: World, _: Station) -> None:
    world.hub_is_away = not world.hub_is_away


def _crash(world: World, station: Station) -> None:
    world.note("crash")
    station.crash()


def _crash_in_calls(world: World, station: Station) -> None:
    station.crash_rate = world.rng.choice([0.0, 0.3])


def _jump_clock(world: World, station: Station) -> None:
    world.note("clock_jump")
    station.clock.wall_ms += round(world.rng.choice([10 * YEAR_S, -10 * YEAR_S, 120, -120, 86_400]) * 1000)
    station.clock.wall_ms = max(station.clock.wall_ms, 0)


def _pass_time(world: World, _: Station) -> None:
    seconds = world.rng.choice([1, 30, 400, 3600, 30_000])
    world.hub_clock.advance(seconds)
    for station in world.stations:
        station.clock.advance(seconds)


def _clone(world: World, station: Station) -> None:
    if len(world.stations) < MOST_MACHINES:
        world.stations.append(station.clone(len(world.stations)))


def _publish_news(world: World, _: Station) -> None:
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


_EVENTS: dict[str, tuple[int, Callable[[World, Station], None]]] = {
    "someone comes": (40, lambda _, station: station.someone_comes()),
    "syncs": (34, lambda world, station: station.sync(world.rng.randint(1, 6))),
    "time passes": (6, _pass_time),
    "the weather changes": (5, _change_weather),
    "news at the hub": (5, _publish_news),
    "hub comes or goes": (3, _toggle_hub),
    "power fails": (3, _crash),
    "power fails in calls": (2, _crash_in_calls),
    "clock jumps": (2, _jump_clock),
    "poison": (2, lambda _, station: station.poison()),
    "hub restarts": (1, lambda world, _: world.restart_hub()),
    "hub is copied": (2, lambda world, _: world.copy_hub()),
    "hub is put back": (1, lambda world, _: world.restore_hub()),
    "image is kept": (2, lambda _, station: station.keep_image()),
    "image is put back": (1, lambda _, station: station.put_image_back()),
    "disk is cloned": (1, _clone),
    "a late request": (3, lambda world, _: world.deliver_late()),
}


def _calm_down(world: World) -> None:
    world.weather, world.hub_is_away = Weather(), False
    while world.late:
        world.deliver_late()
    for station in world.stations:
        station.crash_rate = 0.0
    # Once round brings what each owes; once more brings what the others' news made of it. Of two machines with one
    # disk the first has to begin anew once the second has.
    for _ in range(2):
        for station in world.stations:
            _drain(world, station)
    for station in world.stations:
        station.clock.advance(400)
        while not isinstance(station.courier.advance(), Rest):
            pass


def _drain(world: World, station: Station) -> None:
    for _ in range(CALM_COMMANDS):
        at_rest = isinstance(station.courier.advance(), Rest)
        state = sync_state(station.ledger)
        if at_rest and state.pending == 0 and state.reached:
            break
    else:
        raise BrokenPromiseError(f"10: {station.settings.data_dir.name} did not drain: {sync_state(station.ledger)}")
    # News published since its last poll is behind the interval.
    world.hub_clock.advance(400)
    station.clock.advance(400)
    for _ in range(CALM_COMMANDS):
        if isinstance(station.courier.advance(), Rest):
            break


def _received(world: World) -> dict[str, list[ReceivedOperation]]:
    with world.database.reading() as session:
        rows = list(session.scalars(select(ReceivedOperation).order_by(ReceivedOperation.seq)))
        session.expunge_all()
    found: dict[str, list[ReceivedOperation]] = {}
    for row in rows:
        found.setdefault(row.station_id, []).append(row)
    return found


def _check_nothing_acknowledged_too_early(world: World) -> None:
    if world.sometimes["hub_restored"] or world.rng.random() < 0.7:
        return
    received = {row.op_id for rows in _received(world).values() for row in rows}
    for station in world.stations:
        acknowledged = {row[0] for row in station.ledger.rows("SELECT op_id FROM operation WHERE state != 'pending'")}
        if acknowledged - received:
            raise BrokenPromiseError(f"3: {station.station_id} holds acknowledgements of what the hub does not hold")


def _check_at_rest(world: World) -> None:
    received = _received(world)
    for station in world.stations:
        _check_operations(station, received.get(station.station_id, []))
        _check_projection(world, station)
        _check_view(world, station)
    _check_feeds(world)
    _check_closed_incarnations(world)


def _check_operations(station: Station, rows: list[ReceivedOperation]) -> None:
    name = station.settings.data_dir.name
    here = station.ledger.rows("SELECT seq, op_id, state, chain FROM operation ORDER BY seq")
    held = {row[1] for row in here}
    settled = Counter(row.op_id for row in rows if row.outcome in {"applied", "quarantined"})
    if station.acknowledged - station.went_with_the_disk - held - set(settled):
        raise BrokenPromiseError(f"13: {name} confirmed what neither its ledger nor the hub holds")
    if [row[0] for row in here] != list(range(1, len(here) + 1)):
        raise BrokenPromiseError(f"2: {name} has a gap in its sequence")
    if any(settled[op_id] != 1 for op_id in held) or any(count > 1 for count in settled.values()):
        raise BrokenPromiseError(f"1: {name}: not each operation is at the hub exactly once")
    quarantined = {row.op_id for row in rows if row.outcome == "quarantined"} & held
    if quarantined != {row[1] for row in here if row[2] == "quarantined"}:
        raise BrokenPromiseError(f"1: {name}: quarantine differs between the ends")
    incarnation = station.ledger.setting("incarnation")
    mine = [(row.seq, row.op_id, row.chain) for row in rows if row.incarnation == incarnation]
    # A twin that states nothing of its own may still share the name of one that has gone on.
    if mine[: len(here)] != [(row[0], row[1], row[3]) for row in here]:
        raise BrokenPromiseError(f"2: {name}: the hub holds another order or another chain")


def _check_projection(world: World, station: Station) -> None:
    applied = "SELECT json_extract(body, '$.visit_id') FROM operation WHERE state = 'acknowledged' AND kind = ?"
    visits = {row[0] for row in station.ledger.rows(applied, "visit.checked_in")}
    with world.database.reading() as session:
        at_hub = set(session.scalars(select(Visit.visit_id).where(Visit.station_id == station.station_id)))
        records = session.scalars(select(ServiceRecord).where(ServiceRecord.station_id == station.station_id))
        standing = {row.record_id for row in records if row.withdrawn_at is None}
    if not visits <= at_hub:
        raise BrokenPromiseError(f"4: {station.station_id}: the hub shows other visits")
    taken = station.ledger.rows(
        "SELECT record_id FROM service_record r WHERE withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM operation o"
        " WHERE o.state = 'acknowledged' AND o.kind = 'service.recorded'"
        " AND json_extract(o.body, '$.record_id') = r.record_id)"
    )
    if not {row[0] for row in taken} <= standing and not _has_another_life(world):
        raise BrokenPromiseError(f"4: {station.station_id}: the hub shows other services")


def _has_another_life(world: World) -> bool:
    """Tell whether another machine, or a life before the image, may have taken back what this one still shows."""
    return bool(world.sometimes["image_put_back"] or world.sometimes["disk_cloned"])


def _check_view(world: World, station: Station) -> None:
    with world.database.reading() as session:
        entries = session.scalars(select(FeedEntry).order_by(FeedEntry.v))
        scopes = {GLOBAL_SCOPE, f"station:{station.station_id}"}
        newest = {(row.kind, row.entity_id): row.body for row in entries if row.scope in scopes}
    here = {(row[0], row[1]) for row in station.ledger.rows("SELECT kind, entity_id FROM entity")}
    here |= {("member", row[0]) for row in station.ledger.rows("SELECT member_uid FROM member")}
    expected = {key for key, body in newest.items() if body is not None}
    if here != expected:
        raise BrokenPromiseError(f"4: {station.station_id} shows {sorted(here ^ expected)} otherwise than the hub")
    for key, body in newest.items():
        table, column = ("member", "member_uid") if key[0] == "member" else ("entity", "entity_id")
        kind = "" if key[0] == "member" else f" AND kind = '{key[0]}'"
        held = station.ledger.value(f"SELECT body FROM {table} WHERE {column} = ?{kind}", key[1])
        if held != body:
            raise BrokenPromiseError(f"4: {station.station_id} holds an old {key}")


def _check_feeds(world: World) -> None:
    with world.database.reading() as session:
        versions: dict[str, list[int]] = {}
        for scope, v in session.execute(select(FeedEntry.scope, FeedEntry.v).order_by(FeedEntry.scope, FeedEntry.v)):
            versions.setdefault(scope, []).append(v)
    for scope, found in versions.items():
        if found != list(range(1, len(found) + 1)):
            raise BrokenPromiseError(f"5: the versions of {scope} have gaps")


def _check_closed_incarnations(world: World) -> None:
    late = select(ReceivedOperation.op_id).join(
        StationLedger,
        (StationLedger.station_id == ReceivedOperation.station_id)
        & (StationLedger.incarnation == ReceivedOperation.incarnation),
    )
    with world.database.reading() as session:
        if session.scalars(late.where(ReceivedOperation.received_ms > StationLedger.closed_ms)).first() is not None:
            raise BrokenPromiseError("11: a closed incarnation gained an operation")
