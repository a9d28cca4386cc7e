"""A ledger of each release, opened with the newest code: it is upgraded, and nothing in it is another than it was."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kiosk.actions.rate import rate
from sync.contract.operations import GENESIS_CHAIN, Operation, next_chain
from sync.hub.tables import ReceivedOperation
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.queries import member, services, sync_state, visits_since
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of
from tests.releases.running import RELEASES
from tests.sync.hub.paper_station import HubUnderTest

LEDGERS_DIR = Path(__file__).parents[2] / "ledgers"
NAMES = sorted(path.parent.name for path in LEDGERS_DIR.glob("*/ledger.db"))


@pytest.fixture(params=NAMES)
def kept(request: pytest.FixtureRequest) -> Path:
    """Where the ledger of one release is kept."""
    return LEDGERS_DIR / request.param


@pytest.fixture
def upgraded(kept: Path, settings: StationSettings, clock: HeldClock) -> Ledger:
    """Return a copy of it, opened with the newest code."""
    shutil.copytree(kept, settings.data_dir)
    return open_ledger(settings, clock=clock, random_bytes=seeded_bytes(3))


def _said_by_its_release(kept: Path) -> list[dict[str, Any]]:
    return json.loads((kept / "operations.json").read_text("utf-8"))


def test_each_release_has_left_a_ledger() -> None:
    assert NAMES == RELEASES


def test_an_upgrade_rewrites_no_operation(kept: Path, upgraded: Ledger) -> None:
    said = _said_by_its_release(kept)
    columns = ", ".join(said[0])
    rows = upgraded.rows(f"SELECT {columns} FROM operation ORDER BY seq")
    assert rows == [tuple(operation.values()) for operation in said]
    assert {operation["state"] for operation in said} == {"pending", "acknowledged", "quarantined"}


def test_the_chain_of_an_upgraded_ledger_holds(upgraded: Ledger) -> None:
    link = GENESIS_CHAIN
    for seq, op_id, kind, kind_version, hlc, body, chain in upgraded.rows(
        "SELECT seq, op_id, kind, kind_version, hlc, body, chain FROM operation ORDER BY seq"
    ):
        stated = Operation(seq=seq, op_id=op_id, kind=kind, kind_version=kind_version, hlc=hlc, body=json.loads(body))
        link = next_chain(link, stated)
        assert link == chain


def test_what_an_upgraded_ledger_knows_can_be_asked_for(kept: Path, upgraded: Ledger) -> None:
    said = _said_by_its_release(kept)
    came = [json.loads(operation["body"]) for operation in said if operation["kind"] == "visit.checked_in"]
    shown = visits_since(upgraded, 0, len(said))
    assert {visit.visit_id for visit in shown} == {visit["visit_id"] for visit in came}
    assert any(visit.voided for visit in shown) and any(visit.service_codes for visit in shown)
    met = [visit["member_uid"] for visit in came if "member_uid" in visit]
    assert met and all(member(upgraded, uid) is not None for uid in met)
    assert services(upgraded)
    state = sync_state(upgraded)
    assert (state.pending, state.acknowledged, state.quarantined) == tuple(
        Counter(operation["state"] for operation in said)[name] for name in ("pending", "acknowledged", "quarantined")
    )


def test_an_upgraded_ledger_works_on_and_hands_everything_to_a_hub(
    kept: Path, upgraded: Ledger, hub: HubUnderTest, clock: HeldClock
) -> None:
    client = HubClient(hub.url)
    enrol(upgraded, client, hub.new_code("station-1"), "newest")
    rate(upgraded, 3)
    assert courier_of(upgraded, client, clock).run_once()
    assert sync_state(upgraded).pending == 0
    held = {row.op_id: json.loads(row.envelope) for row in hub.rows(ReceivedOperation)}
    for operation in _said_by_its_release(kept):
        envelope = held.pop(operation["op_id"])
        assert envelope == {name: operation[name] for name in envelope if name != "body"} | {
            "body": json.loads(operation["body"])
        }
    assert len(held) == 1, "what was stated after the upgrade"
    client.close()
