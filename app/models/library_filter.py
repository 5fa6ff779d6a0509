"""The scans of the list that fit what was typed, in the order that was chosen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Slot

from app.models.library import Library
from app.models.scan_query import ScanQuery, parse

Index = QModelIndex | QPersistentModelIndex


class LibraryFilter(QSortFilterProxyModel):
    """Follows ``Library.set_order``; understands what ``app.models.scan_query`` does."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._text = ""
        self._query = ScanQuery()
        self.setDynamicSortFilter(True)
        self.setSourceModel(library)
        library.order_changed.connect(self._on_order_changed)
        library.people_changed.connect(self._on_people_changed)

    def set_text(self, text: str) -> None:
        """Show only what matches ``text``."""
        self._text = text
        self._query = parse(text, self._library.people)
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether every word of the filter holds for the row."""
        return not self._query.tests or self._query.accepts(self._library.rows_list[source_row])

    def lessThan(self, left: Index, right: Index) -> bool:
        """Order by the ranks of the library."""
        return self._library.rank(left.row()) < self._library.rank(right.row())

    @Slot()
    def _on_order_changed(self) -> None:
        self.sort(-1)
        if self._library.ordered:
            self.sort(0)

    @Slot()
    def _on_people_changed(self) -> None:
        if self._query.wants_people:
            self.set_text(self._text)
