"""Code of the boards, fetched piece by piece while the window is idle, so that none of them is slow to open first."""

from __future__ import annotations

import gc
import importlib

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.ui.boards import BOARDS

FIRST_MS, PAUSE_MS = 1500, 40
"""The window has a while to itself first; a pause between two pieces lets it paint and answer."""
LARGE = (
    "engine.store.places", "engine.evaluate.errors.data", "engine.evaluate.errors.compare", "app.models.error_marks",
    "app.models.shift_charts", "app.models.error_table", "app.controllers.errors",
    "engine.preprocess.normalize", "engine.infer.point_cards", "engine.infer.clouds", "engine.infer.precise",
    "engine.infer.brow_hair", "engine.infer.points", "engine.jobs.tasks", "app.models.heat", "app.controllers.heat",
    "engine.doctor.cases", "engine.doctor.intake", "engine.doctor.exam", "app.controllers.doctor",
    "engine.photo.heads", "app.controllers.photo_work", "app.controllers.photos", "engine.photo.lifting",
    "engine.measures.measure", "engine.jobs.measuring", "app.controllers.measuring",
    "engine.statistics.observers", "engine.statistics.summary",
    "engine.datasets.survey", "engine.nets.settings", "engine.train", "engine.learn.config", "engine.learn.results",
    "engine.synth.morphable", "engine.synth.render.picture", "engine.train.photo.config", "engine.learn.tasks",
    "app.controllers.training", "app.ui.boards.training_run", "app.ui.boards.search_run", "engine.learn.space",
)  # fmt: skip
"""What several boards share or what takes long by itself, each after what it needs: no piece takes 40 ms then."""


class WarmUp(QObject):
    """Imports one module in a turn of the event loop; waits while a button of the mouse is held."""

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.left = [*LARGE, *(row.target.partition(":")[0] for row in BOARDS)]
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._step)

    @Slot()
    def start(self) -> None:
        """Begin in a moment."""
        self._timer.start(FIRST_MS)

    @Slot()
    def _step(self) -> None:
        if not QApplication.mouseButtons().value:
            importlib.import_module(self.left.pop(0))
        if self.left:
            self._timer.start(PAUSE_MS)
        else:
            gc.freeze()  # code stays: looking through it for what is left over would hold the window up
            self.done.emit()
