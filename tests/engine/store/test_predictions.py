from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store import scans
from engine.store.job_rows import PutJob
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.store.values import JobRecord
from engine.types import Prediction, Role, Unit, UnitSource, UnitStatus


def prediction(seed: int = 0, scheme_id: str = "nose9", found: bool = True) -> Prediction:
    random = np.random.default_rng(seed)
    xyz = random.normal(size=(3, 3)) * 100
    xyz[1] = np.nan
    return Prediction(
        scheme_id, "model-1", ("nasion", "lost", "alare_r"), xyz, random.random(3), found, "Beware of the hair.",
        random.normal(size=(4, 4)), 1.03, {"total": 0.7},
    )  # fmt: skip


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), unit=st.sampled_from(Unit))
def test_a_prediction_comes_back_to_the_last_bit(project: Project, scan_id: str, seed: int, unit: Unit) -> None:
    project.apply(scans.SetUnit(scan_id, UnitStatus(unit, UnitSource.CHOSEN, "")))
    made = prediction(seed)
    project.apply(PutPrediction(scan_id, made, "a" * 64, unit, "2024-01-01T00:00:00Z"))
    record = project.latest_prediction(scan_id, "nose9")
    assert record is not None
    back = record.prediction
    for name in ("xyz_mm", "confidence", "pose"):
        assert getattr(back, name).tobytes() == getattr(made, name).tobytes(), name
    for name in ("scheme_id", "model_id", "names", "found", "message", "unit_factor", "seconds"):
        assert getattr(back, name) == getattr(made, name), name
    assert (record.card_sha256, record.time, record.scan_id) == ("a" * 64, "2024-01-01T00:00:00Z", scan_id)


def test_every_answer_is_kept_and_the_latest_is_the_predicted_set(project: Project, scan_id: str) -> None:
    for seed in range(3):
        project.apply(PutPrediction(scan_id, prediction(seed)))
    project.apply(PutPrediction(scan_id, prediction(9, "ibug68")))
    assert len(project.predictions(scan_id)) == 4
    assert len(project.predictions(scan_id, "nose9")) == 3
    predicted = project.annotation(scan_id, "nose9", Role.PREDICTED)
    assert list(predicted.landmarks) == ["nasion", "alare_r"]
    assert predicted.landmarks["nasion"].xyz_mm == pytest.approx(prediction(2).xyz_mm[0], abs=0)


def test_a_face_that_was_not_found_leaves_no_landmarks(project: Project, scan_id: str) -> None:
    project.apply(PutPrediction(scan_id, prediction(0)), PutPrediction(scan_id, prediction(1, found=False)))
    assert project.annotation(scan_id, "nose9", Role.PREDICTED).landmarks == {}


def test_another_unit_scales_a_prediction_and_its_pose(project: Project, scan_id: str) -> None:
    made = prediction()
    assert made.pose is not None
    project.apply(PutPrediction(scan_id, made, unit=Unit.CENTIMETRE))
    project.apply(scans.SetUnit(scan_id, UnitStatus(Unit.METRE, UnitSource.CHOSEN, "")))
    record = project.latest_prediction(scan_id, "nose9")
    assert record is not None
    assert record.prediction.pose is not None
    np.testing.assert_allclose(record.prediction.xyz_mm, made.xyz_mm * 100)
    assert record.prediction.unit_factor == pytest.approx(103)
    point = np.append(made.xyz_mm[0], 1)
    scaled = np.append(record.prediction.xyz_mm[0], 1)
    np.testing.assert_allclose(record.prediction.pose @ scaled, made.pose @ point)


def test_job_rows_are_updated_in_place(project: Project) -> None:
    first = JobRecord("20240101-x", "predict", "Predict 3 scans", "running", "2024-01-01T00:00:00Z")
    last = JobRecord("20240101-x", "predict", "Predict 3 scans", "done", "2024-01-01T00:00:00Z", "later", "All well.")
    project.apply(PutJob(first))
    project.apply(PutJob(last))
    assert project.jobs() == [last]
