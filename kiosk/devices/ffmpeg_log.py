"""Keeps the decoder inside Qt from writing a line to the log for every picture of an ordinary webcam."""

import ctypes
import os
from pathlib import Path

import PySide6

AV_LOG_FATAL = 8
LIBRARY_PATTERNS = ("Qt/lib/libavutil.so.*", "avutil*.dll", "Qt/lib/libavutil*.dylib")
# Take the library that is loaded already, and load none; Windows has no such flag and needs none.
ONLY_IF_LOADED: int = getattr(os, "RTLD_NOLOAD", 0) | ctypes.DEFAULT_MODE


def quiet_ffmpeg() -> bool:
    """Let FFmpeg log only what is fatal, for the whole process; False if Qt has not loaded its FFmpeg, or has none.

    Qt offers no switch for it, and tells failures by signals of its own. A camera that sends JPEG pictures draws a
    warning a frame, thirty a second.

    The library cannot be loaded alone, only found once Qt's multimedia plug-in is in: call this after a player or
    capture session is made.
    """
    folder = Path(PySide6.__file__).parent
    for pattern in LIBRARY_PATTERNS:
        for library in sorted(folder.glob(pattern)):
            try:
                ctypes.CDLL(str(library), ONLY_IF_LOADED).av_log_set_level(AV_LOG_FATAL)
            except (OSError, AttributeError):
                continue
            return True
    return False
