"""From the kiosk to whoever may read it at the centre: sealed on the way, and each reading kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kiosk.actions.apply_for_service import open_form, submit_application
from kiosk.actions.check_in import check_in_anonymous
from sync.contract.forms import Answers
from sync.contract.sealing import SealBroken
from sync.hub.application_tables import ApplicationRow, OpeningRow
from sync.hub.applications import UnknownApplication, list_applications, open_application, openings_of
from sync.hub.cli import hub as hub_commands
from sync.hub.settings import HubSettings
from sync.station.clock import SystemClock
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.queries import sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest, PaperStation, new_id

ANSWERS: Answers = {"topic": "wages", "deadline": "no", "reply": "call", "phone": "13800138000", "call_time": "any"}


def apply_at_a_station(hub: HubUnderTest, data_dir: Path) -> str:
    """Let somebody apply at a real station that then syncs; return their reference."""
    clock = SystemClock()
    ledger = open_ledger(StationSettings(data_dir=data_dir), clock=clock)
    client = HubClient(hub.url)
    enrol(ledger, client, hub.new_code("station-1"), "newest")
    assert courier_of(ledger, client, clock).run_once()
    visit_id = check_in_anonymous(ledger, None).visit_id
    form = open_form(ledger, visit_id, "LEG-01")
    assert form is not None and form.can_be_sealed
    receipt = submit_application(ledger, visit_id, form, ANSWERS, clock.now_ms())
    assert receipt is not None
    assert courier_of(ledger, client, clock).run_once()
    assert (sync_state(ledger).pending, sync_state(ledger).quarantined) == (0, 0)
    ledger.close()
    return receipt.reference


def test_what_was_answered_at_a_kiosk_is_read_at_the_centre_and_the_reading_is_kept(
    hub: HubUnderTest, tmp_path: Path
) -> None:
    reference = apply_at_a_station(hub, tmp_path / "station")
    with hub.database.reading() as session:
        [line] = list_applications(session)
    assert (line.reference, line.service_code, line.applicant, line.opened) == (reference, "LEG-01", "anonymous", 0)
    with hub.database.writing() as tx:
        [opened] = open_application(tx, reference.lower(), "李律师", "答复咨询")
    assert opened.answers == ANSWERS
    assert opened.form is not None and opened.form.service_code == "LEG-01"
    with hub.database.reading() as session:
        [kept] = openings_of(session, line.application_id)
        assert list_applications(session, reference)[0].opened == 1
    assert (kept.opened_by, kept.reason) == ("李律师", "答复咨询")
    with hub.database.writing() as tx, pytest.raises(UnknownApplication):
        open_application(tx, "2222-2222", "李律师", "答复咨询")


def stated(**changes: Any) -> dict[str, Any]:
    return {
        "application_id": new_id(),
        "visit_id": new_id(),
        "service_code": "LEG-01",
        "form_revision": 1,
        "receipt_code": "K7QM2F9D",
        "due_at": "2026-08-01T04:00:00.000Z",
        "notice_version": "2026-07-01",
        "consented_at": "2026-07-31T04:00:00.000Z",
        "box_key_id": 1,
        "box": "bm8gYm94",
        **changes,
    }


def test_two_stations_that_drew_the_same_code_are_both_kept(hub: HubUnderTest, station: PaperStation) -> None:
    for _ in range(2):
        station.state("application.submitted", **stated())
    assert {result.outcome for result in station.push().results} == {"applied"}
    with hub.database.reading() as session:
        assert len(list_applications(session, "k7qm-2f9d")) == 2


@pytest.mark.parametrize("box_key_id", [1, 9], ids=["an altered box", "a key that never was"])
def test_a_box_that_cannot_be_opened_is_told_and_no_reading_is_kept(
    hub: HubUnderTest, station: PaperStation, box_key_id: int
) -> None:
    station.state("application.submitted", **stated(box_key_id=box_key_id))
    station.push()
    with pytest.raises(SealBroken), hub.database.writing() as tx:
        open_application(tx, "K7QM-2F9D", "李律师", "答复咨询")
    assert (hub.count(ApplicationRow), hub.count(OpeningRow)) == (1, 0)


def test_an_application_that_is_none_waits_in_quarantine(station: PaperStation) -> None:
    station.state("application.submitted", **stated(receipt_code="O0I1O0I1"))
    assert [result.outcome for result in station.push().results] == ["quarantined"]


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(hub_commands, [*arguments], env={"WARM_STATION_HUB_DATA_DIR": str(tmp_path / "h")})
        return result.exit_code, result.output

    return call


def test_the_commands_of_the_centre(command: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    settings = HubSettings(data_dir=tmp_path / "h")
    command("init")
    hub = HubUnderTest(settings)
    hub.add_station("station-1")
    reference = apply_at_a_station(hub, tmp_path / "station")
    hub.close()
    assert json.loads(command("application", "list", "--json")[1])[0]["reference"] == reference
    assert "13800138000" not in command("application", "show", reference)[1]
    code, said = command("application", "open", reference, "--by", "李律师", "--reason", "答复咨询")
    assert code == 0 and "联系电话：13800138000" in said and "咨询问题：工资、加班费" in said
    opened = command("application", "open", reference, "--by", "李律师", "--reason", "再次联系", "--json")[1]
    assert json.loads(opened) == ANSWERS
    assert "by 李律师: 答复咨询" in command("application", "show", reference)[1]
    assert command("application", "show", "2222-2222")[0] != 0
    assert command("application", "open", reference, "--by", "李律师")[0] != 0
