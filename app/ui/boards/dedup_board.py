"""Merging doubled points: a knob for the edge of the cubes, before and after live, over one scan and over all."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.controllers.dedup import DedupController
from app.language import words
from app.models.dedup import (
    EDGES_MM,
    PLOT_TITLES,
    SHOW_TITLES,
    SPACINGS,
    DedupPlot,
    DedupShow,
    curve_chart,
    density_chart,
    retention_chart,
)
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.short_box import ShortBox
from app.ui.panels import EDGE_PX, FigureLabel, label

KNOBS_PX = 236
ROOM_FOR_ALL_PX = 800
STEPS = 200
"""Of the edge's slider, which runs logarithmically."""


class DedupBoard(Board):
    """Knobs, figures, one plot."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.dedup = DedupController(context.work, self)
        self.setAccessibleName(self.tr("Merged points"))
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(EDGE_PX, 10, EDGE_PX, 10)
        row.setSpacing(20)
        row.addWidget(self._make_knobs())
        row.addWidget(self._make_figures())
        row.addLayout(self._make_plot(), 1)
        self._shown = self._fill(inner, self.tr("Open a scan to see which of its points are doubled."))
        self.setFocusProxy(self.edge)
        self._say_edge()
        self.dedup.sight_changed.connect(self._on_sight)
        self.dedup.curve_changed.connect(self._draw_plot)
        self.dedup.retentions_changed.connect(self._on_retentions)

    # ------------------------------------------------------------------ parts
    def _make_knobs(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(KNOBS_PX)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.edge_words = label("", "soft")
        self.edge = QSlider(Qt.Orientation.Horizontal)
        self.edge.setRange(0, STEPS)
        self.edge.setAccessibleName(self.tr("Edge of the cubes"))
        self.relative = QCheckBox(self.tr("In spacings of the scan"))
        self.relative.setToolTip(self.tr("The edge as a multiple of the median distance between neighbours"))
        self.show_choice = QComboBox()
        self.show_choice.setAccessibleName(self.tr("What is shown"))
        for value, title in SHOW_TITLES.items():
            self.show_choice.addItem(words(title), DedupShow(value))
        self.sample = QCheckBox(self.tr("Farthest point samples"))
        self.sample.setToolTip(self.tr("The points a net would be given, before in amber and after in blue"))
        self.all_button = QPushButton(self.tr("Measure all scans"))
        self.all_button.clicked.connect(self._on_all)
        for widget in (self.edge_words, self.edge, self.relative, self.show_choice, self.sample, self.all_button):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.edge.setValue(_step_of(self.dedup.wish.edge_mm, EDGES_MM))
        self.edge.valueChanged.connect(self._on_edge)
        self.relative.toggled.connect(self._on_relative)
        self.show_choice.currentIndexChanged.connect(
            lambda _k: self.dedup.change(show=DedupShow(self.show_choice.currentData()))
        )
        self.sample.toggled.connect(lambda on: self.dedup.change(sample=on))
        return box

    def _make_figures(self) -> QWidget:
        box = QWidget()
        layout = QGridLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(20)
        layout.setVerticalSpacing(9)
        self.figures = {
            "retention": FigureLabel(self.tr("of the points left")),
            "before": FigureLabel(self.tr("before")),
            "merged": FigureLabel(self.tr("did not stay alone")),
            "after": FigureLabel(self.tr("after")),
            "spacing": FigureLabel(self.tr("median spacing")),
            "edge": FigureLabel(self.tr("edge")),
        }
        for place, figure in enumerate(self.figures.values()):
            layout.addWidget(figure, place // 2, place % 2)
        self.sample_words: QLabel = label("", "soft", wrap=True)
        layout.addWidget(self.sample_words, 3, 0, 1, 2)
        layout.setRowStretch(4, 1)
        return box

    def _make_plot(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        self.plot_choice = ShortBox()
        self.plot_choice.setAccessibleName(self.tr("Plot"))
        for value, title in PLOT_TITLES.items():
            self.plot_choice.addItem(words(title), DedupPlot(value))
        self.plot = self._make_plot_widget()
        self.plot.chosen.connect(self._on_chosen)
        self.plot_choice.currentIndexChanged.connect(self._draw_plot)
        column.addWidget(self.plot_choice)
        column.addWidget(self.plot, 1)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow board the plot keeps its room: three figures have to do, and the slider tells the edge."""
        for name in ("before", "after", "edge"):
            self.figures[name].setVisible(event.size().width() >= ROOM_FOR_ALL_PX)
        super().resizeEvent(event)

    # ------------------------------------------------------------------ a board's life
    def opened(self) -> None:
        """Merge and show."""
        self.dedup.open()

    def put_away(self) -> None:
        """Give the scan back."""
        self.dedup.put_away()

    def stop(self) -> None:
        """End the thread."""
        self.dedup.stop()

    # ------------------------------------------------------------------ knobs
    def _edge(self) -> float:
        low, high = SPACINGS if self.relative.isChecked() else EDGES_MM
        return float(low * (high / low) ** (self.edge.value() / STEPS))

    def _say_edge(self) -> None:
        unit = self.tr("× spacing") if self.relative.isChecked() else self.tr("mm")
        self.edge_words.setText(self.tr("Cubes of {edge} {unit}").format(edge=f"{self._edge():.2f}", unit=unit))

    @Slot(int)
    def _on_edge(self, _value: int) -> None:
        self._say_edge()
        edge = self._edge()
        if self.relative.isChecked():
            self.dedup.change(spacings=edge)
        else:
            self.dedup.change(edge_mm=edge, spacings=0.0)

    @Slot(bool)
    def _on_relative(self, on: bool) -> None:
        """The same cubes, told in the other unit."""
        sight = self.dedup.sight
        now_mm = self.dedup.wish.edge_mm if sight is None else sight.found.edge_mm
        spacing_mm = 1.0 if sight is None else max(sight.spacing_mm, 1e-9)
        self.edge.blockSignals(True)
        self.edge.setValue(_step_of(now_mm / spacing_mm, SPACINGS) if on else _step_of(now_mm, EDGES_MM))
        self.edge.blockSignals(False)
        self._on_edge(0)

    @Slot()
    def _on_all(self) -> None:
        self.plot_choice.setCurrentIndex(self.plot_choice.findData(DedupPlot.ALL))
        self.dedup.measure_all()

    # ------------------------------------------------------------------ answers
    @Slot()
    def _on_sight(self) -> None:
        sight = self.dedup.sight
        self._shown.show_inner(self.context.work.document.scan is not None)
        if sight is None:
            return
        found = sight.found
        self.figures["retention"].show_figure(f"{100 * found.retention:.1f} %")
        self.figures["edge"].show_figure(f"{found.edge_mm:.2f} mm")
        self.figures["before"].show_figure(f"{found.before:,}")
        self.figures["after"].show_figure(f"{found.after:,}")
        self.figures["merged"].show_figure(f"{len(found.merged):,}")
        self.figures["spacing"].show_figure(f"{sight.spacing_mm:.2f} mm")
        told = ""
        if sight.sample_figures is not None and self.dedup.wish.sample:
            before, after = sight.sample_figures
            told = self.tr(
                "Sample of {count}: gap {gap_before} → {gap_after} mm, reach {reach_before} → {reach_after} mm"
            )
            told = told.format(
                count=after.count, gap_before=f"{before.gap_mm:.2f}", gap_after=f"{after.gap_mm:.2f}",
                reach_before=f"{before.reach_mm:.2f}", reach_after=f"{after.reach_mm:.2f}",
            )  # fmt: skip
        self.sample_words.setText(told)
        self._draw_plot()

    @Slot()
    def _draw_plot(self) -> None:
        kind, dedup = DedupPlot(self.plot_choice.currentData()), self.dedup
        if kind is DedupPlot.DENSITY and dedup.sight is not None:
            self.plot.show_chart(density_chart(dedup.sight.found))
        elif kind is DedupPlot.CURVE and dedup.curve is not None and dedup.sight is not None:
            self.plot.show_chart(curve_chart(dedup.curve, dedup.sight.found.edge_mm))
        elif kind is DedupPlot.ALL and dedup.retentions:
            self.plot.show_chart(retention_chart(dedup.retentions, dedup.scan_ids))
        else:
            self.plot.show_chart(None)

    @Slot()
    def _on_retentions(self) -> None:
        self.all_button.setEnabled(not self.dedup.measuring)
        self.all_button.setText(self.tr("Measuring…") if self.dedup.measuring else self.tr("Measure all scans"))
        self._draw_plot()

    @Slot(object)
    def _on_chosen(self, mark: object) -> None:
        scan_id = getattr(mark, "scan_id", "")
        if scan_id:
            self.context.look_at(scan_id, "")


def _step_of(value: float, ends: tuple[float, float]) -> int:
    low, high = ends
    return round(STEPS * min(1.0, max(0.0, math.log(max(value, 1e-9) / low) / math.log(high / low))))
