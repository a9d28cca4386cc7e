"""Keeps whoever stands before the kiosk inside it: no key chord, no second window, no closing, no leaving full screen.

The other half is the compositor's, which must not offer another screen; what reaches the program is stopped here.
"""

import logging
from typing import cast

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtQuick import QQuickWindow

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.Shortcut})
_CHORDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.GroupSwitchModifier
)
_WORKING_KEYS = frozenset(
    {
        Qt.Key.Key_Escape,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Left,
        Qt.Key.Key_Up,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Shift,
    }
)
"""Besides what is printed: all that the pages are worked with. Whatever else a keyboard has goes nowhere."""

_log = logging.getLogger(__name__)


def leads_out(event: QKeyEvent) -> bool:
    """Tell whether a key is none of those that the pages are worked with."""
    if event.modifiers() & _CHORDS:
        return True
    text = event.text()
    return event.key() not in _WORKING_KEYS and not (text and text.isprintable())


class Lockdown(QObject):
    """An event filter for the whole application. `full`: the window is all that there is on this machine's screen."""

    def __init__(self, window: QQuickWindow, parent: QObject, *, full: bool) -> None:
        super().__init__(parent)
        self._window = window
        self._full = full
        self._leaving = False
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        self._application = application
        application.installEventFilter(self)
        if full:
            window.setFlag(Qt.WindowType.WindowStaysOnTopHint)
            window.setFlag(Qt.WindowType.FramelessWindowHint)
            application.setOverrideCursor(Qt.CursorShape.BlankCursor)
            window.showFullScreen()

    def leave(self) -> None:
        """Let the window close: staff ends the program, or the machine does."""
        if self._leaving:
            return
        self._leaving = True
        self._application.removeEventFilter(self)
        if self._full:
            self._application.restoreOverrideCursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop what leads out; Qt calls this. True means it goes no further."""
        kind = event.type()
        if kind in _KEYS:
            return kind == QEvent.Type.Shortcut or leads_out(cast(QKeyEvent, event))
        if kind == QEvent.Type.ContextMenu:
            return True
        if not self._full or not isinstance(watched, QWindow):
            return False
        if watched is self._window:
            return self._hold(event)
        if kind == QEvent.Type.Show:
            self._shut(watched)
        return False

    def _shut(self, stranger: QWindow) -> None:
        _log.warning("a window that is not the kiosk's was shut")
        QTimer.singleShot(0, stranger, stranger.hide)

    def _hold(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Close:
                event.ignore()
                return True
            case QEvent.Type.WindowStateChange | QEvent.Type.FocusOut | QEvent.Type.Hide:
                QTimer.singleShot(0, self, self._return)
            case _:
                pass
        return False

    @Slot()
    def _return(self) -> None:
        if self._leaving or not shiboken6.isValid(self._window):
            return
        if self._window.visibility() != QWindow.Visibility.FullScreen:
            self._window.showFullScreen()
        if not self._window.isActive():
            self._window.raise_()
            self._window.requestActivate()
