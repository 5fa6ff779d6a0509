"""Training from the window: presets, data, the job, its curves, what it measured, and the model it made."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

import resources
from app.controllers.background import Background, Outcome
from app.controllers.workbench import Workbench
from app.models.jobs import JobRow
from app.models.settings_fields import SettingField, fields_of, overrides
from app.models.training import Curves, Measured, Pace
from engine.config import Config, load, read_toml
from engine.jobs.folder import JobFolder
from engine.jobs.protocol import Artifact, Event, Finished, Progress
from engine.types import EngineError

TASK = "train"
FINE_TUNE = "fine-tune"
"""The preset that people who correct labels want first, and its system: it begins with the installed model."""
FINISH = "finish"
"""A file of this name in the folder of a training ends it with the best weights so far (engine.learn.stage)."""
NOT_ASKED = ("system", "title", "data", "reduced")
"""Parts of a preset that the form leaves out: the board asks for the data in its own way."""


@dataclass(frozen=True)
class Preset:
    """A shipped configuration."""

    name: str
    title: str
    settings: Config
    fields: tuple[SettingField, ...]


@dataclass(frozen=True)
class DataChoice:
    """What to learn from. An empty path means the project that is open."""

    path: str = ""

    @property
    def of_project(self) -> bool:
        """Whether it is the project's own labels."""
        return not self.path


class TrainingController(QObject):
    """One training is followed at a time; the others wait or have ended."""

    curves_changed = Signal()
    """There is more to draw, or another training is followed."""
    presets_ready = Signal()
    progress_changed = Signal()
    runs_changed = Signal()
    """A training was started, ended, or is in the list for another reason."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background, self._loading = Background(1, self), Background(1, self)
        self._open = False
        self._presets: list[Preset] = []
        self._early: list[Event] | None = None
        """What is said while the past of a training is still being read; None: it has been read."""
        self.followed = ""
        self.curves, self.pace = Curves(), Pace()
        self.measured: Measured | None = None
        self.model = ""
        """Card of the model that the followed training has exported."""
        work.jobs.event_arrived.connect(self._on_event)
        work.jobs.ended.connect(self._on_ended)
        for signal in (work.jobs.rowsInserted, work.jobs.rowsRemoved, work.jobs.modelReset, work.jobs.dataChanged):
            signal.connect(self._on_rows)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show; the newest training is followed if none is."""
        self._open = True
        if not self._presets and not self._loading.busy:
            # Settings classes take a tenth of a second to come in: not in the thread of the window.
            self._loading.start(lambda _ticket: self.presets(), lambda _outcome: self.presets_ready.emit())
        rows = self.rows()
        if rows and all(row.job_id != self.followed for row in rows):
            self.follow(rows[0].job_id)
        self.runs_changed.emit()

    def put_away(self) -> None:
        """Draw nothing."""
        self._open = False

    def stop(self) -> None:
        """End the thread."""
        self._background.stop()
        self._loading.stop()

    # ------------------------------------------------------------------ asking
    def presets(self) -> list[Preset]:
        """Every shipped configuration of a system that learns from a data set."""
        if not self._presets:
            from engine.learn.tasks import SYSTEMS

            found = []
            for path in sorted(
                resources.path("configs").glob("*.toml"), key=lambda path: (path.stem != FINE_TUNE, path.stem)
            ):
                tree = read_toml(path)
                config = SYSTEMS[str(tree["system"])].config if "system" in tree else None
                if config is not None:
                    settings = load(config, tree)
                    title = f"{tree.get('title') or path.stem} ({path.stem})"
                    if path.stem == FINE_TUNE:
                        title = self.tr("Fine-tune the default model")
                    found.append(Preset(path.stem, title, settings, tuple(fields_of(settings, NOT_ASKED))))
            self._presets = found
        return self._presets

    def why_not(self, preset: Preset, changes: Mapping[str, Any]) -> str:
        """Why a preset cannot be trained with these changes, in a sentence; empty if it can."""
        try:
            load(type(preset.settings), preset.settings.model_dump(), *overrides(changes))
        except EngineError as error:
            return str(error)
        return ""

    def rows(self) -> list[JobRow]:
        """Every training of the project, newest first."""
        return [row for row in self._work.jobs.rows if row.task == TASK]

    @property
    def row(self) -> JobRow | None:
        """The training that is followed."""
        return self._work.jobs.row(self.followed)

    @property
    def used(self) -> bool:
        """Whether the next prediction uses the model of the followed training."""
        return bool(self.model) and self._work.predict.model_id == self.model

    # ------------------------------------------------------------------ doing
    def start(self, preset: Preset, changes: Mapping[str, Any], data: DataChoice) -> str | None:
        """Queue a training; its id, or None where the project may not be changed."""
        project, scheme = self._work.session.project, self._work.session.scheme
        if project is None:
            return None
        chosen: dict[str, Any] = {"data.path": data.path, "data.kind": "dataset"}
        what = Path(data.path).name
        if data.of_project:
            self._work.session.flush()  # the worker reads what is stored
            chosen = {"data.path": str(project.folder), "data.kind": "project", "data.scheme": scheme.id}
            what = scheme.title
        config = {"config": preset.name, "set": [*overrides(chosen), *overrides(changes)]}
        title = self.tr("Train {preset} on {data}").format(preset=preset.name, data=what)
        job_id = self._work.predict.start(TASK, config, title)
        if job_id is not None:
            self.follow(job_id)
        return job_id

    def finish(self) -> None:
        """End the followed training with the best weights so far; it still measures and exports."""
        row = self.row
        if row is None:
            return
        for task in row.folder.out.glob("*/task.json"):
            if not task.with_name("result.json").exists():
                try:
                    task.with_name(FINISH).touch()
                except OSError as error:
                    self._work.messages.error(f"{task.parent} cannot be written: {error.strerror}.", "train")

    def cancel(self) -> None:
        """Stop the followed training; its folder stays, and it can be gone on with."""
        if self.followed:
            self._work.predict.cancel(self.followed)

    def resume(self) -> None:
        """Go on with the followed training where its last checkpoint is."""
        row = self.row
        if row is None:
            return
        for flag in row.folder.out.glob(f"*/{FINISH}"):
            flag.unlink(missing_ok=True)  # who goes on wants no early end
        self._work.predict.resume(row.job_id)

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
        self.measured, self.model = None, ""
        self._early = []
        self._background.cancel()
        folder = row.folder
        self._background.start(lambda _ticket: (job_id, _past(folder)), self._on_past)
        self.curves_changed.emit()
        self.progress_changed.emit()
        self.runs_changed.emit()

    # ------------------------------------------------------------------ what is said
    def _on_past(self, outcome: Outcome) -> None:
        if outcome.value is None or outcome.value[0] != self.followed:
            return
        self.curves, self.measured, self.model = outcome.value[1]
        early, self._early = self._early or [], None
        self.curves.add_all(early)  # a figure that was read already is known by its step
        self.curves_changed.emit()
        self.progress_changed.emit()

    @Slot(str, object)
    def _on_event(self, job_id: str, event: Event) -> None:
        if job_id != self.followed:
            return
        self.pace.add(event, time.monotonic())
        if self._early is not None:
            self._early.append(event)
        elif self.curves.add(event) and self._open:
            self.curves_changed.emit()
        if isinstance(event, Progress | Artifact) and self._open:
            self.progress_changed.emit()

    @Slot(str, object)
    def _on_ended(self, job_id: str, _finished: Finished) -> None:
        if job_id == self.followed:
            self.follow(job_id)

    @Slot()
    def _on_rows(self) -> None:
        if self._open:
            self.runs_changed.emit()


