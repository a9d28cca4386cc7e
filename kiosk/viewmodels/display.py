"""How the kiosk speaks and how large it writes; both go back to the station's default with each visit's end."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from sync.contract.records import Text

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

TEXT_SIZES = 3


@QmlElement
class DisplayViewModel(QObject):
    """`language` is zh or en; `textSize` is 0 (normal), 1 (large) or 2 (extra large)."""

    languageChanged = Signal()
    textSizeChanged = Signal()

    def __init__(self, default_language: str, parent: QObject) -> None:
        super().__init__(parent)
        self._default_language = default_language
        self._language = default_language
        self._text_size = 0

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        """The language that is showing."""
        return self._language

    @Property(int, notify=textSizeChanged)
    def textSize(self) -> int:
        """The step of the text size."""
        return self._text_size

    @property
    def current_language(self) -> str:
        """The language that is showing, for Python."""
        return self._language

    @property
    def text_size(self) -> int:
        """The step of the text size, for Python."""
        return self._text_size

    @property
    def is_default(self) -> bool:
        """Whether the screen shows what it shows to everybody."""
        return self._language == self._default_language and self._text_size == 0

    @property
    def assist(self) -> bool:
        """Whether somebody asked for more time by asking for larger text."""
        return self._text_size > 0

    def words(self, text: Text) -> str:
        """Return a bilingual text in the language that is showing."""
        return text.zh if self._language == "zh" else text.en

    @Slot()
    def toggleLanguage(self) -> None:
        """Show the other language at once; step and data stay."""
        self._set_language("en" if self._language == "zh" else "zh")

    @Slot()
    def cycleTextSize(self) -> None:
        """Go to the next text size, and from the largest back to normal."""
        self._set_text_size((self._text_size + 1) % TEXT_SIZES)

    def reset(self) -> None:
        """Go back to what the station shows to everybody."""
        self._set_language(self._default_language)
        self._set_text_size(0)

    def _set_language(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self.languageChanged.emit()

    def _set_text_size(self, size: int) -> None:
        if size != self._text_size:
            self._text_size = size
            self.textSizeChanged.emit()
