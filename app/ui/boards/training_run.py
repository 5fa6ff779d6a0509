"""The training that is followed: its head, its curves, the error of each landmark, and what to do with it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.controllers.training import TrainingController
from app.models.training import LOSS, VALIDATION_IOU, VALIDATION_MM, curve_chart, landmark_chart, live_landmark_chart
from app.ui.boards.board import BoardContext
from app.ui.boards.job_board import RunWidget
from app.ui.panels import ElidedLabel, label, scrolled
from engine.jobs.folder import JobStatus

PLOT_PX = 206
"""Least room of a plot; those that have none are left out, the last of ``ORDER`` first."""
ORDER = (VALIDATION_MM, LOSS, VALIDATION_IOU)


class TrainingRun(RunWidget):
    """Draws what the controller knows; it is made when the board has been painted."""

    def __init__(self, training: TrainingController, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(training, context, parent)
        self.training = training
        self.head.run.setAccessibleName(self.tr("Which training is shown"))
        self.finish_button = QPushButton(self.tr("Finish"))
        self.finish_button.setToolTip(
            self.tr("Stop and keep the best: end now with the best weights so far, measure and export them")
        )
        self.smaller_button = QPushButton(self.tr("Smaller batch"))
        self.use_button = QPushButton(self.tr("Use this model"))
        self.use_button.setToolTip(self.tr("Predict with it from now on; choose another in the status bar"))
        for button in (self.finish_button, self.smaller_button, self.use_button):
            self.head.buttons.addWidget(button)
        self.plots = {name: self._make_plot() for name in (LOSS, VALIDATION_MM, VALIDATION_IOU)}
        self.landmarks = self._make_plot()
        self.landmark_area = scrolled(self.landmarks)  # a row each, though there are many
        self.empty = label(
            self.tr("No training yet. Choose a preset and what to learn from, then start."), "soft", wrap=True
        )
        plots = QHBoxLayout()
        for plot in (*self.plots.values(), self.landmark_area):
            plots.addWidget(plot, 1)
        plots.addWidget(self.empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.since = ElidedLabel("faint")
        column.addWidget(self.head)
        column.addWidget(self.since)
        column.addLayout(plots, 1)
        self.finish_button.clicked.connect(self._on_finish)
        self.smaller_button.clicked.connect(training.start_smaller)
        self.use_button.clicked.connect(self._on_use)
        training.curves_changed.connect(self._draw_soon)

    @Slot()
    def show_run(self) -> None:
        """How the followed training stands."""
        super().show_run()
        row, model = self.training.row, self.training.model
        self.finish_button.setVisible(row is not None and row.status is JobStatus.RUNNING)
        smaller = self.training.smaller
        self.smaller_button.setVisible(bool(smaller))
        self.smaller_button.setToolTip(
            self.tr("Start it anew with half the batch: {settings}").format(settings=", ".join(smaller))
        )
        self.since.show_text(self.training.since)
        self.since.setVisible(bool(self.training.since))
        self.use_button.setVisible(bool(model))
        self.use_button.setEnabled(not self.training.used)
        self.use_button.setText(self.tr("Model in use") if self.training.used else self.tr("Use this model"))

    @Slot()
    def _on_finish(self) -> None:
        self.finish_button.setEnabled(False)
        self.training.finish()
        QTimer.singleShot(2000, self, lambda: self.finish_button.setEnabled(True))

    @Slot()
    def _on_use(self) -> None:
        self.training.use_model()
        self.show_run()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many plots as there is room for."""
        super().resizeEvent(event)
        self.draw()

    @Slot()
    def draw(self) -> None:
        """Draw the curves and the errors."""
        curves, measured = self.training.curves, self.training.measured
        found = [name for name in ORDER if curves.of(name)]
        room = max(1, self.width() // PLOT_PX)
        apart = measured is not None or (room > 1 and bool(curves.landmarks()))
        shown = found[: max(0 if measured is not None else 1, room - apart)]
        for name, plot in self.plots.items():
            plot.setVisible(name in shown)
            if name in shown:
                plot.show_chart(curve_chart(curves, name))
        self.landmark_area.setVisible(apart)
        if apart:
            titles = {one.name: one.title for one in self._context.work.session.scheme.landmark}
            chart = live_landmark_chart(curves, titles) if measured is None else landmark_chart(measured, titles)
            self.landmarks.show_chart(chart)
        self.empty.setVisible(self.training.row is None)
