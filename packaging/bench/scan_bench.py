"""Hard stills, read by the product's chain, plain pyzbar and plain zxing-cpp in turn."""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import cv2
from measure import percentile
from scan_readers import all_readers, timed
from scan_stills import CONDITIONS, EASY, OTHER_SIZES, Still, make_empty_still, stills_of

_TELL_EVERY = 100


@dataclass
class Score:
    """How one reader fared."""

    shown: dict[str, int] = field(default_factory=dict[str, int])
    read: dict[str, int] = field(default_factory=dict[str, int])
    misreads: int = 0
    false_positives: int = 0
    ms: list[float] = field(default_factory=list[float])

    def note(self, name: str, still: Still, texts: list[str]) -> None:
        """Count a still of a condition."""
        self.shown[name] = self.shown.get(name, 0) + 1
        self.read[name] = self.read.get(name, 0) + (still.text in texts)
        self.misreads += any(text != still.text for text in texts)

    def rate(self, names: Iterable[str]) -> float:
        """Return how many of a hundred stills of these conditions were read."""
        wanted = list(names)
        return round(100 * sum(self.read[name] for name in wanted) / sum(self.shown[name] for name in wanted), 1)


def bench_stills(*, stills: int, empty: int, seed: int) -> dict[str, Any]:
    """Return rates, misreads, false positives and times of every reader over the same frames."""
    # What a reader does with a second core would not be seen in its time on one.
    cv2.setNumThreads(1)
    readers = all_readers()
    scores = {name: Score() for name in readers}
    each = max(1, stills // len(CONDITIONS))
    digest = hashlib.sha256()
    for number, (name, still) in enumerate(stills_of(seed, CONDITIONS, each)):
        _tell("stills", number, each * len(CONDITIONS))
        digest.update(still.pixels.tobytes())
        for reader, read in readers.items():
            reading = timed(read, still.pixels)
            scores[reader].note(name, still, reading.texts)
            scores[reader].ms.append(reading.ms)
    for name, still in stills_of(seed, OTHER_SIZES, max(1, each // 3)):
        digest.update(still.pixels.tobytes())
        for reader, read in readers.items():
            scores[reader].note(name, still, read(still.pixels))
    for number in range(empty):
        _tell("without a code", number, empty)
        still = make_empty_still(seed, number)
        digest.update(still.pixels.tobytes())
        for reader, read in readers.items():
            scores[reader].false_positives += bool(read(still.pixels))
    made = {"seed": seed, "stills": each * len(CONDITIONS), "empty_frames": empty, "frames_sha256": digest.hexdigest()}
    return {**made, **_figures(scores)}


def _figures(scores: dict[str, Score]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for reader, score in scores.items():
        figures |= {
            f"{reader}_rate": score.rate(CONDITIONS),
            f"{reader}_easy_rate": score.rate(EASY),
            f"{reader}_misreads": score.misreads,
            f"{reader}_false_positives": score.false_positives,
            f"{reader}_p50_ms": round(percentile(score.ms, 50), 2),
            f"{reader}_p95_ms": round(percentile(score.ms, 95), 2),
        }
    for other in ("pyzbar", "zxing"):
        figures[f"chain_p50_times_{other}"] = round(figures["chain_p50_ms"] / figures[f"{other}_p50_ms"], 2)
    figures["rates"] = {
        name: {reader: score.rate([name]) for reader, score in scores.items()} for name in (*CONDITIONS, *OTHER_SIZES)
    }
    return figures


def _tell(what: str, number: int, count: int) -> None:
    if number % _TELL_EVERY == 0:
        print(f"» {what}: {number} of {count}", file=sys.stderr)
