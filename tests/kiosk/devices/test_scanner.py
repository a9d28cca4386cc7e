import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from kiosk.devices.camera import FilmFrames, FrameSource
from kiosk.devices.decoder_process import DecoderProcess, FrameDecoder
from kiosk.devices.decoder_wire import Reply, Sight
from kiosk.devices.luma import Luma
from kiosk.devices.qr_draw import draw_qr
from kiosk.devices.scan_event import ScanEvent
from kiosk.devices.scanner import Scanner

WaitUntil = Callable[..., bool]
MakeScanner = Callable[..., Scanner]

pytestmark = pytest.mark.usefixtures("qt_app")


class Clock:
    def __init__(self) -> None:
        self.ms = 1_000_000

    def now_ms(self) -> int:
        return self.ms


class HandDecoder(FrameDecoder):
    """Keeps the first grey of each frame it is given, and answers when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.shades: list[int] = []
        self.quick: list[bool] = []
        self.is_free = True
        self.closed = 0

    @property
    def free(self) -> bool:
        return self.is_free

    def search(self, luma: Luma, *, quick: bool) -> None:
        assert self.is_free
        self.is_free = False
        self.shades.append(luma.pixels[0])
        self.quick.append(quick)

    def close(self) -> None:
        self.closed += 1

    def answer(self, text: str | None = None, sight: Sight = "nothing") -> None:
        self.is_free = True
        self.replied.emit(Reply(1, sight, text, "zxing" if text else "", 1.5))

    def die(self) -> None:
        self.is_free = False

    def come_back(self) -> None:
        self.is_free = True
        self.freed.emit()


def frame_of(picture: Image.Image | int) -> QVideoFrame:
    if isinstance(picture, int):
        picture = Image.new("L", (64, 48), picture)
    image = QImage(
        picture.tobytes(), picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8
    ).copy()
    return QVideoFrame(image)


def room_picture(*, phone: bool = False) -> Image.Image:
    room = Image.linear_gradient("L").resize((640, 360))
    if phone:
        room.paste(240, (300, 100, 380, 240))
    return room


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source() -> FrameSource:
    made = FrameSource()
    made.setActive(True)
    return made


@pytest.fixture
def make_scanner(clock: Clock) -> Iterator[MakeScanner]:
    made: list[Scanner] = []

    def make(source: FrameSource, decoder: FrameDecoder | None = None, searches_per_second: float = 500) -> Scanner:
        scanner = Scanner(
            source, decoder or DecoderProcess(), now_ms=clock.now_ms, searches_per_second=searches_per_second
        )
        made.append(scanner)
        return scanner

    yield make
    for scanner in made:
        scanner.close()


@dataclass
class Stand:
    """A scanner with a decoder that answers by hand, and what it told."""

    scanner: Scanner
    decoder: HandDecoder
    source: FrameSource
    clock: Clock
    wait_until: WaitUntil
    events: list[ScanEvent]
    sights: list[str]

    def show(self, picture: Image.Image | int, after_ms: int = 0) -> bool:
        """Show a frame once the scanner may search again; True if it was given to the decoder."""
        assert self.wait_until(lambda: not self.scanner._breather.isActive())
        self.clock.ms += after_ms
        given = len(self.decoder.shades)
        self.source.sink.setVideoFrame(frame_of(picture))
        return len(self.decoder.shades) > given


@pytest.fixture
def stand(make_scanner: MakeScanner, source: FrameSource, clock: Clock, wait_until: WaitUntil) -> Stand:
    decoder = HandDecoder()
    scanner = make_scanner(source, decoder)
    sights: list[str] = []
    scanner.sightChanged.connect(sights.append)
    return Stand(scanner, decoder, source, clock, wait_until, events_of(scanner), sights)


def events_of(scanner: Scanner) -> list[ScanEvent]:
    events: list[ScanEvent] = []
    scanner.codeScanned.connect(events.append)
    return events


def test_a_film_of_a_code_is_one_event(
    wait_until: WaitUntil, make_scanner: MakeScanner, code_film: Path, member_code: str
) -> None:
    film = FilmFrames(loop=True)
    scanner = make_scanner(film, searches_per_second=12)
    events = events_of(scanner)
    film.play(code_film)
    assert wait_until(lambda: scanner.counts.repeated > 2, 30)
    assert [(event.text, event.source) for event in events] == [(member_code, "camera")]
    assert events[0].engine in ("zxing", "pyzbar")
    assert events[0].ms > 0
    film.setActive(False)


def test_a_film_without_a_code_is_no_event(wait_until: WaitUntil, make_scanner: MakeScanner, bare_film: Path) -> None:
    film = FilmFrames(loop=True)
    scanner = make_scanner(film, searches_per_second=30)
    events = events_of(scanner)
    film.play(bare_film)
    assert wait_until(lambda: scanner.counts.searched > 12, 30)
    assert events == []
    film.setActive(False)


@pytest.mark.parametrize("colours", [QImage.Format.Format_Grayscale8, QImage.Format.Format_RGB32])
def test_a_single_frame_is_read(
    wait_until: WaitUntil,
    make_scanner: MakeScanner,
    source: FrameSource,
    member_code: str,
    colours: QImage.Format,
) -> None:
    scanner = make_scanner(source)
    events = events_of(scanner)
    code = draw_qr(member_code)
    image = QImage(code.tobytes(), code.width, code.height, code.width, QImage.Format.Format_Grayscale8)
    source.sink.setVideoFrame(QVideoFrame(image.convertToFormat(colours)))
    assert wait_until(lambda: scanner.counts.searched == 1, 20)
    assert [event.text for event in events] == [member_code]


def test_the_newest_frame_wins_and_nobody_waits(stand: Stand) -> None:
    for shade in (10, 60, 110, 160, 210):
        stand.source.sink.setVideoFrame(frame_of(shade))
    assert stand.scanner.counts.skipped == 3
    for text in ("first", "second"):
        assert stand.wait_until(lambda: not stand.decoder.is_free)
        stand.decoder.answer(text)
    assert stand.decoder.shades == [10, 210]
    assert [event.text for event in stand.events] == ["first", "second"]
    counts = stand.scanner.counts
    assert (counts.arrived, counts.searched) == (5, 2)


def test_the_same_code_is_told_again_only_after_it_was_away(stand: Stand) -> None:
    times = (("A", 0), ("A", 2999), ("A", 2999), ("B", 10), ("A", 10), ("A", 3000), ("A", 100))
    for number, (text, after_ms) in enumerate(times):
        assert stand.show(number % 2 * 100, after_ms)
        stand.decoder.answer(text)
    assert [event.text for event in stand.events] == ["A", "B", "A"], "two codes in sight tell each once"
    assert stand.scanner.counts.repeated == 4
    stand.scanner.forget()
    stand.show(100, 1)
    stand.decoder.answer("A")
    assert len(stand.events) == 4


def test_searches_keep_to_their_rate(make_scanner: MakeScanner, source: FrameSource) -> None:
    decoder = HandDecoder()
    scanner = make_scanner(source, decoder, searches_per_second=0.01)
    for shade in range(20):
        source.sink.setVideoFrame(frame_of(shade))
        if not decoder.is_free:
            decoder.answer()
    assert (scanner.counts.arrived, scanner.counts.searched, scanner.counts.skipped) == (20, 1, 18)


def test_where_nothing_moves_the_search_rests_until_something_does(stand: Stand) -> None:
    room, room_with_phone = room_picture(), room_picture(phone=True)
    searched_while_fresh = 0
    for _ in range(10):
        if stand.show(room, 500):
            searched_while_fresh += 1
            stand.decoder.answer()
    assert searched_while_fresh == 10
    stand.show(room, 1500)
    stand.decoder.answer()
    stand.decoder.quick.clear()
    searched_at_rest = 0
    for _ in range(50):
        if stand.show(room, 100):
            searched_at_rest += 1
            stand.decoder.answer()
    assert searched_at_rest == 10
    assert all(stand.decoder.quick)
    assert stand.show(room_with_phone, 10)
    assert not stand.decoder.quick[-1]
    stand.decoder.answer()
    assert stand.show(room_with_phone, 100)


def test_a_code_that_lies_there_is_still_in_sight_while_the_search_rests(stand: Stand) -> None:
    room = room_picture()
    for _ in range(200):
        if stand.show(room, 100):
            stand.decoder.answer("LEFT THERE")
    assert [event.text for event in stand.events] == ["LEFT THERE"]


def test_what_is_seen_is_told_once_and_stays_for_a_while(stand: Stand) -> None:
    seen: list[tuple[Sight, int]] = [
        ("nothing", 100),
        ("far", 100),
        ("far", 300),
        ("blurred", 100),
        ("blurred", 1300),
        ("blurred", 200),
        ("nothing", 1400),
        ("nothing", 200),
        ("reading", 10),
        ("reading", 300),
    ]
    for number, (sight, after_ms) in enumerate(seen):
        stand.show(number % 2 * 100, after_ms)
        stand.decoder.answer(sight=sight)
    assert stand.sights == ["far", "blurred", "nothing", "reading"]
    stand.source.setActive(False)
    assert stand.scanner.sight == "nothing"
    assert stand.sights[-1] == "nothing"


def test_furniture_that_looks_like_a_code_is_seen_no_more_after_a_while(stand: Stand) -> None:
    room = room_picture()
    for _ in range(150):
        if stand.show(room, 100):
            stand.decoder.answer(sight="far")
    assert stand.sights == ["far", "nothing"]


def test_a_code_found_after_the_source_was_stopped_is_not_told(stand: Stand) -> None:
    stand.show(1)
    stand.source.sink.setVideoFrame(frame_of(2))
    stand.source.setActive(False)
    assert stand.scanner._waiting is None
    stand.decoder.answer("LATE")
    assert stand.events == []
    assert stand.decoder.shades == [1]
    stand.source.setActive(True)
    assert stand.show(3)


def test_the_next_visitors_turn_begins_without_a_frame_of_the_last(stand: Stand) -> None:
    stand.show(1)
    stand.source.sink.setVideoFrame(frame_of(2))
    stand.scanner.forget()
    stand.decoder.answer()
    assert stand.decoder.shades == [1]
    counts = stand.scanner.counts
    assert counts.arrived == counts.searched + counts.skipped


def test_a_frame_that_died_with_its_decoder_is_counted_and_the_newest_goes_next(stand: Stand) -> None:
    stand.show(1)
    stand.decoder.die()
    for shade in (2, 3):
        stand.source.sink.setVideoFrame(frame_of(shade))
    assert stand.wait_until(lambda: not stand.scanner._breather.isActive())
    assert stand.decoder.shades == [1]
    stand.decoder.come_back()
    assert stand.decoder.shades == [1, 3]
    stand.decoder.answer("BACK")
    assert [event.text for event in stand.events] == ["BACK"]
    counts = stand.scanner.counts
    assert counts.arrived == counts.searched + counts.skipped


def test_a_huge_frame_is_made_smaller_and_still_read(
    wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource, member_code: str
) -> None:
    events = events_of(make_scanner(source))
    huge = Image.new("L", (3840, 2160), 90)
    huge.paste(draw_qr(member_code, module_pixels=18), (900, 500))
    source.sink.setVideoFrame(frame_of(huge))
    assert wait_until(lambda: bool(events), 20)
    assert events[0].text == member_code


def test_close_ends_the_decoder_and_nothing_is_told(stand: Stand) -> None:
    stand.show(1)
    stand.scanner.close()
    stand.scanner.close()
    stand.source.sink.setVideoFrame(frame_of(2))
    stand.decoder.answer("LATE")
    assert stand.events == []
    assert (stand.decoder.closed, stand.decoder.shades) == (1, [1])


PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from kiosk.devices.camera import FilmFrames
from kiosk.devices.decoder_process import DecoderProcess
from kiosk.devices.scanner import Scanner
from kiosk.devices.wedge_scanner import WedgeScanner

app = QGuiApplication([])
film = FilmFrames(loop=True)
scanner = Scanner(film, DecoderProcess(), now_ms=lambda: 0)
wedge = WedgeScanner()
wedge.watch(app)
scanner.codeScanned.connect(lambda event: (print(event.text), QTimer.singleShot(100, app.quit)))
film.play(sys.argv[1])
app.exec()
{closing}
"""


@pytest.mark.parametrize("closing", ["film.setActive(False); scanner.close(); wedge.close(app)", ""])
def test_a_program_ends_cleanly_in_the_middle_of_a_film(code_film: Path, member_code: str, closing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(closing=closing), str(code_film)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, member_code, "")
