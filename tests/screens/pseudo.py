"""A language that does not exist: English with accents and brackets, 60 % longer, to find words without room."""

import re

from PySide6.QtCore import QCoreApplication, QTranslator

from kiosk.i18n import load_translator
from sync.station.settings import RESOURCES_DIR
from tests.screens.stand import Stand

PSEUDO = "pseudo"
LONGER_BY = 0.6
ACCENTS = str.maketrans("aceilnorsuyzACEINOSUYZ", "áćéïļñöŕšüýžÁĆÉÏÑÖŠÜÝŽ")
PADDING = "ëxtŕá wörds "

_PLACE = re.compile(r"(%\d|%n|%L\d)")


def pseudo(text: str) -> str:
    """Return the text as the language that does not exist says it; places for values stay what they are."""
    parts = _PLACE.split(text)
    accented = "".join(part if _PLACE.fullmatch(part) else part.translate(ACCENTS) for part in parts)
    room = max(0, round(len(text) * LONGER_BY) - 2)
    longer = (PADDING * (room // len(PADDING) + 1))[:room].strip()
    return f"[{accented} {longer}]" if longer else f"[{accented}]"


class PseudoTranslator(QTranslator):
    """Says in pseudo what English says."""

    def __init__(self) -> None:
        super().__init__()
        self._english = load_translator(RESOURCES_DIR / "i18n", "en", self)

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Return the words of an id; Qt calls this."""
        english = self._english.translate(context, source, disambiguation, n)
        return pseudo(english) if english else ""

    def isEmpty(self) -> bool:
        """Tell Qt that there is something to ask for."""
        return False


def show_pseudo(stand: Stand) -> PseudoTranslator:
    """Let a stand speak it until `hide_pseudo`; what the catalogue names is shown in English."""
    stand.show(language="en")
    translator = PseudoTranslator()
    QCoreApplication.installTranslator(translator)
    stand.kiosk.engine.retranslate()
    QCoreApplication.processEvents()
    return translator


def hide_pseudo(stand: Stand, translator: PseudoTranslator) -> None:
    """Speak real words again."""
    QCoreApplication.removeTranslator(translator)
    stand.kiosk.engine.retranslate()
    QCoreApplication.processEvents()
