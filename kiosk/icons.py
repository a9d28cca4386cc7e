"""Pictures drawn from SVG files in the size and colour that QML asks for."""

import re
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

_WANTED = re.compile(r"^(?P<name>[a-z0-9-]+)(/(?P<colour>[0-9a-fA-F]{6}))?$")
_CURRENT_COLOUR = "currentColor"
_DEFAULT_SIZE_PX = 96


class SvgProvider(QQuickImageProvider):
    """Answers `image://<provider>/<name>` and `image://<provider>/<name>/<RRGGBB>` from one folder of SVG files.

    Where a file says currentColor it gets the colour asked for. An unknown name yields an empty image, which
    Qt reports.
    """

    def __init__(self, folder: Path, *, keep: bool = True) -> None:
        """`keep` holds on to what was drawn: small things that come again, not pictures as large as the screen."""
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folder = folder
        self._keep = keep
        self._drawn: dict[tuple[str, int, int], QImage] = {}

    def requestImage(self, wanted: str, size: QSize, requested_size: QSize) -> QImage:
        """Return the picture. `requested_size` in pixels; a side of zero or less follows from the other one."""
        key = (wanted, requested_size.width(), requested_size.height())
        image = self._drawn.get(key)
        if image is None:
            image = self._draw(wanted, requested_size)
            if self._keep:
                self._drawn[key] = image
        return image

    def _draw(self, wanted: str, requested_size: QSize) -> QImage:
        match = _WANTED.match(wanted)
        path = self._folder / f"{match['name']}.svg" if match else None
        if match is None or path is None or not path.is_file():
            return QImage()
        text = path.read_text("utf-8")
        if match["colour"]:
            text = text.replace(_CURRENT_COLOUR, f"#{match['colour']}")
        renderer = QSvgRenderer(text.encode())
        size = _size_of(renderer.viewBoxF(), requested_size)
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        return image


def _size_of(view_box: QRectF, requested_size: QSize) -> QSize:
    width, height = requested_size.width(), requested_size.height()
    ratio = view_box.width() / view_box.height()
    if width <= 0 and height <= 0:
        height = _DEFAULT_SIZE_PX
    if width <= 0 or (height > 0 and width > height * ratio):
        width = round(height * ratio)
    else:
        height = round(width / ratio)
    return QSize(max(1, width), max(1, height))
