import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QThread
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from kiosk.devices.camera import FilmFrames, FrameSource
from kiosk.devices.qr_decode import Decoded, GreyPixels, PictureDecoder, default_chain
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


class GatedReader:
    """Reads the shade of the first pixel as the code, each time after its gate was opened."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.shades: list[int] = []
        self.threads: set[int] = set()

    def decode(self, gray: GreyPixels, width: int, height: int, stride: int, *, still: bool = False) -> Decoded | None:
        assert self.gate.acquire(timeout=10)
        self.shades.append(gray[0])
        self.threads.add(threading.get_ident())
        return Decoded(f"shade {gray[0]}", "gated", 1.0)


def frame_of(picture: Image.Image | int) -> QVideoFrame:
    if isinstance(picture, int):
        picture = Image.new("L", (64, 48), picture)
    image = QImage(
        picture.tobytes(), picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8
    ).copy()
    return QVideoFrame(image)


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

    def make(source: FrameSource, decoder: PictureDecoder | None = None, searches_per_second: float = 500) -> Scanner:
        scanner = Scanner(
            source, decoder or default_chain(), now_ms=clock.now_ms, searches_per_second=searches_per_second
        )
        made.append(scanner)
        return scanner

    yield make
    for scanner in made:
        scanner.close()


def events_of(scanner: Scanner) -> list[ScanEvent]:
    events: list[ScanEvent] = []
    scanner.codeScanned.connect(events.append)
    return events


def test_a_film_of_a_code_is_one_event(
    wait_until: WaitUntil, make_scanner: MakeScanner, code_film: Path, member_code: str
) -> None:
    film = FilmFrames()
    scanner = make_scanner(film, searches_per_second=12)
    events = events_of(scanner)
    ended: list[bool] = []
    film.ended.connect(lambda: ended.append(True))
    film.play(code_film)
    assert wait_until(lambda: bool(ended), 15)
    assert [(event.text, event.source) for event in events] == [(member_code, "camera")]
    assert events[0].engine in ("zxing", "pyzbar")
    assert events[0].ms > 0
    assert scanner.counts.repeated > 0
    film.setActive(False)


def test_a_film_without_a_code_is_no_event(wait_until: WaitUntil, make_scanner: MakeScanner, bare_film: Path) -> None:
    film = FilmFrames()
    scanner = make_scanner(film, searches_per_second=30)
    events = events_of(scanner)
    ended: list[bool] = []
    film.ended.connect(lambda: ended.append(True))
    film.play(bare_film)
    assert wait_until(lambda: bool(ended), 15)
    assert events == []
    assert scanner.counts.searched > 2
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
    assert wait_until(lambda: scanner.counts.searched == 1)
    assert [event.text for event in events] == [member_code]


def test_the_newest_frame_wins_and_nobody_waits(
    wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource
) -> None:
    reader = GatedReader()
    scanner = make_scanner(source, reader)
    told_on: list[bool] = []

    def note(event: ScanEvent) -> None:
        told_on.append(QThread.currentThread() is scanner.thread())

    scanner.codeScanned.connect(note)
    for shade in (10, 20, 30, 40, 50):
        source.sink.setVideoFrame(frame_of(shade))
    assert scanner.counts.skipped == 3
    reader.gate.release(2)
    assert wait_until(lambda: scanner.counts.searched == 2)
    assert reader.shades == [10, 50]
    assert told_on == [True, True]
    assert threading.get_ident() not in reader.threads
    assert len(reader.threads) == 1
    assert scanner.counts.arrived == scanner.counts.searched + scanner.counts.skipped


def test_the_same_code_is_told_again_only_after_it_was_away(
    wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource, clock: Clock
) -> None:
    reader = GatedReader()
    reader.gate.release(100)
    scanner = make_scanner(source, reader)
    events = events_of(scanner)

    def show(shade: int, after_ms: int) -> None:
        clock.ms += after_ms
        searched = scanner.counts.searched
        source.sink.setVideoFrame(frame_of(shade))
        assert wait_until(lambda: scanner.counts.searched == searched + 1)

    for shade, after_ms in ((1, 0), (1, 2999), (1, 2999), (2, 10), (1, 10), (1, 3000), (1, 100)):
        show(shade, after_ms)
    assert [event.text for event in events] == ["shade 1", "shade 2", "shade 1"], "two codes in sight tell each once"
    assert scanner.counts.repeated == 4
    scanner.forget()
    show(1, 1)
    assert len(events) == 4


def test_searches_keep_to_their_rate(wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource) -> None:
    reader = GatedReader()
    reader.gate.release(100)
    scanner = make_scanner(source, reader, searches_per_second=0.01)
    for shade in range(20):
        source.sink.setVideoFrame(frame_of(shade))
    assert wait_until(lambda: scanner.counts.searched == 1)
    assert (scanner.counts.arrived, scanner.counts.skipped) == (20, 18)


def test_a_code_found_after_the_source_was_stopped_is_not_told(
    wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource
) -> None:
    reader = GatedReader()
    scanner = make_scanner(source, reader)
    events = events_of(scanner)
    source.sink.setVideoFrame(frame_of(1))
    source.sink.setVideoFrame(frame_of(2))
    source.setActive(False)
    assert scanner._waiting is None
    reader.gate.release(5)
    assert wait_until(lambda: scanner.counts.searched == 1)
    assert events == []
    assert reader.shades == [1]


def test_a_bug_in_a_reader_is_reported_and_survived(
    wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenOnce:
        calls = 0

        def decode(
            self, gray: GreyPixels, width: int, height: int, stride: int, *, still: bool = False
        ) -> Decoded | None:
            self.calls += 1
            if self.calls == 1:
                raise ZeroDivisionError
            return Decoded("fine", "broken", 1.0)

    reported: list[type[BaseException]] = []

    def report(kind: type[BaseException], *_: object) -> None:
        reported.append(kind)

    monkeypatch.setattr(sys, "excepthook", report)
    scanner = make_scanner(source, BrokenOnce())
    events = events_of(scanner)
    for searched in (1, 2):
        source.sink.setVideoFrame(frame_of(0))
        assert wait_until(lambda searched=searched: scanner.counts.searched == searched)
    assert reported == [ZeroDivisionError]
    assert [event.text for event in events] == ["fine"]


def test_close_waits_for_the_search_and_tells_nothing(
    wait_until: WaitUntil, make_scanner: MakeScanner, source: FrameSource
) -> None:
    reader = GatedReader()
    scanner = make_scanner(source, reader)
    events = events_of(scanner)
    source.sink.setVideoFrame(frame_of(1))
    reader.gate.release(5)
    scanner.close()
    scanner.close()
    source.sink.setVideoFrame(frame_of(2))
    assert not [thread for thread in threading.enumerate() if thread.ident in reader.threads]
    assert not wait_until(lambda: bool(events), 0.05)
    assert reader.shades == [1]


PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from kiosk.devices.camera import FilmFrames
from kiosk.devices.qr_decode import default_chain
from kiosk.devices.scanner import Scanner
from kiosk.devices.wedge_scanner import WedgeScanner

app = QGuiApplication([])
film = FilmFrames(loop=True)
scanner = Scanner(film, default_chain(), now_ms=lambda: 0)
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
