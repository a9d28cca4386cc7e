"""A bad road: a proxy before the hub drops, delays, resets, truncates, trickles, answers HTML, 502 and 413, by seed."""

import random
import socket
import struct
import threading
from collections import Counter
from dataclasses import asdict
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event

from tests.real_faults.places import HubPlace, StationPlace, take_account, workshop

TOO_LARGE = "too_large"
FAULTS = (
    "drop",
    "delay",
    "reset_before",
    "reset_after",
    "truncate",
    "trickle",
    "portal",
    "unwell_after",
    TOO_LARGE,
)
FAIR = "fair"
BIG_BODY_BYTES = 1500
TRICKLED_BYTES = 20
PORTAL = b"<html><body>Please log in to this network</body></html>"
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Road(ThreadingHTTPServer):
    """The proxy. `rough` may be switched off; `met` counts what has happened to requests."""

    daemon_threads = True

    def __init__(self, hub_port: int, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Traveller)
        self.hub_port = hub_port
        self.rough = True
        self.met: Counter[str] = Counter()
        self._rng = random.Random(seed)
        self._lock = threading.Lock()
        self._ahead: list[str] = []
        self.pause = Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def draw(self, body_bytes: int) -> tuple[str, float]:
        """Return what happens to a request, and a number between 0 and 1 for how much of it."""
        with self._lock:
            if not self._ahead:
                self._ahead = [*FAULTS, FAIR, FAIR, FAIR]
                self._rng.shuffle(self._ahead)
            fitting = (kind for kind in self._ahead if kind != TOO_LARGE or body_bytes > BIG_BODY_BYTES)
            kind = next(fitting, FAIR) if self.rough else FAIR
            if kind in self._ahead:
                self._ahead.remove(kind)
            self.met[kind] += 1
            return kind, self._rng.random()

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: whoever has gone has gone."""


class _Traveller(BaseHTTPRequestHandler):
    server: Road  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._travel()

    def do_POST(self) -> None:
        self._travel()

    def _travel(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, much = self.server.draw(len(body))
        match kind:
            case "drop":
                self.close_connection = True
            case "reset_before":
                self._reset()
            case "portal":
                self._answer(200, [("Content-Type", "text/html")], PORTAL)
            case "too_large":
                self._answer(413, [("Content-Type", "text/html")], b"too large")
            case _:
                if kind == "delay":
                    self.server.pause.wait(much)
                self._bring_back(kind, much, *self._ask_hub(body))

    def _ask_hub(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        hub = HTTPConnection("127.0.0.1", self.server.hub_port, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_THE_CONNECTION}
            hub.request(self.command, self.path, body=body or None, headers=headers)
            answer = hub.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_THE_CONNECTION]
            return answer.status, kept, answer.read()
        except (OSError, HTTPException):
            return 504, [], b""
        finally:
            hub.close()

    def _bring_back(self, kind: str, much: float, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        match kind:
            case "reset_after":
                self._reset()
            case "unwell_after":
                self._answer(502, [("Content-Type", "text/html")], b"bad gateway")
            case "truncate":
                self._answer(status, headers, body, sent=round(len(body) * much * 0.99))
                self.close_connection = True
            case "trickle":
                self._answer(status, headers, body, sent=0)
                for start in range(0, len(body), max(1, len(body) // TRICKLED_BYTES)):
                    self.wfile.write(body[start : start + max(1, len(body) // TRICKLED_BYTES)])
                    self.server.pause.wait(much / TRICKLED_BYTES)
            case _:
                self._answer(status, headers, body)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, *, sent: int | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:sent])

    def _reset(self) -> None:
        # With a lingering time of zero a close sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def run(*, rough_s: float = 15.0, seed: int = 1) -> dict[str, object]:
    """Let a station work over that road for so long, then over a fair one until it has drained."""
    with workshop() as root:
        hub, station = HubPlace(root), StationPlace(root / "station")
        road = Road(hub.port, seed)
        try:
            hub.start()
            station.enrol(hub)
            station.start_kiosk(hub.codes, seed)
            station.start_courier(road.url, WARM_STATION_BACKOFF_MAX_S="0.4")
            road.pause.wait(rough_s)
            road.rough = False
            station.stop_kiosk()
            station.wait_until_drained()
            account = take_account(hub, station)
        finally:
            station.close()
            hub.stop()
            road.shutdown()
            road.server_close()
    held = account.whole and all(road.met[kind] for kind in FAULTS)
    return {**asdict(account), "requests": dict(sorted(road.met.items())), "held": held}
