"""An installed model as a system: nothing is trained, the test scans are answered as any new scan would be."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import distances_mm
from engine.evaluate.model import bare_scan
from engine.infer.cards import model_card
from engine.infer.points import predict
from engine.learn.config import ShippedSettings
from engine.learn.results import RunFacts, RunResult, save_result, split_names, versions
from engine.learn.tasks import Job, Task
from engine.types import EngineError, FloatArray


def run(task: Task, folder: Path, job: Job) -> None:
    """Answer the test scans and leave the result. EngineError if the model does not know the data set's scheme."""
    began = time.perf_counter()
    settings: ShippedSettings = task.checked()
    dataset = task.open()
    card = model_card(settings.model or None)
    if dataset.scheme not in card.output.schemes:
        known = ", ".join(card.output.schemes)
        raise EngineError(f"The model {card.title} answers {known}, not the landmarks of {dataset.name}.")
    rows = list(task.split.test or task.split.validation)
    found = []
    for number, row in enumerate(rows):
        job.progress(number, len(rows), "Predicting")
        found.append(_answer(dataset, row, card.id))
    mm = np.stack(found)
    missed = int(np.isnan(mm).all((1, 2)).sum())
    facts = RunFacts(
        task.name,
        task.system,
        settings.title or card.title,
        dataset.name,
        dataset.digest,
        dataset.scheme,
        dataset.names,
        settings.model_dump(mode="json"),
        split_names(dataset, task.split),
        versions(),
        time.perf_counter() - began,
        warnings=(f"No face was found in {missed} of {len(rows)} scans.",) if missed else (),
        extra={"not_found_percent": 100.0 * missed / max(1, len(rows))},
    )
    errors = distances_mm(mm, dataset.labels_mm[rows])
    scans = [dataset.scans[row] for row in rows]
    save_result(
        RunResult(facts, tuple(one.scan for one in scans), tuple(one.subject for one in scans), errors, mm), folder
    )


def _answer(dataset: LandmarkDataset, row: int, model: str) -> FloatArray:
    cloud = np.asarray(dataset.cloud_mm(row), float)
    answer = predict(bare_scan(dataset.scans[row].scan, cloud), model, (dataset.scheme,))[dataset.scheme]
    known = dict(zip(answer.names, answer.xyz_mm, strict=True))
    return np.stack([known[name] for name in dataset.names])
