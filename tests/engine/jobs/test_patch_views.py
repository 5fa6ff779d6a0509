"""Patches of a project's scans: cut about what was kept of the first stage, as wide as its errors ask for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.infer import evidence, stage_views
from engine.infer.evidence import Evidence
from engine.infer.stage_views import StageTuning
from engine.infer.trace import TraceStep
from engine.jobs import folder as job_folders
from engine.jobs.context import EventLog, Stop
from engine.jobs.folder import JobFolder
from engine.jobs.patch_views import LEAST_RADIUS_MM
from engine.jobs.protocol import Finished, Outcome
from engine.jobs.worker import run_job
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.store.scans import SetUnit
from engine.types import Annotation, EngineError, Landmark, Prediction, Role, Unit, UnitSource, UnitStatus

NAMES = catalog.scheme("nose9").names


def work(job: JobFolder) -> Finished:
    with EventLog(job) as log:
        finished = run_job(job, log, Stop())
        log.emit(finished)
    return finished


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two flat scans, of which the model missed each landmark by 10 mm at first and by 1 mm at last; one is new."""
    folder = tmp_path / "project"
    side = np.linspace(0.0, 100.0, 60)
    x, y = np.meshgrid(side, side)
    with Project.create(folder) as made:
        for number in range(3):
            path = tmp_path / f"flat{number}.obj"
            path.write_text("".join(f"v {a} {b} {number}\n" for a, b in zip(x.ravel(), y.ravel(), strict=True)))
            scan_id = made.add_scans([path])[0].scan_id
            made.apply(SetUnit(scan_id, UnitStatus(Unit.MILLIMETRE, UnitSource.CHOSEN, "a test")))
            if number < 2:
                _predicted(made, scan_id)
    return folder


def _predicted(project: Project, scan_id: str) -> None:
    truth = np.stack([np.linspace(20, 80, len(NAMES)), np.full(len(NAMES), 50.0), np.zeros(len(NAMES))], axis=1)
    coarse, refined = truth + np.array([0.0, 10.0, 0.0]), truth + np.array([0.0, 1.0, 0.0])
    reference = {name: Landmark(tuple(place)) for name, place in zip(NAMES, truth, strict=True)}
    answer = Prediction("nose9", "net", NAMES, refined, np.ones(len(NAMES)), True)
    key = SetKey(scan_id, "nose9", Role.REFERENCE)
    project.apply(
        PutSet(key, Annotation("nose9", reference), "Import", "import", unit=Unit.MILLIMETRE),
        PutPrediction(scan_id, answer, "0" * 64, Unit.MILLIMETRE),
    )
    steps = (TraceStep("coarse", landmarks_mm=coarse[None].astype(np.float32)),)
    channel = {f"nose9/{name}": row for row, name in enumerate(NAMES)}
    kept = Evidence(
        "net", Unit.MILLIMETRE, channel, np.zeros((len(NAMES), 4), np.uint8), np.zeros((4, 3)), 1.0, 1.0, steps=steps
    )
    evidence.save(kept, evidence.path_of(project.evidence_folder, scan_id, "net"))


def test_patches_hold_the_points_about_the_coarse_places(tmp_path: Path, project: Path) -> None:
    job = job_folders.create(tmp_path / "jobs", "patches", {"project": str(project), "scheme": "nose9"})
    finished = work(job)
    assert finished.outcome is Outcome.DONE
    assert "1 scans have no prediction" in finished.message
    views = [stage_views.load_view(path) for path in stage_views.view_files(job.out)]
    assert len(views) == 2
    for view in views:
        assert view.radius_mm == pytest.approx(max(LEAST_RADIUS_MM, 1.2 * 10.0))
        away = np.linalg.norm(view.patches_mm - view.coarse_mm[:, None], axis=2)
        assert away.max() <= view.radius_mm + 1e-3
        assert view.coarse_error_mm == pytest.approx(np.full(len(NAMES), 10.0), abs=1e-4)
        assert view.refined_error_mm == pytest.approx(np.full(len(NAMES), 1.0))
        assert view.covered.all()


def test_a_smaller_patch_does_not_cover(tmp_path: Path, project: Path) -> None:
    config = {"project": str(project), "scheme": "nose9", "radius_mm": 8.0, "points": 64}
    job = job_folders.create(tmp_path / "jobs", "patches", config)
    work(job)
    view = stage_views.load_view(stage_views.view_files(job.out)[0])
    assert view.patches_mm.shape == (len(NAMES), 64, 3)
    assert not view.covered.any()
    one = view.of(NAMES[2])
    assert one is not None
    assert one.names == (NAMES[2],)
    assert np.array_equal(one.patches_mm[0], view.patches_mm[2])
    assert view.of("elbow") is None


def test_without_steps_it_says_what_to_do(tmp_path: Path) -> None:
    with Project.create(tmp_path / "empty"):
        pass
    job = job_folders.create(tmp_path / "jobs", "patches", {"project": str(tmp_path / "empty"), "scheme": "nose9"})
    assert "Predict the scans again" in work(job).message


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "00001.npz").write_bytes(b"nothing")
    with pytest.raises(EngineError, match=r"00001\.npz"):
        stage_views.load_view(tmp_path / "00001.npz")


def test_tuning_is_that_of_the_log() -> None:
    errors = np.arange(101.0)
    assert StageTuning.of(np.append(errors, np.nan)) == StageTuning(80.0, 1.2 * 95.0, 100.0)
    assert np.isnan(StageTuning.of(np.array([np.nan])).radius_mm)
