import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.decoder_process import DecoderProcess
from kiosk.devices.decoder_wire import Reply
from kiosk.devices.luma import Luma
from kiosk.devices.qr_draw import draw_qr

WaitUntil = Callable[..., bool]
MakeProcess = Callable[..., DecoderProcess]

pytestmark = pytest.mark.usefixtures("qt_app")

START_S = 30.0


def grey(picture: Image.Image) -> Luma:
    return Luma(picture.tobytes(), picture.width, picture.height, picture.width)


def code_frame(*texts: str) -> Luma:
    frame = Image.new("L", (1280, 720), 120)
    for number, text in enumerate(texts):
        frame.paste(draw_qr(text, module_pixels=6), (60 + 600 * number, 100))
    return grey(frame)


def alive(process_id: int) -> bool:
    """Whether a process runs; one that is only kept for its exit code does not."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def make_process(wait_until: WaitUntil) -> Iterator[MakeProcess]:
    made: list[DecoderProcess] = []

    def make(program: str | None = None, prefix: str = "", hangs_after_ms: int = 20_000) -> DecoderProcess:
        command = None if program is None else [sys.executable, "-c", program]
        made.append(DecoderProcess(prefix, command=command, hangs_after_ms=hangs_after_ms))
        return made[-1]

    yield make
    for process in made:
        process.close()


def ask(process: DecoderProcess, frame: Luma, wait_until: WaitUntil) -> Reply:
    replies: list[Reply] = []
    assert wait_until(lambda: process.free, START_S)
    process.replied.connect(replies.append)
    process.search(frame, quick=False)
    assert wait_until(lambda: bool(replies), START_S)
    process.replied.disconnect(replies.append)
    return replies[0]


def test_frames_are_searched_in_another_process(
    make_process: MakeProcess, wait_until: WaitUntil, member_code: str
) -> None:
    process = make_process()
    first = ask(process, code_frame(member_code), wait_until)
    assert (first.text, first.engine, first.sight) == (member_code, "zxing", "reading")
    assert ask(process, grey(Image.new("L", (640, 480), 120)), wait_until).text is None
    assert process.process_id not in (0, os.getpid())
    assert os.getpriority(os.PRIO_PROCESS, process.process_id) > os.getpriority(os.PRIO_PROCESS, 0)
    assert process.starts == 1


def test_padded_rows_arrive_without_their_padding(
    make_process: MakeProcess, wait_until: WaitUntil, member_code: str
) -> None:
    frame = code_frame(member_code)
    rows = [bytes(frame.pixels[row * 1280 : (row + 1) * 1280]) + b"\x55" * 64 for row in range(720)]
    padded = Luma(memoryview(b"".join(rows)), 1280, 720, 1344)
    assert ask(make_process(), padded, wait_until).text == member_code


def test_the_codes_this_place_is_for_go_first(make_process: MakeProcess, wait_until: WaitUntil) -> None:
    frame = code_frame("https://a.example", "WS1:MEMBER")
    assert ask(make_process(prefix="WS1:"), frame, wait_until).text == "WS1:MEMBER"
    assert ask(make_process(prefix="http"), frame, wait_until).text == "https://a.example"


def test_a_process_killed_in_a_search_is_replaced(
    make_process: MakeProcess, wait_until: WaitUntil, member_code: str
) -> None:
    process = make_process()
    ask(process, code_frame(member_code), wait_until)
    for _ in range(2):
        killed = process.process_id
        os.kill(killed, signal.SIGSTOP)
        process.search(code_frame(member_code), quick=False)
        os.kill(killed, signal.SIGKILL)
        assert wait_until(lambda killed=killed: process.process_id not in (0, killed), START_S)
        assert ask(process, code_frame(member_code), wait_until).text == member_code
        assert not Path(f"/proc/{killed}").exists()
    assert process.starts == 3


ONCE = """
import os, sys
sys.stdout.write("ready\\n"); sys.stdout.flush()
{then}
"""


@pytest.mark.parametrize(
    "then",
    [
        "os.read(0, 100); import time; time.sleep(600)",
        "os.read(0, 100); os.write(1, b'{\"number\": 1}\\n'); sys.stdin.read()",
        "os.read(0, 100); [os.write(1, b'x' * 4096) for _ in range(100)]; sys.stdin.read()",
        "os.read(0, 100); os.write(1, b'ready\\n'); sys.stdin.read()",
        "os.read(0, 100); os.abort()",
    ],
    ids=["hangs", "babbles", "floods", "starts over", "crashes"],
)
def test_one_that_misbehaves_is_killed_and_started_again(
    then: str, make_process: MakeProcess, wait_until: WaitUntil
) -> None:
    process = make_process(ONCE.format(then=then), hangs_after_ms=300)
    replies: list[Reply] = []
    process.replied.connect(replies.append)
    for starts in (1, 2):
        assert wait_until(lambda: process.free, START_S)
        misbehaving = process.process_id
        process.search(grey(Image.new("L", (64, 48))), quick=False)
        assert wait_until(lambda starts=starts: process.starts > starts, START_S)
        assert not alive(misbehaving)
    assert replies == []


def test_one_that_cannot_start_is_tried_again_after_ever_longer_pauses(wait_until: WaitUntil) -> None:
    process = DecoderProcess(command=["/nonexistent/decoder"])
    pauses_ms: list[int] = []
    for starts in range(1, 5):
        assert wait_until(process._restart.isActive)
        assert process.starts == starts
        pauses_ms.append(process._restart.interval())
        process._restart.stop()
        process._start()
    assert pauses_ms == [250, 500, 1000, 2000]
    process.close()


def test_close_ends_it_even_in_a_search_that_never_ends(make_process: MakeProcess, wait_until: WaitUntil) -> None:
    process = make_process(ONCE.format(then="import time; time.sleep(600)"))
    assert wait_until(lambda: process.free, START_S)
    running = process.process_id
    process.search(grey(Image.new("L", (64, 48))), quick=False)
    process.close()
    process.close()
    assert not Path(f"/proc/{running}").exists()
    assert not process.free


OWNER = """
import sys, time
from PySide6.QtCore import QCoreApplication
from kiosk.devices.decoder_process import DecoderProcess
from kiosk.devices.luma import Luma
app = QCoreApplication([])
process = DecoderProcess()
def freed():
    process.search(Luma(bytes(64 * 48), 64, 48, 64), quick=False)
def replied(reply):
    print(process.process_id, flush=True)
process.freed.connect(freed)
process.replied.connect(replied)
app.exec()
"""


def test_it_does_not_outlive_the_kiosk_not_even_when_it_hangs(wait_until: WaitUntil) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        decoder = int(owner.stdout.readline())
        # Stopped, it can notice nothing by itself, as if it were in an endless search.
        os.kill(decoder, signal.SIGSTOP)
        owner.kill()
    assert wait_until(lambda: not alive(decoder), START_S)


def test_the_kiosk_loads_no_decoder_itself() -> None:
    program = (
        "import sys, kiosk.app\n"
        "print(sorted({'zxingcpp', 'pyzbar', 'cv2', 'kiosk.devices.qr_decode'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
