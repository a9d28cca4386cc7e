"""Make the kiosk's three sounds: short bell notes of one loudness. Run by hand after a change here.

    python packaging/sound/make_sounds.py

Writes resources/sounds/*.wav, 48 kHz, 16 bits, one channel, each at most 400 ms.
"""

import math
import struct
import wave
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "resources" / "sounds"
RATE_HZ = 48_000
LENGTH_S = 0.4
LOUDNESS = 0.11
"""The root mean square of the loudest tenth of a second, as a share of full scale: about -19 dBFS."""
WINDOW = RATE_HZ // 10
PEAK_MAX = 0.89
OVERTONES = ((1, 1.0), (2, 0.28), (3, 0.1), (4.2, 0.04))

Note = tuple[float, float, float]
"""Pitch in Hz, beginning and decay in seconds."""
SOUNDS: dict[str, list[Note]] = {
    # A fifth up: it worked.
    "scan_ok": [(659.25, 0.0, 0.09), (987.77, 0.11, 0.11)],
    # A chord that opens: it is finished.
    "done": [(523.25, 0.0, 0.08), (659.25, 0.09, 0.08), (783.99, 0.18, 0.1)],
    # One low soft note: look again. Never a buzzer.
    "fix": [(293.66, 0.0, 0.14)],
}


def tone(note: Note, at_s: float) -> float:
    """Return what a note adds at a moment."""
    pitch_hz, begins_s, decay_s = note
    since_s = at_s - begins_s
    if since_s < 0:
        return 0.0
    attack = min(1.0, since_s / 0.006)
    body = sum(share * math.sin(2 * math.pi * pitch_hz * part * since_s) for part, share in OVERTONES)
    return attack * math.exp(-since_s / decay_s) * body


def make(notes: list[Note]) -> list[float]:
    """Return the samples of a sound, mastered to the loudness of the others."""
    count = round(RATE_HZ * LENGTH_S)
    fade = RATE_HZ // 50
    samples = [
        sum(tone(note, index / RATE_HZ) for note in notes) * min(1.0, (count - index) / fade) for index in range(count)
    ]
    loudest = max(_loudness(samples[at : at + WINDOW]) for at in range(0, count - WINDOW, WINDOW // 4))
    gain = min(LOUDNESS / loudest, PEAK_MAX / max(map(abs, samples)))
    return [sample * gain for sample in samples]


def _loudness(samples: list[float]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def main() -> None:
    """Write every sound."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        samples = make(notes)
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(struct.pack(f"<{len(samples)}h", *(round(sample * 32767) for sample in samples)))


if __name__ == "__main__":
    main()
