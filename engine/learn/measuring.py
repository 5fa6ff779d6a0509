"""Measure a model on a data set: every scan that it has not learnt from. No torch."""

from __future__ import annotations

from pathlib import Path

from engine.datasets.storage import open_dataset, verify
from engine.datasets.values import LandmarkDataset
from engine.infer.point_cards import face_card, is_run, read_run_card
from engine.learn.config import DataConfig, ProtocolConfig, ShippedSettings
from engine.learn.report import run_page
from engine.learn.results import RunResult, load_result
from engine.learn.running import task_of
from engine.learn.seen_before import trained_on
from engine.learn.splits import Split
from engine.learn.tasks import Job, run_task, write_task
from engine.types import EngineError


def measure(model: str, data: Path, folder: Path, job: Job) -> RunResult:
    """Answer the scans of a data set that the model was not trained or selected on, and leave result and report.

    EngineError if the model knows nothing of the landmarks, or has seen every scan.
    """
    dataset = open_dataset(data)
    verify(data)
    seen = seen_by(model, dataset)
    rows = tuple(row for row, scan in enumerate(dataset.scans) if scan.scan not in seen)
    if not rows:
        raise EngineError(f"The model has learnt from every scan of {dataset.name}. Measure it on others.")
    if seen:
        job.log(f"{len(dataset) - len(rows)} scans that the model has learnt from are left out.")
    settings = ShippedSettings(model=model, data=DataConfig(path=str(data)), protocol=ProtocolConfig(retrain=False))
    task = task_of(settings, data.absolute(), dataset.digest, Split("measured", (), (), rows), export=False)
    write_task(task, folder / task.name)
    result = load_result(run_task(folder / task.name, job))
    run_page([result], result.facts.title).write(folder)
    return result


def seen_by(model: str, dataset: LandmarkDataset) -> set[str]:
    """Names of the scans that a model trained here has trained or selected on; none of an installed model."""
    if not is_run(model):
        return set()
    face = face_card(model)
    card, place = read_run_card(model) if face is None else face
    return trained_on(place) if place is not None and card.training.get("data") == dataset.digest else set()
