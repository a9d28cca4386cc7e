"""The first PIN from the command line of a real station."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from PIL import Image
from pyzbar.pyzbar import decode

from kiosk.__main__ import warm_station
from kiosk.actions.enter_pin import enter_pin
from sync.contract.codes import STAFF_CARD
from sync.station import staff_pins
from sync.station.clock import SystemClock
from sync.station.first_opening import open_ledger
from sync.station.settings import StationSettings


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_pins, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def set_pin(data_dir: Path, role: str, typed: str) -> tuple[int, str]:
    arguments = ["staff", "set-pin", "--role", role, "--data-dir", str(data_dir)]
    done = CliRunner().invoke(warm_station, arguments, input=f"{typed}\n{typed}\n")
    return done.exit_code, done.output


def test_a_pin_that_was_set_here_opens_there(tmp_path: Path) -> None:
    code, said = set_pin(tmp_path, "technician", "483920")
    assert code == 0 and "483920" not in said
    ledger = open_ledger(StationSettings(data_dir=tmp_path), clock=SystemClock())
    assert enter_pin(ledger, "483920").role == "technician"
    ledger.close()


def test_a_pin_that_is_no_good_is_refused_with_a_sentence(tmp_path: Path) -> None:
    code, said = set_pin(tmp_path, "volunteer", "123456")
    assert code != 0 and "too easy" in said


def test_the_staff_card_reads_back(tmp_path: Path) -> None:
    done = CliRunner().invoke(warm_station, ["staff", "card", "--png", str(tmp_path / "card.png")])
    assert done.exit_code == 0, done.output
    assert [found.data.decode() for found in decode(Image.open(tmp_path / "card.png"))] == [STAFF_CARD]
