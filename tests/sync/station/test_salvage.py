"""A damaged ledger or a lost key: the file is kept, another serves, and what the hub may not have is carried over."""

import random
import shutil
from pathlib import Path

import pytest

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.record_service import record_service
from sync.hub.census import take_census
from sync.hub.incidents import list_incidents
from sync.hub.tables import Visit
from sync.station.driver import sqlite
from sync.station.first_opening import open_ledger
from sync.station.kept import KEPT_DIR, MOVING, UNSALVAGED, unsalvaged
from sync.station.ledger import KEY_FILE, LEDGER_FILE, SUSPECT_FILE, Ledger, key_connection
from sync.station.opening import open_or_salvage
from sync.station.queries import services, sync_state
from sync.station.salvage import salvage
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from sync.station.trouble import KeyLost, LedgerDamaged, LedgerReplaced
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of
from tests.sync.hub.paper_station import HubUnderTest

PAGE = 4096


def reopen(settings: StationSettings, clock: HeldClock, seed: int = 7) -> Ledger:
    return open_or_salvage(settings, clock=clock, random_bytes=seeded_bytes(seed))


def visits_of(ledger: Ledger) -> set[str]:
    return {row[0] for row in ledger.rows("SELECT visit_id FROM visit")}


def op_ids(ledger: Ledger) -> list[str]:
    return [row[0] for row in ledger.rows("SELECT op_id FROM operation ORDER BY seq")]


