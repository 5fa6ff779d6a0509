"""The landmark table: one row per landmark of the scheme, kept in step with the document."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.language import words
from app.models.document import Document
from app.models.figures import Compared, Figures, LandmarkRow, RowStatus, resolve_figures, resolve_rows
from app.models.flat_table import FlatTable
from engine.catalog import LandmarkScheme
from engine.types import SURE_WITHIN_MM

STATUS_TEXTS: dict[RowStatus, str] = {
    RowStatus.MISSING: "Missing",
    RowStatus.PREDICTED: "Predicted",
    RowStatus.DOUBTFUL: "Doubtful",
    RowStatus.IMPORTED: "Imported",
    RowStatus.PLACED: "Placed",
    RowStatus.CHECKED: "Checked",
    RowStatus.OCCLUDED: "Occluded",
    RowStatus.ABSENT: "Absent",
}
COLUMNS = ("#", "Landmark", "Status", "")
NUMBER, TITLE, STATUS, VALUE = range(4)
LONGEST_TIP = 400
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole LandmarkRow, for delegates."""
COMPARED_ROLE = ROW_ROLE + 1


class LandmarkTable(FlatTable[LandmarkRow]):
    """Rows of the open scan; ``figures`` holds the header's numbers."""

    figures_changed = Signal()

    def __init__(self, document: Document, scheme: LandmarkScheme, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent, right={NUMBER, VALUE})
        self._document = document
        self._scheme = scheme
        self.figures: Figures = resolve_figures(())
        document.opened.connect(self.refresh)
        document.annotation_changed.connect(self._on_changed)
        document.set_changed.connect(self._on_set_changed)
        self.refresh()

    @property
    def scheme_id(self) -> str:
        """The scheme whose landmarks the rows are."""
        return self._scheme.id

    def set_scheme(self, scheme: LandmarkScheme) -> None:
        """Show the landmarks of another scheme."""
        self._scheme = scheme
        self.refresh()

    def row_of(self, name: str) -> int:
        """Row of a landmark; -1 if the scheme has none of that name."""
        return self._scheme.index.get(name, -1)

    def landmark_row(self, row: int) -> LandmarkRow:
        """What a row shows."""
        return self._rows[row]

    @Slot()
    def refresh(self) -> None:
        """Resolve all rows again and tell views only what differs."""
        rows = resolve_rows(self._scheme, self._document.sets)
        self._put_rows(rows, lambda row: row.name)
        figures = resolve_figures(rows)
        if figures != self.figures:
            compared_changed = figures.compared is not self.figures.compared
            self.figures = figures
            if compared_changed:
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, VALUE, VALUE)
            self.figures_changed.emit()

    @Slot(object, object)
    def _on_changed(self, _old: object, _new: object) -> None:
        self.refresh()

    @Slot(object)
    def _on_set_changed(self, _role: object) -> None:
        self.refresh()

    # ------------------------------------------------------------------ Qt
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The last heading says what the values are."""
        if section == VALUE and orientation is Qt.Orientation.Horizontal:
            compared = self.figures.compared is Compared.REFERENCE
            if role == Qt.ItemDataRole.DisplayRole:
                return self.tr("To reference") if compared else self.tr("Confidence")
            if role == Qt.ItemDataRole.ToolTipRole:
                return self.tr("Distance to the reference") if compared else self.confidence_tip()
        return super().headerData(section, orientation, role)

    def cell(self, row: LandmarkRow, column: int, role: int) -> Any:
        """What a cell shows, says aloud and hands to its delegate."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == ROW_ROLE:
            return row
        if role == COMPARED_ROLE:
            return self.figures.compared
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (row.title, self._text(row, STATUS), self._text(row, VALUE) or self.tr("no value"), self.fact(row))
            return ", ".join((*filter(None, parts), *self._remarks(row)))
        if role == Qt.ItemDataRole.ToolTipRole and column == TITLE:
            return "\n\n".join((self._scheme[row.name].definition, *self._remarks(row)))
        return None

    def confidence_tip(self) -> str:
        """What a confidence is about."""
        tip = self.tr("Chance, by the model, that the landmark lies within {most} mm of where it belongs")
        return tip.format(most=f"{SURE_WITHIN_MM:g}")

    def _remarks(self, row: LandmarkRow) -> list[str]:
        """That it is flagged, and what was written on it, cut where nobody would read on in a tip."""
        comment = shorten(row.comment, LONGEST_TIP, placeholder="…")
        if row.flagged:
            return [self.tr("Flagged: {comment}").format(comment=comment) if comment else self.tr("Flagged")]
        return [self.tr("Comment: {comment}").format(comment=comment)] if comment else []

    def _text(self, row: LandmarkRow, column: int) -> str:
        if column == NUMBER:
            return str(row.number)
        if column == TITLE:
            return row.title
        if column == STATUS:
            return words(STATUS_TEXTS[row.status])
        if self.figures.compared is Compared.REFERENCE:
            return "" if row.distance_mm is None else f"{row.distance_mm:.2f} mm"
        return "" if row.confidence is None else per_cent(row.confidence)

    def fact(self, row: LandmarkRow) -> str:
        """What the last column has no room for beside a reference: how sure the model is; empty where it is there."""
        if row.confidence is None or self.figures.compared is not Compared.REFERENCE:
            return ""
        return self.tr("Confidence {share}").format(share=per_cent(row.confidence))


def per_cent(share: float) -> str:
    """A share from 0 to 1 as the table has it."""
    return f"{share * 100:.0f} %"
