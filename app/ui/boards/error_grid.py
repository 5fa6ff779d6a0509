"""The heat-coloured table of the error board: cells, with the aggregates of rows and columns held fast beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.error_figures import ErrorFigures
from app.models.error_table import CELL_ROLE, HEAT_ROLE, Matrix, MatrixTable, order_by
from app.ui.theme import Theme, sized
from app.ui.tokens import mixed
from engine.types import IntArray

CELL_PX = (44, 21)
TITLE_PX = 148
HEADER_PX = (66, 86, 118)
"""Of turned titles, where there is next to no room, little, and enough."""
ROOM_FOR_ALL_PX = (840, 430)
"""In less than this some aggregates are left out."""
FEW, FEWEST = frozenset({0, 2, 4}), frozenset({0, 4})
"""Aggregates that stay where there is little room, and next to none: mean, P95, beyond tolerance."""
ROOM_FOR_FEW_PX = 270


@dataclass(frozen=True)
class Sorting:
    """What an order follows: cells of one line, or an aggregate; by its place."""

    by: Literal["cells", "aggregate"]
    place: int
    descending: bool = True


WORST_FIRST = Sorting("aggregate", 0)


class ErrorGrid(QWidget):
    """Four tables that scroll together. Rows are scans, or, turned, landmarks."""

    chosen = Signal(int, int)
    """(scan, landmark) by their places in the data."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.figures: ErrorFigures | None = None
        self.scans_down = True
        self.row_sorting: Sorting | None = WORST_FIRST
        self.column_sorting: Sorting | None = WORST_FIRST
        self.cells, self.of_rows, self.of_columns, self.overall = (MatrixTable(self) for _ in range(4))
        heat = HeatDelegate(theme, self)
        self.main = _view(self.cells, heat, titles=False, header=False)
        self.left = _view(self.of_rows, heat, titles=True, header=False)
        self.top = _view(self.of_columns, heat, titles=False, header=True)
        self.corner = _view(self.overall, heat, titles=True, header=True)
        self.main.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.main.setAccessibleName(self.tr("Errors"))
        self.setFocusProxy(self.main)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for place, view in enumerate((self.corner, self.top, self.left, self.main)):
            layout.addWidget(view, place // 2, place % 2)
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(1, 1)
        self._link()

    def _link(self) -> None:
        main, left, top = self.main, self.left, self.top
        main.verticalScrollBar().valueChanged.connect(left.verticalScrollBar().setValue)
        left.verticalScrollBar().valueChanged.connect(main.verticalScrollBar().setValue)
        main.horizontalScrollBar().valueChanged.connect(top.horizontalScrollBar().setValue)
        main.clicked.connect(self._on_chosen)
        main.activated.connect(self._on_chosen)
        for view in (self.left, self.top, self.corner):
            view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        top.horizontalHeader().sectionClicked.connect(lambda place: self.sort_rows("cells", place))
        self.corner.horizontalHeader().sectionClicked.connect(lambda place: self.sort_rows("aggregate", place))
        left.verticalHeader().sectionClicked.connect(lambda place: self.sort_columns("cells", place))
        self.corner.verticalHeader().sectionClicked.connect(lambda place: self.sort_columns("aggregate", place))

    # ------------------------------------------------------------------ content
    def show_figures(self, figures: ErrorFigures | None) -> None:
        """Show other errors in the order they are asked for."""
        self.figures = figures
        self._fill()

    def turn(self) -> None:
        """Exchange rows and columns."""
        self.scans_down = not self.scans_down
        self.row_sorting, self.column_sorting = self.column_sorting, self.row_sorting
        self._fill()

    def sort_rows(self, by: Literal["cells", "aggregate"], shown: int) -> None:
        """Order rows by a shown column; once more turns the order round, a third time gives the scheme's order."""
        place = int(self.cells.column_order[shown]) if by == "cells" else shown
        self.row_sorting = _next(self.row_sorting, by, place)
        self._fill()

    def sort_columns(self, by: Literal["cells", "aggregate"], shown: int) -> None:
        """Order columns by a shown row."""
        place = int(self.cells.row_order[shown]) if by == "cells" else shown
        self.column_sorting = _next(self.column_sorting, by, place)
        self._fill()

    def scans_in_order(self) -> list[str]:
        """Scan ids as they are listed."""
        if self.figures is None:
            return []
        order = self.cells.row_order if self.scans_down else self.cells.column_order
        return [self.figures.data.scan_ids[int(place)] for place in order]

    def _fill(self) -> None:
        figures = self.figures
        if figures is None:
            for model in (self.cells, self.of_rows, self.of_columns, self.overall):
                model.show(Matrix(np.empty((0, 0)), np.empty((0, 0)), (), ()), np.arange(0), np.arange(0))
            return
        cells, of_rows, of_columns = figures.cells, figures.of_scans, figures.of_landmarks
        if not self.scans_down:
            cells, of_rows, of_columns = cells.transposed(), of_columns.transposed(), of_rows.transposed()
        rows = _order(self.row_sorting, cells, of_rows)
        columns = _order(self.column_sorting, cells.transposed(), of_columns.transposed())
        few = np.arange(len(of_columns.rows))
        self.cells.show(cells, rows, columns)
        self.of_rows.show(of_rows, rows, few)
        self.of_columns.show(of_columns, few, columns)
        self.overall.show(_crossing(of_rows, of_columns, figures), few, few)
        self._mark_sorting()
        self._make_room()

    def _mark_sorting(self) -> None:
        """Tell the headers which line the orders follow."""
        for view, model, sorting, across in (
            (self.top, self.cells, self.row_sorting, True), (self.left, self.cells, self.column_sorting, False),
        ):  # fmt: skip
            header = view.horizontalHeader() if across else view.verticalHeader()
            order = model.column_order if across else model.row_order
            wanted = sorting.place if sorting is not None and sorting.by == "cells" else -1
            places = np.flatnonzero(order == wanted)
            _tell(header, int(places[0]) if len(places) else -1)
        for header, sorting in (
            (self.corner.horizontalHeader(), self.row_sorting), (self.corner.verticalHeader(), self.column_sorting),
        ):  # fmt: skip
            _tell(header, sorting.place if sorting is not None and sorting.by == "aggregate" else -1)

    # ------------------------------------------------------------------ room
    def _make_room(self) -> None:
        """Leave out some aggregates where there is little room, and fit the fixed tables to what is left."""
        room = (self.height() >= ROOM_FOR_FEW_PX) + (self.height() >= ROOM_FOR_ALL_PX[1])
        for place in range(self.overall.columnCount()):
            beside = self.width() < ROOM_FOR_ALL_PX[0] and place not in FEW
            above = room < 2 and place not in (FEWEST, FEW)[room]
            for view in (self.left, self.corner):
                view.setColumnHidden(place, beside)
            for view in (self.top, self.corner):
                view.setRowHidden(place, above)
        shown = [not self.corner.isColumnHidden(k) for k in range(self.overall.columnCount())]
        width = TITLE_PX + CELL_PX[0] * sum(shown) + 2
        below = [not self.corner.isRowHidden(k) for k in range(self.overall.rowCount())]
        header = HEADER_PX[room]
        for view in (self.top, self.corner):
            view.horizontalHeader().setFixedHeight(header)
        height = header + CELL_PX[1] * sum(below) + 2
        self.corner.setFixedSize(width, height)
        self.left.setFixedWidth(width)
        self.top.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the fixed tables."""
        super().resizeEvent(event)
        self._make_room()

    # ------------------------------------------------------------------ choosing
    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        cell = index.data(CELL_ROLE)
        if cell is not None:
            row, column = cell
            self.chosen.emit(*((row, column) if self.scans_down else (column, row)))

    def show_cell(self, scan: int, landmark: int) -> None:
        """Make a cell the current one and bring it into sight."""
        row, column = (scan, landmark) if self.scans_down else (landmark, scan)
        index = self.cells.index_of(row, column)
        if index.isValid() and index != self.main.currentIndex():
            self.main.setCurrentIndex(index)
            self.main.scrollTo(index)

    @Slot()
    def retheme(self) -> None:
        """Draw in the colours of the theme."""
        for view in (self.main, self.left, self.top, self.corner):
            view.viewport().update()


class HeatDelegate(QStyledItemDelegate):
    """A number on the colour of its heat."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours: list[QColor] = []
        self._tokens = theme.tokens

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        place: QRect = option.rect
        heat = index.data(HEAT_ROLE)
        if heat is not None:
            painter.fillRect(place.adjusted(0, 0, -1, -1), self._colour(heat))
        painter.setFont(sized(option.font, 11))
        faint = heat is None
        painter.setPen(self._theme.colour("text_faint" if faint else "text"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), str(index.data() or ""))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawRect(place.adjusted(1, 1, -2, -2))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(self._theme.colour("text_faint"), 1))
            painter.drawRect(place.adjusted(0, 0, -2, -2))

    def _colour(self, heat: float) -> QColor:
        if self._tokens is not self._theme.tokens or not self._colours:
            self._tokens = self._theme.tokens
            self._colours = heat_colours(self._theme)
        return self._colours[round((heat + 1.0) * 50)]


