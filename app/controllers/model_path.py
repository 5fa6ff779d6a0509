"""The way of the open scan's prediction, step by step, in the 3D view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome
from app.controllers.heat import evidence_file
from app.controllers.workbench import Workbench
from app.models.model_path import step_overlays
from engine.infer import evidence as kept
from engine.infer.evidence import Evidence
from engine.infer.trace import TraceStep
from engine.types import ByteArray, FloatArray, Role, Unit

OWNER = "model-path"


class ModelPathController(QObject):
    """Silent until it is ``open``ed."""

    steps_changed = Signal()
    """``steps`` are others, or none; ``missing`` says why."""
    step_changed = Signal()
    """Another one is shown."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._open = False
        self._wanted = 0
        self._evidence: Evidence | None = None
        self.missing = ""
        self.current = 0
        work.document.opened.connect(self.fetch)
        work.document.set_changed.connect(self._on_set_changed)

    @property
    def steps(self) -> tuple[TraceStep, ...]:
        """In the order in which they were taken."""
        return () if self._evidence is None else self._evidence.steps

    @property
    def step(self) -> TraceStep | None:
        """The one that is shown."""
        return self.steps[self.current] if self.current < len(self.steps) else None

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self.fetch()

    def put_away(self) -> None:
        """Show nothing."""
        self._open, self._wanted, self._evidence = False, 0, None
        self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self._background.stop()

    @Slot()
    def fetch(self) -> None:
        """Get the steps of the open scan."""
        if not self._open:
            return
        scan, path = self._work.document.scan, evidence_file(self._work)
        self._evidence = None
        self._work.overlays.take_back(OWNER)
        if scan is None or path is None:
            self._wanted = 0
            self.missing = self.tr("Open a scan and predict its landmarks to follow the model step by step.")
        else:
            self.missing = self.tr("Fetching the steps…")
            unit = scan.unit.unit
            self._wanted = self._background.start(lambda _ticket: _read(path, unit), self._on_read).token
        self.steps_changed.emit()

    def _on_read(self, outcome: Outcome) -> None:
        if not self._open or outcome.token != self._wanted:
            return
        self._evidence, self.missing = outcome.value, outcome.failure
        self.current = min(self.current, max(0, len(self.steps) - 1))
        self.steps_changed.emit()
        self.show(self.current)

    # ------------------------------------------------------------------ showing
    def show(self, number: int) -> None:
        """Show one step, counted from 0."""
        if not self._open or self._evidence is None or not 0 <= number < len(self.steps):
            return
        self.current = number
        step, steps = self.steps[number], {step.id: step for step in self.steps}
        rows, confidence = self._rows()
        shown = step_overlays(step, steps, rows, confidence)
        self._work.overlays.show(OWNER, lines=shown.lines, clouds=shown.clouds, alone=shown.alone, only=shown.only)
        self.step_changed.emit()

    def _rows(self) -> tuple[list[int], FloatArray | None]:
        """Channels of the scheme's landmarks, and how sure the model is of each."""
        assert self._evidence is not None
        scheme = self._work.session.scheme
        names = [name for name in scheme.names if f"{scheme.id}/{name}" in self._evidence.channel]
        rows = [self._evidence.channel[f"{scheme.id}/{name}"] for name in names]
        predicted = self._work.document.sets.get(Role.PREDICTED)
        if predicted is None:
            return rows, None
        found = [predicted.get(name) for name in names]
        return rows, np.array([0.0 if one is None or one.confidence is None else one.confidence for one in found])

    def looked_at(self) -> ByteArray | None:
        """What the net looked at for any landmark of the scheme, (H, W) levels on the map; None without a map."""
        if self._evidence is None or self._evidence.map is None:
            return None
        rows, _ = self._rows()
        config = self._evidence.map
        if not rows:
            return None
        hottest: ByteArray = self._evidence.levels[rows].max(0)
        return hottest.reshape(config.height_px // 2, config.width_px // 2)

    @Slot(object)
    def _on_set_changed(self, role: Role) -> None:
        if role is Role.PREDICTED:
            self.fetch()


def _read(path: Path, unit: Unit) -> Evidence:
    evidence = kept.load(path).under(unit)
    return replace(evidence, cells_mm=evidence.cells_mm[:0])  # only the steps and the map are wanted
