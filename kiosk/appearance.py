"""Dresses a QML engine: theme, fonts, pictures, languages, and the window. The same for kiosk and desk."""

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.config import KioskSettings
from kiosk.i18n import Translations
from kiosk.icons import SvgProvider
from kiosk.theme import Theme
from kiosk.tokens import load_tokens, screen_class_for
from kiosk.viewmodels.display import DisplayViewModel

QML_DIR = Path(__file__).parent / "qml"
AUTOMATIC = "auto"
BACKEND = "QT_QUICK_BACKEND"
"""Asked of the environment: before its first window Qt does not know yet what draws it."""
SOFTWARE = "software"


def dress(
    engine: QQmlApplicationEngine, settings: KioskSettings, display: DisplayViewModel, screen_class: str
) -> Theme:
    """Give the engine its theme, pictures and words, and let them follow the display."""
    screen = QGuiApplication.primaryScreen().physicalSize()
    name = screen_class if screen_class != AUTOMATIC else screen_class_for(screen.width(), screen.height())
    for font in sorted((settings.resources_dir / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    tokens = load_tokens(settings.resources_dir / "theme" / "tokens.json")
    theme = Theme(tokens, name, engine, animated=os.environ.get(BACKEND) != SOFTWARE)
    engine.addImageProvider("icons", SvgProvider(settings.resources_dir / "icons"))
    engine.addImageProvider("pictures", SvgProvider(settings.resources_dir / "pictures", keep=False))
    translations = Translations(engine, settings.resources_dir / "i18n")

    def show_language() -> None:
        translations.show(display.current_language)

    def show_text_size() -> None:
        theme.setTextSize(display.text_size)

    def show_look() -> None:
        theme.setTheme(display.theme)
        theme.setLowered(display.low_reach)
        theme.setStill(display.still)

    display.languageChanged.connect(show_language)
    display.textSizeChanged.connect(show_text_size)
    display.lookChanged.connect(show_look)
    show_language()
    show_look()
    return theme


def load_window(engine: QQmlApplicationEngine, page: str, shown: Mapping[str, QObject]) -> QQuickWindow:
    """Load a window below `qml/` with what it shows, its required properties by name.

    Raises:
        RuntimeError: the page has a fault, which Qt's log names.
    """
    engine.setInitialProperties(dict(shown))
    engine.load(str(QML_DIR / page))
    window = next((root for root in engine.rootObjects() if isinstance(root, QQuickWindow)), None)
    if window is None:
        raise RuntimeError(f"{page} could not be loaded")
    return window
