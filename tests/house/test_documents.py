"""What the documents must name, because an operator looks it up there."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from sync.hub.census import Census
from sync.station.queries import SyncState

README = (Path(__file__).parents[2] / "sync" / "README.md").read_text("utf-8")


def _rows(table: str) -> list[str]:
    """Return the first cell of each row of the table whose first column has this heading."""
    _, _, after = README.partition(f"| `{table}` | meaning | what to do |\n|---|---|---|\n")
    lines = after.split("\n\n")[0].splitlines()
    return [name for line in lines for name in re.findall(r"`(\w+)`", line.split("|")[1])]


@pytest.mark.parametrize(
    ("table", "names"),
    [("sync status", [field.name for field in fields(SyncState)]), ("hub status", list(Census.model_fields))],
)
def test_each_number_of_a_status_has_its_row(table: str, names: list[str]) -> None:
    assert sorted(_rows(table)) == sorted(names)
