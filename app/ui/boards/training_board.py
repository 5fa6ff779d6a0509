"""Training: a preset with its settings, what to learn from, one button; then curves as they come, and the model."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.controllers.training import DataChoice, Preset, TrainingController
from app.language import words
from app.models.jobs import STATUS_TEXTS, JobRow
from app.models.training import LOSS, VALIDATION_IOU, VALIDATION_MM, curve_chart, landmark_chart
from app.ui.boards.board import LEAST_PX, Board, BoardContext
from app.ui.boards.plot import Plot
from app.ui.config_form import ConfigForm
from app.ui.job_card import duration
from app.ui.panels import EDGE_PX, ElidedLabel, label
from engine.jobs.folder import JobStatus

FORM_PX, NARROW_FORM_PX, NARROW_BELOW_PX = 290, 220, 900
PLOT_PX = 206
"""Least room of a plot; those that have none are left out, the last of ``ORDER`` first."""
ORDER = (VALIDATION_MM, LOSS, VALIDATION_IOU)
REDRAW_MS = 200
"""Curves are drawn at most so often."""
_ENDED = (JobStatus.FAILED, JobStatus.INTERRUPTED, JobStatus.CANCELLED)
ANOTHER = "another"


class TrainingBoard(Board):
    """Settings on the left, the training on the right."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.training = TrainingController(context.work, self)
        self.setMinimumSize(*LEAST_PX)  # the window may be smaller than all of it side by side
        self.setAccessibleName(self.tr("Training"))
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self._draw)
        self._side = self._make_side()
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE_PX, 8, EDGE_PX, 8)
        row.setSpacing(14)
        row.addWidget(self._side)
        row.addLayout(self._make_run(), 1)
        self.setFocusProxy(self.preset)
        self.training.presets_ready.connect(self._show_presets)
        self.training.curves_changed.connect(self._draw_soon)
        self.training.progress_changed.connect(self._show_run)
        self.training.runs_changed.connect(self._show_runs)

    # ------------------------------------------------------------------ parts
    def _make_side(self) -> QWidget:
        self.preset, self.data = QComboBox(), QComboBox()
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset.setToolTip(self.tr("What is trained, with settings that are known to work"))
        self.data.setAccessibleName(self.tr("What to learn from"))
        for box in (self.preset, self.data):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.data.addItem(self.tr("Corrected labels of this project"), DataChoice())
        self.data.addItem(self.tr("A data set folder…"), ANOTHER)
        self.form = ConfigForm()
        self.form.check = self._why_not
        self.start_button = QPushButton(self.context.theme.icon("play", colour="on_accent"), self.tr("Start training"))
        self.start_button.setObjectName("primary")
        self.start_button.setEnabled(False)
        self.changed_note = label("", "faint")
        bottom = QHBoxLayout()
        bottom.addWidget(self.changed_note, 1)
        bottom.addWidget(self.start_button)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        for choice in (self.preset, self.data):
            layout.addWidget(choice)
        layout.addWidget(self.form, 1)
        layout.addLayout(bottom)
        self.preset.currentIndexChanged.connect(self._on_preset)
        self.data.activated.connect(self._on_data)
        self.form.changed.connect(self._on_changed)
        self.form.refused.connect(lambda text: self.context.work.messages.warn(text, "train"))
        self.start_button.clicked.connect(self._on_start)
        return side

    def _make_run(self) -> QVBoxLayout:
        self.run = QComboBox()
        self.run.setAccessibleName(self.tr("Which training is shown"))
        self.run.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.run.setMinimumContentsLength(10)
        self.state = ElidedLabel("soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far the training is"))
        self.finish_button = QPushButton(self.tr("Stop and keep the best"))
        self.finish_button.setToolTip(self.tr("End now with the best weights so far, measure and export them"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Stop at the next step. Nothing is deleted; it can be gone on with."))
        self.again_button = QPushButton(self.tr("Go on"))
        self.use_button = QPushButton(self.tr("Use this model"))
        self.use_button.setToolTip(self.tr("Predict with it from now on; choose another in the status bar"))
        top, middle, plots = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.run, 1)
        for button in (self.again_button, self.finish_button, self.cancel_button, self.use_button):
            top.addWidget(button)
        middle.addWidget(self.state, 1)
        middle.addWidget(self.bar, 1)
        self.plots = {name: Plot(self.context.theme) for name in (LOSS, VALIDATION_MM, VALIDATION_IOU)}
        self.landmarks = Plot(self.context.theme)
        for plot in (*self.plots.values(), self.landmarks):
            plot.failed.connect(lambda text: self.context.work.messages.error(text, "plot"))
            plots.addWidget(plot, 1)
        self.empty = label(
            self.tr("No training yet. Choose a preset and what to learn from, then start."), "soft", wrap=True
        )
        plots.addWidget(self.empty, 1)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(middle)
        column.addLayout(plots, 1)
        self.run.activated.connect(lambda _place: self.training.follow(str(self.run.currentData())))
        self.finish_button.clicked.connect(self._on_finish)
        self.cancel_button.clicked.connect(self.training.cancel)
        self.again_button.clicked.connect(self.training.resume)
        self.use_button.clicked.connect(self._on_use)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow board keeps room for its plots."""
        self._side.setFixedWidth(NARROW_FORM_PX if self.width() < NARROW_BELOW_PX else FORM_PX)
        super().resizeEvent(event)
        self._draw()

    # ------------------------------------------------------------------ coming and going
    def opened(self) -> None:
        """Show how the trainings of the project stand."""
        self.training.open()
        self._show_run()
        self._draw()

    @Slot()
    def _show_presets(self) -> None:
        if not self.preset.count():
            for preset in self.training.presets():
                self.preset.addItem(preset.title, preset)
        self.start_button.setEnabled(self.preset.count() > 0)

    def put_away(self) -> None:
        """Draw nothing."""
        self._timer.stop()
        self.training.put_away()

    def stop(self) -> None:
        """End the thread."""
        self._timer.stop()
        self.training.stop()

    # ------------------------------------------------------------------ settings
    @property
    def chosen(self) -> Preset | None:
        """The preset in the list."""
        preset = self.preset.currentData()
        return preset if isinstance(preset, Preset) else None

    def _why_not(self, changes: dict[str, object]) -> str:
        return "" if self.chosen is None else self.training.why_not(self.chosen, changes)

    @Slot()
    def _on_preset(self) -> None:
        if self.chosen is not None:
            self.form.show_fields(self.chosen.fields)

    @Slot()
    def _on_changed(self) -> None:
        count = len(self.form.changes)
        self.changed_note.setText(self.tr("{count} changed").format(count=count) if count else "")

    @Slot(int)
    def _on_data(self, place: int) -> None:
        if self.data.itemData(place) != ANOTHER:
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("Data set folder"))
        self.data.setCurrentIndex(0)
        if folder:
            self.add_data(Path(folder))

    def add_data(self, folder: Path) -> None:
        """Offer a data set folder, and choose it."""
        self.data.insertItem(1, folder.name, DataChoice(str(folder)))
        self.data.setItemData(1, str(folder), 3)  # the tip: where it lies
        self.data.setCurrentIndex(1)

    @Slot()
    def _on_start(self) -> None:
        data = self.data.currentData()
        if self.chosen is not None and isinstance(data, DataChoice):
            self.training.start(self.chosen, self.form.changes, data)

    # ------------------------------------------------------------------ the training
    @Slot()
    def _show_runs(self) -> None:
        rows = self.training.rows()
        wanted = [(row.job_id, f"{row.title} – {words(STATUS_TEXTS[row.status])}") for row in rows]
        shown = [(self.run.itemData(place), self.run.itemText(place)) for place in range(self.run.count())]
        if wanted != shown:
            self.run.clear()
            for job_id, title in wanted:
                self.run.addItem(title, job_id)
        self.run.setCurrentIndex(self.run.findData(self.training.followed))
        self._show_run()

    @Slot()
    def _show_run(self) -> None:
        row = self.training.row
        running = row is not None and row.status is JobStatus.RUNNING
        waiting = row is not None and row.status is JobStatus.QUEUED
        self.run.setVisible(self.run.count() > 0)
        self.state.show_text("" if row is None else self._told(row))
        self.bar.setVisible(running)
        share = None if row is None else row.share
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(1000 * share))
        self.finish_button.setVisible(running)
        self.cancel_button.setVisible(running or waiting)
        self.cancel_button.setEnabled(row is not None and not row.cancelling)
        self.again_button.setVisible(row is not None and row.status in _ENDED)
        self.use_button.setVisible(bool(self.training.model))
        self.use_button.setEnabled(not self.training.used)
        self.use_button.setText(self.tr("Model in use") if self.training.used else self.tr("Use this model"))

    def _told(self, row: JobRow) -> str:
        if row.status is JobStatus.RUNNING:
            remaining_s = self.training.pace.remaining_s()
            percent = [] if row.share is None else [f"{100 * row.share:.0f} %"]
            left = [] if remaining_s is None else [self.tr("{time} left").format(time=duration(remaining_s))]
            return "  ·  ".join([*percent, row.text, *left])
        ahead = len(self.context.work.jobs.waiting)
        if row.status is JobStatus.QUEUED and ahead:
            return self.tr("Waits until the jobs before it have ended")
        return row.message or words(STATUS_TEXTS[row.status])

    @Slot()
    def _on_finish(self) -> None:
        self.finish_button.setEnabled(False)
        self.training.finish()
        QTimer.singleShot(2000, self, lambda: self.finish_button.setEnabled(True))

    @Slot()
    def _on_use(self) -> None:
        self.training.use_model()
        self._show_run()

    @Slot()
    def _draw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _draw(self) -> None:
        curves, measured = self.training.curves, self.training.measured
        found = [name for name in ORDER if curves.of(name)]
        room = max(1, (self.width() - self._side.width() - 3 * EDGE_PX) // PLOT_PX)
        shown = found[: room - 1 if measured is not None else room]
        for name, plot in self.plots.items():
            plot.setVisible(name in shown)
            if name in shown:
                plot.show_chart(curve_chart(curves, name))
        self.landmarks.setVisible(measured is not None)
        if measured is not None:
            self.landmarks.show_chart(landmark_chart(measured))
        self.empty.setVisible(self.training.row is None)
