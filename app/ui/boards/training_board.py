"""Training: a preset with its settings, what to learn from, one button; then curves as they come, and the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.controllers.presets import Preset
from app.controllers.training import TrainingController
from app.ui.boards.board import BoardContext
from app.ui.boards.data_box import DataBox
from app.ui.boards.job_board import JobBoard
from app.ui.boards.model_box import ModelBox
from app.ui.boards.short_box import ShortBox

if TYPE_CHECKING:
    from app.ui.boards.training_run import TrainingRun


class TrainingBoard(JobBoard["TrainingRun"]):
    """Settings on the left, the training on the right."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        self.training = TrainingController(context.work)
        super().__init__(context, self.training, parent)
        self.setAccessibleName(self.tr("Training"))
        self.setFocusProxy(self.preset)
        self.training.presets_ready.connect(self._show_presets)

    # ------------------------------------------------------------------ parts
    def _make_side(self) -> QWidget:
        self.preset, self.data, self.model = ShortBox(), DataBox(), ModelBox(self.training.models)
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset.setPlaceholderText(self.tr("Reading the presets…"))
        self.preset.setToolTip(self.tr("What is trained, with settings that are known to work"))
        side = self._make_column((self.preset, self.model, self.data), self.tr("Start training"))
        self.preset.currentIndexChanged.connect(self._on_preset)
        self.form.changed.connect(self._on_changed)
        return side

    def _make_run(self) -> TrainingRun:
        from app.ui.boards.training_run import TrainingRun

        return TrainingRun(self.training, self.context)

    def opened(self) -> None:
        """Show how the trainings of the project stand, and what may have been trained meanwhile."""
        super().opened()
        self.model.refresh()

    @Slot()
    def _show_presets(self) -> None:
        if not self.preset.count():
            for preset in self.training.presets():
                self.preset.addItem(preset.title, preset)
            self.preset.setCurrentIndex(0)
        self.start_button.setEnabled(self.preset.count() > 0)

    # ------------------------------------------------------------------ settings
    @property
    def chosen(self) -> Preset | None:
        """The preset in the list."""
        preset = self.preset.currentData()
        return preset if isinstance(preset, Preset) else None

    @Slot()
    def _on_preset(self) -> None:
        if self.chosen is not None:
            self.form.show_fields(self.chosen.fields)
            self.model.setVisible(self.chosen.goes_on)
            self.data.setEnabled(self.chosen.needs_data)
            self.data.setToolTip("" if self.chosen.needs_data else self.tr("It makes its own heads, by calculation"))

    @Slot()
    def _on_changed(self) -> None:
        count = len(self.form.changes)
        self.note.setText(self.tr("{count} changed").format(count=count) if count else "")

    @Slot()
    def _on_start(self) -> None:
        if self.chosen is not None and self.data.chosen is not None:
            self.training.start(self.chosen, self.form.changes, self.data.chosen, self.model.chosen)
