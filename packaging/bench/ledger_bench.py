"""What a scan costs a station: from the text of a code to a flushed commit, beside one bare flushed commit."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from courier_load import LoadedHub, busy_courier, prepare_hub
from encrypted import FlushFloor
from measure import median, open_descriptors, percentile, resident_bytes, seconds_of, slope
from people import Issuer, open_bench_ledger, serial_of
from snapshot import COPY, load_floor, write_snapshot

from kiosk.actions.check_in import REFUSALS, check_in_card
from sync.station import queries, scopes
from sync.station.clock import SystemClock
from sync.station.ledger import Ledger

MEMBERS_SCOPE = "members:bench"
LOOKUPS = 2_000
SAMPLES = 40
SCANS_A_LOOK = 5
WARM_UP = 0.25
"""The part of a soak after which the memory must be level."""


@dataclass
class Scans:
    """Seconds of check-ins, and of the bare commits made in turn with them."""

    check_in_s: list[float] = field(default_factory=list[float])
    floor_s: list[float] = field(default_factory=list[float])

    def figures(self, prefix: str) -> dict[str, float]:
        """Return what to print."""
        ours, least = median(self.check_in_s), median(self.floor_s)
        return {
            f"{prefix}_p50_ms": round(ours * 1000, 3),
            f"{prefix}_p99_ms": round(percentile(self.check_in_s, 99) * 1000, 3),
            f"{prefix}_floor_p50_ms": round(least * 1000, 3),
            f"{prefix}_floor_p99_ms": round(percentile(self.floor_s, 99) * 1000, 3),
            f"{prefix}_times_floor": round(ours / least, 2),
        }


@dataclass
class Cards:
    """Cards to scan, drawn from the members of the ledger."""

    rng: random.Random
    issuer: Issuer
    members: int

    def number(self) -> int:
        """Draw a member."""
        return self.rng.randrange(self.members)

    def codes(self, count: int) -> list[str]:
        """Draw the codes of so many."""
        return [self.issuer.code_of(self.number()) for _ in range(count)]


def bench_ledger(root: Path, *, members: int, check_ins: int, load: int, soak: int) -> dict[str, Any]:
    """Return what check-ins and lookups cost with so many members in the ledger, and how level a long day stays."""
    snapshot = root / "members.db"
    write_snapshot(snapshot, members)
    loaded = prepare_hub(root, first_member=members, members=load)
    cards = Cards(random.Random(1), loaded.issuer, members)
    ledger = open_bench_ledger(root / "station", SystemClock(), loaded.issuer)
    _load(ledger, snapshot)
    floor = FlushFloor(root / "floor.db")
    scan(ledger, floor, cards.codes(max(10, check_ins // 10)))
    quiet = scan(ledger, floor, cards.codes(check_ins))
    figures = {
        "members": members,
        "snapshot_floor_s": round(seconds_of(lambda: load_floor(snapshot, root / "loaded.db")), 2),
        "snapshot_bytes": snapshot.stat().st_size,
        "check_ins": check_ins,
        **quiet.figures("check_in"),
        **_lookups(ledger, cards),
        **(_soak(ledger, cards, soak) if soak else {}),
        # At last, since the hub knows nothing of these members and has the courier sweep them out meanwhile.
        **_beside_a_courier(ledger, floor, loaded, cards, check_ins),
    }
    floor.close()
    ledger.close()
    return figures


def scan(ledger: Ledger, floor: FlushFloor, codes: list[str]) -> Scans:
    """Check in the holders of codes, with one bare commit after each."""
    scans = Scans()
    for code in codes:
        began = time.perf_counter()
        outcome = check_in_card(ledger, code, "camera").outcome
        between = time.perf_counter()
        floor.commit()
        ended = time.perf_counter()
        assert outcome not in REFUSALS, outcome
        scans.check_in_s.append(between - began)
        scans.floor_s.append(ended - between)
    return scans


def _beside_a_courier(
    ledger: Ledger, floor: FlushFloor, loaded: LoadedHub, cards: Cards, check_ins: int
) -> dict[str, float]:
    """Check in while a courier reads its feeds for the first time and pushes a backlog, until it has read them."""
    scans = Scans()
    with busy_courier(ledger, loaded) as courier:
        while not scans.check_in_s or (courier.is_under_way and len(scans.check_in_s) < check_ins):
            more = scan(ledger, floor, cards.codes(SCANS_A_LOOK))
            scans.check_in_s += more.check_in_s
            scans.floor_s += more.floor_s
    return {
        "busy_load_members": loaded.members,
        "busy_check_ins": len(scans.check_in_s),
        **scans.figures("busy_check_in"),
    }


def _load(ledger: Ledger, snapshot: Path) -> None:
    ledger.rows("ATTACH ? AS snapshot KEY ''", str(snapshot))
    with ledger.writing() as writer:
        scope_id = scopes.to_fill(writer, MEMBERS_SCOPE)
        for statement in COPY:
            writer.execute(statement.replace(":scope_id", str(scope_id)))
    ledger.rows("DETACH snapshot")


def _lookups(ledger: Ledger, cards: Cards) -> dict[str, float]:
    taken_s: list[float] = []
    for _ in range(LOOKUPS):
        serial = serial_of(cards.number())
        began = time.perf_counter()
        found = queries.member_of_card(ledger, serial)
        taken_s.append(time.perf_counter() - began)
        assert found is not None
    return {
        "lookup_p50_ms": round(median(taken_s) * 1000, 3),
        "lookup_p99_ms": round(percentile(taken_s, 99) * 1000, 3),
    }


def _soak(ledger: Ledger, cards: Cards, check_ins: int) -> dict[str, float]:
    """Check in without a pause; memory is sampled on the way."""
    resident: list[float] = []
    descriptors = open_descriptors()
    step = max(1, check_ins // SAMPLES)
    began = time.perf_counter()
    for number in range(check_ins):
        if number % step == 0:
            resident.append(resident_bytes())
        check_in_card(ledger, cards.issuer.code_of(cards.number()), "camera")
    elapsed_s = time.perf_counter() - began
    level = resident[int(len(resident) * WARM_UP) :]
    return {
        "soak_check_ins": check_ins,
        "soak_check_ins_per_s": round(check_ins / elapsed_s),
        "soak_resident_mib": round(level[-1] / 2**20, 1),
        "soak_growth_bytes_a_check_in": round(slope(level) / step, 1),
        "soak_descriptors_left_open": open_descriptors() - descriptors,
    }
