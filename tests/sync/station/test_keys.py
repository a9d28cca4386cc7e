"""The key is wrapped only where it can be unwrapped, sealed to the centre, and opens again what a lost one closed."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.actions.check_in import check_in_anonymous
from sync.contract.key_escrow import unseal_ledger_key
from sync.contract.sealing import SealBroken, sealing_private_key
from sync.hub.cli import hub as hub_commands
from sync.station.enrolment import enrol
from sync.station.escrow import SEALED_FILE, keep_sealed
from sync.station.first_opening import open_ledger
from sync.station.kept import KEPT_DIR
from sync.station.keys import (
    CREDENTIAL,
    KeyHolding,
    WrapRefused,
    destroy_key,
    holding,
    ledger_key,
    read_key,
    wrap_key,
    wrapped_file,
)
from sync.station.ledger import KEY_FILE, LEDGER_FILE, Ledger
from sync.station.opening import open_or_salvage
from sync.station.salvage import salvage
from sync.station.settings import StationSettings
from sync.station.transport import HubClient
from sync.station.trouble import KeyLost
from tests.clocks import HeldClock, seeded_bytes
from tests.sync.hub.paper_station import HubUnderTest

CENTRE = sealing_private_key("33" * 32)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A stand-in for systemd-creds with the same words: this machine's own has a key that no test may touch."""
    program = tmp_path / "systemd-creds"
    program.write_text('#!/bin/sh\ncase "$1" in encrypt) base64 -w0 ;; decrypt) base64 -d ;; esac\n')
    program.chmod(0o755)
    return program


def test_a_wrapped_key_opens_the_ledger_and_lies_nowhere_in_the_open(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = check_in_anonymous(ledger, None).visit_id
    ledger.close()
    file = settings.data_dir / KEY_FILE
    key = read_key(file)
    assert key is not None
    monkeypatch.setenv("PATH", f"{machine.parent}:{os.environ['PATH']}")
    wrap_key(file)
    assert holding(file) is KeyHolding.WRAPPED and read_key(file) == key
    assert stat.S_IMODE(wrapped_file(file).stat().st_mode) == 0o600
    assert all(key.hex().encode() not in path.read_bytes() for path in settings.data_dir.iterdir())
    again = open_ledger(settings, clock=clock)
    assert again.value("SELECT visit_id FROM visit") == visit
    again.close()


def test_a_service_is_handed_its_key_by_systemd(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.close()
    file = settings.data_dir / KEY_FILE
    (tmp_path / CREDENTIAL).write_text(file.read_text())
    file.unlink()
    wrapped_file(file).write_text("only the service manager can read this")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    open_ledger(settings, clock=clock).close()


@pytest.mark.parametrize("program", ["exit 1", "cat >/dev/null; echo something else"])
def test_a_machine_that_cannot_wrap_leaves_the_key_as_it_is(
    ledger: Ledger, settings: StationSettings, machine: Path, program: str
) -> None:
    machine.write_text(f"#!/bin/sh\n{program}\n")
    file = settings.data_dir / KEY_FILE
    for creds in (str(machine), str(machine.with_name("nowhere"))):
        with pytest.raises(WrapRefused):
            wrap_key(file, creds)
    assert holding(file) is KeyHolding.FILE and not wrapped_file(file).exists()
    assert ledger.path.exists()


def test_a_key_that_cannot_be_unwrapped_makes_no_new_one(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.close()
    file = settings.data_dir / KEY_FILE
    file.rename(wrapped_file(file))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KeyLost):
        open_ledger(settings, clock=clock)
    assert not file.exists()


def test_the_enrolment_names_the_recovery_key_and_the_key_is_sealed_to_it(
    ledger: Ledger, hub: HubUnderTest, settings: StationSettings
) -> None:
    public = CENTRE.public_key().public_bytes_raw().hex()
    known = hub.settings.model_copy(update={"recovery_key": public})
    with_key = HubUnderTest(known)
    enrol(ledger, HubClient(with_key.url), hub.new_code("station-1"), "test")
    sealed = (settings.data_dir / SEALED_FILE).read_bytes()
    assert unseal_ledger_key(CENTRE, sealed) == read_key(settings.data_dir / KEY_FILE)
    with pytest.raises(SealBroken):
        unseal_ledger_key(sealing_private_key("44" * 32), sealed)
    assert keep_sealed(ledger) and (settings.data_dir / SEALED_FILE).read_bytes() == sealed, "once is enough"
    with_key.close()


def test_the_centre_opens_what_a_lost_key_has_closed(
    ledger: Ledger, settings: StationSettings, clock: HeldClock, tmp_path: Path
) -> None:
    def hub(*arguments: str, fails: bool = False) -> str:
        done = CliRunner().invoke(hub_commands, [*arguments])
        assert (done.exit_code != 0) == fails, done.output
        return done.output.strip()

    file = tmp_path / "recovery.key"
    public = hub("recovery-key", "new", str(file))
    hub("recovery-key", "new", str(file), fails=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ledger.writing() as writer:
        writer.set_setting("recovery_key", public)
    assert keep_sealed(ledger, seeded_bytes(3))
    visit = check_in_anonymous(ledger, None).visit_id
    ledger.close()
    (settings.data_dir / KEY_FILE).unlink()
    serving = open_or_salvage(settings, clock=clock, random_bytes=seeded_bytes(4))
    (folder,) = (settings.data_dir / KEPT_DIR).iterdir()
    assert (folder / LEDGER_FILE).exists()
    key = hub("unseal", str(folder / SEALED_FILE), "--recovery-key", str(file))
    assert salvage(folder, bytes.fromhex(key), serving).operations == 1
    assert serving.value("SELECT visit_id FROM visit") == visit
    hub("unseal", str(folder / LEDGER_FILE), "--recovery-key", str(file), fails=True)
    serving.close()


def test_without_a_recovery_key_nothing_is_sealed_and_a_wrong_one_breaks_nothing(
    ledger: Ledger, settings: StationSettings
) -> None:
    assert not keep_sealed(ledger)
    with ledger.writing() as writer:
        writer.set_setting("recovery_key", "nonsense")
    assert not keep_sealed(ledger) and not (settings.data_dir / SEALED_FILE).exists()


def test_a_key_is_wrapped_after_a_power_cut_too_and_no_draft_of_it_outlives_that(
    ledger: Ledger, settings: StationSettings, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{machine.parent}:{os.environ['PATH']}")
    file = settings.data_dir / KEY_FILE
    key = read_key(file)
    assert key is not None and ledger.path.exists()
    # So it is left by a power cut while it was made, and by one while it was wrapped.
    os.link(file, file.with_name(f"{KEY_FILE}.0a1b2c3d.part"))
    wrapped_file(file).write_text("half")
    wrap_key(file)
    assert read_key(file) == key
    assert all(key.hex().encode() not in path.read_bytes() for path in settings.data_dir.iterdir())


def test_a_draft_of_the_key_goes_with_the_key(tmp_path: Path) -> None:
    made: list[list[str]] = []

    def chance(count: int) -> bytes:
        made.append(sorted(path.name for path in tmp_path.iterdir()))
        return bytes(count)

    ledger_key(tmp_path / KEY_FILE, tmp_path / LEDGER_FILE, chance)
    (tmp_path / KEY_FILE).rename(tmp_path / f"{KEY_FILE}.00000000.part")
    destroy_key(tmp_path / KEY_FILE)
    assert list(tmp_path.iterdir()) == []
