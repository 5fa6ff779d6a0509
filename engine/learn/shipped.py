"""An installed model as a system: nothing is trained, the test scans are answered as any new scan would be."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import distances_mm
from engine.evaluate.model import bare_scan
from engine.infer.clouds import locate_cloud
from engine.infer.point_cards import face_card, read_run_card
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
    title, answer = answerer(settings.model, dataset)
    rows = list(task.split.test or task.split.validation)
    found = []
    for number, row in enumerate(rows):
        job.progress(number, len(rows), "Predicting")
        found.append(answer(np.asarray(dataset.cloud_mm(row), float)))
    mm = np.stack(found)
    missed = int(np.isnan(mm).all((1, 2)).sum())
    facts = RunFacts(
        task.name,
        task.system,
        settings.title or title,
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


def answerer(model: str, dataset: LandmarkDataset) -> tuple[str, Callable[[FloatArray], FloatArray]]:
    """A model's title, and its way from a cloud (N, 3) to the data set's landmarks (L, 3), NaN where it has none.

    EngineError if it does not know them.
    """
    face = face_card(model or None)
    if face is None:
        card, folder = read_run_card(model)
        if not set(dataset.names) & set(card.names):
            raise EngineError(f"The model {card.title} knows none of the landmarks of {dataset.name}.")
        return card.title, lambda cloud: _ordered(card.names, locate_cloud(cloud, card, folder).places_mm, dataset)
    shipped = face[0]
    named = shipped.id if face[1] is None else model  # one trained further is named by where it lies
    if dataset.scheme not in shipped.output.schemes:
        known = ", ".join(shipped.output.schemes)
        raise EngineError(f"The model {shipped.title} answers {known}, not the landmarks of {dataset.name}.")

    def answer(cloud: FloatArray) -> FloatArray:
        said = predict(bare_scan("scan", cloud), named, (dataset.scheme,))[dataset.scheme]
        return _ordered(said.names, said.xyz_mm, dataset)

    return shipped.title, answer


def _ordered(names: Sequence[str], places: FloatArray, dataset: LandmarkDataset) -> FloatArray:
    known = dict(zip(names, places, strict=True))
    return np.stack([known.get(name, np.full(3, np.nan)) for name in dataset.names])
