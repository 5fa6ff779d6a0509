"""The error board: which landmark is wrong on which scan, by how much, in which direction, and on what it depends."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLayout,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.controllers.errors import OWNER, ErrorsController
from app.models.chart import Mark
from app.models.error_figures import ErrorFigures, attributes_that_group
from app.models.shift_charts import PLANES
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.error_grid import ErrorGrid
from app.ui.boards.error_plots import TABLE, ErrorPlots
from app.ui.boards.short_box import ShortBox
from app.ui.panels import EDGE_PX, OrWords, small_button
from engine.types import EngineError

ROOM_FOR_BOTH_PX = 900
"""In less than this there is the table or a plot."""
LEAST_PX = (440, 150)


class ErrorBoard(Board):
    """Choices above, the table beside the plots below; a cell, a dot and the 3D view always show the same error."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setAccessibleName(self.tr("Errors"))
        self.errors = ErrorsController(context.work, context.look_at, self)
        self.grid: ErrorGrid = ErrorGrid(context.theme)
        self.plots = ErrorPlots(context.theme)
        self.errors.order = self.grid.scans_in_order
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.grid)
        self._splitter.addWidget(self.plots.stack)
        self._splitter.setHandleWidth(10)
        self._splitter.setSizes([540, 460])
        self._shown = OrWords(self._splitter)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.hide()
        self.setMinimumSize(*LEAST_PX)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it rearranges itself where it is narrow
        layout.setContentsMargins(EDGE_PX, 6, EDGE_PX, 8)
        layout.setSpacing(6)
        self._bar = self._make_bar()
        layout.addWidget(self._bar)
        layout.addWidget(self._progress)
        layout.addWidget(self._shown, 1)
        self.setFocusProxy(self.grid)
        self._connect()
        self._retheme()

    # ------------------------------------------------------------------ parts
    def _make_bar(self) -> QWidget:
        self.shown, self.against, self.attribute, self.group = (ShortBox(6) for _ in range(4))
        for box, said in (
            (self.shown, self.tr("Landmarks to look at")), (self.against, self.tr("Compare with")),
            (self.attribute, self.tr("Split by")), (self.group, self.tr("Scans of one group")),
        ):  # fmt: skip
            box.setAccessibleName(said)
            box.setToolTip(said)
            box.setMaximumWidth(170)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.turn_button: QToolButton = small_button(self.tr("Exchange rows and columns"))
        self.more_button: QToolButton = small_button(self.tr("Export and attributes"))
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more_button)
        menu.addAction(self.tr("Export tables and plots…")).triggered.connect(self.ask_and_export)
        menu.addAction(self.tr("Import attributes of scans…")).triggered.connect(self.ask_and_import)
        self.more_button.setMenu(menu)
        whole = QWidget()
        bar = QHBoxLayout(whole)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(6)
        for box in (self.shown, self.against, self.attribute, self.group):
            bar.addWidget(box, 8)
        bar.addWidget(self.turn_button)
        bar.addStretch(1)
        for widget in (self.plots.kinds, self.plots.planes, self.plots.segments):
            bar.addWidget(widget)
        bar.addWidget(self.more_button)
        whole.hide()  # until there is something to choose from
        return whole

    def _connect(self) -> None:
        errors, plots = self.errors, self.plots
        errors.seen_changed.connect(self._on_seen)
        errors.charts_ready.connect(plots.show_charts)
        errors.progressed.connect(self._on_progressed)
        errors.cell_changed.connect(self._show_cell)
        self.grid.chosen.connect(self._on_cell)
        plots.mark_chosen.connect(self._on_mark)
        plots.kind_chosen.connect(self._on_kind)
        plots.plane_chosen.connect(self._on_plane)
        plots.failed.connect(lambda said: self.context.work.messages.error(said, OWNER))
        self.turn_button.clicked.connect(self.grid.turn)
        self.shown.activated.connect(lambda _k: errors.change(shown=self.shown.currentData()))
        self.against.activated.connect(lambda _k: errors.change(against=self.against.currentData()))
        self.attribute.activated.connect(lambda _k: errors.change(attribute=self.attribute.currentData(), group=""))
        self.group.activated.connect(lambda _k: errors.change(group=self.group.currentData()))
        self.context.theme.changed.connect(self._retheme)

    @Slot()
    def _retheme(self) -> None:
        self.turn_button.setIcon(self.context.theme.icon("turn"))
        self.more_button.setIcon(self.context.theme.icon("export"))
        self.grid.retheme()

    # ------------------------------------------------------------------ a board's life
    def opened(self) -> None:
        """Read the project as it stands."""
        self.errors.open()

    def put_away(self) -> None:
        """Leave the 3D view."""
        self.errors.put_away()

    def stop(self) -> None:
        """End the threads."""
        self.errors.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def narrow(self) -> bool:
        """Whether there is room for one thing only."""
        return self.width() < ROOM_FOR_BOTH_PX

    def _arrange(self) -> None:
        self.plots.set_narrow(self.narrow)
        if not self.narrow and self.plots.kind == TABLE:
            self.plots.choose("curve")
        self.grid.setVisible(not self.narrow or self.plots.kind == TABLE)
        self.plots.stack.setVisible(not self.narrow or self.plots.kind != TABLE)

    # ------------------------------------------------------------------ showing
    @Slot()
    def _on_seen(self) -> None:
        seen = self.errors.seen
        self._shown.words.setText(self.errors.missing)
        self._shown.show_inner(seen is not None)
        self.grid.show_figures(seen)
        self._bar.setVisible(seen is not None)
        if seen is not None:
            self._fill_choices(seen)
            self._show_cell()
            self._want()

    def _fill_choices(self, seen: ErrorFigures) -> None:
        whole, wish = seen.whole, seen.wish
        names = [(key, one.title) for key, one in whole.sets.items()]
        _offer(self.shown, names, wish.shown)
        others = [(key, self.tr("against {title}").format(title=title)) for key, title in names if key != wish.shown]
        _offer(self.against, [("", self.tr("No comparison")), *others], wish.against)
        kinds = [(name, self.tr("by {attribute}").format(attribute=name)) for name in attributes_that_group(whole)]
        _offer(self.attribute, [("", self.tr("Not split")), *kinds], wish.attribute)
        groups = [(one.title, f"{one.title} ({len(one.members)})") for one in seen.groups]
        _offer(self.group, [("", self.tr("All groups")), *groups], wish.group)
        self.against.setVisible(bool(others))
        self.attribute.setVisible(bool(kinds))
        self.group.setVisible(bool(groups))

    def _want(self) -> None:
        if self.plots.kind != TABLE:
            self.errors.want(self.plots.kind)

    @Slot(str, float)
    def _on_progressed(self, said: str, share: float) -> None:
        self._progress.setVisible(bool(said))
        self._progress.setValue(round(1000 * share))
        self._progress.setAccessibleName(said)
        self._progress.setToolTip(said)

    @Slot()
    def _show_cell(self) -> None:
        seen, cell = self.errors.seen, self.errors.cell
        if seen is None or cell is None:
            self.plots.highlight(None)
            return
        scan_id, landmark = cell
        self.plots.highlight(Mark(scan_id=scan_id, landmark=landmark))
        if scan_id in seen.data.scan_ids and landmark in seen.data.scheme.index:
            self.grid.show_cell(seen.data.scan_ids.index(scan_id), seen.data.scheme.index[landmark])

    # ------------------------------------------------------------------ listening
    @Slot(int, int)
    def _on_cell(self, scan: int, landmark: int) -> None:
        seen = self.errors.seen
        if seen is not None:
            self.errors.choose(seen.data.scan_ids[scan], seen.data.scheme.names[landmark])
            if self.plots.kind == "shift":
                self._want()

    @Slot(object)
    def _on_mark(self, mark: Mark) -> None:
        if mark.group:
            self.errors.change(group=mark.group)
        elif mark.landmark:
            self.errors.choose(mark.scan_id, mark.landmark)

    @Slot(str)
    def _on_kind(self, _kind: str) -> None:
        self._arrange()
        self._want()

    @Slot(str)
    def _on_plane(self, name: str) -> None:
        self.errors.change(plane=name)
        if PLANES[name].along_surface:
            self.errors.want_normals()

    # ------------------------------------------------------------------ files
    @Slot()
    def ask_and_export(self) -> None:
        """Ask for a folder, then write every table and plot of what is shown."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder for tables and plots"))
        if name:
            self.export(Path(name))

    def export(self, folder: Path) -> None:
        """Write every table and plot of what is shown."""
        from app.reports.error_report import write_board

        seen, messages = self.errors.seen, self.context.work.messages
        if seen is None:
            return
        try:
            written = write_board(seen, folder)
        except EngineError as error:
            messages.error(str(error), OWNER)
            return
        messages.good(self.tr("{count} files are in {folder}.").format(count=len(written), folder=folder), OWNER)

    @Slot()
    def ask_and_import(self) -> None:
        """Ask for a table of attributes."""
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import attributes of scans"), "", "*.csv *.tsv *.txt")
        if name:
            self.errors.import_attributes(Path(name))


def _offer(box: QComboBox, rows: list[tuple[str, str]], chosen: str) -> None:
    """Fill a box with (key, title) and choose one, without a word to anybody."""
    box.blockSignals(True)
    box.clear()
    for key, title in rows:
        box.addItem(title, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)