def heat_colours(theme: Theme) -> list[QColor]:
    """101 opaque colours for heat from -1 to 1: teal where it is better, through the surface, amber, to red."""
    tokens = theme.tokens
    strength, better = (0.58, 0.48) if tokens.dark else (0.5, 0.5)
    colours = []
    for step in range(-50, 51):
        heat = step / 50
        if heat < 0:
            over, share = tokens.teal, -heat * better
        else:
            over = mixed(tokens.bad, tokens.warn, max(0.0, 2.0 * heat - 1.0))
            share = strength * heat**1.25
        colours.append(QColor(mixed(over, tokens.surface, share)))
    return colours


class TurnedHeader(QHeaderView):
    """Titles of narrow columns, written upwards."""

    def paintSection(self, painter: QPainter, place: QRect, section: int) -> None:
        """Draw one title."""
        painter.save()
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        sorted_by = self.property("sorted_by") == section
        painter.setFont(sized(self.font(), 11))
        painter.setPen(self.palette().highlight().color() if sorted_by else self.palette().placeholderText().color())
        painter.translate(place.left(), place.bottom())
        painter.rotate(-90)
        room = QRect(5, 0, place.height() - 8, place.width() - 1)
        text = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()


def _view(model: MatrixTable, delegate: QStyledItemDelegate, *, titles: bool, header: bool) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setMouseTracking(True)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setCornerButtonEnabled(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalHeader(TurnedHeader(Qt.Orientation.Horizontal, view))
    across, down = view.horizontalHeader(), view.verticalHeader()
    for line, size in ((across, CELL_PX[0]), (down, CELL_PX[1])):
        line.setMinimumSectionSize(12)
        line.setDefaultSectionSize(size)
        line.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        line.setSectionsClickable(True)
        line.setHighlightSections(False)
    across.setVisible(header)
    down.setVisible(titles)
    down.setFixedWidth(TITLE_PX)
    down.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    down.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    return view


def _tell(header: QHeaderView, section: int) -> None:
    header.setProperty("sorted_by", section)
    header.viewport().update()


def _next(old: Sorting | None, by: Literal["cells", "aggregate"], place: int) -> Sorting | None:
    if old is None or (old.by, old.place) != (by, place):
        return Sorting(by, place)
    return Sorting(by, place, False) if old.descending else None


def _order(sorting: Sorting | None, cells: Matrix, aggregates: Matrix) -> IntArray:
    """Order of the rows of ``cells``."""
    matrix = aggregates if sorting is not None and sorting.by == "aggregate" else cells
    if sorting is None or sorting.place >= matrix.values.shape[1]:
        return np.arange(len(cells.rows))
    return order_by(matrix.values[:, sorting.place], sorting.descending)


def _crossing(of_rows: Matrix, of_columns: Matrix, figures: ErrorFigures) -> Matrix:
    """Where aggregates of rows and columns meet: figures of everything, on the diagonal."""
    size = len(of_columns.rows)
    values = np.full((size, size), np.nan)
    values[np.arange(size), np.arange(size)] = figures.overall
    heat = np.full((size, size), np.nan)
    percent = of_rows.percent_columns
    return Matrix(values, heat, of_columns.rows, of_rows.columns, None, percent, percent, of_rows.signed)
