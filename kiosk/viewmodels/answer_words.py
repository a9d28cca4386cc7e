"""Answers in words, for whoever has given them. A telephone number is masked here, before a page can hold it."""

from datetime import date

from kiosk.viewmodels.display import DisplayViewModel
from sync.contract.forms import ON_FILE, UNSURE, Answer, FormField
from sync.contract.masking import mask_phone

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
NOTHING, ON_FILE_WORDS = "check.none", "check.onfile"
YES_OR_NO = {"yes": "check.yes", "no": "check.no"}


def day_words(day: date, language: str, *, year: bool = True) -> str:
    """Return 2026年7月31日 or 31 Jul 2026, with or without its year."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"
    short = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{short} {day.year}" if year else short


def answer_words(
    field: FormField, answer: Answer | None, display: DisplayViewModel, *, reveal: bool = False
) -> tuple[str, str]:
    """Return an answer in words, or else (second) the i18n id of the words for it."""
    if answer is None or answer == []:
        return "", NOTHING
    if answer == UNSURE:
        return ("" if field.unsure is None else display.words(field.unsure)), NOTHING
    match field.kind:
        case "yes_no":
            return "", YES_OR_NO[str(answer)]
        case "phone" if answer == ON_FILE:
            return "", ON_FILE_WORDS
        case "phone":
            return (_spaced(str(answer)) if reveal else mask_phone(str(answer))), ""
        case "digits":
            return (str(answer) if reveal else "*" * field.length), ""
        case "date":
            return day_words(date.fromisoformat(str(answer)), display.current_language), ""
        case "number":
            unit = "" if field.unit is None else display.words(field.unit)
            return f"{answer} {unit}".strip(), ""
        case "choice" | "choices":
            picked = answer if isinstance(answer, list) else [str(answer)]
            labels = {option.code: display.words(option.label) for option in field.options}
            comma = "、" if display.current_language == "zh" else ", "
            return comma.join(labels[code] for code in labels if code in picked), ""


def _spaced(phone: str) -> str:
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
