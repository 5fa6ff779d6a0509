"""Observer studies: make one, sit down to it, and see how far people, and the model, can be trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.controllers.background import Background, Outcome, Ticket
from app.models.chart import Mark
from app.models.overlays import Ellipsoid
from app.models.reliability_table import NAME, SORT_ROLE, ReliabilityTable
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.study_head import StudyHead
from app.ui.boards.study_plot import StudyPlot
from app.ui.boards.table_view import board_table
from app.ui.panels import EDGE_PX, ElidedLabel, label
from engine.statistics import summary
from engine.statistics.command import Answer, Request, compute
from engine.statistics.from_project import scan_names
from engine.statistics.observers import BETWEEN_OBSERVERS
from engine.statistics.placing import placed_ellipsoids

OWNER = "study"
NAME_PX, COLUMN_PX = 170, 128


class StudyBoard(Board):
    """One study at a time."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        work = context.work
        self.setAccessibleName(self.tr("Observer studies"))
        self._thinking = Background(1, self)
        self._ticket: Ticket | None = None
        self.table = ReliabilityTable(self)
        self.answer: Answer | None = None
        self._front = False
        self.head = StudyHead(context, self)
        self.words = ElidedLabel("soft")
        self.empty = label("", "soft", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(40, 0, 40, 24)
        self.plot = StudyPlot(context.theme)
        self.content = self._make_content()
        words = QHBoxLayout()
        words.setContentsMargins(EDGE_PX, 0, EDGE_PX, 2)
        words.addWidget(self.words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addLayout(words)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.content, 1)
        self.setFocusProxy(self.head.study_box)
        self.head.chosen.connect(self.think)
        self.head.ellipsoids_wanted.connect(self._draw_ellipsoids)
        self.plot.chosen.connect(self._on_mark)
        self.plot.plot.failed.connect(lambda sentence: work.messages.error(sentence, "study-files"))
        work.study.changed.connect(self._on_studies_changed)
        work.document.opened.connect(self._draw_ellipsoids)
        work.document.annotation_changed.connect(self._on_annotation_changed)

    def _make_content(self) -> QSplitter:
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.table)
        self.sorted.setSortRole(SORT_ROLE)
        self.view = board_table(self.sorted, self.tr("Reliability of landmarks"), sortable=True)
        self.view.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.doubleClicked.connect(self._on_double_clicked)
        parts = QSplitter()
        parts.addWidget(self.view)
        parts.addWidget(self.plot)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        return parts

    # ------------------------------------------------------------------ coming and going
    def opened(self) -> None:
        """Count and compute again."""
        self._front = True
        self.head.fill()
        self.think()

    def put_away(self) -> None:
        """Clear the scan."""
        self._front = False
        self.context.work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """End the threads."""
        self._thinking.stop()
        self.head.writing.stop()

    # ------------------------------------------------------------------ figures
    @Slot()
    def _on_studies_changed(self) -> None:
        if self._front and self.context.work.session.sitting is None:
            self.head.fill()
            self.think()

    @Slot()
    def think(self) -> None:
        """Compute the figures of the chosen study, or, without one, of references and history."""
        project, study = self.context.work.session.project, self.head.study
        self.head.show_counts()
        if project is None:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        folder, flush = project.folder, self.context.work.session.flush
        scheme_id = self.context.work.session.scheme.id if study is None else study.scheme_id
        request = Request(Path(), folder, (), scheme_id, "" if study is None else study.study_id)

        def think(_ticket: Ticket) -> tuple[Answer, dict[str, str]]:
            flush()
            names = {name: scan_id for scan_id, name in scan_names(project).items()}
            return compute(request), names

        self._ticket = self._thinking.start(think, self._on_thought)

    def _on_thought(self, outcome: Outcome) -> None:
        if outcome.cancelled:
            return
        self.answer, scan_ids = outcome.value if outcome.value else (None, {})
        self.table.show_answer(self.answer)
        self._set_widths()
        self._show_words(outcome.failure)
        self.plot.show_answer(self.answer, scan_ids)
        if self.answer is not None:
            self.view.selectRow(0)
        for part in (self.head.ellipsoid_button, self.head.save_action):
            part.setEnabled(self.answer is not None)
        self._draw_ellipsoids()

    def _show_words(self, failure: str) -> None:
        """The result in a line, or in the place of the table why there is none."""
        self.content.setVisible(self.answer is not None)
        self.empty.setVisible(self.answer is None)
        if self.answer is not None:
            self.words.show_text(" ".join((*summary.headline(self.answer)[1:], *self.answer.notes[:2])))
            return
        self.words.show_text("")
        if self.head.study is None:
            failure = self.tr(
                "Make a study to learn how well people agree: everyone places the same scans, blinded, more than "
                "once, in an order of their own."
            )
        self.empty.setText(failure)

    def _set_widths(self) -> None:
        for column in range(self.table.columnCount()):
            self.view.setColumnWidth(column, NAME_PX if column == NAME else COLUMN_PX)

    # ------------------------------------------------------------------ choosing
    @property
    def landmark(self) -> str:
        """Name of the chosen row's landmark; empty for none."""
        index = self.view.currentIndex()
        return self.table.landmark(self.sorted.mapToSource(index).row()) if index.isValid() else ""

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self.plot.show_landmark(self.landmark)
        self._draw_ellipsoids()

    @Slot(QModelIndex)
    def _on_double_clicked(self, _index: QModelIndex) -> None:
        scan = self.context.work.document.scan
        if scan is not None and self.landmark:
            self.context.look_at(scan.scan_id, self.landmark)

    @Slot(object)
    def _on_mark(self, mark: Mark) -> None:
        if mark.scan_id:
            self.context.look_at(mark.scan_id, mark.landmark)
        elif mark.landmark:
            row = self.sorted.mapFromSource(self.table.index(self.table.row_of(mark.landmark), NAME))
            self.view.setCurrentIndex(row)

    # ------------------------------------------------------------------ on the scan
    @Slot(object, object)
    def _on_annotation_changed(self, _old: object, _new: object) -> None:
        if self.head.ellipsoid_button.isChecked():
            self._draw_ellipsoids()

    @Slot()
    def _draw_ellipsoids(self) -> None:
        work = self.context.work
        shown = self._front and self.head.ellipsoid_button.isChecked() and work.session.sitting is None
        if not shown or self.answer is None or work.document.scan is None:
            work.overlays.take_back(OWNER)
            return
        bodies = []
        found = placed_ellipsoids(self.answer.study, work.document.annotation, BETWEEN_OBSERVERS)
        for name, body in found.items():
            x, y, z = (float(value) for value in body.centre_mm)
            tone = "warn" if name == self.landmark else "accent"
            bodies.append(Ellipsoid((x, y, z), np.ascontiguousarray(body.axes_mm.T), tone))
        work.overlays.show(OWNER, bodies=bodies)
