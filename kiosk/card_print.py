"""The printed member card: a code, a masked name and a last day, at the size of a bank card."""

from pathlib import Path

from PySide6.QtCore import QTranslator

from kiosk.devices.qr_draw import draw_card
from kiosk.i18n import DEFAULT_LANGUAGE, load_translator
from sync.contract.codes import read_card
from sync.contract.masking import mask_name

FONT_FILE = "NotoSansSC-Regular.ttf"


def print_card(code: str, name: str, resources_dir: Path) -> bytes:
    """Return a card as a PNG, 85.6 x 54 mm at 300 dots an inch. A lost one tells its finder no more than a family name.

    Raises:
        ValueError: the code is no member code.
        MissingTranslationError: the compiled messages are missing.
    """
    card = read_card(code)
    if card is None:
        raise ValueError("this is no member code")
    translator = load_translator(resources_dir / "i18n", DEFAULT_LANGUAGE)
    lines = [mask_name(name), _words(translator, "card.until").replace("%1", card.not_after.isoformat())]
    return draw_card(code, _words(translator, "card.title"), lines, str(resources_dir / "fonts" / FONT_FILE))


def _words(translator: QTranslator, identifier: str) -> str:
    # Messages with an id have no context.
    return translator.translate("", identifier) or identifier
