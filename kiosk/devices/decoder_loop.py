"""The decoder process: reads frames from its standard input, says what each shows, and ends with its input.

It runs native code on whatever a stranger holds before the camera. So it has no ledger, no window and no network of its
own; it steps back behind the pages, leaves no memory on disk, and does not outlive the kiosk.
"""

import ctypes
import io
import os
import signal
import sys
from typing import cast

from kiosk.devices.decoder_wire import READY_LINE, Reply, read_order
from kiosk.devices.qr_decode import DecoderChain, EngineMissingError, default_chain, prefers_any
from kiosk.devices.sight import judge_sight

try:
    import resource
except ImportError:
    # Windows has neither these limits nor the signal at a parent's death.
    resource = None

NICE = 5
EXIT_NO_ENGINE = 3
_PR_SET_PDEATHSIG = 1


def step_back() -> None:
    """Die with the kiosk even in the midst of an endless search, leave no core file, and let the pages go first."""
    if resource is None:
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


def answer(chain: DecoderChain, frames: io.RawIOBase, replies: io.RawIOBase) -> None:
    """Answer one frame after another until the input ends."""
    replies.write(READY_LINE + b"\n")
    while (reply := _answer_one(chain, frames)) is not None:
        replies.write(reply.packed())


def _answer_one(chain: DecoderChain, frames: io.RawIOBase) -> Reply | None:
    """Search the next frame; a function of its own, so that none is kept while the next is waited for."""
    taken = read_order(frames.readinto)
    if taken is None:
        return None
    order, pixels = taken
    gray = memoryview(pixels)
    found = chain.decode(gray, order.width, order.height, order.width, quick=order.quick)
    if found is not None:
        return Reply(order.number, "reading", found.text, found.engine, found.ms)
    return Reply(order.number, judge_sight(gray, order.width, order.height, chain.unread_side))


def main(arguments: list[str]) -> int:
    """Run until the input ends; `arguments` may hold the first characters of the codes this place is for."""
    prefix = arguments[0] if arguments else ""
    # Terminals send Ctrl-C to the whole family; this process ends with its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        chain = default_chain((lambda text: text.startswith(prefix)) if prefix else prefers_any)
    except EngineMissingError as missing:
        sys.stderr.write(f"{missing}\n")
        return EXIT_NO_ENGINE
    step_back()
    frames = cast(io.RawIOBase, os.fdopen(0, "rb", buffering=0))
    replies = cast(io.RawIOBase, os.fdopen(1, "wb", buffering=0))
    answer(chain, frames, replies)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
