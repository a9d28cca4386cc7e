"""The desk on the same ledger as the kiosk: what one commits the other shows."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.actions.check_in import check_in_card
from kiosk.actions.record_service import record_service
from kiosk.config import KioskSettings
from kiosk.desk import Desk
from sync.station.ledger import Ledger
from tests.clocks import HeldClock, seeded_bytes
from tests.stations import code_of, open_station

WaitUntil = Callable[..., bool]


@pytest.fixture
def kiosk_ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_station(tmp_path / "station", HeldClock())
    yield opened
    opened.close()


@pytest.fixture
def desk(
    qt_app: QGuiApplication,
    wait_until: WaitUntil,
    tmp_path: Path,
    kiosk_ledger: Ledger,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Desk]:
    settings = KioskSettings(data_dir=tmp_path / "station", courier="service")
    with caplog.at_level(logging.WARNING):
        opened = Desk(settings, clock=HeldClock(), random_bytes=seeded_bytes(4))
        assert wait_until(lambda: len(opened.watch.catalogue.services) > 0)
        yield opened
        opened.close()
        opened.engine.deleteLater()
    assert [record.getMessage() for record in caplog.records] == []


def test_what_the_kiosk_commits_appears_masked(desk: Desk, kiosk_ledger: Ledger, wait_until: WaitUntil) -> None:
    check_in = check_in_card(kiosk_ledger, code_of(1001), "camera")
    record_service(kiosk_ledger, check_in.visit_id, "BAS-01")
    assert wait_until(lambda: desk.today.property("services") == 1, 10)
    rows = desk.today.rows()
    assert [(row["name"], row["group"], row["services"], row["time"]) for row in rows] == [
        ("王**", "外卖骑手", "喝水", "12:00")
    ]
    desk.display.toggleLanguage()
    assert desk.today.rows()[0]["services"] == "Water"


def test_one_key_checks_a_guest_in_and_a_visit_can_be_taken_back(desk: Desk, wait_until: WaitUntil) -> None:
    desk.window.requestActivate()
    assert wait_until(desk.window.isActive)
    QTest.keyClick(desk.window, Qt.Key.Key_F2)
    assert wait_until(lambda: desk.today.property("checkIns") == 1)
    (row,) = desk.today.rows()
    assert row["canUndo"] and row["name"] == ""
    desk.today.undo(row["visitId"])
    assert wait_until(lambda: desk.today.property("checkIns") == 0)
    (row,) = desk.today.rows()
    assert row["voided"] and not row["canUndo"], "struck through, never hidden"
    assert desk.today.property("pending") >= 0
