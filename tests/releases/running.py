"""A release of the past, unpacked, and run as processes of its own by the Python that runs the tests."""

import json
import os
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

RELEASES_DIR = Path(__file__).parent
RELEASES = sorted(path.parent.name for path in RELEASES_DIR.glob("*/source.zip"))
STATION_ID = "demo-001"
START_TIMEOUT_S = 60.0


class Release:
    """One release below `root`, with at most one hub and one station of its own."""

    def __init__(self, name: str, root: Path) -> None:
        self._drive = RELEASES_DIR / name / "drive.py"
        self._source = root / "source"
        self.hub_dir = root / "hub"
        self.data_dir = root / "station"
        with zipfile.ZipFile(RELEASES_DIR / name / "source.zip") as archive:
            archive.extractall(self._source)

    def sync(self, *arguments: str, hub_url: str) -> dict[str, Any]:
        """Run `warm-station sync …` and return what it prints, if that is JSON."""
        said = self._run("-m", "sync", *arguments, "--data-dir", str(self.data_dir), "--hub-url", hub_url)
        return json.loads(said) if said.startswith("{") else {}

    def hub(self, *arguments: str) -> str:
        """Run `warm-station hub …` and return what it prints."""
        return self._run("-m", "sync", "hub", *arguments, "--data-dir", str(self.hub_dir))

    def drive(self, what: str, *arguments: str) -> Any:
        """Let people do something at its kiosk."""
        return json.loads(self._run(str(self._drive), what, str(self.data_dir), *arguments))

    @contextmanager
    def hub_served(self) -> Generator[str]:
        """Serve its hub, and stop it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        flags = ("--port", str(port), "--data-dir", str(self.hub_dir))
        arguments = [sys.executable, "-m", "sync", "hub", "serve", *flags]
        with subprocess.Popen(arguments, env=self._environment, cwd=self._source, stderr=subprocess.DEVNULL) as process:
            try:
                yield _answering(f"http://127.0.0.1:{port}")
            finally:
                process.terminate()

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self._environment,
            cwd=self._source,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, "PYTHONPATH": str(self._source), "WARM_STATION_CONFIG": str(self._source / "none.toml")}


def _answering(url: str) -> str:
    pause = threading.Event()
    for _ in range(round(START_TIMEOUT_S / 0.1)):
        try:
            requests.get(f"{url}/v1/health", timeout=5).raise_for_status()
        except requests.RequestException:
            pause.wait(0.1)
        else:
            return url
    raise TimeoutError("the hub did not start")
