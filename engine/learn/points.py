"""The systems on point clouds: coarse net, perhaps a refiner, then the test scans, once."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from torch import nn

from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import distances_mm
from engine.io.atomic import write_whole
from engine.learn.condition_table import REPORTED, save_table
from engine.learn.conditions import measure
from engine.learn.config import TrainSettings
from engine.learn.patches import Tuning
from engine.learn.refine import coverage, refined, train_refiner
from engine.learn.results import RunFacts, RunResult, save_result, split_names, versions
from engine.learn.samples import PreparedSet, steps_per_epoch
from engine.learn.stage import Answers, answers_of, train_stage
from engine.learn.stage_views import save_views
from engine.learn.tasks import Job, Task
from engine.learn.together import together
from engine.preprocess.normalize import LEAKS, NEEDS_TEMPLATE, NORMALIZERS
from engine.preprocess.template import Template
from engine.store.lock import FileLock
from engine.train.loop import LoopState
from engine.train.ranks import rank
from engine.types import Cancelled, EngineError, FloatArray

LEAK_WARNING = (
    "The normaliser “{name}” centres every scan on its true landmarks. The errors are too good to be true on new "
    "scans, which have none; such a model is neither exported nor used."
)


WAIT_S = 2.0


@dataclass(frozen=True, eq=False)
class Trained:
    """The nets of a system, ready to be asked. states: of each stage's training, with how many rows it had."""

    settings: TrainSettings
    prepared: PreparedSet
    coarse: nn.Module
    train: tuple[int, ...]
    """Rows that trained it."""
    states: dict[str, tuple[LoopState, int]] = field(default_factory=dict)
    refiner: nn.Module | None = None
    tuning: Tuning | None = None

    @property
    def dataset(self) -> LandmarkDataset:
        """What it learnt from."""
        return self.prepared.dataset

    def answers(self, prepared: PreparedSet, rows: Sequence[int]) -> tuple[Answers, Answers]:
        """What the coarse net says of scans, and the whole system."""
        coarse = answers_of(self.coarse, self.settings.stage, prepared, rows)
        if self.refiner is None or self.tuning is None:
            return coarse, coarse
        return coarse, refined(self.refiner, self.settings.refine, prepared, coarse, self.tuning)


def run(task: Task, folder: Path, job: Job) -> None:
    """Train by the task's settings and split, test, and leave the result in the folder."""
    began = time.perf_counter()
    settings: TrainSettings = task.checked()
    warnings = warnings_of(settings, task)
    for sentence in warnings:
        job.log(sentence, "warning")
    if settings.devices > min(settings.stage.loop.batch, settings.refine.loop.batch):
        raise EngineError(f"A batch cannot be shared by {settings.devices} devices. Ask for larger batches, or fewer.")
    if settings.devices > 1:
        template_of(settings, task.open(), task.split.train, folder)  # before several need it at once
    with together(folder, settings.devices):
        trained = train_system(task, settings, folder, job)
    rows = task.split.test or task.split.validation
    coarse, final = trained.answers(trained.prepared, rows)
    result = result_of(trained, task, coarse, final, time.perf_counter() - began, warnings)
    if settings.stage.heatmap and settings.conditions:
        _measure_conditions(trained, rows, folder, job)
    if trained.tuning is not None:
        save_views(trained.prepared, coarse, final, trained.tuning, settings.refine.points, folder)
    if task.export:
        from engine.learn.export import export_system

        export_system(trained, task, result, folder / "model", job)
    save_result(result, folder)
    said = result.mean()
    if said.value is not None:
        job.log(f"{settings.title or task.name}, {task.name}: {said.value:.2f} mm on {len(rows)} scans.")


def train_system(
    task: Task, settings: TrainSettings, folder: Path, job: Job, start: Path | None = None, second: Path | None = None
) -> Trained:
    """Train every stage that is not trained yet. The test scans are not looked at.

    start, second: weights that the coarse net and the refiner begin with.
    """
    dataset, split, epochs = task.open(), task.split, dict(task.epochs or {})
    job.log(f"{task.name}: {len(split.train)} scans train, {len(split.validation)} select, {len(split.test)} test.")
    template = template_of(settings, dataset, split.train, folder)
    prepared = PreparedSet(dataset, settings.preprocess, settings.stage.net.structure, template)
    with stage_folder(task, settings, folder, job) as own:
        coarse = train_stage(
            "coarse", settings.stage, prepared, split.train, split.validation, own, job, epochs.get("coarse", 0), start
        )
    _write_history(folder, "coarse", coarse.state)
    states = {"coarse": (coarse.state, steps_per_epoch(len(split.train), settings.stage.loop.batch))}
    if not settings.refine.enabled:
        return Trained(settings, prepared, coarse.net, split.train, states)
    said = answers_of(coarse.net, settings.stage, prepared, (*split.train, *split.validation))
    fine = train_refiner(
        settings.refine, prepared, said, split.train, split.validation, folder, job, epochs.get("refine", 0), second
    )
    _write_history(folder, "refine", fine.result.state)
    known = int(dataset.mask[list(split.train)].sum())
    states["refine"] = (fine.result.state, steps_per_epoch(known, settings.refine.loop.batch))
    return Trained(settings, prepared, coarse.net, split.train, states, fine.result.net, fine.tuning)


