"""The systems that read photos: trained on rendered people, measured on rendered people never seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.config import dump
from engine.io.atomic import write_whole
from engine.learn.results import RunFacts, RunResult, save_result, versions
from engine.learn.tasks import Job, Task
from engine.train.photo import dense, finder, head, head_figures, matte
from engine.train.photo.config import PhotoSettings
from engine.train.photo.release import RELEASES, SETTINGS
from engine.train.telling import Emit, teller
from engine.types import FloatArray

RENDERED = "Trained and measured on renders of one morphable head: no real skin, glasses, beards, cloth or cameras."


@dataclass(frozen=True)
class PhotoSystem:
    """How one system is trained and measured. ``measure``: figures of the whole, and those of each picture by name."""

    train: Callable[[Any, Path, Emit], Path]
    measure: Callable[[Any, Path], tuple[dict[str, float], dict[str, FloatArray]]]


PHOTO_SYSTEMS = {
    "photo-dense": PhotoSystem(dense.train_dense, dense.evaluate_dense),
    "photo-head": PhotoSystem(head.train_head, head_figures.evaluate_head),
    "photo-matte": PhotoSystem(matte.train_matte, matte.evaluate_matte),
    "photo-finder": PhotoSystem(finder.train_finder, lambda config, run: (finder.evaluate_finder(config, run), {})),
}


def run(task: Task, folder: Path, job: Job) -> None:
    """Train, or take the weights of ``task.weights``, then measure and leave the result in the folder."""
    began = time.perf_counter()
    settings: PhotoSettings = task.checked().model_copy(update={"folder": str(task.dataset)})
    system = PHOTO_SYSTEMS[task.system]
    write_whole(folder / SETTINGS, dump(settings).encode("utf-8"))
    trained = Path(task.weights) if task.weights else folder
    if not task.weights:
        system.train(settings, folder, teller(job))
    job.progress(0, 0, "Measuring on people never seen")
    row, each = system.measure(settings, trained)
    seconds = time.perf_counter() - began
    save_result(result_of(task, settings, row, each, seconds), folder)
    if task.export:
        kind = task.system.removeprefix("photo-")
        cards = RELEASES[kind](folder, folder)
        job.log(f"{', '.join(card.file for card in cards)} and cards are in {folder}; trained on renders only.")


def result_of(
    task: Task, settings: PhotoSettings, row: dict[str, float], each: dict[str, FloatArray], seconds: float
) -> RunResult:
    """Figures as a result without landmarks in space: one row per picture; those measured on fewer end in NaN."""
    count = max((len(values) for values in each.values()), default=0)
    figures = {name: np.concatenate([values, np.full(count - len(values), np.nan)]) for name, values in each.items()}
    facts = RunFacts(
        task.name,
        task.system,
        settings.title or task.system,
        "rendered people",
        task.digest,
        "",
        (),
        settings.model_dump(mode="json"),
        {},
        versions(),
        seconds,
        reduced=settings.reduced,
        extra=row,
        warnings=(RENDERED,),
    )
    names = tuple(f"picture-{number:04d}" for number in range(count))
    return RunResult(facts, names, names, np.zeros((count, 0)), np.zeros((count, 0, 3)), each=figures)
