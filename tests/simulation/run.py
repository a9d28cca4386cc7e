"""`packaging/dev simulate`: plays seeds on every core and says what came of them."""

import argparse
import json
import logging
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sync.contract.records import Member, StationProfile, Text
from sync.hub.cards import issue, register_member
from sync.hub.catalogue import initialise
from sync.hub.database import Database
from sync.hub.stations import register_station
from tests.clocks import NOON_MS
from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.play import Outcome, play

SOMETIMES = (
    "lost_request",
    "lost_answer",
    "doubled_request",
    "delayed_push",
    "late_arrival",
    "portal",
    "stale_page",
    "crash",
    "crash_after_commit",
    "clock_jump",
    "poison",
    "news",
    "hub_restored",
    "image_put_back",
    "disk_cloned",
    "incarnation_begun",
)
"""What must have happened at least once over all seeds, or the simulation did not test what it says."""
MOST_STATIONS = 3
# On a disk each flush would cost a thousand times what it proves here: the loss of flushed writes is no fault we model.
MEMORY_DISK = Path("/dev/shm")


@dataclass(frozen=True)
class Stage:
    """A hub that is ready to be copied for each seed, with the codes of its members' cards."""

    directory: Path
    template: Path
    codes: list[str]


def build_stage() -> Stage:
    directory = Path(tempfile.mkdtemp(prefix="simulation-", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
    template = directory / "template.db"
    database = Database.open(f"sqlite:///{template}", now_ms=lambda: NOON_MS, random_bytes=random.Random(0).randbytes)
    database.migrate()
    with database.writing() as tx:
        initialise(tx)
        for number in range(MOST_STATIONS):
            name = Text(zh=f"驿站{number}", en=f"Station {number}")
            register_station(tx, StationProfile(station_id=f"station-{number}", name=name, district="d"), "city/street")
        codes: list[str] = []
        for number in range(MOST_STATIONS):
            register_member(tx, Member(member_uid=f"M{number}", name="赵某"))
            codes.append(issue(tx, f"M{number}", date(2099, 1, 1)))
    database.close()
    return Stage(directory, template, codes)


def play_seed(seed: int, *, stage: Stage, mutant: str | None) -> Outcome:
    logging.disable(logging.WARNING)
    root = stage.directory / f"{mutant}-{seed}-{os.getpid()}"
    root.mkdir()
    try:
        with mutated(mutant):
            return play(seed, root, stage.template, stage.codes)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def play_seeds(seeds: Iterable[int], *, mutant: str | None = None, processes: int | None = None) -> Iterator[Outcome]:
    stage = build_stage()
    try:
        with ProcessPoolExecutor(processes or os.cpu_count(), mp_context=get_context("spawn")) as pool:
            yield from pool.map(partial(play_seed, stage=stage, mutant=mutant), seeds, chunksize=4)
    finally:
        shutil.rmtree(stage.directory, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="packaging/dev simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds, from 0")
    parser.add_argument("--seed", type=int, help="this one alone, with the trace of what happened")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), help="build it wrong in this way")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    seeds = [chosen.seed] if chosen.seed is not None else range(chosen.seeds)
    broken: list[Outcome] = []
    sometimes: Counter[str] = Counter()
    operations = 0
    for outcome in play_seeds(seeds, mutant=chosen.mutant):
        sometimes += outcome.sometimes
        operations += outcome.operations
        if outcome.broken:
            broken.append(outcome)
        if chosen.seed is not None:
            print("\n".join(outcome.trace))
    report = {
        "seeds": len(seeds),
        "mutant": chosen.mutant,
        "operations": operations,
        "broken": len(broken),
        "lost": sum("1:" in outcome.broken or "13:" in outcome.broken for outcome in broken),
        "diverged": sum("4:" in outcome.broken for outcome in broken),
        "first": {"seed": broken[0].seed, "broken": broken[0].broken} if broken else None,
        "sometimes": dict(sorted(sometimes.items())),
    }
    print(json.dumps(report) if chosen.json else "\n".join(f"{name:12} {value}" for name, value in report.items()))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
