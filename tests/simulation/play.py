"""Plays one seed: faults and people by turns, then calm; then everything that was promised is looked for."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sync.station.engine import Rest
from sync.station.queries import sync_state
from tests.simulation.broken import BrokenPromiseError
from tests.simulation.events import EVENTS
from tests.simulation.machine import Machine
from tests.simulation.promises import PROMISES_AT_REST, PROMISES_ON_THE_WAY
from tests.simulation.releases import a_hub_three_versions_on
from tests.simulation.road import Weather
from tests.simulation.world import World

TURNS = 90
LOOK_RATE = 0.3
"""How likely the promises that hold at any moment are looked for after a turn."""
CALM_COMMANDS = 400
CALM_ROUNDS = 2
"""Once round brings what each machine owes; once more brings what the others' news made of it. Of two machines with one
disk the first has to begin anew once the second has."""
_NAMES = list(EVENTS)
_WEIGHTS = [weight for weight, _ in EVENTS.values()]


@dataclass(frozen=True)
class Outcome:
    """What one seed came to: the promise broken and its harm, and what happened how often."""

    seed: int
    broken: str
    harm: str
    sometimes: Counter[str]
    operations: int
    trace: tuple[str, ...]


def play(seed: int, root: Path, template: Path, codes: list[str]) -> Outcome:
    """Play a seed in an empty directory; never raises for what the world does, only for bugs of the simulation."""
    world = World(seed, root, template, codes)
    broken = harm = ""
    try:
        with a_hub_three_versions_on():
            _play_to_the_end(world)
    except BrokenPromiseError as error:
        broken, harm = str(error), error.harm
    except Exception as error:
        # A mutant may break anything in any way; an unmutated world must never come here.
        broken, harm = f"{type(error).__name__}: {error}", "crashed"
    world.sometimes["incarnation_begun"] += sum(sync_state(machine.ledger).forks for machine in world.machines)
    operations = sum(machine.ledger.value("SELECT count(*) FROM operation") for machine in world.machines)
    world.close()
    return Outcome(seed, broken, harm, world.sometimes, operations, tuple(world.trace))


def _play_to_the_end(world: World) -> None:
    for _ in range(TURNS):
        _turn(world)
        if world.chance(LOOK_RATE):
            for promise in PROMISES_ON_THE_WAY:
                promise(world)
    _calm_down(world)
    for promise in PROMISES_AT_REST:
        promise(world)


def _turn(world: World) -> None:
    machine = world.rng.choice(world.machines)
    name = world.rng.choices(_NAMES, _WEIGHTS)[0]
    world.trace.append(f"{machine.name} {name}")
    _, happen = EVENTS[name]
    happen(world, machine)


def _calm_down(world: World) -> None:
    world.weather, world.hub_is_away = Weather(), False
    while world.late:
        world.deliver_late()
    for machine in world.machines:
        machine.crash_rate = 0.0
        machine.free_disk()
    for _ in range(CALM_ROUNDS):
        for machine in world.machines:
            _drain(world, machine)
    for machine in world.machines:
        machine.clock.advance(400)
        while not isinstance(machine.courier.advance(), Rest):
            pass


def _drain(world: World, machine: Machine) -> None:
    for _ in range(CALM_COMMANDS):
        if isinstance(machine.courier.advance(), Rest):
            state = sync_state(machine.ledger)
            if state.pending == 0 and state.reached:
                break
    else:
        raise BrokenPromiseError(10, "stuck", f"{machine.name} did not drain: {sync_state(machine.ledger)}")
    # News published since its last poll is behind the interval.
    world.hub_clock.advance(400)
    machine.clock.advance(400)
    for _ in range(CALM_COMMANDS):
        if isinstance(machine.courier.advance(), Rest):
            break
