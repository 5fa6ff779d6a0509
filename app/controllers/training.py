"""Training from the window: presets, data, the job, its curves, what it measured, and the model it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.controllers.background import Background, Outcome
from app.controllers.following import JobFollower
from app.controllers.model_choices import ModelChoice
from app.controllers.presets import DataChoice, Preset, read_presets
from app.controllers.remedies import smaller_batch
from app.controllers.training_past import Past, read_past
from app.controllers.workbench import Workbench
from app.models.settings_fields import overrides
from app.models.training import Curves, Measured, Pace
from engine.jobs.folder import JobStatus
from engine.jobs.protocol import Artifact, Event, Progress

TASK = "train"
FINISH = "finish"
"""A file of this name in the folder of a training ends it with the best weights so far (engine.learn.stage)."""


class TrainingController(JobFollower):
    """One training is followed at a time; the others wait or have ended."""

    task = TASK

    curves_changed = Signal()
    """There is more to draw, or another training is followed."""
    presets_ready = Signal()

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(work, parent)
        self._background, self._loading = Background(1, self), Background(1, self)
        self._presets: list[Preset] = []
        self._early: list[Event] | None = None
        """What is said while the past of a training is still being read; None: it has been read."""
        self.curves = Curves()
        self.measured: Measured | None = None
        self.model = ""
        """Card of the model that the followed training has exported."""
        self.since = ""
        """What has changed of the project's labels since the followed training learnt from them, in a sentence."""

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show; the newest training is followed if none is."""
        if not self._presets and not self._loading.busy:
            # Settings classes take a tenth of a second to come in: not in the thread of the window.
            self._loading.start(lambda _ticket: self.presets(), lambda _outcome: self.presets_ready.emit())
        super().open()

    def stop(self) -> None:
        """End the thread."""
        self._background.stop()
        self._loading.stop()

    # ------------------------------------------------------------------ asking
    def presets(self) -> list[Preset]:
        """Every shipped configuration of a system that learns from a data set."""
        if not self._presets:
            self._presets = read_presets()
        return self._presets

    @property
    def used(self) -> bool:
        """Whether the next prediction uses the model of the followed training."""
        return bool(self.model) and self._work.predict.model_id == self.model

    def models(self) -> list[ModelChoice]:
        """What can be gone on from: installed models and those trained in the project; the one in use is marked."""
        return self._work.predict.models()

    # ------------------------------------------------------------------ doing
    def start(self, preset: Preset, changes: Mapping[str, Any], data: DataChoice, model: str = "") -> str | None:
        """Queue a training; its id, or None where the project may not be changed.

        model: what a preset that trains a model further goes on from; empty for the default model.
        """
        if self._work.session.project is None:
            return None
        chosen, what = self._settings_of(data) if preset.needs_data else ({}, self.tr("heads made by calculation"))
        begun_with = {"model": model} if model and preset.goes_on else {}
        config = {"config": preset.name, "set": [*overrides(chosen), *overrides(begun_with), *overrides(changes)]}
        title = self.tr("Train {preset} on {data}").format(preset=preset.name, data=what)
        known = next((one.title for one in self.models() if one.id == model), "") if preset.goes_on else ""
        if known:
            title = self.tr("Fine-tune “{model}” on {data}").format(model=known, data=what)
        return self._begin(config, title)

    def finish(self) -> None:
        """End the followed training with the best weights so far; it still measures and exports."""
        row = self.row
        if row is None:
            return
        out = row.folder.out
        running = [task.parent for task in out.glob("*/task.json") if not task.with_name("result.json").exists()]
        for folder in [*running, *(path.parent for path in out.glob("*/config.toml"))]:
            try:
                (folder / FINISH).touch()
            except OSError as error:
                self._work.messages.error(f"{folder} cannot be written: {error.strerror}.", "train")

    @property
    def smaller(self) -> tuple[str, ...]:
        """Settings with half the batch, where the followed training ran out of memory."""
        row = self.row
        return smaller_batch(row) if row is not None and row.status is JobStatus.FAILED else ()

    def start_smaller(self) -> None:
        """Start the followed training anew with half the batch, and follow that."""
        job_id = self._work.predict.start_smaller(self.followed)
        if job_id is not None:
            self.follow(job_id)

    def resume(self) -> None:
        """Go on with the followed training where its last checkpoint is."""
        row = self.row
        if row is None:
            return
        for flag in row.folder.out.glob(f"*/{FINISH}"):
            flag.unlink(missing_ok=True)  # who goes on wants no early end
        super().resume()

    def use_model(self) -> None:
        """Predict with the model of the followed training from now on."""
        if self.model:
            self._work.change_settings(model_id=self.model)
            text = self.tr("Predictions use the model of this training now.")
            if not any(choice.id == self.model for choice in self._work.predict.models()):
                text = self.tr(
                    "The model of this training is chosen; it is used where its own landmark scheme is open."
                )
            self._work.messages.good(text, "train")

    def follow(self, job_id: str) -> None:
        """Show another training: its past is read in the background."""
        row = self._work.jobs.row(job_id)
        if row is None:
            return
        self.followed = job_id
        self.curves, self.pace = Curves(), Pace()
        self.measured, self.model, self.since = None, "", ""
        self._early = []
        self._background.cancel()
        folder, settings = row.folder, tuple(map(str, row.config.get("set", ())))
        self._background.start(lambda _ticket: (job_id, read_past(folder, settings)), self._on_past)
        self.curves_changed.emit()
        self.progress_changed.emit()
        self.runs_changed.emit()

    # ------------------------------------------------------------------ what is said
    def _on_past(self, outcome: Outcome) -> None:
        if outcome.value is None or outcome.value[0] != self.followed:
            return
        past: Past = outcome.value[1]
        self.curves, self.measured, self.model, self.since = past.curves, past.measured, past.model, past.since
        early, self._early = self._early or [], None
        self.curves.add_all(early)  # a figure that was read already is known by its step
        self.curves_changed.emit()
        self.progress_changed.emit()

    def _hear(self, event: Event) -> None:
        if self._early is not None:
            self._early.append(event)
        elif self.curves.add(event) and self._open:
            self.curves_changed.emit()
        if isinstance(event, Progress | Artifact) and self._open:
            self.progress_changed.emit()

    def _close(self) -> None:
        self.follow(self.followed)
