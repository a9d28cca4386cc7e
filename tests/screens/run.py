"""`packaging/dev screens DIR`: pictures of every state of every page, and contact sheets to look at."""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QGuiApplication
from PySide6.QtQuickControls2 import QQuickStyle

from tests.screens.check import check, every_case
from tests.screens.sheets import Cell, as_pillow, sheet, shrunk
from tests.screens.stand import CLASSES, LANGUAGES, TEXT_SIZES, THEMES, Stand
from tests.screens.states import STATES

THUMB_PX = {"T10": 480, "K15": 480, "K21": 480, "K32P": 270}
OVERVIEW_PX = {"T10": 240, "K15": 267, "K21": 267, "K32P": 90}


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="packaging/dev screens", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the pictures go")
    parser.add_argument("--only", action="append", metavar="NAME", help="states whose name begins so; may be repeated")
    parser.add_argument("--class", action="append", dest="classes", choices=CLASSES)
    parser.add_argument("--language", action="append", dest="languages", choices=LANGUAGES)
    parser.add_argument("--size", action="append", dest="sizes", choices=TEXT_SIZES, help="else normal and large")
    parser.add_argument("--theme", action="append", dest="themes", choices=THEMES, help="else light")
    parser.add_argument("--check", action="store_true", help="hold every rule against every state; draws nothing")
    return parser.parse_args(arguments)


def draw(chosen: argparse.Namespace, names: list[str]) -> dict[str, dict[str, list[Cell]]]:
    """Draw every picture that was asked for and return them small, by class and state."""
    drawn: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    sizes = chosen.sizes or ["normal", "large"]
    with TemporaryDirectory(prefix="warm-station-screens-") as work:
        for screen_class in chosen.classes or CLASSES:
            for name in names:
                for size in sizes:
                    stand = Stand(Path(work) / "station", screen_class, text_size=TEXT_SIZES.index(size))
                    STATES[name](stand)
                    for language in chosen.languages or LANGUAGES:
                        for theme in chosen.themes or ["light"]:
                            stand.show(language=language, text_size=TEXT_SIZES.index(size), theme=theme)
                            caption = "-".join((name, screen_class, language, size, theme))
                            picture = as_pillow(stand.picture())
                            picture.save(chosen.folder / f"{caption}.png", compress_level=1)
                            drawn[screen_class][name].append(Cell(shrunk(picture, THUMB_PX[screen_class]), caption))
                    stand.close()
    return drawn


def lay_out(drawn: dict[str, dict[str, list[Cell]]], folder: Path) -> None:
    """Write a contact sheet a class, and one with the first picture of each state and class."""
    for screen_class, rows in drawn.items():
        sheet(list(rows.values())).save(folder / f"sheet-{screen_class}.png")
    names = list(next(iter(drawn.values())))
    overview = [
        [
            Cell(shrunk(rows[name][0].picture, OVERVIEW_PX[screen_class]), name if screen_class != "K32P" else "")
            for screen_class, rows in drawn.items()
        ]
        for name in names
    ]
    sheet(overview).save(folder / "sheet-all.png")


def report(names: list[str], classes: Sequence[str], path: Path) -> int:
    """Write what breaks the rules, a line each, and return 1 if anything does."""
    cases = every_case(names, classes)
    found = [fault for case in cases for fault in check(case)]
    path.write_text("".join(f"{fault}\n" for fault in found), "utf-8")
    print(f"{len(found)} faults in {len(cases)} cases: {path}")
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    chosen = read_arguments(arguments)
    names = [name for name in STATES if not chosen.only or name.startswith(tuple(chosen.only))]
    if not names:
        print(f"no state is called so; there are: {', '.join(STATES)}", file=sys.stderr)
        return 2
    QQuickStyle.setFallbackStyle("Basic")
    application = QGuiApplication(["warm-station-screens"])
    application.setQuitOnLastWindowClosed(False)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    began_s = time.monotonic()
    if chosen.check:
        return report(names, chosen.classes or CLASSES, chosen.folder / "faults.txt")
    drawn = draw(chosen, names)
    lay_out(drawn, chosen.folder)
    count = sum(len(cells) for rows in drawn.values() for cells in rows.values())
    print(f"{count} pictures of {len(names)} states in {time.monotonic() - began_s:.0f} s: {chosen.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
