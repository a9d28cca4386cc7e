import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.qr_draw import draw_qr
from tests.film import make_film, paste_tilted

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.fixture(scope="session")
def member_code() -> str:
    """A text with the length and the letters of a member code, and nobody's."""
    return "WS1:" + "".join(random.Random(45).choices(BASE45, k=110))


@pytest.fixture(scope="session")
def code_film(tmp_path_factory: pytest.TempPathFactory, member_code: str) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "code.mjpeg", member_code, seconds=1.6, seed=7)


@pytest.fixture(scope="session")
def bare_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "bare.mjpeg", None, seconds=1.2, seed=8)


@pytest.fixture(scope="session")
def photograph() -> Callable[..., Image.Image]:
    """A function that lays a code on a grey desk: (text, size, corners) -> picture."""

    def lay(text: str, size: tuple[int, int], corners: list[tuple[float, float]]) -> Image.Image:
        desk = Image.new("L", size, 150)
        paste_tilted(desk, draw_qr(text, module_pixels=10), corners)
        return desk

    return lay
