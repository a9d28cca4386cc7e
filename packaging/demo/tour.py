"""A day at the station without a hand: the hub away, people come, the power fails, the hub comes back.

Counts what the screens confirmed and looks for each of it in the hub's database; the last line is the account.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stage import STATION_ID, Card, Stage

from sync.hub.database import Database
from sync.hub.settings import HubSettings
from sync.hub.tables import Feedback, ReceivedOperation, ServiceRecord, Visit
from tests.film import make_film

LANGUAGES = ("zh", "en")
ACTORS = ("demo-member-01", "demo-member-02", "demo-member-09")
FEWEST = {"check_ins": 3, "services": 4, "ratings": 1, "screenshots": 12}


@dataclass
class Confirmed:
    """What the screens said was stored."""

    visits: set[str] = field(default_factory=set[str])
    services: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    ratings: list[int] = field(default_factory=list[int])


class Play:
    """Gives orders to one kiosk at a time and notes what its screen confirms."""

    def __init__(self, stage: Stage, pictures: Path, films: Path) -> None:
        self._stage = stage
        self._pictures = pictures
        self._films = films
        self._kiosk: subprocess.Popen[str] | None = None
        self._picture_number = 0
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
        """Take a picture of the screen in each language, and leave it in the first."""
        self._picture_number += 1
        for language in LANGUAGES:
            self.order("grab", path=os.fspath(self._pictures / f"{self._picture_number:02}-{name}-{language}.png"))
            self.order("touch", name="top.language")

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

    def rate(self, stars: int, reason: str | None = None) -> None:
        self.order("touch", name=f"rate.face.{stars}")
        if reason is not None:
            self.order("wait_item", name=f"rate.reason.{reason}")
            self.grab("rate-reason")
            self.order("touch", name=f"rate.reason.{reason}")
        self.order("wait_page", page="goodbye")
        self.confirmed.ratings.append(stars)


def perform(stage: Stage, play: Play, known: Card, other: Card, stranger: Card) -> None:
    """Play the day: two people whom the station knows, one whom it does not, and one whom nobody asks."""
    play.start_kiosk()
    play.show(None, seconds=6)
    play.order("wait_page", page="attract")
    play.order("wait_pill", pill="offline")
    play.grab("attract-offline")

    play.show(known)
    visit_id = play.arrive("first")
    play.grab("welcome-first")
    play.order("touch", name="welcome.proceed")
    play.tick(visit_id, "BAS-01", "BAS-03", "BAS-04")
    play.grab("services")
    play.tick(visit_id, "BAS-04")
    play.order("touch", name="services.done")
    play.order("wait_page", page="rate")
    play.grab("rate")
    play.rate(4)
    play.grab("goodbye-offline")
    play.order("touch", name="goodbye.close")

    play.order("wait_page", page="attract")
    play.order("touch", name="attract.guest")
    play.order("wait_page", page="guest")
    play.grab("guest")
    play.order("touch", name="guest.group.02")
    visit_id = play.arrive("anonymous")
    play.grab("welcome-anonymous")
    play.order("touch", name="welcome.proceed")
    play.tick(visit_id, "BAS-02", "LEG-01")
    play.order("touch", name="services.done")
    play.order("wait_page", page="rate")
    play.rate(2, "water")
    play.order("touch", name="goodbye.close")
    play.order("wait_page", page="attract")

    play.show(Card("not-ours", "", "https://example.org/not-a-member-code"))
    play.order("wait_item", name="attract.notice")
    play.grab("attract-not-ours")

    play.show(stranger)
    visit_id = play.arrive("unknown")
    play.grab("welcome-unknown")
    play.tick(visit_id, "HLT-01")
    play.order("touch", name="top.text")
    play.grab("services-large-text")
    # In the middle of a visit, with a service ticked and nothing sent.
    play.kill_kiosk()

    play.start_kiosk()
    play.order("wait_page", page="attract")
    play.show(stranger)
    if play.arrive("again") != visit_id:
        raise RuntimeError("the visit before the power cut was not found again")
    play.grab("welcome-again")
    play.order("wait_page", page="services")
    play.order("wait_chosen", names=["HLT-01"])
    play.tick(visit_id, "BAS-01")

    # A second person's code closes the first one's visit.
    play.show(other)
    visit_id = play.arrive("first")
    play.tick(visit_id, "BAS-05")
    play.order("touch", name="services.done")
    play.order("wait_page", page="rate")
    play.order("touch", name="rate.skip")
    play.order("wait_page", page="goodbye")

    stage.start_hub()
    play.order("wait_page", page="attract")
    play.order("wait_pill", pill="synced")
    play.show(None)
    play.grab("attract-synced")
    # Within ten minutes it is the same visit, and now there is a name to greet by.
    play.show(known)
    play.arrive("again")
    play.grab("welcome-known")
    play.end_kiosk()


def take_account(stage: Stage, confirmed: Confirmed, screenshots: int) -> dict[str, int]:
    """Compare what the screens confirmed with what the hub's database holds."""
    url = HubSettings(data_dir=stage.hub_dir).database_url
    database = Database.open(url, now_ms=lambda: 0, random_bytes=os.urandom)
    with database.reading() as session:
        at_hub = [row for row in session.query(Visit).filter_by(station_id=STATION_ID) if row.voided_at is None]
        records = session.query(ServiceRecord).filter_by(station_id=STATION_ID)
        services = [(row.visit_id, row.service_code) for row in records if row.withdrawn_at is None]
        ratings = [row.stars for row in session.query(Feedback).filter_by(station_id=STATION_ID)]
        received = session.query(ReceivedOperation).count()
        held = session.query(ReceivedOperation).filter_by(outcome="quarantined").count()
    database.close()
    visits = [row.visit_id for row in at_hub]
    state = stage.station_state()
    lost = len(confirmed.visits - set(visits)) + len(confirmed.services - set(services))
    lost += sum(max(0, confirmed.ratings.count(stars) - ratings.count(stars)) for stars in range(1, 5))
    doubled = len(visits) - len(set(visits) & confirmed.visits)
    doubled += len(services) - len(set(services) & confirmed.services)
    doubled += sum(max(0, ratings.count(stars) - confirmed.ratings.count(stars)) for stars in range(1, 5))
    return {
        "check_ins": len(confirmed.visits),
        "services": len(confirmed.services),
        "ratings": len(confirmed.ratings),
        "operations": state["pending"] + state["quarantined"] + state["acknowledged"],
        "hub_received": received,
        "pending": state["pending"],
        "quarantined": max(state["quarantined"], held),
        "lost": lost,
        "doubled": doubled,
        "screenshots": screenshots,
    }


def is_sound(account: dict[str, int]) -> bool:
    clean = all(account[name] == 0 for name in ("lost", "doubled", "pending", "quarantined"))
    enough = all(account[name] >= least for name, least in FEWEST.items())
    return clean and enough and account["operations"] == account["hub_received"]


def main() -> int:
    pictures = Path(sys.argv[1]).resolve()
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("[0-9][0-9]-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="warm-station-tour-") as folder:
        root = Path(folder)
        stage = Stage(root / "stage")
        play = Play(stage, pictures, root)
        print("» a hub, a station, fictional people", file=sys.stderr)
        cards = {card.member_uid: card for card in stage.prepare()}
        try:
            stage.stop_hub()
            print("» the hub is away; the day begins", file=sys.stderr)
            perform(stage, play, *(cards[uid] for uid in ACTORS))
            account = take_account(stage, play.confirmed, len(list(pictures.glob("[0-9][0-9]-*.png"))))
        finally:
            play.end_kiosk()
            stage.stop_hub()
    print(json.dumps(account))
    return 0 if is_sound(account) else 1


if __name__ == "__main__":
    sys.exit(main())
