"""A day at the station without a hand: the hub away, people come, the power fails, the hub comes back.

Counts what the screens confirmed and looks for each of it in the hub's database; the last line is the account.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from play import Confirmed, Play
from scenes import Actors, perform
from stage import STATION_ID, Stage

from sync.contract.typed_codes import grouped
from sync.hub.application_tables import ApplicationRow
from sync.hub.database import Database
from sync.hub.settings import HubSettings
from sync.hub.tables import Feedback, ReceivedOperation, ServiceRecord, Visit

ACTORS = ("demo-member-01", "demo-member-02", "demo-member-09")
FEWEST = {
    "check_ins": 3,
    "services": 4,
    "ratings": 1,
    "applications": 1,
    "warnings": 1,
    "camera_returns": 1,
    "screenshots": 29,
}


def take_account(stage: Stage, confirmed: Confirmed, screenshots: int) -> dict[str, int]:
    """Compare what the screens confirmed with what the hub's database holds."""
    url = HubSettings(data_dir=stage.hub_dir).database_url
    database = Database.open(url, now_ms=lambda: 0, random_bytes=os.urandom)
    with database.reading() as session:
        at_hub = [row for row in session.query(Visit).filter_by(station_id=STATION_ID) if row.voided_at is None]
        records = session.query(ServiceRecord).filter_by(station_id=STATION_ID)
        services = [(row.visit_id, row.service_code) for row in records if row.withdrawn_at is None]
        ratings = [row.stars for row in session.query(Feedback).filter_by(station_id=STATION_ID)]
        applications = session.query(ApplicationRow).filter_by(station_id=STATION_ID)
        references = [grouped(row.receipt_code) for row in applications]
        received = session.query(ReceivedOperation).count()
        held = session.query(ReceivedOperation).filter_by(outcome="quarantined").count()
    database.close()
    visits = [row.visit_id for row in at_hub]
    state = stage.station_state()
    lost = len(confirmed.visits - set(visits)) + len(confirmed.services - set(services))
    lost += sum(max(0, confirmed.ratings.count(stars) - ratings.count(stars)) for stars in range(1, 5))
    lost += len(set(confirmed.references) - set(references))
    doubled = len(visits) - len(set(visits) & confirmed.visits)
    doubled += len(services) - len(set(services) & confirmed.services)
    doubled += sum(max(0, ratings.count(stars) - confirmed.ratings.count(stars)) for stars in range(1, 5))
    doubled += len(references) - len(set(references) & set(confirmed.references))
    return {
        "check_ins": len(confirmed.visits),
        "services": len(confirmed.services),
        "ratings": len(confirmed.ratings),
        "applications": len(confirmed.references),
        "warnings": confirmed.warnings,
        "camera_returns": confirmed.camera_returns,
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
            perform(stage, play, Actors(*(cards[uid] for uid in ACTORS)))
            account = take_account(stage, play.confirmed, len(list(pictures.glob("[0-9][0-9]-*.png"))))
        finally:
            play.end_kiosk()
            stage.stop_hub()
    print(json.dumps(account))
    return 0 if is_sound(account) else 1


if __name__ == "__main__":
    sys.exit(main())
