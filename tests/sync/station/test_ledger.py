"""What the ledger promises: together or not at all, in order, encrypted, and never laid over an older one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sync.contract.operations import GENESIS_CHAIN, Operation, ServiceRecorded, VisitCheckedIn, next_chain
from sync.contract.times import format_utc
from sync.station.driver import sqlite
from sync.station.first_opening import open_ledger
from sync.station.ledger import KEY_FILE, LEDGER_FILE, WAL_PAGES, Ledger, Writer
from sync.station.settings import StationSettings
from sync.station.trouble import DiskFull, KeyLost, LedgerBusy, LedgerDamaged, LedgerTooNew, StationTrouble
from tests.clocks import HeldClock, seeded_bytes


def check_in(writer: Writer) -> str:
    visit_id = writer.new_id()
    writer.append(
        VisitCheckedIn(at=format_utc(writer.now_ms), visit_id=visit_id, visitor="anonymous", entry_method="touch")
    )
    return visit_id


def test_the_domain_row_and_the_operation_come_together(ledger: Ledger) -> None:
    with ledger.writing() as writer:
        visit_id = check_in(writer)
    assert ledger.value("SELECT count(*) FROM visit WHERE visit_id = ?", visit_id) == 1
    assert ledger.rows("SELECT seq, kind, state FROM operation") == [(1, "visit.checked_in", "pending")]


def test_a_decision_that_raises_leaves_nothing(ledger: Ledger) -> None:
    def fail_halfway() -> None:
        with ledger.writing() as writer:
            check_in(writer)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert ledger.value("SELECT count(*) FROM visit") == 0
    with ledger.writing() as writer:
        check_in(writer)
    assert ledger.value("SELECT max(seq) FROM operation") == 1, "a failed transaction must not leave a gap"


def test_a_service_of_no_visit_is_refused(ledger: Ledger) -> None:
    def record_for_nobody() -> None:
        with ledger.writing() as writer:
            writer.append(
                ServiceRecorded(
                    at=format_utc(writer.now_ms),
                    record_id=writer.new_id(),
                    visit_id=writer.new_id(),
                    service_code="BAS-01",
                )
            )

    with pytest.raises(sqlite.IntegrityError):
        record_for_nobody()
    assert ledger.value("SELECT count(*) FROM operation") == 0


def test_sequence_stamps_and_chain_hold_across_two_connections(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    other = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(2))
    for number in range(20):
        with (ledger if number % 2 else other).writing() as writer:
            check_in(writer)
        clock.wall_ms += (-1) ** number * 5_000
    chain, stamps = GENESIS_CHAIN, [0]
    rows = ledger.rows("SELECT seq, op_id, kind, kind_version, hlc, json(body), chain FROM operation ORDER BY seq")
    assert [row[0] for row in rows] == list(range(1, 21))
    for seq, op_id, kind, kind_version, hlc, body, link in rows:
        operation = Operation.model_validate_json(
            f'{{"seq":{seq},"op_id":"{op_id}","kind":"{kind}","kind_version":{kind_version},"hlc":{hlc},"body":{body}}}'
        )
        chain = next_chain(chain, operation)
        assert link == chain
        stamps.append(hlc)
    assert stamps == sorted(set(stamps))
    other.close()


def test_another_connection_notices_a_commit(ledger: Ledger, settings: StationSettings, clock: HeldClock) -> None:
    other = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(2))
    before = other.data_version()
    with ledger.writing() as writer:
        check_in(writer)
    assert other.data_version() != before
    other.close()


def test_the_file_is_encrypted_and_wal_is_full(ledger: Ledger) -> None:
    secret = "欧阳小强的秘密"
    with ledger.writing() as writer:
        writer.set_setting("secret", secret)
    assert ledger.value("PRAGMA journal_mode") == "wal"
    assert ledger.value("PRAGMA synchronous") == 2
    for file in ledger.path.parent.iterdir():
        assert secret.encode() not in file.read_bytes()
        assert not file.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("fate", ["lost", "wrong", "torn"])
def test_without_its_key_a_ledger_is_kept_and_none_is_laid_over_it(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, fate: str
) -> None:
    with ledger.writing() as writer:
        check_in(writer)
    ledger.close()
    key_file, file = settings.data_dir / KEY_FILE, settings.data_dir / LEDGER_FILE
    before = file.read_bytes()
    key = key_file.read_text()
    if fate == "lost":
        key_file.unlink()
    else:
        key_file.write_text("0" * 64 if fate == "wrong" else key[:20])
    with pytest.raises(KeyLost):
        open_ledger(settings, clock=clock)
    assert file.read_bytes() == before
    key_file.write_text(key)
    reopened = open_ledger(settings, clock=clock)
    assert reopened.value("SELECT count(*) FROM visit") == 1
    reopened.close()


def test_a_ledger_that_was_emptied_is_not_taken_for_a_new_one(settings: StationSettings, clock: HeldClock) -> None:
    open_ledger(settings, clock=clock, random_bytes=seeded_bytes(1)).close()
    (settings.data_dir / LEDGER_FILE).write_bytes(b"")
    with pytest.raises(LedgerDamaged):
        open_ledger(settings, clock=clock, random_bytes=seeded_bytes(1))
    assert (settings.data_dir / LEDGER_FILE).read_bytes() == b""


def test_a_power_cut_in_the_first_opening_leaves_a_beginning(settings: StationSettings, clock: HeldClock) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / KEY_FILE).write_text(bytes(range(32)).hex())
    (settings.data_dir / LEDGER_FILE).touch()
    ledger = open_ledger(settings, clock=clock, random_bytes=seeded_bytes(1))
    assert ledger.setting("incarnation")
    ledger.close()


def test_a_ledger_of_a_newer_release_is_refused_and_kept(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    with ledger.writing() as writer:
        writer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('ledger', 'm9999_later', '')"
        )
    ledger.close()
    before = ledger.path.read_bytes()
    with pytest.raises(LedgerTooNew, match="m9999_later"):
        open_ledger(settings, clock=clock)
    assert ledger.path.read_bytes() == before


def test_a_held_ledger_is_known_trouble(ledger: Ledger, settings: StationSettings, clock: HeldClock) -> None:
    other = open_ledger(settings, clock=clock)
    other.wait_at_most(0.01)

    def write_meanwhile() -> None:
        with other.writing() as writer:
            check_in(writer)

    with ledger.writing() as writer:
        check_in(writer)
        with pytest.raises(LedgerBusy):
            write_meanwhile()
    write_meanwhile()
    assert other.value("SELECT count(*) FROM visit") == 2
    other.close()


def test_the_wal_is_written_back_by_the_courier_and_not_by_who_checks_in(
    ledger: Ledger, settings: StationSettings, clock: HeldClock
) -> None:
    for _ in range(3):
        with ledger.writing() as writer:
            for number in range(400):
                writer.set_setting(f"note {number}", "x" * 4000 + writer.new_id())
    _, pages, written = ledger.rows("PRAGMA wal_checkpoint(NOOP)")[0]
    assert pages > WAL_PAGES and written == 0
    couriers = open_ledger(settings, clock=clock)
    couriers.shorten_wal()
    _, pages, written = ledger.rows("PRAGMA wal_checkpoint(NOOP)")[0]
    assert written == pages
    couriers.close()


def test_a_full_disk_is_known_trouble_and_loses_nothing(ledger: Ledger) -> None:
    with ledger.writing() as writer:
        check_in(writer)
    pages = ledger.value("PRAGMA page_count")
    ledger.rows(f"PRAGMA max_page_count = {pages + 1}")

    def fill() -> None:
        with ledger.writing() as writer:
            check_in(writer)
            writer.set_setting("filler", "x" * 200_000)

    with pytest.raises(DiskFull):
        fill()
    assert ledger.value("SELECT count(*) FROM visit") == 1
    ledger.rows("PRAGMA max_page_count = 1000000")
    with ledger.writing() as writer:
        check_in(writer)
    assert ledger.value("SELECT max(seq) FROM operation") == 2


WRITER_PROGRAM = """
import sys
from pathlib import Path
from sync.contract.operations import VisitCheckedIn
from sync.contract.times import format_utc
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings
ledger = open_ledger(StationSettings(data_dir=Path(sys.argv[1])), clock=SystemClock())
while True:
    with ledger.writing() as writer:
        visit_id = writer.new_id()
        writer.append(VisitCheckedIn(
            at=format_utc(writer.now_ms), visit_id=visit_id, visitor="anonymous", entry_method="touch"))
    print(visit_id, flush=True)
