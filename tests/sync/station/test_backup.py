"""Backups are encrypted, whole and checked; a restored one tells the hub, and nothing unsent is lost on the way."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.actions.check_in import check_in_anonymous
from sync.hub.incidents import list_incidents
from sync.hub.tables import Visit
from sync.station import backup
from sync.station.backup import KEPT_BACKUPS, back_up, check_file, drill, restore
from sync.station.ballast import BALLAST_BYTES, BALLAST_FILE
from sync.station.chain import verify_chain
from sync.station.first_opening import open_ledger
from sync.station.ledger import KEY_FILE, LEDGER_FILE, SUSPECT_FILE, Ledger
from sync.station.maintenance import maintain
from sync.station.queries import sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from sync.station.trouble import KeyLost, LedgerDamaged, LedgerReplaced
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest


def key_of(settings: StationSettings) -> bytes:
    return bytes.fromhex((settings.data_dir / KEY_FILE).read_text())


def test_a_backup_is_encrypted_whole_and_brings_everything_back_on_trial(
    ledger: Ledger, settings: StationSettings
) -> None:
    for _ in range(20):
        check_in_anonymous(ledger, None)
    file = back_up(ledger)
    check_in_anonymous(ledger, None)
    assert check_file(file, key_of(settings)) == 20
    assert not file.read_bytes().startswith(b"SQLite format 3")
    report = drill(ledger, file)
    assert (report.operations, report.rows["visit"]) == (20, 20)
    assert not list(settings.data_dir.glob("trial-*"))
    with pytest.raises(KeyLost):
        check_file(file, bytes(32))


def test_the_newest_seven_are_kept(ledger: Ledger, clock: HeldClock) -> None:
    files: list[Path] = []
    for _ in range(KEPT_BACKUPS + 2):
        files.append(back_up(ledger))
        clock.advance(86_400)
    assert sorted(files[0].parent.iterdir()) == files[2:]


def test_a_damaged_backup_is_found_and_brings_nothing_back(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    check_in_anonymous(ledger, None)
    file = back_up(ledger)
    content = bytearray(file.read_bytes())
    content[5 * 4096 : 6 * 4096] = random.Random(1).randbytes(4096)
    file.write_bytes(content)
    before = (settings.data_dir / LEDGER_FILE).read_bytes()
    with pytest.raises(LedgerDamaged):
        restore(settings.data_dir, file, clock=clock)
    assert (settings.data_dir / LEDGER_FILE).read_bytes() == before


def test_a_restored_ledger_tells_the_hub_and_loses_nothing(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, settings: StationSettings, clock: HeldClock
) -> None:
    for _ in range(3):
        check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    file = back_up(enrolled)
    check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    unsent = check_in_anonymous(enrolled, None).visit_id
    folder = restore(settings.data_dir, file, clock=clock, random_bytes=seeded_bytes(9))
    with pytest.raises(LedgerReplaced):
        check_in_anonymous(enrolled, None)
    restored = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(10))
    assert restored.value("SELECT count(*) FROM visit WHERE visit_id = ?", unsent) == 1
    assert (folder / LEDGER_FILE).exists() and restored.setting("incarnation.began") == "restored"
    assert courier_of(restored, HubClient(hub.url), clock).run_once()
    assert (hub.count(Visit), sync_state(restored).pending, verify_chain(restored)) == (5, 0, "ok")
    with hub.database.reading() as session:
        assert "restored" in [line.what for line in list_incidents(session)]
    restored.close()


@pytest.mark.parametrize(
    ("fate", "verdict"),
    [
        ("UPDATE operation SET body = replace(body, 'touch', 'desk') WHERE seq = 3", "operation 3 was altered"),
        ("UPDATE operation SET kind = 'visit.voided' WHERE seq = 5", "operation 5 was altered"),
        ("DELETE FROM operation WHERE seq = 2", "operation 2 is missing"),
        ("DELETE FROM operation WHERE seq > 4", "operation 5 is missing"),
    ],
)
def test_whatever_is_done_to_a_row_is_named(ledger: Ledger, fate: str, verdict: str) -> None:
    for _ in range(6):
        check_in_anonymous(ledger, None)
    assert verify_chain(ledger, at_least=6) == "ok"
    with ledger.writing() as writer:
        writer.execute(fate)
    assert verify_chain(ledger, at_least=6) == verdict


def test_the_nightly_chores_check_back_up_and_lay_down_ballast(ledger: Ledger, settings: StationSettings) -> None:
    check_in_anonymous(ledger, None)
    assert maintain(ledger) == "ok"
    assert len(list((settings.data_dir / "backups").iterdir())) == 1
    assert (settings.data_dir / BALLAST_FILE).stat().st_size == BALLAST_BYTES
    assert ledger.spend_ballast() and not ledger.spend_ballast()
    with ledger.writing() as writer:
        writer.execute("UPDATE operation SET hlc = hlc + 1")
    assert maintain(ledger) == "operation 1 was altered"
    assert ledger.value("SELECT json_extract(body, '$.what') FROM operation ORDER BY seq DESC LIMIT 1") == (
        "chain_broken"
    )
    assert len(list((settings.data_dir / "backups").iterdir())) == 1, "a doubtful ledger takes no sound backup's place"


def test_a_page_that_breaks_is_found_at_night_and_noted(ledger: Ledger, settings: StationSettings) -> None:
    check_in_anonymous(ledger, None)
    page = ledger.value("SELECT rootpage FROM sqlite_master WHERE name = 'service_record_time'")
    ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    file = settings.data_dir / LEDGER_FILE
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = random.Random(1).randbytes(4096)
    file.write_bytes(content)
    again = open_ledger(settings, clock=HeldClock())
    with pytest.raises(LedgerDamaged):
        maintain(again)
    assert (settings.data_dir / SUSPECT_FILE).exists()
    again.close()


def test_a_technician_backs_up_restores_and_salvages(tmp_path: Path) -> None:
    settings = StationSettings(data_dir=tmp_path / "station")
    ledger = open_ledger(settings, clock=HeldClock(), random_bytes=seeded_bytes(1))
    check_in_anonymous(ledger, None)
    ledger.close()

    def sync(*arguments: str) -> str:
        environment = {**os.environ, "WARM_STATION_DATA_DIR": str(settings.data_dir)}
        done = subprocess.run(
            [sys.executable, "-m", "sync", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert json.loads(sync("backup", "--drill"))["operations"] == 1
    said = sync("restore", sync("backup"))
    folder = said.rpartition(" ")[2]
    assert json.loads(sync("salvage", folder))["operations"] == 0
    assert json.loads(sync("salvage", folder, "--key", key_of(settings).hex()))["operations"] == 0


def test_names_that_a_clock_has_given_which_was_ahead_push_no_newer_backup_out(
    ledger: Ledger, clock: HeldClock
) -> None:
    clock.advance(3650 * 86_400)
    ahead = [back_up(ledger)]
    for _ in range(KEPT_BACKUPS - 1):
        clock.advance(86_400)
        ahead.append(back_up(ledger))
    clock.advance(-3700 * 86_400)
    now = back_up(ledger)
    (now.with_suffix(".part")).write_bytes(b"left by a power cut")
    clock.advance(86_400)
    then = back_up(ledger)
    assert sorted(now.parent.iterdir()) == [now, then, *ahead[2:]]


def test_no_key_lies_beside_a_copy_on_trial_and_what_a_power_cut_has_left_of_one_goes(
    ledger: Ledger, settings: StationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(*_arguments: object) -> None:
        seen.extend(path.name for path in settings.data_dir.glob("trial-*/*"))
        raise KeyboardInterrupt

    file = back_up(ledger)
    monkeypatch.setattr(backup, "check_file", look)
    with pytest.raises(KeyboardInterrupt):
        drill(ledger, file)
    monkeypatch.undo()
    assert LEDGER_FILE in seen and KEY_FILE not in seen
    (settings.data_dir / "trial-left").mkdir()
    assert maintain(ledger) == "ok"
    assert not list(settings.data_dir.glob("trial-*"))


def test_a_process_that_still_has_the_key_goes_on_without_its_file(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, settings: StationSettings, clock: HeldClock
) -> None:
    visit = check_in_anonymous(enrolled, None).visit_id
    (settings.data_dir / KEY_FILE).unlink()
    assert maintain(enrolled) == "ok"
    assert courier_of(enrolled, client, clock).run_once()
    assert [row.visit_id for row in hub.rows(Visit)] == [visit]
    with hub.database.reading() as session:
        assert [line.what for line in list_incidents(session)] == ["key_missing"]
