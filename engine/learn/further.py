"""A model on point clouds that was trained here, trained further on corrected landmarks."""

from __future__ import annotations

import json
import math
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.config import load
from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import distances_mm
from engine.infer.point_cards import PointModelCard, read_run_card
from engine.learn.config import FineTuneSettings, TrainSettings
from engine.learn.export import export_system, settings_file, weights_file
from engine.learn.names import tuned
from engine.learn.points import result_of, train_system
from engine.learn.results import save_result
from engine.learn.samples import steps_per_epoch
from engine.learn.seen_before import seen_before
from engine.learn.shipped import answerer
from engine.learn.tasks import Job, Task, read_task
from engine.types import EngineError, FloatArray


def run(task: Task, folder: Path, job: Job) -> None:
    """Train the model further by the task's split, export, and measure before and after on the test scans.

    EngineError if it answers other landmarks than the data set has, or if what it was trained with is not beside it.
    """
    began = time.perf_counter()
    settings: FineTuneSettings = task.checked()
    dataset, (card, place) = task.open(), read_run_card(settings.model)
    must_know(card, dataset)
    if card.template is not None and not (folder / "template.npz").exists():
        shutil.copyfile(place / card.template.file, folder / "template.npz")  # clouds lie as the weights know them
    own = laid_on(settings, settings_of(card, place), len(task.split.train), len(dataset.names))
    second = place / weights_file(card.id, refiner=True)
    trained = train_system(
        task, own, folder, job, place / weights_file(card.id), second if second.exists() else None
    )  # fmt: skip
    rows = list(task.split.test or task.split.validation)
    coarse, final = trained.answers(trained.prepared, rows)
    warnings = seen_before(place, dataset, rows)
    for sentence in warnings:
        job.log(sentence, "warning")
    result = result_of(trained, task, coarse, final, time.perf_counter() - began, warnings)
    facts = replace(result.facts, settings=settings.model_dump(mode="json"))
    result = replace(result, facts=facts, coarse_mm=before_mm(settings.model, dataset, rows, job))
    if task.export:
        export_system(trained, task, result, folder / "model", job, card.id)
    save_result(result, folder)


def must_know(card: PointModelCard, dataset: LandmarkDataset) -> None:
    """EngineError unless the model's landmarks are those of the data set."""
    if card.names != dataset.names or card.scheme != dataset.scheme:
        raise EngineError(
            f"The model {card.title} answers {len(card.names)} landmarks ({card.scheme or 'of its own data set'}), not "
            f"the {len(dataset.names)} of {dataset.name}. Go on from a model of the same landmark scheme."
        )


def settings_of(card: PointModelCard, place: Path) -> TrainSettings:
    """What a model was trained with. EngineError if that is not known any more."""
    path = place / settings_file(card.id)
    if path.exists():
        return load(TrainSettings, dict(json.loads(path.read_text(encoding="utf-8"))))
    try:
        settings: Any = read_task(place.parent).checked()  # of a version that wrote no file of its own
    except EngineError as error:
        raise EngineError(f"What {card.title} was trained with is not in {place}. Name its run's folder.") from error
    assert isinstance(settings, TrainSettings)
    return settings


def laid_on(settings: FineTuneSettings, own: TrainSettings, rows: int, landmarks: int) -> TrainSettings:
    """The model's own settings, with those of going on laid over both stages."""

    def stage(part: Any, shown: int, batch: int) -> dict[str, Any]:
        steps = steps_per_epoch(shown, batch)
        loop = part.loop.model_copy(
            update={
                "epochs": math.ceil(settings.steps / steps),
                "batch": batch,
                "validate_every": settings.validate_every / steps,
                "average": settings.average,
                "patience": 0,
                "device": settings.device,
                "threads": settings.threads,
                "seed": settings.seed,
            }
        )
        optim = part.optim.model_copy(update={"lr": settings.learning_rate})
        schedule = part.schedule.model_copy(update={"name": "cosine", "floor": 0.01, "warm_up": 0.0})
        return {"loop": loop, "optim": optim, "schedule": schedule}

    patches = rows * landmarks
    return own.model_copy(
        update={
            "title": settings.title or tuned(own.title or own.stage.net.name),
            "data": settings.data,
            "protocol": settings.protocol,
            "devices": 1,
            "stage": own.stage.model_copy(update=stage(own.stage, rows, settings.batch)),
            "refine": own.refine.model_copy(update=stage(own.refine, patches, own.refine.loop.batch)),
        }
    )


def before_mm(model: str, dataset: LandmarkDataset, rows: list[int], job: Job) -> FloatArray:
    """Errors (S, L) of the model that was gone on from."""
    _title, answer = answerer(model, dataset)
    found = []
    for number, row in enumerate(rows):
        job.progress(number, len(rows), "Measuring")
        found.append(answer(np.asarray(dataset.cloud_mm(row), float)))
    return distances_mm(np.stack(found), dataset.labels_mm[rows])