"""


def test_what_was_acknowledged_before_a_sigkill_is_there_after_it(tmp_path: Path) -> None:
    settings = StationSettings(data_dir=tmp_path / "station")
    acknowledged: set[str] = set()
    for round_number in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER_PROGRAM, os.fspath(settings.data_dir)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(5 + 7 * round_number):
                acknowledged.add(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            acknowledged |= {line.strip() for line in process.stdout if line.endswith("\n")}
    ledger = open_ledger(settings, clock=HeldClock())
    stored = {row[0] for row in ledger.rows("SELECT visit_id FROM visit")}
    assert acknowledged <= stored
    assert ledger.value("SELECT count(*) = max(seq) AND count(*) = count(DISTINCT op_id) FROM operation") == 1
    assert ledger.value("SELECT count(*) FROM operation") == len(stored)
    ledger.close()


def test_two_processes_that_open_a_new_ledger_together_end_with_one(tmp_path: Path) -> None:
    program = WRITER_PROGRAM[: WRITER_PROGRAM.index("while True")] + "print(ledger.setting('incarnation'))"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, os.fspath(tmp_path / "station")], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = {process.communicate()[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0] * 4
    assert len(answers) == 1


def test_trouble_has_a_code_for_each_page() -> None:
    codes = [kind.code for kind in StationTrouble.__subclasses__()]
    assert len(codes) == len(set(codes)) and StationTrouble.code not in codes
