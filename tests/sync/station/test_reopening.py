"""A ledger is opened while the disk is full, while another process puts it aside, or when there is nothing of it."""

from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from kiosk.actions.check_in import check_in_anonymous
from sync.hub.tables import Visit
from sync.station import ledger as ledger_module
from sync.station.backup import back_up, restore
from sync.station.ballast import BALLAST_FILE
from sync.station.driver import sqlite
from sync.station.first_opening import open_ledger
from sync.station.incidents import raise_incident
from sync.station.kept import KEPT_DIR, UNREAD, set_aside
from sync.station.ledger import KEY_FILE, LEDGER_FILE, SUSPECT_FILE, Ledger
from sync.station.maintenance import maintain
from sync.station.opening import open_or_salvage
from sync.station.orders import carry_out_wipe
from sync.station.queries import sync_state
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from sync.station.trouble import DiskFull, StationWiped
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of, eventually
from tests.real_faults.disk import SmallDisk
from tests.sync.hub.paper_station import HubUnderTest


def reopen(settings: StationSettings, clock: HeldClock, seed: int = 7) -> Ledger:
    return open_or_salvage(settings, clock=clock, random_bytes=seeded_bytes(seed))


def visits_of(ledger: Ledger) -> set[str]:
    return {row[0] for row in ledger.rows("SELECT visit_id FROM visit")}


def test_a_sound_ledger_on_a_full_disk_is_opened_with_the_room_that_was_held_for_that(
    tmp_path: Path, clock: HeldClock
) -> None:
    disk = SmallDisk(tmp_path)
    try:
        settings = StationSettings(data_dir=disk.mount_point / "station")
        ledger = reopen(settings, clock)
        visit = check_in_anonymous(ledger, None).visit_id
        ledger.close()
        (settings.data_dir / BALLAST_FILE).write_bytes(bytes(1 << 20))
        disk.fill()
        for seed in (8, 9):
            if seed == 9:
                ledger.note_damage()
                disk.make_room()
                (settings.data_dir / BALLAST_FILE).write_bytes(bytes(1 << 20))
                disk.fill()
            ledger = reopen(settings, clock, seed)
            assert check_in_anonymous(ledger, None).accepted and visit in visits_of(ledger)
            ledger.close()
        assert not (settings.data_dir / KEPT_DIR).exists() and not (settings.data_dir / BALLAST_FILE).exists()
        disk.fill()
        with suppress(DiskFull):
            reopen(settings, clock, 10).close()
        assert not (settings.data_dir / KEPT_DIR).exists(), "nor is it taken for damaged where there is no ballast left"
    finally:
        disk.unmount()


