"""Gives the orders of the tour to one kiosk at a time, and notes what its screens confirm."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stage import Card, Stage

from tests.film import make_film

LANGUAGES = ("zh", "en")
WARNED_AT_S = 18


@dataclass
class Confirmed:
    """What the screens said was stored."""

    visits: set[str] = field(default_factory=set[str])
    services: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    ratings: list[int] = field(default_factory=list[int])
    references: list[str] = field(default_factory=list[str])
    warnings: int = 0
    camera_returns: int = 0


class Play:
    """Gives orders to one kiosk at a time and notes what its screen confirms."""

    def __init__(self, stage: Stage, pictures: Path, films: Path) -> None:
        self._stage = stage
        self._pictures = pictures
        self._films = films
        self._kiosk: subprocess.Popen[str] | None = None
        self._picture_number = 0
        self._language = LANGUAGES[0]
        self.confirmed = Confirmed()

    def start_kiosk(self) -> None:
        environment = {
            **self._stage.environment(),
            "WARM_STATION_BACKOFF_MAX_S": "2",
            "QT_LOGGING_RULES": "qt.multimedia.symbolsresolver*=false",
        }
        self._kiosk = subprocess.Popen(
            [sys.executable, os.fspath(Path(__file__).with_name("driven_kiosk.py"))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill_kiosk(self) -> None:
        assert self._kiosk is not None
        self._kiosk.send_signal(signal.SIGKILL)
        self._kiosk.wait()

    def end_kiosk(self) -> None:
        if self._kiosk is not None and self._kiosk.stdin is not None and self._kiosk.poll() is None:
            self._kiosk.stdin.close()
            try:
                self._kiosk.wait(20)
            except subprocess.TimeoutExpired:
                self._kiosk.kill()

    def order(self, do: str, **what: Any) -> dict[str, Any]:
        assert self._kiosk is not None and self._kiosk.stdin is not None and self._kiosk.stdout is not None
        self._kiosk.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._kiosk.stdin.flush()
        answer = json.loads(self._kiosk.stdout.readline() or '{"error": "the kiosk has gone"}')
        if "error" in answer:
            raise RuntimeError(f"{do} {what}: {answer['error']}")
        return answer

    def show(self, card: Card | None, seconds: float = 3.0) -> None:
        """Hold a code before the camera, or nothing, as a film that moves."""
        name = "room" if card is None else card.member_uid
        path = self._films / f"{name}.mjpeg"
        if not path.exists():
            make_film(path, None if card is None else card.code, seconds=seconds, seed=len(name))
        self.order("film", path=os.fspath(path))

    def grab(self, name: str) -> None:
        """Take a picture of the screen in each language, and leave it in the one it was in."""
        self._picture_number += 1
        for _ in LANGUAGES:
            path = self._pictures / f"{self._picture_number:02}-{name}-{self._language}.png"
            self.order("grab", path=os.fspath(path))
            self.switch_language()

    def switch_language(self) -> None:
        """Touch the button in the corner, which every page has."""
        self.order("touch", name="top.language")
        self._language = LANGUAGES[LANGUAGES.index(self._language) - 1]

    def touch(self, *names: str) -> None:
        """Touch one thing after another."""
        for name in names:
            self.order("touch", name=name)

    def wait_home(self) -> None:
        """Wait until the first page is back, in Chinese, whoever was there."""
        self.order("wait_page", page="attract")
        self._language = LANGUAGES[0]

    def warn(self) -> None:
        """Leave the page alone until it warns, in each language, and answer that somebody is there."""
        self._picture_number += 1
        for _ in LANGUAGES:
            self.order("let_pass_until_left", seconds=WARNED_AT_S)
            self.order("wait_item", name="warning.stay")
            path = self._pictures / f"{self._picture_number:02}-time-out-warning-{self._language}.png"
            self.order("grab", path=os.fspath(path))
            self.touch("warning.stay")
            self.switch_language()
        self.confirmed.warnings += 1

    def pull_camera(self) -> None:
        """Pull the camera's plug."""
        self.order("pull_camera")
        self.order("wait_camera", ready=False)

    def plug_camera_in(self) -> None:
        """Plug the camera in again, before an empty room."""
        self.show(None)
        self.order("wait_camera", ready=True)
        self.confirmed.camera_returns += 1

    def arrive(self, outcome: str) -> str:
        """Wait for the greeting and note the visit that it confirms."""
        self.order("wait_page", page="welcome")
        seen = self.order("look")
        if seen["outcome"] != outcome:
            raise RuntimeError(f"greeted as {seen['outcome']}, not as {outcome}")
        self.confirmed.visits.add(seen["visit_id"])
        return seen["visit_id"]

    def tick(self, visit_id: str, *codes: str) -> None:
        """Tick services and note what the tiles then show as ticked."""
        self.order("wait_page", page="services")
        for code in codes:
            self.order("touch", name=f"services.tile.{code}")
        self.note_ticks(visit_id)

    def note_ticks(self, visit_id: str) -> None:
        kept = {pair for pair in self.confirmed.services if pair[0] != visit_id}
        self.confirmed.services = kept | {(visit_id, code) for code in self.order("look")["chosen"]}

    def note_reference(self) -> None:
        """Note under which reference an application is stored, as the screen says."""
        self.confirmed.references.append(self.order("look")["reference"])

    def type(self, digits: str) -> None:
        """Type on the pad that shows, wherever its keys lie."""
        for digit in digits:
            self.touch(f"keypad.{digit}")

    def rate(self, stars: int, reason: str | None = None) -> None:
        self.order("touch", name=f"rate.face.{stars}")
        if reason is not None:
            self.order("wait_item", name=f"rate.reason.{reason}")
            self.grab("rate-reason")
            self.order("touch", name=f"rate.reason.{reason}")
        self.order("wait_page", page="goodbye")
        self.confirmed.ratings.append(stars)
