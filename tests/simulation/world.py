"""A small world on one thread: a real hub, real ledgers and couriers, and a network, clocks and disks that misbehave.

Everything that happens is drawn from one seed, so that a run can be had again. Nothing sleeps: time is moved by hand.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.hub import enrolment, feeds
from sync.hub.database import Database
from sync.hub.publishing import Transaction
from sync.hub.refusal import RequestRefused
from tests.clocks import NOON_MS, HeldClock
from tests.simulation.machine import Machine
from tests.simulation.road import SESSION_S, Weather

# Closed and opened again in the same place: so its statements are compiled once a process, not once a seed.
_HUBS: dict[Path, Database] = {}


@dataclass
class World:
    """Everything of one seed. `root` is an empty directory; `template` an initialised hub with members and `codes`."""

    seed: int
    root: Path
    template: Path
    codes: list[str]
    machines: list[Machine] = field(default_factory=list[Machine])
    sometimes: Counter[str] = field(default_factory=Counter[str])
    weather: Weather = field(default_factory=Weather)
    late: list[Callable[[Transaction], object]] = field(default_factory=list[Callable[[Transaction], object]])
    trace: list[str] = field(default_factory=list[str])
    hub_is_away: bool = False
    closed: dict[str, int] = field(default_factory=dict[str, int])
    """Incarnations that were seen closed, and the last operation that they held then."""

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.hub_clock = HeldClock(wall_ms=NOON_MS)
        self._hub_file = self.root / "hub.db"
        shutil.copy(self.template, self._hub_file)
        self.database = self._open_hub()
        self.machines = [Machine(self, number) for number in range(self.rng.randint(1, 3))]

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.rng.random() < probability

    def note(self, event: str) -> None:
        """Count something that should happen sometimes, and put it into the trace."""
        self.sometimes[event] += 1
        self.trace.append(event)

    def pass_time(self, seconds: float) -> None:
        """Let the same time pass everywhere."""
        self.hub_clock.advance(seconds)
        for machine in self.machines:
            machine.clock.advance(seconds)

    def code_for(self, station_id: str) -> str:
        with self.database.writing() as tx:
            return enrolment.create_code(tx, station_id, SESSION_S)

    def operations_at_hub(self) -> set[str]:
        """Return the op_id of everything that the hub has received."""
        return {row[0] for row in self.hub_rows("SELECT op_id FROM operation")}

    def hub_rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Return what the hub's database says, past everything that takes long."""
        with self.database._reader.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    def restart_hub(self) -> None:
        self.database.close()
        self.database = self._open_hub()

    def copy_hub(self) -> None:
        """Keep a copy of the hub's database, as a nightly backup does."""
        self.database.close()
        shutil.copy(self._hub_file, self.root / "hub.backup")
        self.database = self._open_hub()

    def restore_hub(self) -> None:
        """Put the copy back, and begin a new feed epoch as the operator is told to."""
        if not (self.root / "hub.backup").exists():
            return
        self.note("hub_restored")
        self.closed.clear()
        self.database.close()
        for leftover in self.root.glob("hub.db*"):
            leftover.unlink()
        shutil.copy(self.root / "hub.backup", self._hub_file)
        self.database = self._open_hub()
        with self.database.writing() as tx:
            feeds.renew_feed_epoch(tx)
        known = self.operations_at_hub()
        # What only the hub still held, because the disk it came from was put back, has now gone from both.
        for machine in self.machines:
            known |= {row[0] for row in machine.ledger.rows("SELECT op_id FROM operation")}
        for machine in self.machines:
            machine.went_with_the_disk |= machine.acknowledged - known

    def deliver_late(self) -> None:
        """Let one request arrive that somebody has long given up."""
        if self.late:
            self.note("late_arrival")
            work = self.late.pop(self.rng.randrange(len(self.late)))
            try:
                with self.database.writing() as tx:
                    work(tx)
            except RequestRefused:
                self.note("late_refused")

    def close(self) -> None:
        for machine in self.machines:
            machine.close()
        self.database.close()

    def _open_hub(self) -> Database:
        database = _HUBS.get(self._hub_file) or _HUBS.setdefault(self._hub_file, self._new_hub())
        database.now_ms = self.hub_clock.now_ms
        database._random_bytes = self.rng.randbytes
        return database

    def _new_hub(self) -> Database:
        return Database.open(
            f"sqlite:///{self._hub_file}", now_ms=self.hub_clock.now_ms, random_bytes=self.rng.randbytes
        )
