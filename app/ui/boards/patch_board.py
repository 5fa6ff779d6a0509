"""Patches: what a second stage sees about a coarse landmark, on the scan, in the patch's own frame, over all scans."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.controllers.patches import PatchController
from app.models.patches import PatchCell, error_chart
from app.ui.boards.board import LEAST_PX, Board, BoardContext
from app.ui.boards.patch_paint import FRONT, SIDE, paint_patch, paint_words
from app.ui.panels import EDGE_PX, FigureLabel, label
from app.ui.theme import Theme
from engine.types import EngineError

KNOBS_PX = 216
CELL_PX = QSize(116, 138)
Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
CELL_ROLE = int(Qt.ItemDataRole.UserRole)
ROOM_FOR_FRAME_PX = 720
"""A narrower board leaves the large picture of the patch out: the 3D view shows it."""


class PatchBoard(Board):
    """Knobs and figures, the open scan's patch, and a grid or a plot of all scans."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.patches = PatchController(context.work, self)
        self.setAccessibleName(self.tr("Patches"))
        self.setMinimumSize(*LEAST_PX)  # the window may be smaller than all of it side by side
        self.frame = PatchFrame(context.theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE_PX, 10, EDGE_PX, 10)
        row.setSpacing(18)
        row.addWidget(self._make_knobs())
        row.addWidget(self.frame)
        row.addLayout(self._make_all(), 1)
        self.setFocusProxy(self.source)
        self.patches.sources_changed.connect(self._on_sources)
        self.patches.changed.connect(self._on_changed)

    # ------------------------------------------------------------------ parts
    def _make_knobs(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(KNOBS_PX)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        self.source = QComboBox()
        self.source.setAccessibleName(self.tr("Where the patches come from"))
        self.source.activated.connect(self._on_source)
        buttons = QHBoxLayout()
        self.cut_button = QPushButton(self.tr("Cut patches"))
        self.cut_button.setToolTip(self.tr("Cut patches about the coarse landmarks of every predicted scan"))
        self.cut_button.clicked.connect(self.patches.cut)
        run_button = QPushButton(self.tr("Run…"))
        run_button.setToolTip(self.tr("Look at the patches of a training that lies elsewhere"))
        run_button.clicked.connect(self._on_run)
        buttons.addWidget(self.cut_button, 1)
        buttons.addWidget(run_button)
        self.ball = QCheckBox(self.tr("Patch as a sphere"))
        self.ball.setChecked(True)
        self.jitter = QCheckBox(self.tr("Jitter as a sphere"))
        for check in (self.ball, self.jitter):
            check.toggled.connect(self._on_bodies)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        self.figures = {
            "coarse": FigureLabel(self.tr("coarse error")),
            "refined": FigureLabel(self.tr("refined error")),
            "covered": FigureLabel(self.tr("covered")),
            "radius": FigureLabel(self.tr("radius")),
        }
        for place, figure in enumerate(self.figures.values()):
            grid.addWidget(figure, place // 2, place % 2)
        layout.addWidget(self.source)
        layout.addLayout(buttons)
        layout.addWidget(self.ball)
        layout.addWidget(self.jitter)
        layout.addLayout(grid)
        self.legend: QLabel = label("", "soft")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        layout.addWidget(self.legend)
        layout.addStretch(1)
        self.context.theme.changed.connect(self._say_legend)
        self._say_legend()
        return box

    @Slot()
    def _say_legend(self) -> None:
        tokens = self.context.theme.tokens
        parts = (
            ("■", tokens.warn, self.tr("coarse")),
            ("●", tokens.accent, self.tr("refined")),
            ("◆", tokens.good, self.tr("reference")),
        )
        self.legend.setText(
            "&nbsp;&nbsp; ".join(f'<span style="color:{ink}">{sign}</span> {said}' for sign, ink, said in parts)
        )

    def _make_all(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        self.title: QLabel = label("", "title")
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("What is shown of all scans"))
        self.choice.addItems([self.tr("Patches, worst first"), self.tr("Errors of both stages")])
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.choice)
        self.cells = PatchCells(self)
        self.grid = QListView()
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setUniformItemSizes(True)
        self.grid.setSpacing(2)
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.grid.setModel(self.cells)
        self.grid.setItemDelegate(PatchDelegate(self.context.theme, self.grid))
        self.grid.setAccessibleName(self.tr("Patches of all scans, worst first"))
        self.grid.clicked.connect(self._on_cell)
        self.grid.activated.connect(self._on_cell)
        self.plot = self._make_plot_widget()
        self.missing: QLabel = label("", "soft", wrap=True)
        self.missing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        for widget in (self.grid, self.plot, self.missing):
            self._stack.addWidget(widget)
        self.choice.currentIndexChanged.connect(self._on_changed)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        return column

    def resizeEvent(self, event: Any) -> None:
        """The large picture needs room."""
        self.frame.setVisible(event.size().width() >= ROOM_FOR_FRAME_PX)
        self.frame.setFixedWidth(min(2 * max(120, event.size().height() - 50), event.size().width() // 2))
        super().resizeEvent(event)

    # ------------------------------------------------------------------ a board's life
    def opened(self) -> None:
        """Find patches and show them."""
        self.patches.open()

    def put_away(self) -> None:
        """Give the scan back."""
        self.patches.put_away()

    def stop(self) -> None:
        """End the thread."""
        self.patches.stop()

    # ------------------------------------------------------------------ intentions
    @Slot(int)
    def _on_source(self, number: int) -> None:
        if 0 <= number < len(self.patches.sources):
            self.patches.choose(self.patches.sources[number])

    @Slot()
    def _on_run(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of a training"))
        if folder:
            try:
                self.patches.add_folder(Path(folder))
            except EngineError as error:
                self.context.work.messages.error(str(error), "patches")

    @Slot()
    def _on_bodies(self) -> None:
        self.patches.set_bodies(ball=self.ball.isChecked(), jitter=self.jitter.isChecked())

    @Slot(QModelIndex)
    def _on_cell(self, index: QModelIndex) -> None:
        cell = index.data(CELL_ROLE)
        shown = self.patches.shown
        if cell is not None and cell.scan_id and shown is not None:
            self.context.look_at(cell.scan_id, shown.landmark)

    # ------------------------------------------------------------------ answers
    @Slot()
    def _on_sources(self) -> None:
        self.source.clear()
        self.source.addItems([source.title for source in self.patches.sources])
        if self.patches.source is not None:
            self.source.setCurrentIndex(self.patches.sources.index(self.patches.source))
        self.source.setVisible(bool(self.patches.sources))
        self.cut_button.setEnabled(not self.patches.cutting)
        self.cut_button.setText(self.tr("Cutting…") if self.patches.cutting else self.tr("Cut patches"))

    @Slot()
    def _on_changed(self) -> None:
        shown = self.patches.shown
        self.missing.setText(self.patches.missing)
        self._stack.setCurrentIndex(2 if shown is None else self.choice.currentIndex())
        self.cells.set_cells(() if shown is None else shown.cells)
        self._show_here(self.patches.here)
        scheme = self.context.work.session.scheme
        known = shown is not None and shown.landmark in scheme.index
        self.title.setText(scheme[shown.landmark].title if shown is not None and known else "")
        if shown is not None:
            self.plot.show_chart(error_chart(shown.cells, shown.tuning, shown.radius_mm))

    def _show_here(self, cell: PatchCell | None) -> None:
        self.frame.set_cell(cell)
        if cell is None:
            for figure in self.figures.values():
                figure.show_figure("–")
            return
        self.figures["coarse"].show_figure(_millimetres(cell.coarse_error_mm))
        better = cell.refined_error_mm <= cell.coarse_error_mm
        tone = "" if math.isnan(cell.refined_error_mm) else "good" if better else "bad"
        self.figures["refined"].show_figure(_millimetres(cell.refined_error_mm), tone)
        if cell.truth_mm is None:
            self.figures["covered"].show_figure("–")
        else:
            self.figures["covered"].show_figure(
                self.tr("yes") if cell.covered else self.tr("no"), "good" if cell.covered else "bad"
            )
        self.figures["radius"].show_figure(_millimetres(cell.radius_mm))


class PatchFrame(QWidget):
    """The open scan's patch in its own frame, from the front and from the side."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cell: PatchCell | None = None
        self.setAccessibleName(self.tr("The patch in its own frame"))
        theme.changed.connect(self.update)

    def set_cell(self, cell: PatchCell | None) -> None:
        """Show another."""
        self._cell = cell
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Both sides, with their names below."""
        painter = QPainter(self)
        tokens = self._theme.tokens
        if self._cell is None:
            room = QRectF(self.rect())
            paint_words(painter, room, self.tr("No patch of this scan"), tokens.text_faint, self.font(), small=True)
            return
        half = self.width() / 2
        for number, (axes, words) in enumerate(((FRONT, self.tr("from the front")), (SIDE, self.tr("from the side")))):
            room = QRectF(number * half, 0, half, self.height() - 18)
            paint_patch(painter, room.adjusted(4, 2, -4, -2), self._cell, tokens, axes)
            below = QRectF(room.x(), room.bottom(), half, 18)
            paint_words(painter, below, words, tokens.text_faint, self.font(), small=True)


class PatchCells(QAbstractListModel):
    """The patches of one landmark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: tuple[PatchCell, ...] = ()

    def set_cells(self, cells: Any) -> None:
        """Show these."""
        if tuple(cells) != self._cells:
            self.beginResetModel()
            self._cells = tuple(cells)
            self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Patches."""
        return 0 if parent.isValid() else len(self._cells)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The patch itself, and words for it."""
        if not index.isValid():
            return None
        cell = self._cells[index.row()]
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tr("{scan}: coarse {coarse}, refined {refined}").format(
                scan=cell.title, coarse=_millimetres(cell.coarse_error_mm), refined=_millimetres(cell.refined_error_mm)
            )
        return None


class PatchDelegate(QStyledItemDelegate):
    """A small picture with the error and the scan below."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All alike."""
        return CELL_PX

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        cell, tokens = index.data(CELL_ROLE), self._theme.tokens
        place = QRectF(option.rect)
        font = option.font
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 6, 6)
        picture = QRectF(place.x() + 8, place.y() + 6, place.width() - 16, place.width() - 16)
        paint_patch(painter, picture, cell, tokens)
        worse = cell.refined_error_mm > cell.coarse_error_mm
        known = not math.isnan(cell.refined_error_mm)
        said = f"{cell.coarse_error_mm:.1f} → {cell.refined_error_mm:.1f} mm" if known else "–"
        line = QRectF(place.x() + 4, picture.bottom() + 2, place.width() - 8, 15)
        paint_words(painter, line, said, tokens.bad if worse else tokens.text, font, small=True)
        paint_words(painter, line.translated(0, 14), cell.title, tokens.text_faint, font, small=True)


def _millimetres(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1f} mm"