def test_what_was_being_written_while_a_backup_was_put_back_is_carried_over(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    check_in_anonymous(ledger, None)
    file = back_up(ledger)
    restoring = Thread(target=lambda: restore(settings.data_dir, file, clock=clock, random_bytes=seeded_bytes(9)))
    with ledger.writing() as writer:
        restoring.start()
        assert eventually(lambda: any((settings.data_dir / KEPT_DIR).glob(f"*/{LEDGER_FILE}")))
        restoring.join(1.5)
        raise_incident(writer, "late", "stated after the file was moved")
    restoring.join()
    restored = open_ledger(settings, clock=clock)
    said = [row[0] for row in restored.rows("SELECT body ->> 'what' FROM operation WHERE kind = 'incident.raised'")]
    assert "late" in said
    restored.close()


def test_a_ledger_that_is_put_aside_while_it_is_being_opened_is_not_written_to(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.close()
    prepare = ledger_module._prepare  # pyright: ignore[reportPrivateUsage]

    def slowly(connection: sqlite.Connection) -> None:
        monkeypatch.undo()
        prepare(connection)
        set_aside(settings.data_dir, clock.now_ms())
        reopen(settings, clock, 8).close()

    monkeypatch.setattr(ledger_module, "_prepare", slowly)
    late = reopen(settings, clock, 9)
    visit = check_in_anonymous(late, None).visit_id
    late.close()
    serving = open_ledger(settings, clock=clock)
    assert visits_of(serving) == {visit}
    serving.close()


@pytest.mark.parametrize("left", [0, None])
def test_of_a_ledger_that_has_vanished_its_backups_are_carried_over(
    enrolled: Ledger, settings: StationSettings, clock: HeldClock, left: int | None
) -> None:
    visit = check_in_anonymous(enrolled, None).visit_id
    back_up(enrolled)
    enrolled.close()
    (settings.data_dir / LEDGER_FILE).unlink()
    if left is not None:
        (settings.data_dir / LEDGER_FILE).touch()
    serving = reopen(settings, clock)
    assert visits_of(serving) == {visit} and serving.setting("station_id") == "station-1"
    serving.close()


def test_the_wal_beside_an_emptied_ledger_is_kept(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, tmp_path: Path
) -> None:
    check_in_anonymous(ledger, None)
    wal = Path(f"{ledger.path}-wal").read_bytes()
    ledger.close()
    ledger.path.write_bytes(b"")
    Path(f"{ledger.path}-wal").write_bytes(wal)
    reopen(settings, clock).close()
    (folder,) = (settings.data_dir / KEPT_DIR).iterdir()
    assert (folder / f"{LEDGER_FILE}-wal").read_bytes() == wal


def test_what_the_hub_has_acknowledged_of_late_is_carried_over_as_well(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, settings: StationSettings, clock: HeldClock
) -> None:
    old = check_in_anonymous(enrolled, None).visit_id
    assert courier_of(enrolled, client, clock).run_once()
    hub.clock.ms += 40 * 86_400_000
    clock.advance(40 * 86_400)
    visits = {check_in_anonymous(enrolled, None).visit_id for _ in range(5)}
    assert courier_of(enrolled, client, clock).run_once()
    clock.advance(86_400 * 2)
    assert sync_state(enrolled).pending == 0
    enrolled.close()
    file = settings.data_dir / LEDGER_FILE
    file.write_bytes(file.read_bytes()[: 12 * 4096] + bytes(4096) + file.read_bytes()[13 * 4096 :])
    (settings.data_dir / SUSPECT_FILE).touch()
    serving = reopen(settings, clock)
    carried = {row[0] for row in serving.rows("SELECT body ->> 'visit_id' FROM operation WHERE state = 'pending'")}
    assert visits <= carried and old not in carried
    assert courier_of(serving, HubClient(hub.url), clock).run_once()
    assert (hub.count(Visit), sync_state(serving).pending) == (6, 0)
    serving.close()


def test_a_wipe_leaves_what_the_centre_can_open_a_ledger_with_that_nobody_could_read(
    enrolled: Ledger, settings: StationSettings
) -> None:
    folder = settings.data_dir / KEPT_DIR / "20260731-120000"
    folder.mkdir(parents=True)
    for name in (UNREAD, KEY_FILE, f"{KEY_FILE}.sealed"):
        (folder / name).touch()
    with enrolled.writing() as writer:
        writer.set_setting("station.wiped", "1")
    with pytest.raises(StationWiped):
        carry_out_wipe(enrolled)
    assert {path.name for path in folder.iterdir()} == {UNREAD, f"{KEY_FILE}.sealed"}
    assert not list(settings.data_dir.glob(f"{KEY_FILE}*"))


def test_a_key_that_comes_back_opens_at_night_what_it_had_closed(
    enrolled: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    visit = check_in_anonymous(enrolled, None).visit_id
    enrolled.close()
    key = (settings.data_dir / KEY_FILE).read_text()
    (settings.data_dir / KEY_FILE).unlink()
    serving = reopen(settings, clock)
    own = check_in_anonymous(serving, None).visit_id
    assert maintain(serving) == "ok" and visits_of(serving) == {own}
    (folder,) = (settings.data_dir / KEPT_DIR).iterdir()
    (folder / KEY_FILE).write_text(key)
    assert maintain(serving) == "ok"
    assert visits_of(serving) == {own, visit} and serving.setting("station_id") == "station-1"
    assert not (folder / UNREAD).exists()
    serving.close()
