"""What is heard when: recorded instead of played."""

import json
import math
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from kiosk.actions.check_in import CheckIn, CheckInOutcome
from kiosk.devices.speaker import Speaker
from kiosk.viewmodels.prompts import GREETINGS, PAGES, PLAIN_GREETING, WARNING, Prompts
from tests.kiosk.viewmodels.conftest import Visit

RESOURCES = Path(__file__).parents[3] / "resources"
KEYS = {*GREETINGS.values(), PLAIN_GREETING, WARNING, *(key for keys in PAGES.values() for key in keys)}


class Ear(Speaker):
    """Remembers what would have been heard."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heard: list[str] = []
        self.gains: list[float] = []
        self.hushed = 0

    def play(self, sound: Path, gain: float) -> None:
        assert sound.is_file()
        self.heard.append(sound.stem)
        self.gains.append(gain)

    def speak(self, prompts: Sequence[Path], gain: float) -> None:
        assert all(prompt.is_file() for prompt in prompts)
        self.heard.extend(f"{prompt.parent.name}:{prompt.stem}" for prompt in prompts)
        self.gains.append(gain)

    def hush(self) -> None:
        self.hushed += 1


@pytest.fixture
def ear(visit: Visit) -> Ear:
    return Ear(visit.owner)


@pytest.fixture
def prompts(visit: Visit, ear: Ear) -> Prompts:
    return Prompts(visit.session, visit.display, ear, RESOURCES, visit.owner)


def greet(visit: Visit, outcome: CheckInOutcome) -> None:
    visit.session.visitBegan.emit(CheckIn(outcome, "visit"))
    visit.session.go("welcome")


def test_the_greeting_and_the_thanks_are_spoken_to_everybody_and_nothing_else(
    visit: Visit, ear: Ear, prompts: Prompts
) -> None:
    greet(visit, CheckInOutcome.MEMBER)
    for page in ("services", "rate", "goodbye", "attract"):
        visit.session.go(page)
    assert ear.heard == ["scan_ok", "zh:welcome.member", "done", "zh:done.title"]


def test_whoever_asked_for_the_voice_hears_every_page(visit: Visit, ear: Ear, prompts: Prompts) -> None:
    visit.display.toggleLanguage()
    visit.display.toggleVoice()
    greet(visit, CheckInOutcome.UNKNOWN_HOLDER)
    for page in ("services", "rate", "goodbye"):
        visit.session.go(page)
    spoken = [name.removeprefix("en:") for name in ear.heard if name.startswith("en:")]
    assert spoken == ["attract.scan", "welcome.plain", "svc.title", "rate.title", "done.title", "bye.title"]


def test_large_text_speaks_too_and_stops_when_it_is_taken_back(visit: Visit, ear: Ear, prompts: Prompts) -> None:
    visit.session.go("services")
    visit.display.setTextSize(1)
    assert ear.heard == ["zh:svc.title"]
    before = ear.hushed
    visit.display.setTextSize(0)
    assert ear.hushed == before + 1


def test_what_was_said_last_is_said_again(visit: Visit, ear: Ear, prompts: Prompts) -> None:
    greet(visit, CheckInOutcome.FIRST_VISIT)
    visit.display.repeatVoice()
    assert ear.heard == ["scan_ok", "zh:welcome.first", "zh:welcome.first"]


def test_a_problem_has_its_sound(visit: Visit, ear: Ear, prompts: Prompts) -> None:
    visit.session.noticeRaised.emit("expired")
    assert ear.heard == ["fix"]


def test_the_volume_and_the_night_make_it_softer(visit: Visit, ear: Ear, prompts: Prompts) -> None:
    for volume in (3, 2, 1, 0):
        visit.display.setVolume(volume)
        visit.session.noticeRaised.emit("expired")
    assert ear.gains == sorted(ear.gains, reverse=True) and ear.gains[0] == 1 and ear.gains[-1] == 0
    visit.display.setVolume(3)
    visit.display.set_night(True)
    visit.session.noticeRaised.emit("expired")
    assert ear.gains[-1] == pytest.approx(10**-0.5)


def test_the_warning_is_spoken_once(visit: Visit, ear: Ear, prompts: Prompts, wait_until: Callable[..., bool]) -> None:
    visit.display.toggleVoice()
    visit.session.go("services")
    ear.heard.clear()
    for left in (19, 17):
        visit.clock.advance(visit.session.seconds_left - left + 0.5)
        assert wait_until(lambda seconds=left: visit.session.warning_seconds == seconds)
    assert ear.heard == ["zh:idle.warn"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_prompt_was_rendered_and_tells_nothing_about_anybody(language: str) -> None:
    words = json.loads((RESOURCES / "voice" / "prompts.json").read_text("utf-8"))
    assert set(words) == KEYS
    assert {path.stem for path in (RESOURCES / "voice" / language).glob("*.ogg")} == KEYS
    texts = [text[language] for text in words.values()]
    assert not any("%" in text or any(sign.isdigit() for sign in text) for text in texts)


@pytest.mark.parametrize("path", sorted((RESOURCES / "sounds").glob("*.wav")), ids=lambda path: path.stem)
def test_a_sound_is_short(path: Path) -> None:
    with wave.open(str(path)) as file:
        assert file.getnframes() / file.getframerate() <= 0.4


def test_the_sounds_are_equally_loud() -> None:
    loudness: list[float] = []
    for path in (RESOURCES / "sounds").glob("*.wav"):
        with wave.open(str(path)) as file:
            samples = memoryview(file.readframes(file.getnframes())).cast("h")
            tenth = file.getframerate() // 10
        parts = [samples[at : at + tenth] for at in range(0, len(samples) - tenth, tenth // 4)]
        loudness.append(max(math.sqrt(sum(value * value for value in part) / tenth) for part in parts))
    assert len(loudness) == 3
    assert 20 * math.log10(max(loudness) / min(loudness)) < 1, "within a decibel"
