"""`packaging/dev simulate`: plays seeds on every core and says what came of them."""

import argparse
import gc
import json
import logging
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sync.contract.records import Member, OfflinePolicy, Pool, Service, StationProfile, Text
from sync.hub.cards import issue, register_member
from sync.hub.catalogue import initialise
from sync.hub.database import Database
from sync.hub.interest import take_interest
from sync.hub.leases import set_pool
from sync.hub.publishing import GLOBAL_SCOPE
from sync.hub.stations import register_station
from tests.clocks import NOON_MS
from tests.simulation.events import SOMETIMES
from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.play import Outcome, play

MOST_STATIONS = 3
SCARCE = 12
# What a flush costs on a disk proves nothing here: whether a commit was flushed is the machine's own model.
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
        set_pool(tx, Pool(pool_id="packs", lease_size=2, refill_below=1), SCARCE)
        set_pool(tx, Pool(pool_id="seasonal-packs", lease_size=3, refill_below=1), SCARCE)
        packs = Service(
            code="AID-05",
            name=Text(zh="爱心包", en="Pack"),
            category="x",
            icon="gift",
            min_tier="L0",
            policy=OfflinePolicy(pool="packs"),
        )
        tx.publish(GLOBAL_SCOPE, packs)
        codes: list[str] = []
        for number in range(MOST_STATIONS):
            register_member(tx, Member(member_uid=f"M{number}", name="赵某"))
            codes.append(issue(tx, f"M{number}", date(2099, 1, 1)))
            # Everybody knows the first of them, so that several stations change one profile.
            take_interest(tx, f"station-{number}", member_uid="M0")
    database.close()
    return Stage(directory, template, codes)


def play_seed(seed: int, *, stage: Stage, mutant: str | None) -> Outcome:
    logging.disable(logging.WARNING)
    root = stage.directory / str(os.getpid())
    root.mkdir()
    try:
        with mutated(mutant):
            return play(seed, root, stage.template, stage.codes)
    finally:
        shutil.rmtree(root)
        gc.collect()


def _settle_memory() -> None:
    """Collect garbage between seeds alone, and never look through the libraries for it."""
    gc.disable()
    gc.freeze()


def play_seeds(seeds: Iterable[int], *, mutant: str | None = None, processes: int | None = None) -> Generator[Outcome]:
    """Play seeds on every core, in their order; whoever has seen enough closes the generator."""
    stage = build_stage()
    pool = ProcessPoolExecutor(processes or os.cpu_count(), mp_context=get_context("spawn"), initializer=_settle_memory)
    try:
        yield from pool.map(partial(play_seed, stage=stage, mutant=mutant), seeds, chunksize=4)
    finally:
        pool.shutdown(cancel_futures=True)
        shutil.rmtree(stage.directory, ignore_errors=True)


def report_on(outcomes: Iterable[Outcome], mutant: str | None) -> dict[str, object]:
    """Return the figures of some seeds; `first` names the first that broke a promise, to be played again."""
    seeds = operations = 0
    broken: list[Outcome] = []
    sometimes: Counter[str] = Counter(dict.fromkeys(SOMETIMES, 0))
    for outcome in outcomes:
        seeds += 1
        sometimes.update(outcome.sometimes)
        operations += outcome.operations
        if outcome.broken:
            broken.append(outcome)
    harms = Counter(outcome.harm for outcome in broken)
    return {
        "seeds": seeds,
        "mutant": mutant,
        "operations": operations,
        "broken": len(broken),
        **{harm: harms[harm] for harm in ("lost", "doubled", "diverged", "stuck", "forged", "crashed")},
        "first": {"seed": broken[0].seed, "broken": broken[0].broken} if broken else None,
        "never": sorted(name for name in SOMETIMES if not sometimes[name]),
        "sometimes": dict(sorted(sometimes.items())),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="packaging/dev simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="this one alone, with the trace of what happened")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), help="build it wrong in this way")
    parser.add_argument("--mutants", action="store_true", help="build it wrong in every way: how many seeds notice")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    if chosen.mutants:
        return _weigh_mutants(range(chosen.first, chosen.first + chosen.seeds))
    seeds = [chosen.seed] if chosen.seed is not None else range(chosen.first, chosen.first + chosen.seeds)
    outcomes = play_seeds(seeds, mutant=chosen.mutant)
    if chosen.seed is not None:
        outcomes = list(outcomes)
        print("\n".join(outcomes[0].trace), file=sys.stderr if chosen.json else sys.stdout)
    report = report_on(outcomes, chosen.mutant)
    print(json.dumps(report) if chosen.json else "\n".join(f"{name:12} {value}" for name, value in report.items()))
    if chosen.mutant is not None:
        return 0 if report["broken"] else 1
    return 1 if report["broken"] or (len(seeds) > 1 and report["never"]) else 0


def _weigh_mutants(seeds: range) -> int:
    caught: dict[str, int] = {}
    for mutant in sorted(MUTANTS):
        caught[mutant] = sum(bool(outcome.broken) for outcome in play_seeds(seeds, mutant=mutant))
        print(f"{mutant}: {caught[mutant]} of {len(seeds)}", file=sys.stderr, flush=True)
    print(json.dumps({"seeds": len(seeds), "caught": caught}))
    return 0 if all(caught.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
