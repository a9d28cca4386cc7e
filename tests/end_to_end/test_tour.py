"""The tour as a stranger runs it: a day with the hub away, a kiosk killed in the middle of a visit, and the account."""

import json
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]


def test_a_day_at_the_station_loses_and_doubles_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "packaging/demo/tour.py", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    account = json.loads(done.stdout.splitlines()[-1])
    assert account["check_ins"] >= 3 and account["services"] >= 4 and account["ratings"] >= 1
    assert account["applications"] >= 1 and account["warnings"] >= 1 and account["camera_returns"] >= 1
    assert account["operations"] == account["hub_received"] > 0
    assert [account[name] for name in ("pending", "quarantined", "lost", "doubled")] == [0, 0, 0, 0]
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == account["screenshots"] >= 24
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (1920, 1080)
            assert len(image.convert("L").resize((64, 36)).getcolors() or []) > 8, f"{picture.name} is empty"
    assert " WARNING " not in done.stderr and " CRITICAL " not in done.stderr, done.stderr
