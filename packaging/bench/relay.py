"""A relay on the way to a server that counts every byte of both directions, headers included."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

_CHUNK_BYTES = 64 * 1024


@dataclass
class Counted:
    """What has passed so far; `url` is where to call instead of the server."""

    url: str
    up_bytes: int = 0
    down_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        """Both directions."""
        return self.up_bytes + self.down_bytes


@contextmanager
def counting(url: str) -> Generator[Counted]:
    """Relay to the server of a URL while the block runs."""
    target = urlsplit(url)
    assert target.hostname and target.port
    address = (target.hostname, target.port)
    listener = socket.create_server(("127.0.0.1", 0))
    counted = Counted(f"http://127.0.0.1:{listener.getsockname()[1]}")
    thread = threading.Thread(target=_accept, args=(listener, address, counted), daemon=True)
    thread.start()
    try:
        yield counted
    finally:
        # Closing alone does not wake who waits in accept().
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _accept(listener: socket.socket, address: tuple[str, int], counted: Counted) -> None:
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        far = socket.create_connection(address)
        threading.Thread(target=_carry, args=(near, far, counted, "up_bytes"), daemon=True).start()
        threading.Thread(target=_carry, args=(far, near, counted, "down_bytes"), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket, counted: Counted, name: str) -> None:
    while chunk := source.recv(_CHUNK_BYTES):
        setattr(counted, name, getattr(counted, name) + len(chunk))
        sink.sendall(chunk)
    sink.shutdown(socket.SHUT_WR)
