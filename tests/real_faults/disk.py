"""A disk that is full, and one that has become read-only, under a working kiosk and its courier.

The station lives on a file system of its own: ext4 in a file, mounted through a loop device; a tmpfs of that size where
there are no loop devices. Meanwhile trouble must be one of the known kinds, what was confirmed must stay, and the kiosk
must work again within a minute once there is room.
"""

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event

from sync.station.trouble import DiskFull, LedgerReadOnly
from tests.couriers import eventually
from tests.real_faults.places import PATIENCE_S, HubPlace, StationPlace, take_account, workshop

SIZE_MIB = 32
CHUNK = bytes(64 * 1024)
CALM = {DiskFull.code, LedgerReadOnly.code}


@dataclass(frozen=True)
class Stage:
    """What a fault of the disk has done to the kiosk, and how long after its end it served again."""

    troubles: dict[str, int]
    alive: bool
    serves_again: bool
    after_s: float

    @property
    def held(self) -> bool:
        return self.alive and self.serves_again and bool(self.troubles) and set(self.troubles) <= CALM


class SmallDisk:
    """A small file system of its own; `kind` is `ext4`, or `tmpfs` where there are no loop devices."""

    def __init__(self, root: Path) -> None:
        self.mount_point = root / "disk"
        self.mount_point.mkdir()
        self._image = root / "disk.img"
        self._filler = self.mount_point / "filler"
        with self._image.open("wb") as file:
            file.truncate(SIZE_MIB << 20)
        made = _run("mkfs.ext4", "-q", "-m", "0", str(self._image))
        self.kind = "ext4" if made and self.mount() else "tmpfs"
        if self.kind == "tmpfs" and not _run(
            "mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", str(self.mount_point)
        ):
            raise PermissionError("nothing can be mounted here")

    def mount(self) -> bool:
        """Mount it, as a boot does."""
        return _run("mount", "-o", "loop", str(self._image), str(self.mount_point))

    def unmount(self) -> None:
        """Unmount it; nobody may be using it."""
        subprocess.run(["umount", str(self.mount_point)], check=True)

    def fill(self) -> None:
        """Take every block that is left."""
        with self._filler.open("ab", buffering=0) as filler:
            for chunk in (CHUNK, CHUNK[:512]):
                with suppress(OSError):
                    while filler.write(chunk):
                        pass

    def make_room(self) -> None:
        self._filler.unlink()

    def fail(self) -> None:
        """Become read-only as ext4 does after an error of the disk, whoever is writing."""
        subprocess.run(["mount", "-o", "remount,abort", str(self.mount_point)], check=True)


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(*, seed: int = 1, work_s: float = 2.0) -> dict[str, object]:
    """Let a kiosk and a courier work; fill the disk, make room; let the disk fail, boot; drain."""
    pause = Event()
    with workshop() as root:
        disk, hub = SmallDisk(root), HubPlace(root)
        station = StationPlace(disk.mount_point / "station", notes=root / "station")
        stages: dict[str, Stage] = {}
        try:
            hub.start()
            station.enrol(hub)
            station.start_kiosk(hub.codes, seed)
            station.start_courier(hub.url)
            pause.wait(work_s)
            disk.fill()
            stages["full"] = _watch(station, work_s, disk.make_room)
            if disk.kind == "ext4":
                _fail(disk, station)
                stages["read_only"] = _watch(station, work_s, lambda: _boot(station, disk, hub, seed))
            station.stop_kiosk()
            station.wait_until_drained()
            account = take_account(hub, station)
        finally:
            station.close()
            hub.stop()
            disk.unmount()
    # A tmpfs cannot fail as a disk does: on one the second half is not played, and `file_system` says so.
    held = account.whole and all(stage.held for stage in stages.values())
    told = {name: asdict(stage) for name, stage in stages.items()}
    return {"file_system": disk.kind, **told, **asdict(account), "held": held}


def _fail(disk: SmallDisk, station: StationPlace) -> None:
    # Linux may call a flush done that is under way while ext4 gives up its journal: no program can help that.
    with ExitStack() as still:
        for process in (station.kiosk, station.courier):
            if process is not None and process.alive:
                still.enter_context(process.held_still())
        disk.fail()


def _watch(station: StationPlace, for_s: float, mend: Callable[[], None]) -> Stage:
    before = len(station.troubles)
    Event().wait(for_s)
    met = Counter(station.troubles[before:])
    confirmed = len(station.acknowledged)
    alive = station.kiosk is not None and station.kiosk.alive
    mend()
    since_s = time.monotonic()
    serves = eventually(lambda: len(station.acknowledged) > confirmed + 5, PATIENCE_S)
    return Stage(dict(met), alive, serves, round(time.monotonic() - since_s, 1))


def _boot(station: StationPlace, disk: SmallDisk, hub: HubPlace, seed: int) -> None:
    station.close()
    disk.unmount()
    disk.mount()
    station.start_kiosk(hub.codes, seed + 1)
    station.start_courier(hub.url)
