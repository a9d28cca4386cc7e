import os
import random
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.scan_event import ScanEvent, accept_payload
from kiosk.devices.serial_scanner import LineCollector, SerialScanner

WaitUntil = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("qt_app")


@dataclass
class Cable:
    """A pair of ends of a made-up serial line: what goes into `hand` comes out at the port named `port`."""

    hand: int
    port: str
    far: int

    def pull(self) -> None:
        os.close(self.hand)
        os.close(self.far)


def lay_cable() -> Cable:
    hand, far = os.openpty()
    tty.setraw(far)
    return Cable(hand, os.ttyname(far), far)


@dataclass
class Stand:
    cable: Cable
    scanner: SerialScanner
    events: list[ScanEvent]
    wait_until: WaitUntil

    def texts_after(self, sent: bytes, count: int) -> list[str]:
        while sent:
            written = os.write(self.cable.hand, sent[:1024])
            sent = sent[written:]
            self.wait_until(lambda: False, 0.001)
        assert self.wait_until(lambda: len(self.events) >= count)
        return [event.text for event in self.events]


@pytest.fixture
def stand(wait_until: WaitUntil) -> Iterator[Stand]:
    cable = lay_cable()
    scanner = SerialScanner(cable.port)
    events: list[ScanEvent] = []
    scanner.codeScanned.connect(events.append)
    assert scanner.present
    yield Stand(cable, scanner, events, wait_until)
    scanner.close()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t"])
def test_a_line_is_a_code(stand: Stand, end: bytes, member_code: str) -> None:
    assert stand.texts_after(member_code.encode() + end + b"SECOND" + end, 2) == [member_code, "SECOND"]
    assert {(event.source, event.engine) for event in stand.events} == {("serial", "serial")}
    stand.cable.pull()


def test_hostile_lines_are_nothing_and_the_next_code_is_read(stand: Stand) -> None:
    hostile = [b"\x1b[2J", b"caf\xe9", "会员码".encode(), b"\x00" * 50, b"A" * 161, b"B" * 20_000, b""]
    assert stand.texts_after(b"\r".join(hostile) + b"\rGOOD\r", 1) == ["GOOD"]
    stand.cable.pull()


def test_what_has_no_end_is_dropped_after_a_moment(stand: Stand) -> None:
    os.write(stand.cable.hand, b"HALF A CODE")
    assert stand.wait_until(stand.scanner._break_off.isActive)
    stand.scanner._lines_broken_off()
    assert stand.texts_after(b"WHOLE\n", 1) == ["WHOLE"]
    stand.cable.pull()


def test_a_port_that_goes_is_lost_and_found_again(wait_until: WaitUntil, tmp_path: Path) -> None:
    name = tmp_path / "scanner"
    scanner = SerialScanner(str(name))
    told: list[bool] = []
    events: list[ScanEvent] = []
    scanner.presentChanged.connect(told.append)
    scanner.codeScanned.connect(events.append)
    for text in ("FIRST", "AGAIN"):
        cable = lay_cable()
        name.symlink_to(cable.port)
        scanner._open()
        os.write(cable.hand, text.encode() + b"\r")
        assert wait_until(lambda text=text: [event.text for event in events][-1:] == [text])
        name.unlink()
        cable.pull()
        assert wait_until(lambda: not scanner.present)
    assert told == [True, False, True, False]
    scanner.close()


def test_a_megabyte_without_an_end_takes_no_memory() -> None:
    lines = LineCollector()
    flood = random.Random(9).randbytes(1024 * 1024).translate(None, b"\r\n\t")
    for start in range(0, len(flood), 4096):
        assert lines.take(flood[start : start + 4096]) == []
    assert len(lines._line) <= 161
    assert lines.take(b"\rGOOD\r") == [b"GOOD"]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=400), max_size=12))
def test_lines_are_the_same_however_the_bytes_arrive(chunks: list[bytes]) -> None:
    pieces, whole = LineCollector(), LineCollector()
    one_by_one = [line for chunk in chunks for line in pieces.take(chunk)]
    assert one_by_one == whole.take(b"".join(chunks))
    assert all(1 <= len(line) <= 160 for line in one_by_one)
    accepted = filter(None, map(accept_payload, one_by_one))
    assert all(text.isascii() and text.isprintable() for text in accepted)
