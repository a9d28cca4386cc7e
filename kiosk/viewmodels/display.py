"""How the kiosk speaks and looks; everything goes back to the station's default with each visit's end."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from sync.contract.records import Text

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

TEXT_SIZES = 3
LOUDEST = 3
USUAL_VOLUME = 2
AUTOMATIC_THEME = "auto"


@QmlElement
class DisplayViewModel(QObject):
    """`language` is zh or en; `textSize` is 0 (normal), 1 (large) or 2 (extra large); `volume` 0 (silent) to 3."""

    languageChanged = Signal()
    textSizeChanged = Signal()
    lookChanged = Signal()
    """The theme, the place of what can be touched, or whether anything may move."""
    soundChanged = Signal()
    sheetChanged = Signal()
    assistChanged = Signal()
    """Something was asked for, or taken back, that lets people have more time."""
    repeatAsked = Signal()
    """Somebody wants to hear once more what was said last."""

    def __init__(
        self,
        default_language: str,
        parent: QObject,
        *,
        theme: str = "light",
        low_reach: bool = False,
        still: bool = False,
    ) -> None:
        """`theme` is auto, light, night or contrast; `low_reach` and `still` are what this station shows everybody."""
        super().__init__(parent)
        self._default_language = default_language
        self._default_theme = theme
        self._default_low_reach = low_reach
        self._default_still = still
        self._language = default_language
        self._text_size = 0
        self._is_night = False
        self._contrast = False
        self._low_reach = low_reach
        self._still = still
        self._voice = False
        self._volume = USUAL_VOLUME
        self._sheet = False
        for signal in (self.languageChanged, self.textSizeChanged, self.lookChanged, self.soundChanged):
            signal.connect(self.assistChanged)
        self.sheetChanged.connect(self.assistChanged)

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        """The language that is showing."""
        return self._language

    @Property(int, notify=textSizeChanged)
    def textSize(self) -> int:
        """The step of the text size."""
        return self._text_size

    @Property(bool, notify=lookChanged)
    def contrast(self) -> bool:
        """Whether somebody asked for black and white."""
        return self._contrast

    @Property(bool, notify=lookChanged)
    def lowReach(self) -> bool:
        """Whether everything that can be touched keeps to the lower part of the glass."""
        return self._low_reach

    @Property(bool, notify=lookChanged)
    def reduceMotion(self) -> bool:
        """Whether nothing may move."""
        return self._still

    @Property(bool, notify=soundChanged)
    def voice(self) -> bool:
        """Whether somebody asked for every page to be spoken."""
        return self._voice

    @Property(bool, notify=assistChanged)
    def speaksAll(self) -> bool:
        """Whether every page is spoken, not only the greeting and the thanks: also where the text is large."""
        return self.speaks_all

    @Property(int, notify=soundChanged)
    def volume(self) -> int:
        """The loudness, 0 to 3."""
        return self._volume

    @Property(bool, notify=sheetChanged)
    def sheetOpen(self) -> bool:
        """Whether the sheet with all these choices is showing."""
        return self._sheet

    @property
    def current_language(self) -> str:
        """The language that is showing, for Python."""
        return self._language

    @property
    def text_size(self) -> int:
        """The step of the text size, for Python."""
        return self._text_size

    @property
    def theme(self) -> str:
        """The name of the theme that is due: light, night or contrast."""
        if self._contrast:
            return "contrast"
        if self._default_theme == AUTOMATIC_THEME:
            return "night" if self._is_night else "light"
        return self._default_theme

    @property
    def low_reach(self) -> bool:
        """Whether the pages keep low, for Python."""
        return self._low_reach

    @property
    def still(self) -> bool:
        """Whether nothing may move, for Python."""
        return self._still

    @property
    def speaks_all(self) -> bool:
        """Whether every page is spoken, for Python."""
        return self._voice or self._text_size > 0

    @property
    def loudness(self) -> int:
        """The loudness, 0 to 3, for Python."""
        return self._volume

    @property
    def is_night(self) -> bool:
        """Whether it is the time for little light and low sound."""
        return self._is_night

    @property
    def is_default(self) -> bool:
        """Whether the screen shows what it shows to everybody."""
        return not self._sheet and self._chosen() == (
            self._default_language,
            0,
            False,
            self._default_low_reach,
            self._default_still,
            False,
            USUAL_VOLUME,
        )

    @property
    def assist(self) -> bool:
        """Whether somebody asked for more time by asking for larger text, high contrast or the voice."""
        return self._text_size > 0 or self._contrast or self._voice

    def words(self, text: Text) -> str:
        """Return a bilingual text in the language that is showing."""
        return text.zh if self._language == "zh" else text.en

    def set_night(self, is_night: bool) -> None:
        """Tell the time of day. Ask between two visits only: the light does not change before somebody's eyes."""
        if is_night != self._is_night:
            self._is_night = is_night
            self.lookChanged.emit()

    @Slot()
    def toggleLanguage(self) -> None:
        """Show the other language at once; step and data stay."""
        self._set_language("en" if self._language == "zh" else "zh")

    @Slot()
    def cycleTextSize(self) -> None:
        """Go to the next text size, and from the largest back to normal."""
        self.setTextSize((self._text_size + 1) % TEXT_SIZES)

    @Slot(int)
    def setTextSize(self, size: int) -> None:
        """Choose a text size."""
        if size != self._text_size:
            self._text_size = size
            self.textSizeChanged.emit()

    @Slot()
    def toggleContrast(self) -> None:
        """Go to black and white, or back."""
        self._set_look(not self._contrast, self._low_reach, self._still)

    @Slot()
    def toggleLowReach(self) -> None:
        """Bring everything down, or let it go up again."""
        self._set_look(self._contrast, not self._low_reach, self._still)

    @Slot()
    def toggleMotion(self) -> None:
        """Hold everything still, or let it move again."""
        self._set_look(self._contrast, self._low_reach, not self._still)

    @Slot()
    def toggleVoice(self) -> None:
        """Have every page spoken, or no longer."""
        self._set_sound(not self._voice, self._volume)

    @Slot(int)
    def setVolume(self, volume: int) -> None:
        """Choose the loudness, 0 (silent) to 3."""
        self._set_sound(self._voice, max(0, min(LOUDEST, volume)))

    @Slot(bool)
    def showSheet(self, open_it: bool) -> None:
        """Open or close the sheet of choices."""
        if open_it != self._sheet:
            self._sheet = open_it
            self.sheetChanged.emit()

    @Slot()
    def repeatVoice(self) -> None:
        """Have what was said last said once more."""
        self.repeatAsked.emit()

    def reset(self) -> None:
        """Go back to what the station shows to everybody."""
        self.showSheet(False)
        self._set_language(self._default_language)
        self.setTextSize(0)
        self._set_look(False, self._default_low_reach, self._default_still)
        self._set_sound(False, USUAL_VOLUME)

    def _chosen(self) -> tuple[str, int, bool, bool, bool, bool, int]:
        look = (self._contrast, self._low_reach, self._still)
        return (self._language, self._text_size, *look, self._voice, self._volume)

    def _set_language(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self.languageChanged.emit()

    def _set_look(self, contrast: bool, low_reach: bool, still: bool) -> None:
        if (contrast, low_reach, still) != (self._contrast, self._low_reach, self._still):
            self._contrast, self._low_reach, self._still = contrast, low_reach, still
            self.lookChanged.emit()

    def _set_sound(self, voice: bool, volume: int) -> None:
        if (voice, volume) != (self._voice, self._volume):
            self._voice, self._volume = voice, volume
            self.soundChanged.emit()
