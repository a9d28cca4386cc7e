from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from kiosk.devices.scan_event import ScanEvent
from kiosk.devices.wedge_scanner import MAX_GAP_MS, WedgeScanner

WaitUntil = Callable[..., bool]
Stroke = tuple[QEvent.Type, int, str, int, bool]

PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
RETURN = (int(Qt.Key.Key_Return), "\r")
ENDS = [RETURN, (int(Qt.Key.Key_Enter), "\r"), (int(Qt.Key.Key_Tab), "\t")]
CONTROL_KEYS = [(int(Qt.Key.Key_Left), ""), (int(Qt.Key.Key_Backspace), "\b"), (int(Qt.Key.Key_Escape), "\x1b")]


class RecordingWindow(QWindow):
    """A window that writes down every key that reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.strokes: list[Stroke] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.strokes.append(stroke_of(event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.strokes.append(stroke_of(event))


def stroke_of(event: QKeyEvent) -> Stroke:
    return event.type(), int(event.key()), event.text(), event.modifiers().value, event.isAutoRepeat()


@dataclass
class Desk:
    """A keyboard before a window: keys go in with a gap in ms before each, and are dated by our clock."""

    window: RecordingWindow
    wedge: WedgeScanner
    events: list[ScanEvent]
    sent: list[Stroke]
    now_ms: int = 0

    def key(
        self,
        kind: QEvent.Type,
        key: int,
        text: str,
        gap_ms: int = 0,
        modifiers: Qt.KeyboardModifier = NONE,
        repeat: bool = False,
    ) -> None:
        self.now_ms += gap_ms
        event = QKeyEvent(kind, key, modifiers, text, repeat)
        event.setTimestamp(self.now_ms)
        self.sent.append(stroke_of(event))
        QCoreApplication.sendEvent(self.window, event)

    def tap(self, key: int, text: str, gap_ms: int = 0, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.key(PRESS, key, text, gap_ms, modifiers)
        self.key(RELEASE, key, text, 0, modifiers)

    def type_text(self, text: str, gap_ms: int) -> None:
        for character in text:
            self.tap(ord(character.upper()), character, gap_ms)

    def scan(self, text: str, gap_ms: int = 4, end: tuple[int, str] = RETURN) -> None:
        self.now_ms += 500
        self.type_text(text, gap_ms)
        self.tap(*end, gap_ms)

    def fall_silent(self) -> None:
        self.wedge._run_out()
        self.wedge._run_out()
        self.now_ms += 1000

    def start_over(self) -> None:
        self.fall_silent()
        self.window.strokes.clear()
        self.events.clear()
        self.sent.clear()

    def typed(self) -> str:
        return "".join(stroke[2] for stroke in self.window.strokes if stroke[0] == PRESS)


@pytest.fixture(scope="module")
def shared_desk(qt_app: QGuiApplication) -> Iterator[Desk]:
    wedge = WedgeScanner(key_time_ms=lambda event: event.timestamp())
    events: list[ScanEvent] = []
    wedge.codeScanned.connect(events.append)
    wedge.watch(qt_app)
    yield Desk(RecordingWindow(), wedge, events, [])
    wedge.close(qt_app)


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    shared_desk.start_over()
    return shared_desk


@pytest.mark.parametrize("end", ENDS)
def test_a_burst_is_a_code_and_touches_no_field(desk: Desk, end: tuple[int, str], member_code: str) -> None:
    desk.scan(member_code, 4, end)
    assert desk.events == [ScanEvent(member_code, "wedge", "wedge", 4.0 * (len(member_code) - 1))]
    desk.fall_silent()
    assert desk.window.strokes == []


def test_return_and_tab_after_another_end_belong_to_the_burst(desk: Desk) -> None:
    desk.scan("ABC123")
    desk.tap(*ENDS[2], 3)
    desk.fall_silent()
    assert desk.window.strokes == []
    desk.tap(*RETURN, 100)
    assert desk.window.strokes == desk.sent[-2:]


def test_capitals_by_shift_and_fast_doubles_stay_in_the_code(desk: Desk) -> None:
    desk.now_ms += 500
    shift = int(Qt.Key.Key_Shift)
    for place, character in enumerate("AABB77"):
        desk.key(PRESS, shift, "", 2, SHIFT)
        desk.key(PRESS, ord(character), character, 2, SHIFT, repeat=place % 2 == 1)
        desk.key(RELEASE, ord(character), character, 2, SHIFT, repeat=place % 2 == 0)
        desk.key(RELEASE, shift, "", 2)
    desk.tap(*RETURN, 2)
    assert [event.text for event in desk.events] == ["AABB77"]
    desk.fall_silent()
    # The very first Shift came before anything was held.
    assert [stroke for stroke in desk.window.strokes if stroke[1] != shift] == []


def test_a_release_that_comes_late_is_swallowed_once(desk: Desk) -> None:
    desk.now_ms += 500
    for character in "ABCDEF":
        desk.key(PRESS, ord(character), character, 3)
    desk.key(PRESS, *RETURN, 3)
    for character in "ABCDEF":
        desk.key(RELEASE, ord(character), character, 3)
    desk.key(RELEASE, *RETURN, 3)
    assert len(desk.events) == 1
    assert desk.window.strokes == []
    desk.start_over()
    desk.type_text("abc", 100)
    desk.fall_silent()
    assert desk.window.strokes == desk.sent


@pytest.mark.parametrize("text", ["ABCDE", "12"])
def test_a_short_burst_is_typing(desk: Desk, text: str) -> None:
    desk.scan(text)
    assert desk.events == []
    assert desk.window.strokes == desk.sent


def test_a_burst_with_a_pause_before_its_end_is_typing(desk: Desk) -> None:
    desk.type_text("ABCDEFGH", 5)
    desk.tap(*RETURN, MAX_GAP_MS + 1)
    assert desk.events == []
    assert desk.window.strokes == desk.sent


@pytest.mark.parametrize("bad", [("é", NONE), ("会", NONE), ("\x03", CONTROL), ("\x1b", NONE), ("", NONE)])
def test_a_burst_with_one_unprintable_key_is_swallowed_and_told_to_nobody(
    desk: Desk, bad: tuple[str, Qt.KeyboardModifier]
) -> None:
    desk.type_text("ABCDEF", 4)
    desk.tap(int(Qt.Key.Key_C), bad[0], 4, bad[1])
    desk.type_text("GHIJKL", 4)
    desk.tap(*RETURN, 4)
    desk.fall_silent()
    assert desk.events == []
    assert desk.window.strokes == []


def test_the_longest_code_passes_and_a_flood_does_not(desk: Desk) -> None:
    desk.scan("A" * 160)
    assert [len(event.text) for event in desk.events] == [160]
    desk.start_over()
    desk.scan("A" * 161)
    desk.scan("B" * 5000)
    desk.type_text("C" * 1000, 5)
    desk.fall_silent()
    assert desk.events == []
    assert desk.window.strokes == []
    desk.type_text("typed", 100)
    desk.fall_silent()
    assert desk.typed() == "typed"


def test_chords_and_control_keys_pass_at_once(desk: Desk) -> None:
    desk.tap(int(Qt.Key.Key_C), "\x03", 100, CONTROL)
    for key, text in (*CONTROL_KEYS, *ENDS):
        desk.tap(key, text, 100)
    assert desk.window.strokes == desk.sent


def test_a_single_key_is_replayed_after_a_moment(desk: Desk, wait_until: WaitUntil) -> None:
    desk.key(PRESS, ord("A"), "a", 100)
    assert desk.window.strokes == []
    assert wait_until(lambda: bool(desk.window.strokes))
    desk.key(RELEASE, ord("A"), "a", 50)
    assert desk.window.strokes == desk.sent


def test_a_window_that_went_away_gets_nothing(desk: Desk) -> None:
    gone = RecordingWindow()
    QCoreApplication.sendEvent(gone, QKeyEvent(PRESS, ord("A"), NONE, "a"))
    del gone
    desk.fall_silent()
    assert desk.window.strokes == []


@st.composite
def keystrokes(
    draw: st.DrawFn, gaps: st.SearchStrategy[int], keys: Sequence[tuple[int, str]]
) -> list[tuple[int, str, int]]:
    characters = [(0x41 + number, chr(0x61 + number)) for number in range(26)]
    return [(*draw(st.sampled_from([*characters, *keys])), draw(gaps)) for _ in range(draw(st.integers(0, 60)))]


@settings(max_examples=200, deadline=None)
@given(keystrokes(st.integers(MAX_GAP_MS + 1, 400), [*ENDS, *CONTROL_KEYS]))
def test_slow_typing_arrives_unchanged(shared_desk: Desk, strokes: list[tuple[int, str, int]]) -> None:
    shared_desk.start_over()
    for key, text, gap_ms in strokes:
        shared_desk.tap(key, text, gap_ms)
    shared_desk.fall_silent()
    assert shared_desk.events == []
    assert shared_desk.window.strokes == shared_desk.sent


@settings(max_examples=200, deadline=None)
@given(keystrokes(st.integers(0, 60), CONTROL_KEYS), st.data())
def test_typing_at_any_speed_without_an_end_arrives_unchanged(
    shared_desk: Desk, strokes: list[tuple[int, str, int]], data: st.DataObject
) -> None:
    shared_desk.start_over()
    down: list[tuple[int, str]] = []
    for key, text, gap_ms in strokes:
        shared_desk.key(PRESS, key, text, gap_ms)
        down.append((key, text))
        while down and data.draw(st.booleans()):
            shared_desk.key(RELEASE, *down.pop(0))
        if data.draw(st.integers(0, 9)) == 0:
            shared_desk.fall_silent()
    shared_desk.fall_silent()
    assert shared_desk.window.strokes == shared_desk.sent


@settings(max_examples=100, deadline=None)
@given(st.lists(st.booleans(), max_size=8), st.text(alphabet="ABC0:$", min_size=6, max_size=160))
def test_scans_between_typing_take_nothing_along(shared_desk: Desk, turns: list[bool], code: str) -> None:
    shared_desk.start_over()
    for scans in turns:
        if scans:
            shared_desk.scan(code, 3)
        else:
            shared_desk.now_ms += 500
            shared_desk.type_text("typed", 90)
    shared_desk.fall_silent()
    assert shared_desk.typed() == "typed" * turns.count(False)
    assert [event.text for event in shared_desk.events] == [code] * turns.count(True)
