"""Robustness: disturb the open scan by hand and see how far the prediction moves; curves, and the layers' errors."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.controllers.robustness import RobustnessController
from app.language import words
from app.models.robustness import (
    AXIS_TITLES,
    DISTANCE,
    FAULT_TEXTS,
    NAME_ROLE,
    TITLE,
    MovedTable,
    curve_chart,
    layer_chart,
)
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.knob import Knob
from app.ui.boards.short_box import ShortBox
from app.ui.boards.table_view import board_table
from app.ui.panels import EDGE_PX, FigureLabel, OrWords, label, scrolled
from engine.evaluate.robustness.sweep import SWEEPS

SIDES_PX, NARROW_PX = 250, 172
"""Width of the knobs and of the table, and their width on a narrow board."""
NARROW_BELOW_PX = 900
PAUSE_MS = 120
"""A slider at rest for so long is what is wanted."""
LAYERS = "layers"


class RobustnessBoard(Board):
    """Knobs, what moved, one plot."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.robustness = RobustnessController(context.work, self)
        self.table = MovedTable(self)
        self.setAccessibleName(self.tr("Robustness"))
        self._wanted: dict[str, object] = {}
        """What knobs want that the controller has not been told yet."""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._send)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(EDGE_PX, 8, EDGE_PX, 8)
        row.setSpacing(12)
        self._sides = (self._make_knobs(), self._make_middle())
        for side in self._sides:
            row.addWidget(side)
        row.addLayout(self._make_plot(), 1)
        self._shown = self._fill(inner, self.tr("Open a scan to see how firmly the model holds on to it."))
        self.setFocusProxy(self.knobs["turn_deg"].slider)
        self.robustness.wish_changed.connect(self._on_wish)
        self.robustness.sight_changed.connect(self._on_sight)
        self.robustness.curves_changed.connect(self._draw)
        self.robustness.layers_changed.connect(self._draw)
        self.robustness.progress_changed.connect(self._on_progress)

    # ------------------------------------------------------------------ parts
    def _make_knobs(self) -> QWidget:
        mm, off = self.tr("mm"), self.tr("none")
        self.knobs = {
            "turn_deg": Knob(self.tr("Turn"), range(-180, 181), lambda v: f"{v:+.0f}°" if v else off, 0.0),
            "shift_mm": Knob(self.tr("Move"), (0.0, *np.geomspace(1, 10_000, 40).tolist()),
                             lambda v: f"{v:.3g} {mm}" if v else off, 0.0),
            "scale": Knob(self.tr("Scale"), np.geomspace(0.001, 1000, 61).tolist(), lambda v: f"× {v:.3g}", 1.0),
            "crop_mm": Knob(self.tr("Crop to"), (*range(40, 251, 5), 0), lambda v: f"{v:.0f} {mm}" if v else off,
                            0.0),
            "points": Knob(self.tr("Thin to"), (*np.geomspace(300, 100_000, 40).round(-1).tolist(), 0),
                           lambda v: f"{v:,.0f}" if v else off, 0.0),
            "noise_mm": Knob(self.tr("Noise"), [0.1 * step for step in range(51)],
                             lambda v: f"{v:.1f} {mm}" if v else off, 0.0),
        }  # fmt: skip
        self.axis = ShortBox(6)
        self.axis.setAccessibleName(self.tr("What it is turned about"))
        for axis, title in AXIS_TITLES.items():
            self.axis.addItem(words(title), axis)
        self.reset_button = QPushButton(self.context.theme.icon("reset"), self.tr("As it was"))
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(5)
        for name, knob in self.knobs.items():
            layout.addWidget(knob)
            knob.changed.connect(partial(self._want, name))
            if name == "turn_deg":
                layout.addWidget(self.axis)
        layout.addWidget(self.reset_button)
        layout.addStretch(1)
        self.axis.currentIndexChanged.connect(lambda _place: self._want("axis", str(self.axis.currentData())))
        self.reset_button.clicked.connect(self._on_reset)
        area = scrolled(box)
        area.viewport().setAutoFillBackground(False)
        box.setAutoFillBackground(False)
        return area

    def _make_middle(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        self.figures = {
            "median": FigureLabel(self.tr("median")),
            "p95": FigureLabel(self.tr("95 %")),
            "worst": FigureLabel(self.tr("worst")),
        }
        for place, figure in enumerate(self.figures.values()):
            grid.addWidget(figure, 0, place)
        self.note = label("", "faint", wrap=True)
        self.seen = QCheckBox(self.tr("As the model saw it"))
        self.seen.setToolTip(self.tr("The disturbed scan with its landmarks, instead of both sets on the scan"))
        self.view = board_table(self.table, self.tr("How far each landmark moved"))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(DISTANCE, QHeaderView.ResizeMode.ResizeToContents)
        layout.addLayout(grid)
        layout.addWidget(self.note)
        layout.addWidget(self.seen)
        layout.addWidget(self.view, 1)
        self.seen.toggled.connect(lambda on: self.robustness.show_mapped_back(not on))
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        return box

    def _make_plot(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        top = QHBoxLayout()
        self.choice = ShortBox(6)
        self.choice.setAccessibleName(self.tr("Which curve"))
        for name, plan in SWEEPS.items():
            self.choice.addItem(words(plan.title), name)
        self.choice.addItem(self.tr("Layers of an SE(3) net"), LAYERS)
        self.fault = ShortBox(6)
        self.fault.setAccessibleName(self.tr("Which fault the net is given"))
        for name, (title, _text) in FAULT_TEXTS.items():
            self.fault.addItem(words(title), name)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(50)
        self.bar.setAccessibleName(self.tr("How far the measuring is"))
        self.measure_button = QPushButton(self.tr("Measure"))
        for widget in (self.choice, self.bar, self.measure_button):
            top.addWidget(widget, 1 if widget is self.choice else 0)
        self.plot = self._make_plot_widget()
        self._plots = OrWords(self.plot)
        column.addLayout(top)
        column.addWidget(self.fault)
        column.addWidget(self._plots, 1)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.fault.currentIndexChanged.connect(self._draw)
        self.measure_button.clicked.connect(self._on_measure)
        self._on_choice()
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow board keeps room for its plot."""
        for side in self._sides:
            side.setFixedWidth(NARROW_PX if self.width() < NARROW_BELOW_PX else SIDES_PX)
        super().resizeEvent(event)

    # ------------------------------------------------------------------ coming and going
    def opened(self) -> None:
        """Predict and show."""
        self.robustness.open()
        self._on_sight()

    def put_away(self) -> None:
        """Give the scan back."""
        self._timer.stop()
        self.robustness.put_away()

    def stop(self) -> None:
        """End the thread."""
        self._timer.stop()
        self.robustness.stop()

    # ------------------------------------------------------------------ live
    def _want(self, name: str, value: object) -> None:
        self._wanted[name] = int(value) if name == "points" and isinstance(value, float) else value
        self._timer.start()

    @Slot()
    def _send(self) -> None:
        wanted, self._wanted = self._wanted, {}
        self.robustness.change(**wanted)

    @Slot()
    def _on_wish(self) -> None:
        """Knobs stand where the wish is, whoever wished."""
        wish = self.robustness.wish
        for name, knob in self.knobs.items():
            if name not in self._wanted:
                knob.show_value(getattr(wish, name))
        if "axis" not in self._wanted:
            self.axis.blockSignals(True)
            self.axis.setCurrentIndex(self.axis.findData(wish.axis))
            self.axis.blockSignals(False)

    @Slot()
    def _on_reset(self) -> None:
        self._timer.stop()
        self._wanted.clear()
        self.robustness.reset()

    @Slot()
    def _on_sight(self) -> None:
        sight = self.robustness.sight
        self._shown.show_inner(self.context.work.document.scan is not None)
        if sight is None:
            self.note.setText(self.tr("Predicting…") if self.robustness.working else "")
            self.table.clear()
            for figure in self.figures.values():
                figure.show_figure("–")
            return
        moved = sight.distances_mm
        known = moved[np.isfinite(moved)]
        values = (np.median(known), np.quantile(known, 0.95), known.max()) if len(known) else ()
        for figure, value in zip(self.figures.values(), values or ("–",) * 3, strict=True):
            figure.show_figure(value if isinstance(value, str) else f"{value:.2f}")
        done = self.tr("{count} points, {time} s").format(count=f"{sight.count:,}", time=f"{sight.seconds:.2f}")
        self.note.setText(self.tr("Predicting…") if self.robustness.working else sight.trouble or done)
        self.table.show(self.context.work.session.scheme, sight.names, moved)

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, new: QModelIndex, _old: QModelIndex) -> None:
        scan, name = self.context.work.document.scan, new.data(NAME_ROLE)
        if scan is not None and name and self.view.hasFocus():
            self.context.look_at(scan.scan_id, str(name))

    # ------------------------------------------------------------------ curves
    @property
    def _kind(self) -> str:
        return "equivariance" if self.choice.currentData() == LAYERS else "robustness"

    @Slot()
    def _on_choice(self) -> None:
        self.fault.setVisible(self.choice.currentData() == LAYERS)
        self._draw()
        self._on_progress()

    @Slot()
    def _draw(self) -> None:
        wanted = self.choice.currentData()
        chart = None
        if wanted == LAYERS:
            if self.robustness.layers:
                chart = layer_chart(self.robustness.layers, str(self.fault.currentData()))
            text = self.tr(
                "Measure gives a net with random weights this scan, turned and moved, and shows every layer's error."
            )
        else:
            chart = next((curve_chart(one) for one in self.robustness.curves if one.sweep == wanted), None)
            text = self.tr("Measure disturbs this scan more and more in every way and draws how far landmarks move.")
        self._plots.words.setText(text)
        self.plot.show_chart(chart)
        self._plots.show_inner(chart is not None)

    @Slot()
    def _on_measure(self) -> None:
        if self.robustness.running(self._kind):
            self.robustness.cancel(self._kind)
        else:
            self.robustness.measure(self._kind)

    @Slot()
    def _on_progress(self) -> None:
        running = self.robustness.running(self._kind)
        self.measure_button.setText(self.tr("Stop") if running else self.tr("Measure"))
        self.bar.setVisible(running)
        self.bar.setValue(round(1000 * self.robustness.share))
