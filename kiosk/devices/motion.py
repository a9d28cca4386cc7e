"""Whether anything moved before the camera, by a few grey samples: cheap enough to ask of every frame."""

from operator import sub

from kiosk.devices.luma import Luma

COLUMNS = 48
ROWS = 27
MOVED_SAMPLES = 6
"""Of 1,296: a phone a twelfth as wide as the picture covers about nine."""
MIN_STEP = 12
NOISE_TIMES = 4
LIGHT_STEP = 12
NEIGHBOURS = 4


class MotionGate:
    """Compares each frame with the one asked about before; noise raises what counts as a change."""

    def __init__(self) -> None:
        self._before = b""

    def forget(self) -> None:
        """Keep nothing of the last frame; the next one counts as moved."""
        self._before = b""

    def moved(self, luma: Luma) -> bool:
        """Tell whether this frame shows something else, a phone or another light, than the last one."""
        now, before = samples_of(luma), self._before
        self._before = now
        if len(now) != len(before):
            return True
        steps = list(map(abs, map(sub, now, before)))
        usual = sorted(steps)[len(steps) // 2]
        if usual > LIGHT_STEP:
            return True
        limit = MIN_STEP + NOISE_TIMES * usual
        return sum(step > limit for step in steps) >= MOVED_SAMPLES


def samples_of(luma: Luma) -> bytes:
    """Return at most 48 x 27 greys from an even grid, each the mean of a few neighbours: dark pixels are grainy."""
    step = max(1, luma.width // COLUMNS)
    line_step = max(1, luma.height // ROWS)
    beside = min(step, NEIGHBOURS)
    samples = bytearray()
    for line in range(line_step // 2, luma.height, line_step):
        start = line * luma.stride
        row = luma.pixels[start : start + luma.width // step * step]
        samples += bytes(sum(greys) // beside for greys in zip(*(row[at::step] for at in range(beside)), strict=True))
    return bytes(samples)
