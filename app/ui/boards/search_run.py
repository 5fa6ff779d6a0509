"""The search that is followed: its head, its plots side by side, and the trial that was clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.controllers.searching import SearchController
from app.models.chart import Chart, Mark
from app.models.search_charts import history_chart, importance_chart, parallel_chart, trial_text, varied_text
from app.models.training import LOSS, VALIDATION_MM, curve_chart
from app.ui.boards.board import BoardContext
from app.ui.boards.job_board import RunWidget
from app.ui.panels import ElidedLabel, label, scrolled

if TYPE_CHECKING:
    from engine.learn.space import Search

WIDTHS_PX = {"parallel": 400, "history": 180, "importance": 200, "trial": 200}
AXIS_PX = 52
"""Room that each setting asks for in the plot of settings."""


class SearchRun(RunWidget):
    """Draws what the controller knows; it is made when the board has been painted."""

    def __init__(self, searching: SearchController, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(searching, context, parent)
        self.searching = searching
        self.head.run.setAccessibleName(self.tr("Which search is shown"))
        self.plots = {name: self._make_plot() for name in WIDTHS_PX}
        self.text = ElidedLabel("soft")
        self.train_button = QPushButton(self.tr("Train with it"))
        self.train_button.setToolTip(
            self.tr("Train with the settings of this trial, test and export it; it is on the training board")
        )
        self.folder_button = QPushButton(self.tr("Folder"))
        self.folder_button.setToolTip(self.tr("Open the folder of this trial"))
        self.of_trial = (self.text, self.train_button, self.folder_button, self.plots["trial"])
        for button in (self.train_button, self.folder_button):
            self.head.buttons.addWidget(button)
        self.empty = label("", "soft", wrap=True)
        self.empty_area = scrolled(self.empty)  # a low board has no room for all of it at once
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self.text)
        column.addWidget(self._make_plots(), 1)
        column.addWidget(self.empty_area, 1)
        self._connect()

    def _make_plots(self) -> QScrollArea:
        inner, row = QWidget(), QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for name, plot in self.plots.items():
            plot.setMinimumWidth(WIDTHS_PX[name])
            row.addWidget(plot, WIDTHS_PX[name])
        inner.setLayout(row)
        self.plot_area = scrolled(inner, across=True)
        return self.plot_area

    def _connect(self) -> None:
        searching = self.searching
        self.train_button.clicked.connect(self._on_train)
        self.folder_button.clicked.connect(self._on_folder)
        for name in ("parallel", "history"):
            self.plots[name].chosen.connect(self._on_chosen)
        searching.found_changed.connect(self._draw_soon)
        searching.trial_changed.connect(self._draw_soon)

    def show_space(self, search: Search | None) -> None:
        """Say what this search would vary, as long as there is nothing else to see."""
        waits = self.tr("No trial yet. Each one appears here when it has ended.")
        varied = self.tr("This search varies:\n{settings}").format(settings=varied_text(search)) if search else ""
        self.empty.setText("\n\n".join(filter(None, (waits, varied))))

    @Slot()
    def draw(self) -> None:
        """Draw all plots anew."""
        found, trial = self.searching.found, self.searching.trial
        there = found is not None and bool(found.trials)
        self.plot_area.setVisible(there)
        self.empty_area.setVisible(not there)
        for part in self.of_trial:
            part.setVisible(trial is not None)
        if found is None:
            return
        selected = self.searching.selected
        self.plots["parallel"].setMinimumWidth(AXIS_PX * (len(found.parameters) + 1))
        self.plots["parallel"].show_chart(parallel_chart(found, selected))
        self.plots["history"].show_chart(history_chart(found, selected))
        self.plots["importance"].show_chart(importance_chart(found))
        self.plots["importance"].setVisible(bool(found.importance) or trial is None)  # the trial needs the room
        if trial is not None:
            self.text.show_text(trial_text(trial))
            self.plots["trial"].show_chart(self._trial_chart(trial.number))

    def _trial_chart(self, number: int) -> Chart:
        curves = self.searching.curves
        chart = curve_chart(curves, VALIDATION_MM if curves.of(VALIDATION_MM) else LOSS)
        title = self.tr("Trial {number}: {title}").format(number=number, title=chart.title)
        return Chart(title, chart.across, chart.up, chart.layers, chart.note)

    @Slot(object)
    def _on_chosen(self, mark: Mark) -> None:
        if mark.group.isdigit():
            self.searching.look_at(int(mark.group))

    @Slot()
    def _on_train(self) -> None:
        if self.searching.train() is not None:
            self._context.work.messages.good(self.tr("The training has begun; see the training board."), "search")

    @Slot()
    def _on_folder(self) -> None:
        row, trial = self.searching.row, self.searching.trial
        if row is not None and trial is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.folder.out / trial.folder)))
