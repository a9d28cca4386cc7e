"""Tells a scanner that plays keyboard from a person who types, and keeps the first one's keys out of every field.

A wedge scanner sends a code as key presses a few milliseconds apart and ends with Return or Tab. So each printable key
is held back for a moment: what goes on fast enough and ends well is a code; all else is replayed, unchanged and in
order, to the window it was meant for.
"""

import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow

from kiosk.devices.scan_event import MAX_PAYLOAD_CHARACTERS, ScanEvent, accept_payload

MAX_GAP_MS = 60
"""A wireless hand scanner takes up to 40 ms a key; nobody types six characters and Return at this pace."""
MIN_CHARACTERS = 6

_END_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_SHIFT_KEYS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr})
_CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# Stands in the payload for a key that types nothing, so that the one parser refuses the whole burst.
_UNPRINTABLE = "\x00"


@dataclass(frozen=True)
class _Held:
    window: QWindow
    event: QKeyEvent


def event_time_ms(event: QKeyEvent) -> int:
    """Return when a key was pressed, by the keyboard's own clock if the platform tells it."""
    return int(event.timestamp()) or time.monotonic_ns() // 1_000_000


def create_all_types() -> None:
    """Have PySide make the Python type of each Qt class loaded so far, which it else puts off until the first use.

    A filter is handed every event, so the first use falls inside it. If the garbage collector runs in that moment and
    frees an object whose end sends another event, PySide makes the same type twice, and the process dies of it.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("PySide6.Qt"):
            for attribute in dir(module):
                getattr(module, attribute)


class WedgeScanner(QObject):
    """An event filter for the whole application: `codeScanned(ScanEvent)` for each code a wedge scanner sends.

    A key typed by hand arrives up to about 30 ms late and never out of order. More than 160 fast characters without
    an end are swallowed and forgotten.
    """

    codeScanned = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, key_time_ms: Callable[[QKeyEvent], int] = event_time_ms
    ) -> None:
        """Take the clock that dates each key; `watch` starts the work."""
        super().__init__(parent)
        self._key_time_ms = key_time_ms
        self._held: deque[_Held] = deque()
        self._text = ""
        self._first_ms = 0
        self._last_ms = 0
        self._flooded = False
        self._ended_ms: int | None = None
        self._swallowed_keys: set[int] = set()
        self._replaying = False
        self._grace_given = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setTimerType(Qt.TimerType.PreciseTimer)
        self._patience.timeout.connect(self._run_out)

    def watch(self, target: QObject) -> None:
        """Put the filter before every window, if `target` is the application, or before a single one.

        Call it once everything is imported, see `create_all_types`.
        """
        create_all_types()
        target.installEventFilter(self)

    def close(self, target: QObject) -> None:
        """Take the filter away and hand on what is held."""
        target.removeEventFilter(self)
        self._replay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold, swallow or let through one event; Qt calls this. True means it goes no further for now."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride):
            return False
        # Each key comes to the window first and once more to the item in it; only the first counts.
        if self._replaying or not isinstance(watched, QWindow):
            return False
        key_event = cast(QKeyEvent, event)
        if kind == QEvent.Type.ShortcutOverride:
            return self._deny_shortcut(key_event)
        if kind == QEvent.Type.KeyPress:
            return self._press(watched, key_event)
        return self._release(watched, key_event)

    def _deny_shortcut(self, event: QKeyEvent) -> bool:
        """Keep keys in the midst of a burst from setting off shortcuts: to accept is to ask for the plain key."""
        in_burst = self._underway and not self._gap_too_long(self._key_time_ms(event))
        if in_burst:
            event.accept()
        return in_burst

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        now_ms = self._key_time_ms(event)
        # Not every scanner lets go of its keys: a new press makes the release of an old one moot.
        self._swallowed_keys.discard(event.key())
        if self._gap_too_long(now_ms):
            self._replay()
        if event.key() in _END_KEYS and not event.modifiers() & _CHORDS:
            return self._end(event, now_ms)
        if event.key() in _SHIFT_KEYS:
            return self._hold_if_underway(window, event)
        chord = bool(event.modifiers() & _CHORDS) or not event.text().isprintable() or not event.text()
        if chord and not self._underway:
            return False
        self._hold(window, event, _UNPRINTABLE if chord else event.text(), now_ms)
        return True

    def _release(self, window: QWindow, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed_keys:
            if not event.isAutoRepeat():
                self._swallowed_keys.discard(event.key())
            return True
        return self._hold_if_underway(window, event)

    @property
    def _underway(self) -> bool:
        return bool(self._held) or self._flooded

    def _gap_too_long(self, now_ms: int) -> bool:
        return self._underway and not 0 <= now_ms - self._last_ms <= MAX_GAP_MS

    def _hold(self, window: QWindow, event: QKeyEvent, character: str, now_ms: int) -> None:
        if not self._underway:
            self._first_ms = now_ms
        self._ended_ms = None
        self._last_ms = now_ms
        if self._flooded:
            self._swallowed_keys.add(event.key())
        else:
            self._held.append(_Held(window, event.clone()))
            self._text += character
        if len(self._text) > MAX_PAYLOAD_CHARACTERS:
            self._swallow()
            self._flooded = True
        self._grace_given = False
        self._patience.start(MAX_GAP_MS + 5)

    def _hold_if_underway(self, window: QWindow, event: QKeyEvent) -> bool:
        if self._underway and not self._flooded:
            self._held.append(_Held(window, event.clone()))
        return self._underway

    def _end(self, event: QKeyEvent, now_ms: int) -> bool:
        """Close the burst if there is one: swallow its keys and tell its code. True if the key belonged to it."""
        if not self._underway:
            second_end = self._ended_ms is not None and 0 <= now_ms - self._ended_ms <= MAX_GAP_MS
            if second_end:
                self._swallowed_keys.add(event.key())
            return second_end
        if not self._flooded and len(self._text) < MIN_CHARACTERS:
            self._replay()
            return False
        text = None if self._flooded else accept_payload(self._text)
        duration_ms = self._last_ms - self._first_ms
        self._swallow()
        self._swallowed_keys.add(event.key())
        self._ended_ms = now_ms
        if text is not None:
            self.codeScanned.emit(ScanEvent(text=text, source="wedge", engine="wedge", ms=float(duration_ms)))
        return True

    def _swallow(self) -> None:
        """Forget the held keys, and remember which of them are still down: their releases belong to nobody."""
        for held in self._held:
            if held.event.type() == QEvent.Type.KeyPress:
                self._swallowed_keys.add(held.event.key())
            elif not held.event.isAutoRepeat():
                self._swallowed_keys.discard(held.event.key())
        self._forget()

    def _replay(self) -> None:
        held = list(self._held)
        self._forget()
        for each in held:
            if not shiboken6.isValid(each.window):
                continue
            self._replaying = True
            try:
                QCoreApplication.sendEvent(each.window, each.event)
            finally:
                self._replaying = False

    def _forget(self) -> None:
        self._patience.stop()
        self._held.clear()
        self._text = ""
        self._flooded = False

    def _run_out(self) -> None:
        # After a stall of ours the next keys of the burst may already wait behind this timer: let them in first.
        if not self._grace_given:
            self._grace_given = True
            self._patience.start(0)
            return
        self._replay()