@contextmanager
def stage_folder(task: Task, settings: TrainSettings, folder: Path, job: Job) -> Iterator[Path]:
    """Where the coarse stage is trained: with tasks that share stages, one place for all that have the same stage.

    While one task trains it the others wait.
    """
    if not task.shared:
        yield folder
        return
    if rank():  # the first process has the lock
        yield shared_place(task, settings)
        return
    place = shared_place(task, settings)
    place.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place / "stage.lock")
    while not lock.acquire():
        if job.cancelled():
            raise Cancelled
        time.sleep(WAIT_S)
    try:
        yield place
    finally:
        lock.release()


def shared_place(task: Task, settings: TrainSettings) -> Path:
    """The folder of all tasks that have the same coarse stage."""
    same = {
        "data": task.digest,
        "split": [task.split.train, task.split.validation],
        "epochs": (task.epochs or {}).get("coarse", 0),
        "stage": settings.stage.model_dump(mode="json"),
        "preprocess": settings.preprocess.model_dump(mode="json"),
    }
    return Path(task.shared) / hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()[:16]


def _measure_conditions(trained: Trained, rows: Sequence[int], folder: Path, job: Job) -> None:
    """The table of seed 001."""

    def answers(prepared: PreparedSet, numbers: Sequence[int]) -> tuple[FloatArray, FloatArray]:
        _, final = trained.answers(prepared, numbers)
        return final.iou, distances_mm(final.mm, prepared.dataset.labels_mm[list(numbers)])

    template = mean_face(trained.dataset, trained.train, folder)
    save_table(measure(answers, trained.prepared, rows, template, job.progress), folder)


def template_of(
    settings: TrainSettings, dataset: LandmarkDataset, rows: Sequence[int], folder: Path
) -> Template | None:  # fmt: skip
    """The mean face of the training scans, where the normaliser needs one."""
    needed = NEEDS_TEMPLATE in NORMALIZERS[settings.preprocess.normalizer].tags
    return mean_face(dataset, rows, folder) if needed else None


def mean_face(dataset: LandmarkDataset, rows: Sequence[int], folder: Path) -> Template:
    """The mean face of the training scans, made once and kept in the folder."""
    path = folder / "template.npz"
    if not path.exists():
        from engine.train.template import build_template

        clouds = [np.asarray(dataset.cloud_mm(row), float) for row in rows]
        build_template(clouds, dataset.labels_mm[list(rows)], dataset.names).save(path)
    return Template.load(path)


def warnings_of(settings: TrainSettings, task: Task) -> tuple[str, ...]:
    """What a reader of the numbers must know."""
    said = []
    if LEAKS in NORMALIZERS[settings.preprocess.normalizer].tags:
        said.append(LEAK_WARNING.format(name=settings.preprocess.normalizer))
    if task.split.selects_on_test:
        said.append("The weights are selected on the scans they are tested on, as in the log; the errors are too good.")
    if not task.split.test:
        said.append("There are no test scans: the errors are those of the validation scans and too good.")
    return tuple(said)


def result_of(
    trained: Trained, task: Task, coarse: Answers, final: Answers, seconds: float, warnings: Sequence[str]
) -> RunResult:
    """The answers against the truth."""
    dataset, settings, rows = trained.dataset, trained.settings, list(final.rows)
    state, _ = trained.states["coarse"]
    extra = {f"best_epochs_{name}": best_epochs(one, steps) for name, (one, steps) in trained.states.items()}
    if trained.tuning is not None:
        extra |= _refiner_figures(trained, trained.tuning, coarse)
    facts = RunFacts(
        task.name,
        task.system,
        settings.title or settings.stage.net.name,
        dataset.name,
        dataset.digest,
        dataset.scheme,
        dataset.names,
        settings.model_dump(mode="json"),
        split_names(dataset, task.split),
        versions(),
        seconds,
        state.counted_step,
        state.step,
        state.ended,
        settings.reduced,
        tuple(warnings),
        extra,
    )
    truth = dataset.labels_mm[rows]
    return RunResult(
        facts,
        tuple(dataset.scans[row].scan for row in rows),
        tuple(dataset.scans[row].subject for row in rows),
        distances_mm(final.mm, truth),
        final.mm,
        None if trained.tuning is None else distances_mm(coarse.mm, truth),
        final.iou[..., REPORTED] if settings.stage.heatmap else None,
    )


def _refiner_figures(trained: Trained, tuning: Tuning, coarse: Answers) -> dict[str, float]:
    shares = coverage(trained.prepared, coarse, tuning.radius)
    figures = {f"coarse_training_{name}_mm": value for name, value in tuning.percentiles_mm.items()}
    figures |= {f"coverage_{name}": float(share) for name, share in zip(trained.dataset.names, shares, strict=True)}
    return figures | {"radius_unit": tuning.radius, "jitter_unit": tuning.jitter, "coverage": float(np.nanmean(shares))}


def best_epochs(state: LoopState, steps: int) -> float:
    """Epochs after which a stage was best."""
    return float(np.ceil(state.counted_step / steps))


def _write_history(folder: Path, name: str, state: LoopState) -> None:
    """The curves of validation, for reports and for whoever wants to draw them."""
    if not state.history or rank():
        return
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(state.history[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(state.history)
    write_whole(folder / f"{name}-history.csv", text.getvalue().encode("utf-8"))
