import io
import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from kiosk.actions.check_in import check_in_anonymous
from kiosk.actions.record_service import record_service
from sync.__main__ import sync as station_command
from sync.contract.carry import CarryBroken, CarryReceipt, SignedReceipt
from sync.hub import enrolment
from sync.hub.carry import import_export, signed_receipt
from sync.hub.cli import hub as hub_command
from sync.hub.feeds import renew_feed_epoch
from sync.hub.incidents import FORK_REFUSED
from sync.hub.keys import retire, rotate
from sync.hub.refusal import RequestRefused
from sync.hub.tables import Incident, ReceivedOperation, Visit
from sync.station.carry import CarryImpossible, ReceiptRefused, export, read_receipt
from sync.station.enrolment import enrol
from sync.station.first_opening import open_ledger
from sync.station.ledger import Ledger
from sync.station.queries import sync_state
from sync.station.retention import MATCHED_SETTING, let_go
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from sync.station.trouble import NotEnrolled
from tests.clocks import HeldClock, seeded_bytes
from tests.couriers import courier_of, rechained
from tests.sync.hub.paper_station import ROOT, HubUnderTest


def exported(ledger: Ledger) -> bytes:
    out = io.BytesIO()
    export(ledger, out, random_bytes=os.urandom)
    return out.getvalue()


def imported(hub: HubUnderTest, file: bytes) -> CarryReceipt:
    return import_export(hub.database, io.BytesIO(file))


def receipt_of(hub: HubUnderTest, file: bytes) -> bytes:
    return signed_receipt(hub.database, imported(hub, file)).encode()


def people(ledger: Ledger, count: int) -> None:
    for _ in range(count):
        check_in_anonymous(ledger, "02")


def at_the_hub(hub: HubUnderTest) -> list[str]:
    """Every visit that a station stated, as the hub applied it."""
    return sorted(row.visit_id for row in hub.rows(Visit))


def stated(*ledgers: Ledger) -> list[str]:
    return sorted({row[0] for ledger in ledgers for row in ledger.rows("SELECT visit_id FROM visit")})


def test_stick_there_and_back_is_as_good_as_the_network(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 450)
    receipt = receipt_of(hub, exported(enrolled))
    assert sync_state(enrolled).pending == 450
    read = read_receipt(enrolled, receipt)
    assert (read.acknowledged, read.quarantined, read.refused) == (450, 0, "")
    state = sync_state(enrolled)
    assert (state.pending, state.acknowledged, state.countersigned) == (0, 450, 450)
    assert at_the_hub(hub) == stated(enrolled)


def test_file_names_nobody_to_whoever_finds_it(enrolled: Ledger) -> None:
    people(enrolled, 3)
    [visit_id] = enrolled.rows("SELECT visit_id FROM visit LIMIT 1")[0]
    file = exported(enrolled)
    assert visit_id.encode() not in file and b"visit" not in file


def test_nothing_owed_is_no_file(enrolled: Ledger) -> None:
    assert exported(enrolled) == b""


def test_quarantine_comes_back_with_its_reason(enrolled: Ledger, hub: HubUnderTest) -> None:
    orphan = check_in_anonymous(enrolled, "02")
    with enrolled.writing() as writer:
        writer.execute("UPDATE operation SET kind = 'visit.teleported', chain = ? WHERE seq = 1", rechained(enrolled))
    record_service(enrolled, orphan.visit_id, "BAS-01")
    with enrolled.writing() as writer:
        writer.execute("UPDATE operation SET kind = 'visit.teleported', chain = ? WHERE seq = 2", rechained(enrolled))
    read = read_receipt(enrolled, receipt_of(hub, exported(enrolled)))
    assert (read.acknowledged, read.quarantined) == (0, 2)
    assert enrolled.rows("SELECT state, reason FROM operation") == [("quarantined", "unknown kind")] * 2


def test_file_and_receipt_may_be_read_twice(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 3)
    file = exported(enrolled)
    first, second = receipt_of(hub, file), receipt_of(hub, file)
    read_receipt(enrolled, first)
    people(enrolled, 1)
    for receipt in (first, second, first):
        assert read_receipt(enrolled, receipt).acknowledged == 0
    assert sync_state(enrolled).pending == 1
    assert hub.count(ReceivedOperation) == 3


def test_receipt_of_an_older_file_takes_nothing_back(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 2)
    older = exported(enrolled)
    people(enrolled, 2)
    newer = exported(enrolled)
    old_receipt = receipt_of(hub, older)
    read_receipt(enrolled, receipt_of(hub, newer))
    assert read_receipt(enrolled, old_receipt).acknowledged == 0
    assert (sync_state(enrolled).pending, sync_state(enrolled).countersigned) == (0, 4)
    assert imported(hub, older).answer is not None
    assert at_the_hub(hub) == stated(enrolled)


