"""Makes the ledger of a release with that release's own code: `python -m tests.ledgers.make X.Y.Z`.

What that release would push next goes to `tests/wire/`, so that every kind it states is kept as it goes over the wire.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.releases.running import STATION_ID, Release

LEDGERS_DIR = Path(__file__).parent
WIRE_DIR = LEDGERS_DIR.parent / "wire"
FILES = ("ledger.db", "ledger.key")


def make(name: str, directory: Path) -> None:
    """Leave the ledger of a release in `directory`, with members, and with operations in every state."""
    with tempfile.TemporaryDirectory() as root:
        release = Release(name, Path(root))
        cards = [line.split("\t") for line in release.hub("demo").splitlines() if line.count("\t") == 2]
        with release.hub_served() as hub_url:
            release.sync("enrol", release.hub("enrolment-code", STATION_ID).strip(), hub_url=hub_url)
            release.sync("once", hub_url=hub_url)
            release.drive("people", cards[0][2])
            release.drive("odd")
            release.drive("people", cards[1][2])
            release.sync("once", hub_url=hub_url)
        release.drive("people", cards[2][2])
        (WIRE_DIR / f"{name}.json").write_text(f"{json.dumps(release.drive('wire'), indent=1)}\n", "utf-8")
        said = release.drive("operations")
        directory.mkdir(parents=True)
        for file in FILES:
            shutil.copy(release.data_dir / file, directory / file)
        lines = ",\n".join(json.dumps(operation, ensure_ascii=False) for operation in said)
        (directory / "operations.json").write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    make(sys.argv[1], LEDGERS_DIR / sys.argv[1])
