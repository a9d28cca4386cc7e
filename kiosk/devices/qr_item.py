"""A code on a page, drawn in whole pixels a module, dark on white in every theme, as readers want it."""

from PySide6.QtCore import Property, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.devices.qr_draw import qr_modules

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class QrCode(QQuickPaintedItem):
    """Shows `payload`, as large as the item allows; nothing where it is empty."""

    payloadChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._payload = ""
        self._modules: list[list[bool]] = []

    def _read_payload(self) -> str:
        return self._payload

    def _write_payload(self, payload: str) -> None:
        if payload != self._payload:
            self._payload = payload
            self._modules = qr_modules(payload) if payload else []
            self.payloadChanged.emit()
            self.update()

    payload = Property(str, _read_payload, _write_payload, notify=payloadChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw the code in the middle of the item; Qt calls this."""
        side = len(self._modules)
        if not side:
            return
        module = max(1, int(min(self.width(), self.height())) // side)
        left, top = (int(self.width()) - side * module) // 2, (int(self.height()) - side * module) // 2
        painter.fillRect(QRect(left, top, side * module, side * module), QColor(Qt.GlobalColor.white))
        for row, cells in enumerate(self._modules):
            for column, dark in enumerate(cells):
                if dark:
                    square = QRect(left + column * module, top + row * module, module, module)
                    painter.fillRect(square, QColor(Qt.GlobalColor.black))