@pytest.mark.parametrize("seed", range(6))
def test_stick_and_network_in_any_order(
    enrolled: Ledger, hub: HubUnderTest, client: HubClient, clock: HeldClock, seed: int
) -> None:
    rng = random.Random(seed)
    files: list[bytes] = []
    receipts: list[bytes] = []
    for _ in range(40):
        match rng.choices(["people", "export", "import", "receipt", "network"], [5, 3, 3, 3, 1])[0]:
            case "people":
                people(enrolled, rng.randint(1, 4))
            case "export":
                files.append(exported(enrolled))
            case "import" if any(files):
                receipts.append(receipt_of(hub, rng.choice([file for file in files if file])))
            case "receipt" if receipts:
                read_receipt(enrolled, rng.choice(receipts))
            case "network":
                clock.advance(600)
                assert courier_of(enrolled, client, clock).run_once()
            case _:
                pass
        acknowledged = enrolled.rows("SELECT op_id FROM operation WHERE state = 'acknowledged'")
        assert {row[0] for row in acknowledged} <= {row.op_id for row in hub.rows(ReceivedOperation)}
    clock.advance(600)
    assert courier_of(enrolled, client, clock).run_once()
    assert at_the_hub(hub) == stated(enrolled)
    assert hub.count(ReceivedOperation) == sync_state(enrolled).acknowledged == sync_state(enrolled).stated
    assert sync_state(enrolled).forks == 0


def test_file_that_was_cut_off_anywhere_takes_nothing_in(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 2)
    file = exported(enrolled)
    for length in range(len(file)):
        with pytest.raises(CarryBroken):
            imported(hub, file[:length])
    with pytest.raises(CarryBroken, match="something follows"):
        imported(hub, file + b"\0")
    assert hub.count(ReceivedOperation) == 0
    assert imported(hub, file).sent_seq == 2


def test_file_that_was_altered_anywhere_takes_nothing_in(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 2)
    file = exported(enrolled)
    for place in range(0, len(file), 3):
        altered = bytearray(file)
        altered[place] ^= 1
        with pytest.raises(CarryBroken):
            imported(hub, bytes(altered))
    assert hub.count(ReceivedOperation) == 0


def test_receipt_that_was_altered_or_cut_off_changes_nothing(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 2)
    receipt = receipt_of(hub, exported(enrolled))
    lying = json.loads(receipt)
    lying["text"] = lying["text"].replace('"sent_seq":2', '"sent_seq":9')
    for changed in (receipt[:-5], b"", b"{}", json.dumps(lying).encode()):
        with pytest.raises(ReceiptRefused):
            read_receipt(enrolled, changed)
    assert sync_state(enrolled).pending == 2


def test_receipt_of_another_station_says_nothing_here(
    enrolled: Ledger, hub: HubUnderTest, client: HubClient, tmp_path: Path, clock: HeldClock
) -> None:
    other = open_ledger(StationSettings(data_dir=tmp_path / "other"), clock=clock, random_bytes=seeded_bytes(2))
    enrol(other, client, hub.new_code("station-2"), "test")
    people(other, 3)
    people(enrolled, 3)
    with pytest.raises(ReceiptRefused, match="station-2"):
        read_receipt(enrolled, receipt_of(hub, exported(other)))
    assert sync_state(enrolled).pending == 3
    other.close()


def test_file_of_a_revoked_device_gains_nothing(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 2)
    file = exported(enrolled)
    with hub.database.writing() as tx:
        enrolment.revoke_device(tx, enrolled.setting("device_id") or "")
    with pytest.raises(RequestRefused, match="revoked"):
        imported(hub, file)
    assert hub.count(ReceivedOperation) == 0


def test_file_in_the_name_of_another_station_is_refused(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 1)
    altered = exported(enrolled).replace(b'"station_id":"station-1"', b'"station_id":"station-2"')
    with pytest.raises(CarryBroken, match="never enrolled"):
        imported(hub, altered)


def test_ledger_that_was_never_enrolled_exports_nothing(ledger: Ledger) -> None:
    people(ledger, 1)
    with pytest.raises(NotEnrolled):
        exported(ledger)
    with ledger.writing() as writer:
        writer.set_setting("device_id", "x")
    with pytest.raises(CarryImpossible):
        exported(ledger)


def test_keys_may_be_rotated_while_the_stick_is_on_its_way(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 2)
    file = exported(enrolled)
    with hub.database.writing() as tx:
        for use in ("carry", "hub"):
            rotate(tx, use, ROOT)
            retire(tx, use, 1, ROOT)
    assert read_receipt(enrolled, receipt_of(hub, file)).acknowledged == 2
    people(enrolled, 1)
    assert read_receipt(enrolled, receipt_of(hub, exported(enrolled))).acknowledged == 1


