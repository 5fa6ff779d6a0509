"""Disturbing scans, and curves of how far predictions move."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.evaluate.robustness.disturb import AXES, Disturbance, Face, disturbed
from engine.evaluate.robustness.sweep import (
    SWEEPS,
    SweepResult,
    csv_rows,
    face_of,
    predictor,
    read_results,
    summary_rows,
    sweep,
    write_results,
)
from engine.preprocess.similarity import random_rotation
from engine.synth.head import build_head, sample_parameters
from engine.types import EngineError, Scan, Unit, UnitSource, UnitStatus

MM = UnitStatus(Unit.MILLIMETRE, UnitSource.CHOSEN, "")
HERE = Face(np.array([0.0, 30.0, 60.0]), np.eye(3))


@pytest.fixture(scope="module")
def head() -> Scan:
    made = build_head(sample_parameters(np.random.default_rng(4)), 0.5)
    return Scan("head", Path("head.ply"), made.vertices_mm, MM, made.faces)


@pytest.mark.parametrize("axis", AXES)
def test_places_come_back_to_where_they_were(head: Scan, axis: str) -> None:
    what = Disturbance(turn_deg=130.0, axis=axis, shift_mm=700.0, scale=0.04)
    other = disturbed(head, what, Face(HERE.centre_mm, random_rotation(np.random.default_rng(1))))
    assert other.scan.faces is head.faces
    assert np.abs(other.scan.points_mm - head.points_mm).max() > 1.0
    assert other.back(other.scan.points_mm) == pytest.approx(head.points_mm, abs=1e-6)


def test_a_turn_is_about_the_face_by_the_angle_asked_for(head: Scan) -> None:
    other = disturbed(head, Disturbance(turn_deg=40.0), HERE)
    assert other.move.apply(HERE.centre_mm) == pytest.approx(HERE.centre_mm)
    assert np.rad2deg(np.arccos(0.5 * (np.trace(other.move.rotation) - 1))) == pytest.approx(40.0)
    assert other.move.rotation @ [0, 1, 0] == pytest.approx([0, 1, 0])


def test_cropping_thinning_and_noise_do_what_they_say(head: Scan) -> None:
    cropped = disturbed(head, Disturbance(crop_mm=70.0), HERE).scan
    assert np.linalg.norm(cropped.points_mm - HERE.centre_mm, axis=1).max() <= 70.0
    assert cropped.faces is not None
    assert cropped.faces.max() == len(cropped.points_mm) - 1
    thinned = disturbed(head, Disturbance(points=900), HERE).scan
    assert thinned.faces is None
    assert len(thinned.points_mm) == pytest.approx(900, rel=0.05)
    noisy = disturbed(head, Disturbance(noise_mm=0.8), HERE).scan
    assert (noisy.points_mm - head.points_mm).std() == pytest.approx(0.8, rel=0.03)
    with pytest.raises(EngineError, match="Crop less"):
        disturbed(head, Disturbance(crop_mm=1.0), HERE)


def test_nothing_done_changes_nothing(head: Scan) -> None:
    same = disturbed(head, Disturbance(), HERE)
    assert same.scan.points_mm == pytest.approx(head.points_mm, abs=1e-4)


def test_the_default_model_is_measured_and_loses_a_face_that_is_cut_away(head: Scan) -> None:
    predict = predictor("", "nose9")
    before = predict(head)
    moved = sweep(head, "shift", before, predict)
    assert moved.distances_mm.shape == (len(SWEEPS["shift"].values), 1, 9)
    # Where nothing is done, nothing moves; where the scan is moved, hardly anything does.
    assert np.nanmax(moved.distances_mm[0]) < 1e-3
    assert np.nanmax(moved.distances_mm[:4]) < 1.0
    assert moved.found.tolist() == [1.0] * len(moved.values)
    lost = predict(disturbed(head, Disturbance(crop_mm=25.0), face_of(head, before)).scan)
    assert not lost.found


def test_results_are_written_read_and_told_in_tables(tmp_path: Path) -> None:
    distances = np.array([[[0.5, 1.5]], [[2.0, np.nan]], [[np.nan, np.nan]]])
    result = SweepResult("noise", (0.0, 1.0, 2.0), ("a", "b"), distances)
    write_results([result], tmp_path / "curves.json")
    (again,) = read_results(tmp_path / "curves.json")
    assert again.values == result.values
    assert again.distances_mm == pytest.approx(distances, nan_ok=True)
    assert again.found.tolist() == [1.0, 1.0, 0.0]
    assert again.summary()["median"] == pytest.approx([1.0, 2.0, np.nan], nan_ok=True)
    assert len(csv_rows([result])) == 1 + 3 * 2
    assert summary_rows([result])[3][3:] == ["", "", "", "", "0.000"]
    with pytest.raises(EngineError, match="Measure them again"):
        read_results(tmp_path / "nothing.json")


def test_unknown_sweeps_are_refused(head: Scan) -> None:
    predict = predictor("", "nose9")
    with pytest.raises(EngineError, match="no sweep called"):
        sweep(head, "nonsense", predict(head), predict)
