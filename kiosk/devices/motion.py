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
    """Return at most 48 x 27 greys from an even grid."""
    step = max(1, luma.width // COLUMNS)
    line_step = max(1, luma.height // ROWS)
    lines = range(line_step // 2, luma.height, line_step)
    return b"".join(bytes(luma.pixels[line * luma.stride : line * luma.stride + luma.width : step]) for line in lines)
