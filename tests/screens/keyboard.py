"""The kiosk by keys alone: where Tab goes, in which order, and whether it can be seen where it is."""

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.screens.contrast import SEEN_LEAST, Colour, contrast
from tests.screens.glass import Drawn, Glass, look
from tests.screens.sheets import as_pillow
from tests.screens.stand import Stand

MOST_STOPS = 80
SAME_ROW_SHARE = 0.5
RING_REACH_MM = 2.0


def press(stand: Stand, key: Qt.Key) -> None:
    """Press and let go of one key."""
    QTest.keyClick(stand.kiosk.window, key)


def focused(stand: Stand) -> str:
    """Return the objectName of what has the keyboard, empty if nothing that is named."""
    item = cast("QQuickItem | None", stand.kiosk.window.activeFocusItem())
    return "" if item is None else item.objectName()


def tab_stops(stand: Stand) -> list[str]:
    """Return where Tab goes, from the first stop until it comes round."""
    stops: list[str] = []
    for _ in range(MOST_STOPS):
        press(stand, Qt.Key.Key_Tab)
        name = focused(stand)
        if stops and name == stops[0]:
            return stops
        # What had the keyboard may have gone with the page before: the first Tab then only comes back to this one.
        if name or stops:
            stops.append(name)
    return stops


def faults_of_keyboard(stand: Stand) -> list[str]:
    """Return what cannot be reached by Tab, what comes in another order than it is read in, and rings nobody sees."""
    glass = look(stand)
    places = {one.name: one for one, _ in glass.targets}
    stops = tab_stops(stand)
    found = [f"Tab never comes to {name}" for name in places if name not in stops]
    found += [f"Tab comes to {name or 'something without a name'}" for name in stops if name not in places]
    found += _of_order([places[name] for name in stops if name in places])
    for name in stops:
        # The first stop has the keyboard again; each Tab leads to the next.
        if name in places and focused(stand) == name:
            found += _of_ring(stand, glass, places[name])
        press(stand, Qt.Key.Key_Tab)
    return found


def _of_order(stops: list[Drawn]) -> Iterator[str]:
    """Say where the next stop is read before the one it follows; the first may be anywhere."""
    if not stops:
        return
    first = min(range(len(stops)), key=lambda number: (stops[number].rect.top(), stops[number].rect.left()))
    turned = stops[first:] + stops[:first]
    for one, following in pairwise(turned):
        if _read_before(following.rect, one.rect):
            yield f"Tab goes back from {one} to {following}"


def _read_before(one: QRectF, other: QRectF) -> bool:
    common = min(one.bottom(), other.bottom()) - max(one.top(), other.top())
    if common > SAME_ROW_SHARE * min(one.height(), other.height()):
        return one.right() <= other.left()
    # A column of its own further to the right is read after the one before, however high it begins.
    return one.bottom() <= other.top() and one.left() < other.right()


def _of_ring(stand: Stand, glass: Glass, one: Drawn) -> Iterator[str]:
    ring = stand.kiosk.theme.colour("focus")
    picture = as_pillow(stand.picture())
    reach = round(RING_REACH_MM * glass.unit_px)
    for side, pixels in _outwards(picture, one.rect, reach).items():
        if not any(_alike(pixel, ring) for pixel in pixels):
            yield f"there is no ring at the {side} of {one}"
        elif max(contrast(pixels[-1], pixel) for pixel in pixels) < SEEN_LEAST:
            yield f"the ring at the {side} of {one} cannot be seen"


def _outwards(picture: Image.Image, rect: QRectF, reach: int) -> dict[str, list[Colour]]:
    """Return the pixels from each edge's middle outwards."""
    x, y = round(rect.center().x()), round(rect.center().y())
    lines = {
        "left": [(round(rect.left()) - step, y) for step in range(reach)],
        "right": [(round(rect.right()) + step, y) for step in range(reach)],
        "top": [(x, round(rect.top()) - step) for step in range(reach)],
        "bottom": [(x, round(rect.bottom()) + step) for step in range(reach)],
    }
    return {
        side: [picture.getpixel((px, py)) for px, py in line if 0 <= px < picture.width and 0 <= py < picture.height]  # pyright: ignore[reportReturnType]
        for side, line in lines.items()
    }


def _alike(pixel: Colour, ring: QColor) -> bool:
    return max(abs(a - b) for a, b in zip(pixel, (ring.red(), ring.green(), ring.blue()), strict=True)) < 12
