"""Dresses a QML engine: theme, fonts, pictures, languages. The same for kiosk and desk."""

from pathlib import Path

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.config import KioskSettings
from kiosk.i18n import Translations
from kiosk.icons import SvgProvider
from kiosk.theme import Theme, load_tokens, screen_class_for
from kiosk.viewmodels.display import DisplayViewModel

QML_DIR = Path(__file__).parent / "qml"
AUTOMATIC = "auto"


def dress(
    engine: QQmlApplicationEngine, settings: KioskSettings, display: DisplayViewModel, screen_class: str
) -> Theme:
    """Give the engine its theme, pictures and words, and let them follow the display's language and text size."""
    screen = QGuiApplication.primaryScreen().physicalSize()
    name = screen_class if screen_class != AUTOMATIC else screen_class_for(screen.width(), screen.height())
    for font in sorted((settings.resources_dir / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    theme = Theme(load_tokens(settings.resources_dir / "theme" / "tokens.json"), name, engine)
    theme.setTheme(settings.theme)
    for provider in ("icons", "pictures"):
        engine.addImageProvider(provider, SvgProvider(settings.resources_dir / provider))
    translations = Translations(engine, settings.resources_dir / "i18n")

    def show_language() -> None:
        translations.show(display.current_language)

    def show_text_size() -> None:
        theme.setTextSize(display.text_size)

    display.languageChanged.connect(show_language)
    display.textSizeChanged.connect(show_text_size)
    show_language()
    return theme
