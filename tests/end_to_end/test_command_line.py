"""`warm-station` as a technician types it: real processes, real files, plain answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.qr_draw import draw_qr
from tests.clocks import HeldClock
from tests.film import make_film
from tests.stations import ISSUER, code_of, open_station

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"


class Machine:
    """A machine with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.data_dir = home / "station"
        self.environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "WARM_STATION_CONFIG": str(home / "station.toml"),
            "WARM_STATION_DATA_DIR": str(self.data_dir),
            "WARM_STATION_HUB_URL": NOWHERE,
        }

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kiosk", *map(str, arguments)],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def parts(report: str) -> dict[str, str]:
    return {part["part"]: part["health"] for part in json.loads(report)["parts"]}


def test_the_doctor_names_every_part_of_a_fresh_station(machine: Machine) -> None:
    done = machine.run("doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = parts(done.stdout)
    assert {"python", "qt", "sqlite", "cipher", "decoder engines", "camera", "disk", "clock", "hub", "pending"} <= set(
        found
    )
    assert {found[name] for name in ("python", "qt", "sqlite", "ledger", "cipher", "decoder engines")} == {"ok"}
    assert (found["hub"], found["station"]) == ("warning", "warning")


def test_the_doctor_ends_non_zero_on_a_fault_and_says_which(machine: Machine) -> None:
    machine.run("sync", "status")
    (machine.data_dir / "ledger.key").unlink()
    done = machine.run("doctor", "--json")
    assert done.returncode == 1
    found = parts(done.stdout)
    assert (found["ledger"], found["key"], found["pending"], found["python"]) == ("fault", "fault", "fault", "ok")


def test_scan_prints_a_line_for_each_file(machine: Machine, tmp_path: Path) -> None:
    code = code_of(1001)
    still = Image.open(frame_of(make_film(tmp_path / "code.mjpeg", code, seconds=0.2, seed=7), tmp_path))
    angled, blank, no_picture = tmp_path / "angled.png", tmp_path / "blank.png", tmp_path / "words.png"
    still.rotate(17, expand=True, fillcolor="grey").save(angled)
    Image.new("RGB", (640, 480), "white").save(blank)
    no_picture.write_text("these are words")
    done = machine.run("scan", angled, blank, no_picture, tmp_path / "missing.png")
    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert (first["text"], first["file"]) == (code, str(angled)) and first["engine"] and first["ms"] > 0
    assert (second["text"], second["engine"]) == (None, None)
    assert "not a picture" in third["error"] and fourth["error"]
    assert done.returncode == 2 and "Traceback" not in done.stderr


def frame_of(film: Path, folder: Path) -> Path:
    """Return the first picture of a film, which is JPEG pictures in a row."""
    frame = folder / "frame.jpg"
    frame.write_bytes(film.read_bytes().split(b"\xff\xd9")[0] + b"\xff\xd9")
    return frame


def test_a_card_is_verified_with_the_stations_own_keys_and_shown(machine: Machine, tmp_path: Path) -> None:
    open_station(machine.data_dir, HeldClock()).close()
    code = code_of(1001)
    done = machine.run("card", "verify", code)
    assert json.loads(done.stdout)["serial"] == 1001 and done.returncode == 0
    forged = machine.run("card", "verify", code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert json.loads(forged.stdout)["valid"] is False and forged.returncode == 1
    by_key = machine.run("card", "verify", code, "--key", f"1:{ISSUER.public_key().public_bytes_raw().hex()}")
    assert json.loads(by_key.stdout)["valid"] is True
    picture = tmp_path / "code.png"
    assert machine.run("card", "show", code, "--png", picture).returncode == 0
    assert json.loads(machine.run("scan", picture).stdout)["text"] == code
    assert "█" in machine.run("card", "show", code).stdout or "▀" in machine.run("card", "show", code).stdout


def test_a_card_is_issued_at_the_hub_and_ends_the_one_before(machine: Machine, tmp_path: Path) -> None:
    hub_dir = tmp_path / "hub"
    assert machine.run("hub", "demo", "--data-dir", hub_dir).returncode == 0
    picture = tmp_path / "card.png"
    done = machine.run("card", "issue", "demo-member-01", "--data-dir", hub_dir, "--png", picture)
    assert done.returncode == 0, done.stderr
    code = done.stdout.strip()
    assert json.loads(machine.run("scan", picture).stdout)["text"] == code
    unknown = machine.run("card", "issue", "nobody", "--data-dir", hub_dir)
    assert unknown.returncode == 1 and "nobody" in unknown.stderr and "Traceback" not in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sync", "once"), "not_enrolled"),
        (("sync", "enrol", "K7QM-2F9D"), "was not reached"),
        (("kiosk", "--window", "nonsense"), "setting window"),
        (("card", "verify", "WS1:", "--key", "nonsense"), "--key takes"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(machine: Machine, arguments: tuple[str, ...], words: str) -> None:
    done = machine.run(*arguments)
    assert done.returncode != 0
    assert words in done.stderr and "Traceback" not in done.stderr


def test_the_settings_file_is_read_and_the_environment_goes_before_it(machine: Machine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (tmp_path / "station.toml").write_text(f'data_dir = "{other}"\nhub_url = "http://127.0.0.1:10"\n')
    machine.environment.pop("WARM_STATION_DATA_DIR")
    done = machine.run("doctor", "--json")
    assert other.exists()
    assert NOWHERE in done.stdout and "127.0.0.1:10 " not in done.stdout


def test_a_picture_of_a_code_needs_no_camera(tmp_path: Path, machine: Machine) -> None:
    picture = tmp_path / "plain.png"
    draw_qr("HELLO", module_pixels=6).save(picture)
    assert json.loads(machine.run("scan", picture).stdout)["text"] == "HELLO"
