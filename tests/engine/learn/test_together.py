"""One training in two processes: nearly the weights that one comes to, and one by default."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from engine.config import load, merge
from engine.learn.config import TrainSettings
from engine.learn.results import RunResult, load_result
from engine.learn.running import task_of
from engine.learn.splits import splits_of
from engine.learn.tasks import run_task, write_task
from engine.train.ranks import LIGHTNING_RANK, RANK, WORLD
from engine.types import EngineError
from tests.engine.learn.conftest import SMALL, QuietJob, make_dataset


def trained(place: Path, devices: int) -> tuple[RunResult, list[float]]:
    """The result and the validation figures of a training by so many processes."""
    dataset = make_dataset(place / "set")
    quick = {
        "devices": devices,
        "stage": {"net": {"dropout": 0.0}, "loop": {"epochs": 12, "workers": 0, "threads": 1, "validate_every": 3.0}},
    }
    settings = load(TrainSettings, merge(SMALL, quick))
    task = task_of(settings, place / "set", dataset.digest, splits_of(dataset, settings.protocol)[0], export=False)
    folder, job = place / f"run{devices}", QuietJob()
    write_task(task, folder)
    run_task(folder, job)
    figures = [figures["coarse/validation_mm"] for _, figures in job.figures if "coarse/validation_mm" in figures]
    return load_result(folder), figures


def test_two_processes_come_to_what_one_comes_to(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    one, alone = trained(tmp_path, 1)
    two, shared = trained(tmp_path, 2)
    assert TrainSettings().devices == 1
    assert len(alone) == len(shared) == 4
    # Normalisation over halves of a batch is all that differs.
    assert np.abs(np.array(shared) / alone - 1.0).max() < 0.25
    assert abs(two.mean().value / one.mean().value - 1.0) < 0.25
    assert two.facts.steps == one.facts.steps
    assert not {RANK, WORLD, LIGHTNING_RANK} & set(os.environ)
    assert (tmp_path / "run2" / "rank-1.log").exists()


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(EngineError, match="cannot be shared by 9 devices"):
        trained(tmp_path, 9)
