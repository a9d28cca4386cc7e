"""A list for QML whose rows are replaced as a whole while its delegates stay."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

_FIRST_ROLE = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex


class RowList(QAbstractListModel):
    """Rows of named values; the names are the roles."""

    def __init__(self, roles: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._roles = tuple(roles)
        self._rows: list[Mapping[str, Any]] = []

    def set_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these rows; delegates are kept where the number of rows stays the same."""
        if len(rows) == len(self._rows):
            changed = [number for number, pair in enumerate(zip(rows, self._rows, strict=True)) if pair[0] != pair[1]]
            self._rows = list(rows)
            for number in changed:
                self.dataChanged.emit(self.index(number), self.index(number))
        else:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()

    def rows(self) -> list[Mapping[str, Any]]:
        """Return what is shown."""
        return list(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return one value."""
        return self._rows[index.row()].get(self._roles[role - _FIRST_ROLE]) if role >= _FIRST_ROLE else None

    def roleNames(self) -> dict[int, QByteArray]:
        """Return the names by role."""
        return {_FIRST_ROLE + number: QByteArray(name.encode()) for number, name in enumerate(self._roles)}
