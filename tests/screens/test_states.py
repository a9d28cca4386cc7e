"""Every state that is registered can be reached, and nothing complains on the way."""

import logging
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.screens.stand import Stand
from tests.screens.states import STATES


@pytest.mark.parametrize("name", STATES)
def test_a_state_can_be_reached_by_what_people_do(
    qt_app: QGuiApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.WARNING):
        stand = Stand(tmp_path / "station", "K15")
        STATES[name](stand)
        page = stand.kiosk.session.current_page
        stand.close()
    assert name.replace("-", "_").startswith(page), f"{name} ended on {page}"
    # That the PIN pad was shut is logged on purpose.
    unexpected = [record.getMessage() for record in caplog.records if record.name != "kiosk.actions.enter_pin"]
    assert unexpected == []
