"""The languages of the screen: loads what was translated and swaps it while the kiosk runs."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtQml import QQmlEngine

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"
COMPILE_COMMAND = "packaging/dev setup"


class MissingTranslationError(Exception):
    """A language's compiled messages are not there or cannot be read."""


def load_translator(folder: Path, language: str, parent: QObject | None = None) -> QTranslator:
    """Return the messages of a language from `folder`, which holds warm_station_<language>.qm for each.

    Raises:
        MissingTranslationError: the compiled messages are missing or cannot be read.
    """
    path = folder / f"warm_station_{language}.qm"
    translator = QTranslator(parent)
    if not translator.load(str(path)):
        raise MissingTranslationError(f"{path} cannot be read; make it with: {COMPILE_COMMAND}")
    return translator


class Translations(QObject):
    """Holds the translator of the language that the screen speaks."""

    def __init__(self, engine: QQmlEngine, folder: Path) -> None:
        """`folder` holds warm_station_<language>.qm for each language. The engine becomes the parent."""
        super().__init__(engine)
        self._engine = engine
        self._folder = folder
        self._translator: QTranslator | None = None

    def show(self, language: str) -> None:
        """Speak a language ("zh" or "en") from now on; every text on the screen changes at once.

        Raises:
            MissingTranslationError: the compiled messages are missing. The language stays what it was.
        """
        translator = load_translator(self._folder, language, self)
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator.deleteLater()
        self._translator = translator
        QCoreApplication.installTranslator(translator)
        self._engine.retranslate()
