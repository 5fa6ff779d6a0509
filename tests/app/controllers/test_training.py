"""A real training from the window: its curves, its end, its model; killed and gone on with."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import resources
from app.controllers.presets import DataChoice, read_presets
from app.controllers.training import TrainingController
from app.controllers.workbench import Workbench
from app.models.job_row import ACTIVE
from engine import annotation as edits
from engine.datasets.storage import POINTS, write_rest
from engine.datasets.values import ScanInfo
from engine.jobs.folder import JobStatus
from engine.jobs.protocol import Log, Metric, Started

CHANGES = {
    "preprocess.points": 32, "stage.loop.epochs": 30, "stage.loop.validate_every": 5.0, "stage.loop.workers": 0,
    "stage.loop.threads": 1, "stage.loop.batch": 4, "protocol.retrain": False,
}  # fmt: skip
WITHOUT_MODEL = {**CHANGES, "export": False}
"""One test is enough that waits for a model to be written."""


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


def begun_under(work: Workbench, limit: Callable[[int], None]) -> tuple[TrainingController, list[int]]:
    """A controller whose first worker is limited once torch is there and the first batch is not, and all workers."""
    training = TrainingController(work)
    training.open()
    workers: list[int] = []

    def listen(_job_id: str, event: object) -> None:
        if isinstance(event, Started):
            workers.append(event.pid)
        elif isinstance(event, Log) and len(workers) == 1:
            limit(workers[0])

    work.jobs.event_arrived.connect(listen)
    return training, workers


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


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs limits of other processes")
def test_a_training_that_ran_out_of_memory_is_started_anew_with_half_the_batch(
    qtbot, open_scan, ball: Path, dataset: Path
) -> None:
    import resource

    def little_memory(pid: int) -> None:
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (used + (200 << 20), used + (200 << 20)))

    training, workers = begun_under(open_scan(ball), little_memory)
    preset = next(one for one in training.presets() if one.name == "pointnet")
    first = training.start(
        preset, {**CHANGES, "preprocess.points": 1024, "stage.loop.batch": 1024}, DataChoice(str(dataset))
    )
    qtbot.waitUntil(lambda: training.row.status is JobStatus.FAILED, timeout=60_000)
    assert (
        training.row.message == "Memory ran out with batches of 1024. Train with batches of 512 (stage.loop.batch=512)."
    )
    assert training.smaller == ("stage.loop.batch=512",)
    training.start_smaller()
    assert training.followed != first
    assert [one for one in training.row.config["set"] if "batch" in one] == ["stage.loop.batch=512"]
    assert training.smaller == ()
    qtbot.waitUntil(lambda: len(workers) == 2, timeout=60_000)
    training.cancel()
    qtbot.waitUntil(lambda: training.row.status is JobStatus.CANCELLED, timeout=60_000)
    training.stop()


def test_a_paused_training_on_the_project_goes_on_and_tells_later_what_changed_since(
    qtbot, open_scan, balls: list[Path]
) -> None:
    work = open_scan(*balls)
    for row in work.library.rows:
        if work.document.scan.scan_id != row.record.scan_id:
            with qtbot.waitSignal(work.document.opened, timeout=20_000):
                work.scans.open_scan(row.record.scan_id)
        place(work, 0, 10)
        place(work, 1, 200)
    training = TrainingController(work)
    training.open()
    preset = next(one for one in training.presets() if one.name == "pointnet")
    progress: list[float] = []

    def listen(_job_id: str, event: object) -> None:
        if isinstance(event, Metric) and event.name.endswith("/loss"):
            progress.append(event.step)
            if event.step == 6.0:
                training.pause()

    work.jobs.event_arrived.connect(listen)
    job_id = training.start(preset, {**WITHOUT_MODEL, "protocol.test": 1.0, "protocol.validation": 1.0}, DataChoice())
    qtbot.waitUntil(lambda: training.row.status not in ACTIVE, timeout=60_000)
    assert training.row.status is JobStatus.PAUSED, training.row.message
    assert not work.jobs.at_work
    before = list(progress)
    training.resume()
    qtbot.waitUntil(lambda: training.row.status is JobStatus.DONE, timeout=60_000)
    assert progress == [float(number) for number in range(1, 31)]  # none twice: the checkpoint is of the very last step
    assert before[-1] < 30.0
    qtbot.waitUntil(lambda: bool(training.since), timeout=10_000)
    assert training.since == "No label has changed since this model was trained."
    place(work, 0, 30)
    assert work.session.flush()
    training.follow(job_id)
    qtbot.waitUntil(lambda: "1 label of 1 scan has changed" in training.since, timeout=10_000)
    training.stop()


def place(work: Workbench, landmark: int, vertex: int) -> None:
    """Put a landmark of the scheme on a vertex of the open scan, as a person does."""
    x, y, z = (float(value) for value in work.document.scan.points_mm[vertex])
    name = work.session.scheme.names[landmark]
    work.document.apply("Place", edits.place(work.document.annotation, name, (x, y, z)))


def test_every_shipped_recipe_can_be_chosen_and_checked() -> None:
    presets = {one.name: one for one in read_presets()}
    assert set(presets) == {path.stem for path in resources.path("configs").glob("*.toml")}
    assert [one.needs_data for one in presets.values()] == [True] * (len(presets) - 1) + [False]
    assert all(one.why_not({}) == "" for one in presets.values())
    default = presets["default"]
    assert default.why_not({"pose_fit.batch": 8}) == ""
    assert "Extra inputs" in default.why_not({"pose_fit.batches": 8})
    assert all(field.help for field in default.fields if field.group == "precise_fit")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs limits of other processes")
def test_a_disk_that_is_full_at_a_checkpoint_is_said_and_the_training_goes_on_once_there_is_room(
    qtbot, open_scan, ball: Path, dataset: Path
) -> None:
    import resource

    def small_files(pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, 100_000))

    training, _workers = begun_under(open_scan(ball), small_files)
    preset = next(one for one in training.presets() if one.name == "pointnet")
    training.start(preset, WITHOUT_MODEL, DataChoice(str(dataset)))
    qtbot.waitUntil(lambda: training.row.status is JobStatus.FAILED, timeout=60_000)
    assert "could not be written" in training.row.message
    assert "Free some space and go on" in training.row.message
    training.resume()
    qtbot.waitUntil(lambda: training.row.status is JobStatus.DONE, timeout=60_000)
    qtbot.waitUntil(lambda: training.measured is not None, timeout=10_000)
    assert training.curves.of("loss")[0].steps[-1] == 60.0
    training.stop()
