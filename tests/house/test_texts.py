"""What people read lives in resources/i18n, in two languages; pages hold no words, no colours and no pixels."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QML = sorted((ROOT / "kiosk" / "qml").rglob("*.qml"))
PYTHON = sorted(path for package in ("kiosk", "sync") for path in (ROOT / package).rglob("*.py"))
LANGUAGES = ("zh", "en")
QML_MAX_LINES = 250
CHINESE_MAX_CHARACTERS = 34

_ID = re.compile(r'qsTrId\("([a-z0-9.]+)"\)')
_PREFIX = re.compile(r'qsTrId\("([a-z0-9.]+\.)" \+')
_LITERAL = re.compile(r'"([^"\n]*)"')
_PLACE = re.compile(r"%\d")
_SHOWN = re.compile(r'^\s*(?:text|title|words|hint|label|spoken|placeholderText|Accessible\.name): .*"')
_SIZE = re.compile(
    r"^\s*(?:width|height|x|y|spacing|radius|gap|size|implicit(?:Width|Height)|[a-zA-Z.]*[mM]argins?|"
    r"(?:left|right|top|bottom)?[pP]adding|font\.pixelSize|border\.width|Layout\.\w*(?:Width|Height)): (.+)$"
)
_COLOUR = re.compile(r"^\s*(?:readonly property color |property color )?[a-zA-Z.]*[cC]olou?r\w*: (.+)$")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
# A share or a multiple of something that is measured, never a length.
_FACTOR_MAX = 5.0


def _messages(language: str) -> dict[str, str]:
    path = ROOT / "resources" / "i18n" / f"warm_station_{language}.ts"
    found: dict[str, str] = {}
    for message in ElementTree.fromstring(path.read_text("utf-8")).iter("message"):
        identifier = message.get("id")
        assert identifier, f"{path.name}: a message without an id"
        assert identifier not in found, f"{path.name}: {identifier} is there twice"
        found[identifier] = (message.findtext("translation") or "").strip()
    return found


MESSAGES = {language: _messages(language) for language in LANGUAGES}
QML_TEXT = {path: path.read_text("utf-8") for path in QML}
IDS_IN_QML = {name for text in QML_TEXT.values() for name in _ID.findall(text)}
PREFIXES_IN_QML = {name for text in QML_TEXT.values() for name in _PREFIX.findall(text)}


def _lines(path: Path) -> list[str]:
    return [line for line in QML_TEXT[path].splitlines() if not line.strip().startswith("//")]


def test_both_languages_say_the_same_things() -> None:
    assert list(MESSAGES["zh"]) == list(MESSAGES["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_empty(language: str) -> None:
    assert [identifier for identifier, text in MESSAGES[language].items() if not text] == []


@pytest.mark.parametrize("identifier", list(MESSAGES["zh"]))
def test_both_languages_leave_the_same_places_open(identifier: str) -> None:
    assert sorted(_PLACE.findall(MESSAGES["zh"][identifier])) == sorted(_PLACE.findall(MESSAGES["en"][identifier]))


def test_every_message_that_a_page_asks_for_exists() -> None:
    assert sorted(IDS_IN_QML - set(MESSAGES["zh"])) == []
    empty = [prefix for prefix in PREFIXES_IN_QML if not any(name.startswith(prefix) for name in MESSAGES["zh"])]
    assert empty == []


def test_every_message_is_used() -> None:
    # A scan notice reaches the page by name: its id ends in what an action or a view-model calls the problem.
    endings = {name for path in PYTHON for name in _LITERAL.findall(path.read_text("utf-8"))}
    used = {
        name
        for name in MESSAGES["zh"]
        if name in IDS_IN_QML
        or name in endings
        or any(name.startswith(prefix) for prefix in PREFIXES_IN_QML)
        or (name.startswith("scan.") and name.removeprefix("scan.") in endings)
    }
    assert sorted(set(MESSAGES["zh"]) - used) == []


@pytest.mark.parametrize(
    "value", ["notours", "expired", "replaced", "busy", "outofservice"], ids=lambda value: f"scan.{value}"
)
def test_every_refusal_has_its_sentence(value: str) -> None:
    assert f"scan.{value}" in MESSAGES["zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at_when_something_went_wrong(language: str) -> None:
    shouted = [
        name
        for name, text in MESSAGES[language].items()
        if name.startswith(("scan.", "status.", "idle.")) and ("!" in text or "！" in text)
    ]
    assert shouted == []


def test_chinese_sentences_are_short() -> None:
    assert [name for name, text in MESSAGES["zh"].items() if len(text) > CHINESE_MAX_CHARACTERS] == []


@pytest.mark.parametrize("path", QML, ids=lambda path: path.name)
def test_a_page_holds_no_words(path: Path) -> None:
    shown = [line for line in _lines(path) if _SHOWN.match(line) and "qsTrId(" not in line]
    spoken = [line for line in shown if any(letter.isalpha() for text in _LITERAL.findall(line) for letter in text)]
    assert spoken == []
    assert [line for line in _lines(path) if re.search(r"[一-鿿]", line)] == []


@pytest.mark.parametrize("path", QML, ids=lambda path: path.name)
def test_a_page_holds_no_colours(path: Path) -> None:
    values = [match.group(1) for line in _lines(path) if (match := _COLOUR.match(line))]
    literals = {name for value in values for name in _LITERAL.findall(value)}
    assert literals <= {"transparent"}
    assert [line for line in _lines(path) if re.search(r'"#[0-9a-fA-F]|Qt\.rgba', line)] == []


@pytest.mark.parametrize("path", QML, ids=lambda path: path.name)
def test_a_page_holds_no_pixels(path: Path) -> None:
    bare: list[str] = []
    for line in _lines(path):
        match = _SIZE.match(line)
        if match is None:
            continue
        value = re.sub(r"Theme\.mm\((?:[^()]|\([^()]*\))*\)", "", match.group(1))
        numbers = [float(number) for number in _NUMBER.findall(value)]
        scaled = "*" in value or "/" in value
        if any(number > (_FACTOR_MAX if scaled else 1) for number in numbers):
            bare.append(line.strip())
    assert bare == []


@pytest.mark.parametrize("path", QML, ids=lambda path: path.name)
def test_a_page_fits_in_one_look(path: Path) -> None:
    assert len(QML_TEXT[path].splitlines()) < QML_MAX_LINES


@pytest.mark.parametrize("path", QML, ids=lambda path: path.name)
def test_a_page_uses_nothing_that_software_cannot_draw(path: Path) -> None:
    forbidden = ("ShaderEffect", "MultiEffect", "RectangularShadow", "layer.enabled", "VideoOutput", "Particle")
    assert [name for name in forbidden if name in QML_TEXT[path]] == []
    assert "Animation.Infinite" not in QML_TEXT[path]


@pytest.mark.parametrize("path", QML, ids=lambda path: path.name)
def test_whatever_is_touched_on_a_page_has_a_name(path: Path) -> None:
    if path.parent.name == "controls" and path.stem in {"Touchable", "BigButton", "SecondaryButton", "ChipButton"}:
        return
    made = re.findall(
        r"^\s+(?:BigButton|SecondaryButton|ChipButton|ServiceTile|FaceTile|KeypadKey) \{", QML_TEXT[path], re.M
    )
    assert QML_TEXT[path].count("objectName: ") >= len(made)
