"""Without a loudspeaker, as here, the kiosk is silent and nothing complains."""

import logging
from pathlib import Path

import pytest

from kiosk.devices.speaker import LoudSpeaker

RESOURCES = Path(__file__).parents[3] / "resources"


def test_a_machine_without_sound_is_silent_and_content(qt_app: object, caplog: pytest.LogCaptureFixture) -> None:
    speaker = LoudSpeaker()
    with caplog.at_level(logging.WARNING):
        speaker.play(RESOURCES / "sounds" / "scan_ok.wav", 1.0)
        speaker.speak([RESOURCES / "voice" / "zh" / "done.title.ogg"], 1.0)
        speaker.hush()
    assert caplog.records == []
