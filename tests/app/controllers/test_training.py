"""A real training from the window: its curves, its end, its model; killed and gone on with."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from app.controllers.training import DataChoice, TrainingController
from engine.datasets.storage import POINTS, write_rest
from engine.datasets.values import ScanInfo
from engine.jobs.folder import JobStatus
from engine.jobs.protocol import Metric, Started

CHANGES = {
    "preprocess.points": 32, "stage.loop.epochs": 30, "stage.loop.validate_every": 5.0, "stage.loop.workers": 0,
    "stage.loop.threads": 1, "stage.loop.batch": 4, "protocol.retrain": False,
}  # fmt: skip


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Ten boxes of points of different size with two landmarks at their corners."""
    folder = tmp_path / "boxes"
    folder.mkdir()
    rng = np.random.default_rng(1)
    sizes = rng.uniform(60.0, 120.0, (10, 3))
    clouds = [rng.uniform(-1.0, 1.0, (200, 3)) * size for size in sizes]
    np.save(folder / POINTS, np.concatenate(clouds).astype(np.float32))
    infos = [ScanInfo(f"box{number}", f"person{number}") for number in range(10)]
    write_rest(folder, "boxes", "", ("corner", "opposite"), infos, [200] * 10, np.stack([sizes, -sizes], 1))
    return folder


def test_a_killed_training_goes_on_and_its_model_can_be_used(qtbot, open_scan, ball: Path, dataset: Path) -> None:
    work = open_scan(ball)
    training = TrainingController(work)
    training.open()
    preset = next(one for one in training.presets() if one.name == "pointnet")
    workers, killed = [], []

    def listen(job_id: str, event: object) -> None:
        if isinstance(event, Started):
            workers.append(event.pid)
        elif isinstance(event, Metric) and event.step >= 12 and not killed:
            killed.append(job_id)
            os.kill(workers[-1], signal.SIGKILL)

    work.jobs.event_arrived.connect(listen)
    job_id = training.start(preset, CHANGES, DataChoice(str(dataset)))
    qtbot.waitUntil(lambda: training.row.status is JobStatus.FAILED, timeout=60_000)
    training.resume()
    qtbot.waitUntil(lambda: training.row.status is JobStatus.DONE, timeout=60_000)
    qtbot.waitUntil(lambda: training.measured is not None, timeout=10_000)
    assert killed == [job_id]
    assert len(workers) == 2
    (loss,) = training.curves.of("loss")
    assert loss.steps == sorted(set(loss.steps))
    assert loss.steps[-1] == 60.0
    assert [row[0] for row in training.measured.rows] == ["corner", "opposite"]
    assert not training.used
    training.use_model()
    assert training.used
    assert work.settings.model_id == training.model
    assert work.predict.fitting_model == ""  # it knows no scheme that is open
    training.stop()
