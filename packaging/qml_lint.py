"""Check the pages against the Python types they use: a name that no view-model has fails here, not before a visitor.

Writes the description of the Python types to build/qml/WarmStation, where editors find it too, then runs qmllint.
"""

import json
import subprocess
import sys
from pathlib import Path

import PySide6

ROOT = Path(__file__).parent.parent
MODULE = "WarmStation"
OUTPUT = ROOT / "build" / "qml" / MODULE
BIN = Path(sys.executable).parent
METATYPES = Path(PySide6.__file__).parent / "Qt" / "metatypes"
QT_MODULES = ("core", "gui", "qml", "quick")
# The Python source says `list`; the meta-object that PySide makes of it says this.
META_NAMES = {"list": "QVariantList", "dict": "QVariantMap", "object": "QVariant"}


def python_types() -> list[Path]:
    """Return the sources that register something with QML."""
    return sorted(path for path in (ROOT / "kiosk").rglob("*.py") if "@QmlElement" in path.read_text("utf-8"))


def dump_types(target: Path) -> None:
    """Write the metatypes of the Python types as JSON."""
    command = [BIN / "pyside6-metaobjectdump", "--quiet", "--out-file", target, *python_types()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    described = json.loads(target.read_text("utf-8"))
    for source in described:
        for kind in source["classes"]:
            for entry in kind.get("properties", []):
                entry["type"] = META_NAMES.get(entry["type"], entry["type"])
                # The dump forgets `constant=True`; a property without a signal is one.
                entry["constant"] = "notify" not in entry
    target.write_text(json.dumps(described, indent=1), "utf-8")


def describe_module() -> None:
    """Write qmldir and the qmltypes file of the module."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    metatypes = OUTPUT / "metatypes.json"
    dump_types(metatypes)
    command = [
        BIN / "pyside6-qmltyperegistrar",
        *("--import-name", MODULE, "--major-version", "1", "--minor-version", "0"),
        *("--generate-qmltypes", OUTPUT / "warm_station.qmltypes"),
        *("--foreign-types", ",".join(str(METATYPES / f"qt6{name}_metatypes.json") for name in QT_MODULES)),
        *("-o", OUTPUT / "registrations.cpp"),
        metatypes,
    ]
    subprocess.run(command, check=True)
    (OUTPUT / "qmldir").write_text(f"module {MODULE}\ntypeinfo warm_station.qmltypes\ndepends QtQuick\n", "utf-8")


def main() -> int:
    """Return 0 if no page has anything to complain about."""
    describe_module()
    pages = sorted((ROOT / "kiosk" / "qml").rglob("*.qml"))
    command = [BIN / "pyside6-qmllint", "--max-warnings", "0", "-I", OUTPUT.parent, *pages]
    result = subprocess.run(command, check=False, stderr=subprocess.STDOUT)
    if result.returncode == 0:
        print(f"{len(pages)} QML files agree with {len(python_types())} Python sources")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
