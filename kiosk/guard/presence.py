"""Notices that somebody is there: a touch, a click or a key, on whatever item it lands."""

from PySide6.QtCore import QEvent, QObject, Signal

_SIGNS = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress, QEvent.Type.Wheel})


class Presence(QObject):
    """An event filter for a window; looks, and lets everything through."""

    noticed = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of a sign of life; Qt calls this."""
        if event.type() in _SIGNS:
            self.noticed.emit()
        return False
