"""The measures of the open scan: a table, their lines on the scan, the asymmetry map, and what leaves as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.controllers.measuring import MeasuringController
from app.controllers.shell_commands import ShellCommands
from app.language import words
from app.models.measure_table import GROUP, NOTE, RANGE, SYMBOL, TITLE, VALUE, MeasureTable, is_usual, value_text
from app.models.overlays import Polyline, SurfaceField
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.range_delegate import RangeDelegate
from app.ui.boards.table_view import board_table
from app.ui.panels import EDGE_PX, ElidedLabel
from engine.measures.drawing import DrawnLine
from engine.types import Annotation, FloatArray

OWNER, MAP_OWNER = "measures", "asymmetry"
OPEN_FILE = "open"
LEAST_MAP_MM, MAP_SHARE = 1.0, 98.0
"""The colours of the map end at this percentile of the distances, and never below this length."""
COLUMNS_PX = {GROUP: 110, SYMBOL: 96, VALUE: 92, RANGE: 150}
ROOM_FOR_PX = {SYMBOL: 460, RANGE: 560, GROUP: 700, NOTE: 900}
"""From which width of the table on a column is shown: the name and the value always are."""


class MeasuresBoard(Board):
    """Measures while it is in front; a row that is chosen is drawn on the scan with its value."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        work = context.work
        self.measuring = MeasuringController(work.document, work.session, work.messages, self)
        self.writing = ShellCommands(work.messages, "measure-files", self)
        self.table = MeasureTable(self)
        self.setAccessibleName(self.tr("Measures"))
        self._front = False
        self._filling = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._make_head())
        self.view = self._make_view()
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.measuring.changed.connect(self._show_values)
        self.measuring.map_found.connect(self._show_map)
        self.measuring.map_failed.connect(lambda: self.map_button.setChecked(False))
        work.session.scheme_changed.connect(self._fill_sets)
        work.document.opened.connect(self._on_opened)
        self._fill_sets()

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        row.setSpacing(8)
        self.set_box = QComboBox()
        self.set_box.setAccessibleName(self.tr("Set of measures"))
        self.set_box.setMinimumWidth(170)
        self.set_box.activated.connect(self._on_set_chosen)
        self.summary = ElidedLabel("soft")
        self.summary.setMinimumWidth(60)
        self.all_button = self._toggle(self.tr("All lines"), self.tr("Draw every measure on the scan, not only one"))
        self.all_button.toggled.connect(self._draw)
        self.map_button = self._toggle(
            self.tr("Asymmetry map"),
            self.tr("Colour the scan by how far it lies from its own mirror image"),
        )
        self.map_button.toggled.connect(self._on_map_toggled)
        self.files_button = QPushButton(self.tr("Save"))
        self.files_button.setMenu(self._make_menu())
        self.files_button.setProperty("menu", True)
        for widget in (self.set_box, self.summary, self.all_button, self.map_button, self.files_button):
            row.addWidget(widget, 1 if widget is self.summary else 0)
        return row

    def _toggle(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setToolTip(tip)
        return button

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, every, report in (
            (self.tr("Report of this scan (PDF and CSV)…"), False, True),
            (self.tr("Values of every scan (CSV)…"), True, False),
            (self.tr("Reports of every scan (PDF and CSV)…"), True, True),
        ):
            action = QAction(text, menu)
            action.triggered.connect(lambda _checked=False, e=every, r=report: self._ask_target(e, r))
            menu.addAction(action)
        return menu

    def _make_view(self) -> QTableView:
        view = board_table(self.table, self.tr("Measures"))
        view.setItemDelegate(RangeDelegate(self.context.theme, view))
        header = view.horizontalHeader()
        for column, width in COLUMNS_PX.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            view.setColumnWidth(column, width)
        for column in (TITLE, NOTE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._on_row)
        view.doubleClicked.connect(self._on_double_clicked)
        return view

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow table keeps the names and the values."""
        for column, room in ROOM_FOR_PX.items():
            self.view.setColumnHidden(column, self.width() < room)
        super().resizeEvent(event)

    # ------------------------------------------------------------------ coming and going
    def opened(self) -> None:
        """Measure and draw."""
        self._front = True
        self.measuring.listen(True)
        self._show_values()

    def put_away(self) -> None:
        """Rest, and give the scan back as it was."""
        self._front = False
        self.measuring.listen(False)
        self.map_button.setChecked(False)
        self.context.work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """End the processes."""
        self.measuring.stop()
        self.writing.stop()

    @Slot()
    def _on_opened(self) -> None:
        self.map_button.setChecked(False)

    # ------------------------------------------------------------------ sets
    @Slot()
    def _fill_sets(self) -> None:
        self._filling = True
        self.set_box.clear()
        for one in self.measuring.sets():
            self.set_box.addItem(words(one.title), one.id)
        self.set_box.addItem(self.tr("Open a set…"), OPEN_FILE)
        current = self.measuring.current
        self.set_box.setCurrentIndex(-1 if current is None else self.set_box.findData(current.id))
        self._filling = False
        self._show_values()

    @Slot(int)
    def _on_set_chosen(self, place: int) -> None:
        chosen = self.set_box.itemData(place)
        if chosen != OPEN_FILE:
            self.measuring.choose(chosen)
            return
        name, _ = QFileDialog.getOpenFileName(
            self.window(), self.tr("Open a set of measures"), self._folder(), self.tr("Sets of measures (*.toml)")
        )
        if name:
            self.measuring.open_file(Path(name))
        self._fill_sets()

    # ------------------------------------------------------------------ values
    @Slot()
    def _show_values(self) -> None:
        measured = self.measuring.measured
        self.table.show_values(() if measured is None else measured.values)
        self.summary.show_text(self._summary())
        self._draw()

    def _summary(self) -> str:
        if self.context.work.document.scan is None:
            return self.tr("Open a scan to measure it.")
        if self.measuring.current is None:
            return self.tr("No set of measures ships for this scheme; open one.")
        values = self.table.rows
        known = [value for value in values if value.value is not None]
        if not values or not known:
            return self.tr("Place or predict landmarks to measure the face.")
        text = self.tr("{count} of {total} measured").format(count=len(known), total=len(values))
        unusual = sum(is_usual(value) is False for value in known)
        if unusual:
            text += " · " + self.tr("{count} outside the usual range").format(count=unusual)
        return text

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._draw()

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        scan, measure = self.context.work.document.scan, self.table.rows[index.row()].measure
        if scan is not None and measure.needed:
            self.context.look_at(scan.scan_id, measure.needed[0])

    @Slot()
    def _draw(self) -> None:
        measured = self.measuring.measured
        if not self._front or measured is None:
            self.context.work.overlays.take_back(OWNER)
            return
        row = self.view.currentIndex().row()
        chosen = self.table.rows[row] if 0 <= row < len(self.table.rows) else None
        lines: list[Polyline] = []
        if self.all_button.isChecked():
            for value in measured.values:
                if value is not chosen and not value.measure.measures:
                    drawn = measured.lines.get(value.measure.name, ())
                    lines += [_polyline(line, 1.2) for line in drawn if not line.helper]
        if chosen is not None:
            text = f"{chosen.measure.symbol or words(chosen.measure.title)}  {value_text(chosen)}"
            for place, line in enumerate(measured.lines.get(chosen.measure.name, ())):
                lines.append(_polyline(line, 2.6, text if place == 0 else "", through=True))
        self.context.work.overlays.show(OWNER, lines=lines)

    # ------------------------------------------------------------------ asymmetry
    @Slot(bool)
    def _on_map_toggled(self, on: bool) -> None:
        if on:
            self.map_button.setText(self.tr("Asymmetry map…"))
            self.measuring.want_map()
        else:
            self.map_button.setText(self.tr("Asymmetry map"))
            self.context.work.overlays.take_back(MAP_OWNER)

    @Slot(object)
    def _show_map(self, values: FloatArray) -> None:
        scan = self.context.work.document.scan
        self.map_button.setText(self.tr("Asymmetry map"))
        if scan is None or not self.map_button.isChecked():
            return
        known = np.abs(
            values[np.isfinite(values) & _of_the_face(scan.points_mm, self.context.work.document.annotation)]
        )
        limit = max(LEAST_MAP_MM, float(np.percentile(known, MAP_SHARE)) if len(known) else LEAST_MAP_MM)
        field = SurfaceField(
            scan.scan_id, values, -limit, limit, self.tr("In front of the mirror image"), "mm", "diverging"
        )
        self.context.work.overlays.show(MAP_OWNER, surface=field)

    # ------------------------------------------------------------------ files
    def _ask_target(self, every: bool, report: bool) -> None:
        scan, project = self.context.work.document.scan, self.context.work.session.folder
        if project is None or self.measuring.current is None or (scan is None and not every):
            self.context.work.messages.info(self.tr("Open a scan first."), "measure-files")
            return
        stem = project.name if every or scan is None else scan.path.stem
        ending = ".pdf" if report else ".csv"
        kind = self.tr("Report (*.pdf)") if report else self.tr("Table (*.csv)")
        proposal = str(Path(self._folder()) / f"{stem}-measures{ending}")
        name, _ = QFileDialog.getSaveFileName(self.window(), self.tr("Save measures"), proposal, kind)
        if name:
            self.save(Path(name).with_suffix(ending), every=every)

    def save(self, target: Path, *, every: bool) -> bool:
        """Write values (.csv), or a page per scan with its values beside it (.pdf), by a process of its own."""
        work, measures = self.context.work, self.measuring.current
        project, scan = work.session.folder, work.document.scan
        if project is None or measures is None or (scan is None and not every):
            return False
        work.session.flush()
        arguments = ["measure"] if every or scan is None else ["measure", str(scan.path)]
        arguments += ["--set", self.measuring.name_of(measures), "--project", str(project)]
        arguments += ["--out", str(target.with_suffix(".csv"))]
        if target.suffix.lower() == ".pdf":
            arguments += ["--report", str(target)]
        return self.writing.run(
            arguments,
            self.tr("Writing {name}…").format(name=target.name),
            self.tr("The measures are in {path}.").format(path=target),
        )

    def _folder(self) -> str:
        return str(self.context.work.files_folder())


def _polyline(line: DrawnLine, width_px: float, text: str = "", *, through: bool = False) -> Polyline:
    tone = "warn" if line.skin else "accent"
    width = 0.6 * width_px if line.helper else width_px
    return Polyline(line.points_mm, tone, width, dashed=line.helper, text=text, through=through)


def _of_the_face(points_mm: FloatArray, annotation: Annotation) -> NDArray[np.bool_]:
    """Which points (V,) lie as near to the middle of the landmarks as these: no hair, no clothes."""
    places = np.array([one.xyz_mm for one in annotation.landmarks.values() if one.xyz_mm is not None], float)
    middle = places.mean(0)
    reach = float(np.linalg.norm(places - middle, axis=1).max())
    return np.asarray(np.linalg.norm(points_mm - middle, axis=1) <= reach)
