"""The real processes of a hub and its stations, each forked from one that has imported everything: a start costs 20 ms.

What runs in them is what runs in the field: `warm-station sync run`, `warm-station hub serve`, and a kiosk without its
window, whose actions commit into the real ledger.
"""

import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event
from typing import NoReturn

from sync.__main__ import sync as station_command
from sync.hub.cli import hub as hub_command
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings
from sync.station.trouble import StationTrouble
from tests.real_faults.people import People

STOP_S = 15.0
FORGE = get_context("forkserver")
FORGE.set_forkserver_preload(["tests.real_faults.processes"])


class Running:
    """One process and its end; what it says goes to a file."""

    def __init__(self, log: Path, work: Callable[..., object], *arguments: object, **environment: str) -> None:
        self._process: BaseProcess = FORGE.Process(target=_begin, args=(log, environment, work, arguments), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """End it with SIGKILL, wherever it is."""
        self._process.kill()
        self._process.join()

    @contextmanager
    def held_still(self) -> Generator[None, None, None]:
        """Hold it still, outside any system call, as long as the block runs."""
        os.kill(self.pid, signal.SIGSTOP)
        # A process that flushes stops once the flush is over.
        while Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
            Event().wait(0.001)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, as a service manager does; SIGKILL where it does not."""
        self._process.terminate()
        self._process.join(STOP_S)
        self.kill()


def _begin(
    log: Path, environment: Mapping[str, str], work: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, sys.stdout.fileno())
    os.dup2(handle, sys.stderr.fileno())
    os.environ.update(environment)
    work(*arguments)


def run_courier(data_dir: Path, hub_url: str) -> None:
    """Run the courier."""
    station_command(["run", "--data-dir", str(data_dir), "--hub-url", hub_url], standalone_mode=False)


def serve_hub(data_dir: Path, port: int, *flags: str) -> None:
    """Serve the hub."""
    hub_command(["serve", "--data-dir", str(data_dir), "--port", str(port), *flags], standalone_mode=False)


def work_at_the_kiosk(data_dir: Path, notes: Path, codes: list[str], seed: int, pace_s: float) -> NoReturn:
    """Let people come without end; each operation is noted in `acknowledged` once its action has returned.

    Known trouble is noted in `trouble`, and the next person comes all the same.
    """
    handles = {name: os.open(notes.with_suffix(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND) for name in NOTES}
    settings, pause = StationSettings(data_dir=data_dir), Event()
    people: People | None = None
    while True:
        try:
            if people is None:
                people = People(open_ledger(settings, clock=SystemClock()), random.Random(seed), codes)
            confirmed = "".join(f"{op_id}\n" for op_id in people.someone_comes())
            os.write(handles[ACKNOWLEDGED], confirmed.encode())
        except StationTrouble as trouble:
            os.write(handles[TROUBLE], f"{trouble.code}\n".encode())
        pause.wait(pace_s)


NOTES = ACKNOWLEDGED, TROUBLE = ".acknowledged", ".trouble"
"""Files outside the station's directory; what was written to them outlives the process that wrote it."""


def noted(notes: Path, name: str) -> list[str]:
    """Return the whole lines of a note."""
    path = notes.with_suffix(name)
    return path.read_text("ascii").split("\n")[:-1] if path.exists() else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