def test_receipt_with_a_list_of_another_root_is_refused(enrolled: Ledger, hub: HubUnderTest) -> None:
    people(enrolled, 1)
    signed = SignedReceipt.model_validate_json(receipt_of(hub, exported(enrolled)))
    text = signed.key_list.text.replace('"version":1', '"version":2')
    forged = signed.model_copy(update={"key_list": signed.key_list.model_copy(update={"text": text})})
    with pytest.raises(ReceiptRefused, match="root key"):
        read_receipt(enrolled, forged.model_dump_json().encode())
    assert sync_state(enrolled).incidents == 0


def test_receipt_from_before_the_hub_was_put_back_counts_no_longer(
    enrolled: Ledger, hub: HubUnderTest, client: HubClient, clock: HeldClock
) -> None:
    assert courier_of(enrolled, client, clock).run_once()
    people(enrolled, 2)
    receipt = receipt_of(hub, exported(enrolled))
    with hub.database.writing() as tx:
        tx.session.execute(delete(Visit))
        tx.session.execute(delete(ReceivedOperation))
        tx.session.connection().exec_driver_sql("UPDATE station_ledger SET ack_seq = 0, chain = first_chain")
        renew_feed_epoch(tx)
    clock.advance(3600)
    assert courier_of(enrolled, client, clock).run_once()
    with pytest.raises(ReceiptRefused, match="export again"):
        read_receipt(enrolled, receipt)
    assert at_the_hub(hub) == stated(enrolled)


def test_stick_of_a_copied_ledger_is_a_fork_and_both_lives_are_kept(
    enrolled: Ledger, hub: HubUnderTest, client: HubClient, clock: HeldClock, tmp_path: Path
) -> None:
    people(enrolled, 2)
    shutil.copytree(enrolled.path.parent, tmp_path / "twin")
    twin = open_ledger(StationSettings(data_dir=tmp_path / "twin"), clock=clock, random_bytes=seeded_bytes(9))
    people(enrolled, 3)
    people(twin, 2)
    read_receipt(enrolled, receipt_of(hub, exported(enrolled)))
    receipt = receipt_of(hub, exported(twin))
    read = read_receipt(twin, receipt)
    assert read.refused.startswith("fork")
    assert FORK_REFUSED in [row.what for row in hub.rows(Incident)]
    assert sync_state(twin).forks == 1
    with pytest.raises(ReceiptRefused, match="earlier life"):
        read_receipt(twin, receipt)
    assert read_receipt(twin, receipt_of(hub, exported(twin))).refused == ""
    assert sync_state(twin).pending == 0
    assert at_the_hub(hub) == stated(enrolled, twin)
    twin.close()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "stick").mkdir()
    yield tmp_path / "stick"


def test_command_lines_carry_a_file_there_and_back(
    enrolled: Ledger, hub: HubUnderTest, settings: StationSettings, stick: Path
) -> None:
    people(enrolled, 3)
    file = stick / "kiosk.carry"
    at_station = ["--data-dir", str(settings.data_dir)]
    at_hub = ["--data-dir", str(stick), "--database-url", hub.settings.database_url]

    def run(command, *args: str, fails: bool = False) -> str:
        result = CliRunner().invoke(command, [*args])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    assert "3 operations are in" in run(station_command, "export", str(file), *at_station)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert "nothing was taken in: this file was cut off" in run(hub_command, "import", str(file), *at_hub, fails=True)
    file.write_bytes(whole)
    assert "held up to operation 3, 0 in quarantine" in run(hub_command, "import", str(file), *at_hub)
    receipt = stick / "kiosk.carry.receipt"
    assert "3 operations more are at the hub" in run(station_command, "receipt", str(receipt), *at_station)
    assert "Nothing is owed" in run(station_command, "export", str(file), *at_station)
    receipt.write_text("{")
    assert "nothing has changed here" in run(station_command, "receipt", str(receipt), *at_station, fails=True)
    assert "cannot be read" in run(station_command, "receipt", str(stick / "none"), *at_station, fails=True)
    people(enrolled, 1)
    nowhere = stick / "nowhere" / "x"
    assert "cannot be written" in run(station_command, "export", str(nowhere), *at_station, fails=True)
    lost = run(hub_command, "import", str(file), "--receipt", str(nowhere), *at_hub, fails=True)
    assert "import the file again" in lost
    assert list(stick.glob("*.part")) == []


def test_receipt_that_is_read_after_its_operations_were_let_go_begins_no_new_life(
    enrolled: Ledger, client: HubClient, hub: HubUnderTest, clock: HeldClock
) -> None:
    people(enrolled, 3)
    receipt = receipt_of(hub, exported(enrolled))
    people(enrolled, 3)
    assert courier_of(enrolled, client, clock).run_once()
    clock.advance(31 * 24 * 3600)
    with enrolled.writing() as writer:
        writer.set_setting(MATCHED_SETTING, "6")
    assert let_go(enrolled, lambda _seconds: None)[0] == 5
    incarnation = enrolled.setting("incarnation")
    assert read_receipt(enrolled, receipt).acknowledged == 0
    assert (enrolled.setting("incarnation"), sync_state(enrolled).pending) == (incarnation, 0)
