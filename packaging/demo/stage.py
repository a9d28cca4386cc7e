"""A hub of its own on loopback, with fictional people, and a station enrolled at it."""

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

STATION_ID = "demo-001"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Card:
    """A fictional member with the code on their card."""

    member_uid: str
    name: str
    code: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Stage:
    """Everything below one directory; the hub can be started and stopped as often as the play wants."""

    root: Path
    port: int = field(default_factory=free_port)
    _hub: subprocess.Popen[bytes] | None = None

    @property
    def hub_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hub_dir(self) -> Path:
        return self.root / "hub"

    @property
    def station_dir(self) -> Path:
        return self.root / "station"

    def prepare(self) -> list[Card]:
        """Make the hub with its fictional people, enrol the station and fetch what it has to know; may be repeated."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._hub_command("init")
        lines = self._hub_command("demo").splitlines()
        cards = [Card(*line.split("\t")) for line in lines if line.count("\t") == 2]
        self.start_hub()
        if self._sync("status").returncode != 0 or not self._is_enrolled():
            code = self._hub_command("enrolment-code", STATION_ID).strip()
            self._sync("enrol", code).check_returncode()
        self._sync("once").check_returncode()
        return cards

    def start_hub(self) -> None:
        self._hub = subprocess.Popen(self._hub_arguments("serve", "--port", str(self.port)))
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            try:
                requests.get(f"{self.hub_url}/v1/health", timeout=1).raise_for_status()
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("the hub did not start")

    def stop_hub(self) -> None:
        if self._hub is not None:
            self._hub.terminate()
            try:
                self._hub.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._hub.kill()
                self._hub.wait()
            self._hub = None

    def station_state(self) -> dict[str, int]:
        """Return how the station's ledger stands with the hub."""
        done = self._sync("status")
        done.check_returncode()
        return json.loads(done.stdout)

    def environment(self) -> dict[str, str]:
        """Return what the station's commands have to find in their environment."""
        return {
            **os.environ,
            "WARM_STATION_CONFIG": os.fspath(self.root / "station.toml"),
            "WARM_STATION_DATA_DIR": os.fspath(self.station_dir),
            "WARM_STATION_HUB_URL": self.hub_url,
        }

    def _is_enrolled(self) -> bool:
        return (self.root / "enrolled").exists()

    def _sync(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "sync", *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if arguments[0] == "enrol" and done.returncode == 0:
            (self.root / "enrolled").touch()
        return done

    def _hub_arguments(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sync", "hub", *arguments, "--data-dir", os.fspath(self.hub_dir)]

    def _hub_command(self, *arguments: str) -> str:
        return subprocess.run(self._hub_arguments(*arguments), stdout=subprocess.PIPE, text=True, check=True).stdout