def break_pages(file: Path, chance: random.Random, count: int, first: int = 1) -> None:
    """Overwrite so many pages, never those before `first`, with noise."""
    content = bytearray(file.read_bytes())
    for page in chance.sample(range(first, len(content) // PAGE), count):
        content[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
    file.write_bytes(content)


def readable(folder: Path) -> set[str]:
    """Return the op_ids that an exhaustive search finds, one number after the other, each with a fresh connection."""
    found: set[str] = set()
    for seq in range(1, 400):
        ledger_key = bytes.fromhex((folder / KEY_FILE).read_text())
        connection = key_connection(folder / LEDGER_FILE, ledger_key)
        try:
            found |= {row[0] for row in connection.execute("SELECT op_id, body FROM operation WHERE seq = ?", (seq,))}
        except sqlite.DatabaseError:
            continue
        finally:
            connection.close()
    return found


@pytest.mark.parametrize("seed", range(8))
def test_whatever_pages_are_broken_everything_readable_that_was_not_sent_is_carried_over(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, seed: int
) -> None:
    for _ in range(150):
        record_service(ledger, check_in_anonymous(ledger, None).visit_id, "BAS-01")
    ledger.close()
    chance = random.Random(seed)
    break_pages(settings.data_dir / LEDGER_FILE, chance, 1 + 2 * seed, first=12)
    (settings.data_dir / SUSPECT_FILE).touch()
    serving = reopen(settings, clock)
    (folder,) = (settings.data_dir / KEPT_DIR).iterdir()
    carried = op_ids(serving)
    assert set(carried[:-1]) == readable(folder)
    assert len(carried) == len(set(carried))
    assert serving.value("SELECT kind FROM operation ORDER BY seq DESC LIMIT 1") == "incident.raised"
    if len(carried) > 1:
        assert serving.setting("incarnation.began") == "salvaged"
    assert sync_state(serving).pending == len(carried)
    assert not unsalvaged(settings.data_dir) and not (settings.data_dir / SUSPECT_FILE).exists()
    check_in_anonymous(serving, None)
    serving.close()


def test_after_a_salvage_the_hub_holds_everything_once_and_knows_of_it(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, settings: StationSettings, clock: HeldClock
) -> None:
    for _ in range(60):
        check_in_anonymous(enrolled, None)
    assert courier_of(enrolled, client, clock).run_once()
    unsent = {check_in_anonymous(enrolled, None).visit_id for _ in range(5)}
    device = enrolled.setting("device_id")
    enrolled.close()
    # The page of an index: every row can still be read.
    file = settings.data_dir / LEDGER_FILE
    root = index_page(settings)
    content = bytearray(file.read_bytes())
    content[(root - 1) * PAGE : root * PAGE] = random.Random(1).randbytes(PAGE)
    file.write_bytes(content)
    (settings.data_dir / SUSPECT_FILE).touch()
    serving = reopen(settings, clock)
    assert serving.setting("device_id") == device and unsent <= visits_of(serving)
    assert len(visits_of(serving)) == 65, "the day's visits serve on, so that nobody is counted twice"
    assert courier_of(serving, HubClient(hub.url), clock).run_once()
    assert (hub.count(Visit), sync_state(serving).pending) == (65, 0)
    with hub.database.reading() as session:
        assert [line.what for line in list_incidents(session)] == ["salvaged"]
        assert take_census(session).quarantined == 0
    serving.close()


def index_page(settings: StationSettings) -> int:
    ledger = open_ledger(settings, clock=HeldClock())
    page = ledger.value("SELECT rootpage FROM sqlite_master WHERE name = 'service_record_time'")
    ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    return page


def test_with_a_lost_key_another_ledger_serves_and_the_old_one_waits_for_its_key(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    visit = check_in_anonymous(ledger, None).visit_id
    ledger.close()
    key = bytes.fromhex((settings.data_dir / KEY_FILE).read_text())
    before = (settings.data_dir / LEDGER_FILE).read_bytes()
    (settings.data_dir / KEY_FILE).unlink()
    serving = reopen(settings, clock)
    assert serving.setting("station_id") is None and services(serving) and sync_state(serving).incidents == 1
    own = check_in_anonymous(serving, None).visit_id
    (folder,) = (settings.data_dir / KEPT_DIR).iterdir()
    assert (folder / LEDGER_FILE).read_bytes() == before
    serving.close()
    serving = reopen(settings, clock)
    assert visits_of(serving) == {own}, "and it stays so until somebody brings the key"
    with pytest.raises(KeyLost):
        salvage(folder, bytes(32), serving)
    assert (folder / LEDGER_FILE).read_bytes() == before
    found = salvage(folder, key, serving)
    assert found.operations == 1 and visits_of(serving) == {own, visit}
    assert salvage(folder, key, serving).operations == 0, "again is harmless"
    serving.close()


def test_a_broken_first_page_is_made_good_from_the_newest_backup(
    enrolled: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    visit = check_in_anonymous(enrolled, None).visit_id
    enrolled.close()
    file = settings.data_dir / LEDGER_FILE
    (settings.data_dir / "backups").mkdir()
    shutil.copy(file, settings.data_dir / "backups" / "ledger-20260730-031700.db")
    file.write_bytes(random.Random(1).randbytes(PAGE) + file.read_bytes()[PAGE:])
    serving = reopen(settings, clock)
    assert serving.setting("station_id") == "station-1" and visits_of(serving) == {visit}
    serving.close()


def test_a_ledger_that_was_put_aside_takes_no_more_facts(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    other = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(2))
    (settings.data_dir / KEY_FILE).rename(settings.data_dir / "elsewhere")
    serving = reopen(settings, clock)
    for still_open in (ledger, other):
        with pytest.raises(LedgerReplaced):
            check_in_anonymous(still_open, None)
        with pytest.raises(LedgerReplaced):
            still_open.data_version()
    serving.close()
    other.close()


def test_a_suspicion_that_proves_wrong_changes_nothing(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    check_in_anonymous(ledger, None)
    ledger.note_damage()
    incarnation = ledger.setting("incarnation")
    again = reopen(settings, clock)
    assert again.setting("incarnation") == incarnation and not (settings.data_dir / KEPT_DIR).exists()
    assert not (settings.data_dir / SUSPECT_FILE).exists()
    check_in_anonymous(ledger, None)
    again.close()


@pytest.mark.parametrize("moved", [0, 1, 2, 3])
def test_a_power_cut_while_it_is_put_aside_or_carried_over_loses_nothing(
    enrolled: Ledger, settings: StationSettings, clock: HeldClock, moved: int
) -> None:
    visit = check_in_anonymous(enrolled, None).visit_id
    enrolled.close()
    folder = settings.data_dir / KEPT_DIR / "20260731-120000"
    folder.mkdir(parents=True)
    for mark in (MOVING, UNSALVAGED):
        (folder / mark).touch()
    for name in (LEDGER_FILE, KEY_FILE)[:moved]:
        (settings.data_dir / name).rename(folder / name)
    if moved == 3:
        (folder / MOVING).unlink()
    else:
        with pytest.raises(LedgerDamaged):
            open_ledger(settings, clock=clock)
    serving = reopen(settings, clock)
    assert visits_of(serving) == {visit} and serving.setting("station_id") == "station-1"
    assert [path.name for path in folder.iterdir() if path.name in (MOVING, UNSALVAGED)] == []
    serving.close()
