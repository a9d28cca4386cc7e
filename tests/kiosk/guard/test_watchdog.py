"""A real program whose window hangs: its stacks are written down, it is ended and started again."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from kiosk.supervisor import WAIT_MAX_S, wait_before

ROOT = Path(__file__).parents[3]

PROGRAM = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from kiosk.guard.watchdog import Watchdog

application = QCoreApplication([])
watchdog = Watchdog(application, stall_s=2)
watchdog.start()
starts = Path(sys.argv[1])
starts.write_text(starts.read_text() + "x" if starts.exists() else "x")

def hang_in_this_slot():
    if len(starts.read_text()) == 1:
        time.sleep(600)

QTimer.singleShot(0, hang_in_this_slot)
QTimer.singleShot(2400, lambda: application.exit(0))
code = application.exec()
watchdog.stop()
sys.exit(code)
"""

SUPERVISOR = """
import logging, sys
from kiosk.supervisor import supervise

logging.basicConfig()
sys.exit(supervise([sys.executable, *sys.argv[1:]], wait=lambda seconds: print("waits", seconds)))
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_window_that_hangs_is_ended_with_its_stacks_and_started_again(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    done = run("-c", SUPERVISOR, str(program), str(tmp_path / "starts"))
    assert done.returncode == 0, done.stderr
    assert "hang_in_this_slot" in done.stderr and "Timeout" in done.stderr
    assert "it starts again" in done.stderr
    assert done.stdout.strip() == "waits 1.0"
    assert (tmp_path / "starts").read_text() == "xx", (
        "the second one turned its loop for longer than a stall and was let be"
    )


def test_a_service_manager_that_watches_is_told_of_each_beat(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    (tmp_path / "starts").write_text("x")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        assert run(str(program), str(tmp_path / "starts"), NOTIFY_SOCKET=str(tmp_path / "notify")).returncode == 0
        manager.setblocking(False)
        told: list[bytes] = []
        while True:
            try:
                told.append(manager.recv(100))
            except BlockingIOError:
                break
    assert told[:2] == [b"WATCHDOG=1", b"READY=1"] and told[-1] == b"STOPPING=1"
    assert told.count(b"WATCHDOG=1") >= 3


def test_a_program_that_never_starts_is_tried_ever_more_rarely_and_never_given_up() -> None:
    assert [wait_before(number) for number in range(5)] == [0, 1, 2, 4, 8]
    assert wait_before(500) == WAIT_MAX_S
