"""The ledger's thread goes on with a sound ledger when the one it has cannot be used any more."""

from collections.abc import Callable
from pathlib import Path

from kiosk.actions.check_in import check_in_anonymous
from kiosk.background import Background
from sync.station.kept import KEPT_DIR
from sync.station.ledger import KEY_FILE, LEDGER_FILE, Ledger
from sync.station.opening import open_or_salvage
from sync.station.settings import StationSettings
from sync.station.trouble import LedgerDamaged
from tests.clocks import HeldClock, seeded_bytes

WaitUntil = Callable[..., bool]


def test_a_touch_during_which_the_ledger_breaks_is_stored_in_the_one_that_follows(
    wait_until: WaitUntil, tmp_path: Path
) -> None:
    settings = StationSettings(data_dir=tmp_path / "station")
    background = Background(lambda: open_or_salvage(settings, clock=HeldClock(), random_bytes=seeded_bytes(1)))
    stored: list[object] = []
    tries: list[Path] = []

    def check_in(ledger: Ledger) -> str:
        tries.append(ledger.path)
        if len(tries) == 1:
            # Its key is overwritten, and a page that it needs is not what it was.
            (settings.data_dir / KEY_FILE).write_text("0" * 64)
            raise LedgerDamaged("database disk image is malformed")
        return check_in_anonymous(ledger, None).visit_id

    background.run(check_in, stored.append)
    assert wait_until(lambda: len(stored) == 1)
    background.run(lambda ledger: ledger.rows("SELECT visit_id FROM visit"), stored.append)
    assert wait_until(lambda: len(stored) == 2)
    background.close()
    assert stored[1] == [(stored[0],)]
    (folder,) = (settings.data_dir / KEPT_DIR).iterdir()
    assert (folder / LEDGER_FILE).exists()
