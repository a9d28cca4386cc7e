"""What the hub cannot apply is seen, corrected, sent again, set aside, or applied after an upgrade; both ends agree."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.record_service import record_service
from sync.contract.operations import FACT_KINDS
from sync.hub.census import take_census
from sync.hub.cli import hub as hub_commands
from sync.hub.tables import ServiceRecord
from sync.station.chain import verify_chain
from sync.station.ledger import Ledger
from sync.station.quarantine import CorrectionUnfit, NotInQuarantine, in_quarantine, put_aside, resend
from sync.station.queries import sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.clocks import HeldClock
from tests.couriers import courier_of, rechained
from tests.sync.hub.paper_station import HubUnderTest


def state_orphan(ledger: Ledger) -> str:
    """State a service of a visit that the hub does not know, and return the id of a visit that it does."""
    good = check_in_anonymous(ledger, None).visit_id
    bad = check_in_anonymous(ledger, None).visit_id
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET kind = 'visit.teleported', chain = ? WHERE seq = 2", rechained(ledger))
    record_service(ledger, bad, "BAS-01")
    return good


def sync_again(ledger: Ledger, hub: HubUnderTest, clock: HeldClock) -> None:
    clock.advance(3600)
    assert courier_of(ledger, HubClient(hub.url), clock).run_once()


def test_a_corrected_operation_is_applied_and_closes_the_old_one_at_both_ends(
    enrolled: Ledger, hub: HubUnderTest, clock: HeldClock
) -> None:
    good = state_orphan(enrolled)
    sync_again(enrolled, hub, clock)
    teleported, orphan = in_quarantine(enrolled)
    assert (teleported.reason, orphan.reason) == ("unknown kind", "unknown visit")
    with enrolled.writing() as writer:
        resend(writer, orphan.op_id, {**orphan.body, "visit_id": good})
        put_aside(writer, teleported.op_id)
    assert sync_state(enrolled).quarantined == 0
    sync_again(enrolled, hub, clock)
    assert [row.visit_id for row in hub.rows(ServiceRecord)] == [good]
    with hub.database.reading() as session:
        census = take_census(session)
    assert (census.quarantined, census.resolved) == (0, 2)
    assert (sync_state(enrolled).pending, sync_state(enrolled).quarantined) == (0, 0)
    assert verify_chain(enrolled) == "ok", "nothing that was stated is altered"


def test_a_correction_that_is_no_fact_states_nothing(enrolled: Ledger, hub: HubUnderTest, clock: HeldClock) -> None:
    state_orphan(enrolled)
    sync_again(enrolled, hub, clock)
    orphan = in_quarantine(enrolled)[-1]

    def correct(op_id: str, body: dict[str, object]) -> None:
        with enrolled.writing() as writer:
            resend(writer, op_id, body)

    with pytest.raises(CorrectionUnfit, match="service_code"):
        correct(orphan.op_id, {**orphan.body, "service_code": "nonsense"})
    with pytest.raises(CorrectionUnfit, match="does not know"):
        correct(in_quarantine(enrolled)[0].op_id, {})
    with pytest.raises(NotInQuarantine):
        correct(enrolled.value("SELECT op_id FROM operation WHERE seq = 1"), {})
    assert enrolled.value("SELECT max(seq) FROM operation") == 3


def test_after_an_upgrade_the_hub_applies_what_waited_and_tells_the_station(
    enrolled: Ledger, hub: HubUnderTest, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_orphan(enrolled)
    sync_again(enrolled, hub, clock)
    url = make_url(hub.settings.database_url).render_as_string(hide_password=False)

    def hub_says(*arguments: str) -> str:
        return CliRunner().invoke(hub_commands, ["quarantine", *arguments, "--database-url", url]).output

    listed = json.loads(hub_says("list", "--json"))
    assert [line["reason"] for line in listed] == ["unknown kind", "unknown visit"]
    assert json.loads(hub_says("replay", "--json")) == {"released": 0, "left": 2}
    monkeypatch.setitem(FACT_KINDS, "visit.teleported", FACT_KINDS["visit.checked_in"])
    assert "2 applied" in hub_says("replay")
    assert hub.count(ServiceRecord) == 1 and hub_says("list") == ""
    sync_again(enrolled, hub, clock)
    state = sync_state(enrolled)
    assert (state.quarantined, state.acknowledged, state.pending) == (0, 3, 0)
    with enrolled.writing() as writer:
        writer.execute("UPDATE operation SET state = 'pending'")
    sync_again(enrolled, hub, clock)
    assert sync_state(enrolled).quarantined == 0, "nor is it in quarantine when it is offered again"


def test_a_technician_lists_shows_edits_and_sends_again(
    enrolled: Ledger, hub: HubUnderTest, clock: HeldClock, settings: StationSettings, tmp_path: Path
) -> None:
    good = state_orphan(enrolled)
    sync_again(enrolled, hub, clock)

    def sync(*arguments: str, fails: bool = False) -> str:
        environment = {**os.environ, "WARM_STATION_DATA_DIR": str(settings.data_dir)}
        command = [sys.executable, "-m", "sync", "quarantine", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) == fails and "Traceback" not in done.stderr, done.stderr
        return done.stdout

    teleported, orphan = json.loads(sync("list", "--json"))
    assert orphan["op_id"] in sync("list")
    body = json.loads(sync("show", orphan["op_id"]))
    edited = tmp_path / "edited.json"
    edited.write_text(json.dumps({**body, "visit_id": good}))
    sync("resend", orphan["op_id"], "--edit", str(edited))
    sync("set-aside", teleported["op_id"])
    assert sync("list") == ""
    sync("resend", orphan["op_id"], fails=True)
    sync_again(enrolled, hub, clock)
    assert hub.count(ServiceRecord) == 1
