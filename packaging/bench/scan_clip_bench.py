"""Clips of codes that are held up: the kiosk's scanner in real time, plain pyzbar and plain zxing-cpp beside it."""

import statistics
import sys
from dataclasses import dataclass, field
from typing import Any

from measure import percentile
from scan_clips import FRAMES_PER_SECOND, SETS, Clip, ClipSet, make_clip, make_empty_clip
from scan_live import Seen, Stage, application
from scan_readers import Read, plain_pyzbar, plain_zxing, timed

PLAIN: dict[str, Read] = {"pyzbar": plain_pyzbar, "zxing": plain_zxing}
RESTS_AFTER_S = 8
KILLS = 3
_MS = 1000


@dataclass
class Times:
    """How long codes were in view before they were told; one that was never told counts with the rest of its clip."""

    took_s: list[float] = field(default_factory=list[float])
    never: int = 0
    misreads: int = 0

    def note(self, clip: Clip, seen: Seen) -> None:
        """Count a clip."""
        if seen.after_s is None:
            self.never += 1
            self.took_s.append((len(clip.frames) - clip.in_view) / FRAMES_PER_SECOND)
        else:
            self.misreads += seen.text != clip.text
            self.took_s.append(seen.after_s)

    def figures(self, name: str) -> dict[str, Any]:
        """Return what came of a set of clips."""
        return {
            f"{name}_p50_ms": round(_MS * percentile(self.took_s, 50)),
            f"{name}_p95_ms": round(_MS * percentile(self.took_s, 95)),
            f"{name}_never_read": round(100 * self.never / len(self.took_s), 1),
            f"{name}_misreads": self.misreads,
        }


def bench_clips(*, clips: int, seed: int, watch_s: float) -> dict[str, Any]:
    """Return times over `clips` clips of each set, how soon a killed decoder reads again, and shares of a core.

    Each share is taken over `watch_s` seconds; none is if that is 0.
    """
    qt = application()
    stage = Stage()
    try:
        figures: dict[str, Any] = {"clips": clips}
        for clip_set in SETS:
            figures |= _bench_set(stage, clip_set, clips, seed)
        figures |= _kills(stage, seed)
        return figures | (_shares(stage, seed, watch_s) if watch_s else {})
    finally:
        stage.close()
        del qt


def _bench_set(stage: Stage, clip_set: ClipSet, clips: int, seed: int) -> dict[str, Any]:
    times = {name: Times() for name in ("chain", *PLAIN)}
    for number in range(clips):
        print(f"» {clip_set} clips: {number} of {clips}", file=sys.stderr)
        clip = make_clip(seed, clip_set, number)
        times["chain"].note(clip, stage.play(clip))
        for name, read in PLAIN.items():
            times[name].note(clip, watch(clip, read))
    return {key: value for name, each in times.items() for key, value in each.figures(f"{clip_set}_{name}").items()}


def watch(clip: Clip, read: Read) -> Seen:
    """Return when a reader that takes the newest frame whenever it is free, on a core of its own, finds a code."""
    free_s, number = 0.0, 0
    while number < len(clip.frames):
        reading = timed(read, clip.frames[number])
        free_s = max(free_s, number / FRAMES_PER_SECOND) + reading.ms / _MS
        if reading.texts:
            return Seen(reading.texts[0], free_s - clip.in_view / FRAMES_PER_SECOND)
        number = max(number + 1, int(free_s * FRAMES_PER_SECOND))
    return Seen(None, None)


def _shares(stage: Stage, seed: int, watch_s: float) -> dict[str, float]:
    """Return how much of a core is taken while something that is no code moves, and while nothing does."""
    print("» shares of a core", file=sys.stderr)
    moving, still = make_empty_clip(seed, moving=True), make_empty_clip(seed, moving=False)
    shares = {
        "searching_chain_core": round(stage.share_of_a_core(moving, warm_up_s=2, measured_s=watch_s), 3),
        "idle_chain_core": round(stage.share_of_a_core(still, warm_up_s=RESTS_AFTER_S, measured_s=watch_s), 3),
    }
    for name, read in PLAIN.items():
        frame_s = statistics.mean(timed(read, frame).ms for frame in moving) / _MS
        shares[f"searching_{name}_core"] = round(min(1, frame_s * FRAMES_PER_SECOND), 3)
    return shares


def _kills(stage: Stage, seed: int) -> dict[str, Any]:
    """Return the longest time from the decoder process's violent end to the next code."""
    print("» kills", file=sys.stderr)
    clip = make_clip(seed, "well", 0)
    again_s = [stage.kill_decoder(clip) for _ in range(KILLS)]
    return {
        "decoder_kills": KILLS,
        "decoder_starts": stage.decoder.starts,
        "decoder_reads_again_max_s": round(max(again_s), 2),
    }