def _past(folder: JobFolder) -> tuple[Curves, Measured | None, str]:
    """Curves, measured errors and the model's card of a job's folder."""
    curves = Curves()
    curves.add_all(stamped.event for stamped in folder.events(b'"metric"', b'"started"'))
    return curves, _measured(folder.out), _card(folder.out)


def _measured(out: Path) -> Measured | None:
    from engine.learn.report import interval, told
    from engine.learn.results import find_results, load_result

    results = [load_result(path) for path in find_results(out)]
    if not results:
        return None
    result = told(results)
    rows = [
        (name, one.value, one.value if one.low is None else one.low, one.value if one.high is None else one.high)
        for name, one in result.per_landmark().items()
        if one.value is not None
    ]
    whole, known = interval(result.mean()), [row[0] for row in rows]
    if result.coarse_mm is None or result.facts.system != FINE_TUNE:
        return Measured(len(result.scans), whole, tuple(rows))
    old = replace(result, errors_mm=result.coarse_mm)
    before = {name: one.value for name, one in old.per_landmark().items()}
    figures = tuple(float("nan") if before[name] is None else float(before[name] or 0.0) for name in known)
    return Measured(len(result.scans), whole, tuple(rows), interval(old.mean()).partition(" ")[0], figures)


def _card(out: Path) -> str:
    from engine.infer.point_cards import run_cards

    return next((str(path) for path, _card in run_cards(out)), "")
