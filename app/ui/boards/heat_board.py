"""Where the model looked: its heat map on the surface, cut at a threshold and compared with the reference."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSlider,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.controllers.heat import HeatController
from app.models.heat import HeatReading, overlap_chart
from app.models.heat_table import (
    AREA,
    ENTROPY,
    IOU,
    NAME_ROLE,
    SECOND,
    SORT_ROLE,
    TO_PREDICTION,
    TO_REFERENCE,
    HeatTable,
)
from app.ui.boards.board import Board, BoardContext
from app.ui.panels import EDGE_PX, FigureLabel, label
from app.ui.view.colour_maps import TITLES

KNOBS_PX = 236
ROOM_FOR_PLOT_PX, ROOM_FOR_TABLE_PX, ROOM_FOR_BOTH_PX = 740, 980, 1250
WIDEST_PLOT_PX = 420
STEPS = 100
"""Of the threshold's slider."""
WIDEST_SIGMA_MM = 30.0
GOOD_OVERLAP, FAIR_OVERLAP = 0.5, 0.25


class HeatBoard(Board):
    """Knobs, the selected landmark's figures, and a table of all landmarks."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.heat = HeatController(context.work, self)
        self.setAccessibleName(self.tr("Heat maps"))
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(EDGE_PX, 10, EDGE_PX, 10)
        row.setSpacing(24)
        row.addWidget(self._make_knobs())
        row.addWidget(self._make_figures())
        self.plot = self._make_plot_widget()
        self.plot.setMaximumWidth(WIDEST_PLOT_PX)
        row.addWidget(self.plot, 1)
        row.addWidget(self._make_table(), 2)
        row.addStretch(0)
        self._shown = self._fill(inner)
        self.setFocusProxy(self.threshold)
        self.heat.seen_changed.connect(self._on_seen)
        self.heat.read.connect(self._on_read)
        self.heat.table_read.connect(self._on_table)
        context.work.session.view_changed.connect(self._on_view_changed)

    # ------------------------------------------------------------------ parts
    def _make_knobs(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(KNOBS_PX)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        self.together = QCheckBox(self.tr("All landmarks at once"))
        self.overlap = QCheckBox(self.tr("Compare with the reference"))
        self.threshold_words = label("", "soft")
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setRange(1, STEPS - 1)
        self.threshold.setValue(round(self.heat.wish.threshold * STEPS))
        self.threshold.setAccessibleName(self.tr("Threshold"))
        self.sigma = QDoubleSpinBox()
        self.sigma.setRange(0.0, WIDEST_SIGMA_MM)
        self.sigma.setSingleStep(0.5)
        self.sigma.setDecimals(1)
        self.sigma.setSuffix(self.tr(" mm"))
        self.sigma.setSpecialValueText(self.tr("as trained"))
        self.sigma.setAccessibleName(self.tr("Width of the reference heat map"))
        self.sigma.setToolTip(self.tr("σ of exp(−d² / 2σ²) about the reference"))
        self.colours = QComboBox()
        self.colours.setAccessibleName(self.tr("Colours"))
        for name, title in TITLES.items():
            self.colours.addItem(title, name)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        grid.addWidget(label(self.tr("Reference σ"), "soft"), 0, 0)
        grid.addWidget(self.sigma, 0, 1)
        grid.addWidget(label(self.tr("Colours"), "soft"), 1, 0)
        grid.addWidget(self.colours, 1, 1)
        for widget in (self.threshold_words, self.threshold):
            layout.addWidget(widget)
        layout.addLayout(grid)
        layout.addWidget(self.together)
        layout.addWidget(self.overlap)
        layout.addStretch(1)
        self._say_threshold()
        self.threshold.valueChanged.connect(self._on_threshold)
        self.sigma.valueChanged.connect(lambda value: self.heat.change(sigma_mm=float(value)))
        self.colours.currentIndexChanged.connect(lambda _k: self.heat.change(colour_map=self.colours.currentData()))
        self.together.toggled.connect(lambda on: self.heat.change(together=on))
        self.overlap.toggled.connect(lambda on: self.heat.change(overlap=on))
        return box

    def _make_figures(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.title: QLabel = label("", "title")
        layout.addWidget(self.title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(22)
        grid.setVerticalSpacing(10)
        self.figures = {
            "overlap": FigureLabel(self.tr("IoU with reference")),
            "entropy": FigureLabel(self.tr("entropy, bits")),
            "area": FigureLabel(self.tr("spread over, mm²")),
            "second": FigureLabel(self.tr("second peak")),
            "prediction": FigureLabel(self.tr("peak to prediction")),
            "reference": FigureLabel(self.tr("peak to reference")),
        }
        for place, figure in enumerate(self.figures.values()):
            grid.addWidget(figure, place // 2, place % 2)
        layout.addLayout(grid)
        layout.addStretch(1)
        return box

    def _make_table(self) -> QTableView:
        self.rows = HeatTable(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.rows)
        self._sorted.setSortRole(SORT_ROLE)
        table = QTableView()
        table.setModel(self._sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAccessibleName(self.tr("Heat maps of all landmarks"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(25)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(56)
        header.setStretchLastSection(False)
        table.clicked.connect(self._on_clicked)
        table.activated.connect(self._on_clicked)
        self.table = table
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, the plot goes first: the list of landmarks leads to each of them."""
        width = event.size().width()
        self.table.setVisible(width >= ROOM_FOR_TABLE_PX)
        self.plot.setVisible(ROOM_FOR_PLOT_PX <= width < ROOM_FOR_TABLE_PX or width >= ROOM_FOR_BOTH_PX)
        super().resizeEvent(event)

    # ------------------------------------------------------------------ a board's life
    def opened(self) -> None:
        """Fetch and show."""
        self.heat.open()

    def put_away(self) -> None:
        """Give the surface its own colours back."""
        self.heat.put_away()

    def stop(self) -> None:
        """End the thread."""
        self.heat.stop()

    # ------------------------------------------------------------------ listening
    @Slot()
    def _on_seen(self) -> None:
        self._shown.words.setText(self.heat.missing)
        self._shown.show_inner(self.heat.seen is not None)
        if self.heat.seen is None:
            self.rows.set_rows(())

    @Slot(int)
    def _on_threshold(self, _value: int) -> None:
        self._say_threshold()
        self.heat.change(threshold=self.threshold.value() / STEPS)

    def _say_threshold(self) -> None:
        self.threshold_words.setText(
            self.tr("Shown from {share} of the peak").format(share=f"{self.threshold.value() / STEPS:.2f}")
        )

    @Slot()
    def _on_read(self) -> None:
        told = self.heat.reading
        self.plot.show_chart(None if told is None else overlap_chart(told, self.heat.wish.threshold))
        if told is None:
            self._show_medians()
            return
        self.title.setText(told.title)
        overlap = told.overlap
        tone = "" if math.isnan(overlap) else "good" if overlap >= GOOD_OVERLAP else "warn"
        tone = "bad" if overlap < FAIR_OVERLAP else tone
        self.figures["overlap"].show_figure(_number(overlap, 2), tone)
        self.figures["entropy"].show_figure(_number(told.figures.entropy_bits, 2))
        self.figures["area"].show_figure(_number(told.figures.area_mm2, 0))
        second = told.figures.second_share
        words = f"{100 * second:.0f} %, {told.figures.apart_mm:.1f} mm" if second else self.tr("none")
        self.figures["second"].show_figure(words)
        self.figures["prediction"].show_figure(_number(told.to_prediction_mm, 1, self.tr(" mm")))
        self.figures["reference"].show_figure(_number(told.to_reference_mm, 1, self.tr(" mm")))

    @Slot(object)
    def _on_table(self, rows: list[HeatReading]) -> None:
        self.rows.set_rows(rows)
        if self.heat.reading is None:
            self._show_medians()

    def _show_medians(self) -> None:
        """What the table says, in one figure each."""
        self.title.setText(self.tr("All landmarks, medians"))
        medians = self.rows.medians()
        for name, (column, digits, unit) in _MEDIANS.items():
            self.figures[name].show_figure(_number(medians.get(column, math.nan), digits, unit))
        share = medians.get(SECOND, math.nan)
        self.figures["second"].show_figure("–" if math.isnan(share) else f"{share:.0f} %")

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        name = index.data(NAME_ROLE)
        scan = self.context.work.document.scan
        if name and scan is not None:
            self.together.setChecked(False)
            self.context.look_at(scan.scan_id, name)

    @Slot(object, object)
    def _on_view_changed(self, _old: object, _new: object) -> None:
        row = self.rows.row_of(self.context.work.session.view.selected)
        if row >= 0:
            index = self._sorted.mapFromSource(self.rows.index(row, 0))
            self.table.selectRow(index.row())
            self.table.scrollTo(index)


_MEDIANS = {
    "overlap": (IOU, 2, ""), "entropy": (ENTROPY, 2, ""), "area": (AREA, 0, ""),
    "prediction": (TO_PREDICTION, 1, " mm"), "reference": (TO_REFERENCE, 1, " mm"),
}  # fmt: skip


def _number(value: float, digits: int, unit: str = "") -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}{unit}"
