"""A courier to test with, and patience."""

import threading
from collections.abc import Callable
from functools import reduce

from sync.contract.messages import PUSH_MAX_BYTES, PUSH_MAX_OPERATIONS
from sync.contract.operations import next_chain
from sync.station import outbox
from sync.station.clock import SystemClock
from sync.station.courier import Courier
from sync.station.engine import Engine
from sync.station.ledger import Ledger
from sync.station.transport import HubClient
from tests.clocks import HeldClock

NOWHERE = "http://127.0.0.1:9"


def courier_of(ledger: Ledger, client: HubClient, clock: HeldClock | SystemClock) -> Courier:
    return Courier(ledger, client, Engine(random=lambda: 0.5), clock)


def rechained(ledger: Ledger) -> str:
    """Return the link of the newest operation, were it of a kind that no hub knows."""
    whole = outbox.next_batch(ledger, max_operations=PUSH_MAX_OPERATIONS, max_bytes=PUSH_MAX_BYTES)
    assert whole is not None
    *before, newest = whole.operations
    chain = reduce(next_chain, before, whole.chain)
    return next_chain(chain, newest.model_copy(update={"kind": "visit.teleported"}))


def eventually(condition: Callable[[], bool], timeout_s: float = 15.0) -> bool:
    pause = threading.Event()
    for _ in range(round(timeout_s / 0.05)):
        if condition():
            return True
        pause.wait(0.05)
    return False
