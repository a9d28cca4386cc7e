"""The machine's wall clock jumps by ten years and by two minutes under the running courier, which must not notice.

The courier runs under libfaketime, which moves its wall clock alone; the kiosk's clock is moved by the same amount.
After each jump something is stated, and must be at the hub within a minute; memory and processor are watched meanwhile.
"""

import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.read_status import read_status
from sync.station.clock import SystemClock
from tests.couriers import eventually
from tests.real_faults.places import BACKOFF_MAX_S, PATIENCE_S, HubPlace, StationPlace, take_account, workshop

YEAR_S = 365 * 86_400
JUMPS_S = (10 * YEAR_S, -10 * YEAR_S, 120, -120)
LIBRARIES = "*/faketime/libfaketimeMT.so.1"
MOST_CPU = 0.5
MOST_GROWTH_KIB = 8 * 1024
CLOSE_MS = 60_000


@dataclass(frozen=True)
class AfterJump:
    """What a jump has done to the courier."""

    jumped: bool
    """Whether the courier's wall clock really moved, by the time at which it says it was last in contact."""
    arrived: bool
    pill: str
    resident_kib: int
    cpu: float

    @property
    def well(self) -> bool:
        return self.jumped and self.arrived and self.pill == "synced" and self.cpu <= MOST_CPU


@dataclass
class JumpingClock:
    """The machine's clocks, the wall clock moved."""

    system: SystemClock = field(default_factory=SystemClock)
    moved_s: int = 0

    def now_ms(self) -> int:
        return self.system.now_ms() + self.moved_s * 1000

    def monotonic_s(self) -> float:
        return self.system.monotonic_s()

    def boot_id(self) -> str:
        return self.system.boot_id()


@dataclass
class FakedCourier:
    """A courier in a process whose wall clock goes by a file."""

    station: StationPlace
    hub: HubPlace
    offset_file: Path

    def __post_init__(self) -> None:
        self.move(0)
        environment = {
            **os.environ,
            "LD_PRELOAD": str(next(Path("/usr/lib").glob(LIBRARIES))),
            "FAKETIME_TIMESTAMP_FILE": str(self.offset_file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "WARM_STATION_BACKOFF_MAX_S": BACKOFF_MAX_S,
        }
        arguments = ["run", "--data-dir", str(self.station.data_dir), "--hub-url", self.hub.url]
        with self.offset_file.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sync", *arguments], env=environment, stdout=log, stderr=log
            )

    def move(self, seconds: int) -> None:
        # Replaced, so that the courier never reads half a line.
        draft = self.offset_file.with_suffix(".draft")
        draft.write_text(f"{seconds:+d}\n")
        draft.replace(self.offset_file)

    def resident_kib(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def run(*, watch_s: float = 10.0) -> dict[str, object]:
    """Jump, and watch the courier for so long after each jump."""
    with workshop() as root:
        clock = JumpingClock()
        hub = HubPlace(root)
        station = StationPlace(root / "station", clock=clock)
        hub.start()
        station.enrol(hub)
        courier = FakedCourier(station, hub, root / "offset")
        try:
            jumps = {"none": _after_jump(station, courier, clock, 0, watch_s)}
            for jump_s in JUMPS_S:
                jumps[f"{jump_s:+d} s"] = _after_jump(station, courier, clock, jump_s, watch_s)
            account = take_account(hub, station)
        finally:
            courier.stop()
            station.close()
            hub.stop()
    growth_kib = max(jump.resident_kib for jump in jumps.values()) - jumps["none"].resident_kib
    well = growth_kib <= MOST_GROWTH_KIB and all(jump.well for jump in jumps.values())
    return {
        "jumps": {name: asdict(jump) for name, jump in jumps.items()},
        "growth_kib": growth_kib,
        "lost": account.lost,
        "doubled": account.doubled,
        "held": well and account.lost == account.doubled == 0,
    }


def _after_jump(
    station: StationPlace, courier: FakedCourier, clock: JumpingClock, jump_s: int, watch_s: float
) -> AfterJump:
    clock.moved_s = jump_s
    courier.move(jump_s)
    check_in_anonymous(station.ledger, "02")
    arrived = eventually(lambda: station.state.pending == 0, PATIENCE_S)
    used_s, from_s = courier.cpu_s(), clock.monotonic_s()
    Event().wait(watch_s)
    cpu = (courier.cpu_s() - used_s) / (clock.monotonic_s() - from_s)
    status = read_status(station.ledger)
    jumped = abs(status.last_sync_ms - clock.now_ms()) < CLOSE_MS
    return AfterJump(jumped, arrived, status.pill, courier.resident_kib(), round(cpu, 3))
