from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.preprocess.similarity import random_rotation
from engine.statistics import procrustes
from engine.types import EngineError, FloatArray

Seeds = st.integers(0, 2**32 - 1)


def heads(seed: int, count: int = 8, landmarks: int = 12, spread: float = 2.0) -> FloatArray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(landmarks, 3)) * 40 + rng.normal(size=(count, landmarks, 3)) * spread


@given(Seeds)
def test_copies_of_one_shape_fall_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = rng.normal(size=(7, 3)) * 30
    copies = np.stack(
        [rng.uniform(0.5, 2) * shape @ random_rotation(rng).T + rng.normal(size=3) * 100 for _ in range(5)]
    )
    laid = procrustes.superimpose(copies)
    assert laid.distances == pytest.approx(np.zeros(5), abs=1e-7)
    assert procrustes.centroid_size(laid.mean) == pytest.approx(1.0)


@given(Seeds)
def test_distances_do_not_depend_on_where_shapes_lie(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = heads(seed)
    moved = np.stack([shape @ random_rotation(rng).T + rng.normal(size=3) * 300 for shape in shapes])
    for scale in (True, False):
        before, after = procrustes.superimpose(shapes, scale=scale), procrustes.superimpose(moved, scale=scale)
        assert after.distances == pytest.approx(before.distances, rel=1e-4)
        assert after.centroid_sizes == pytest.approx(before.centroid_sizes)


def test_superimposition_is_never_a_reflection() -> None:
    shapes = heads(1)
    shapes[3] = shapes[3] * [-1, 1, 1]
    laid = procrustes.superimpose(shapes)
    assert all(np.linalg.det(move.rotation) > 0 for move in laid.transforms)
    assert laid.distances.argmax() == 3


def test_missing_landmarks_stay_missing() -> None:
    shapes = heads(2)
    shapes[0, 4] = np.nan
    shapes[5, 1] = np.nan
    laid = procrustes.superimpose(shapes, scale=False)
    assert np.isnan(laid.shapes[0, 4]).all()
    assert np.isfinite(laid.mean).all()
    assert procrustes.present(laid.shapes).sum() == 8 * 12 - 2


def test_two_landmarks_cannot_be_superimposed() -> None:
    with pytest.raises(EngineError, match="three landmarks"):
        procrustes.superimpose(heads(3)[:, :2])
    line = np.arange(5)[:, None] * np.array([1.0, 2.0, 3.0])
    with pytest.raises(EngineError, match="not on one line"):
        procrustes.superimpose(np.stack([line, 2 * line]))


def test_a_shape_model_reproduces_what_it_was_made_of() -> None:
    rng = np.random.default_rng(4)
    base, modes = heads(4)[0], rng.normal(size=(2, 12, 3))
    shapes = np.stack([base + np.tensordot(rng.normal(size=2) * [8, 3], modes, 1) for _ in range(40)])
    laid = procrustes.superimpose(shapes, scale=False)
    model = procrustes.shape_model(laid, keep=0.9999)
    # Turns and shifts cost a little: two modes come out as a few components of which two matter.
    assert model.explained[:2].sum() > 0.97
    back = model.shape(model.coordinates(laid.shapes[7]))
    assert np.abs(back - laid.shapes[7]).max() < 0.2
    gram = model.components.reshape(len(model.components), -1)
    assert gram @ gram.T == pytest.approx(np.eye(len(gram)), abs=1e-9)
    with pytest.raises(EngineError, match="three scans"):
        procrustes.shape_model(procrustes.superimpose(shapes[:2]))


def test_a_moved_landmark_stands_out_and_only_that_one() -> None:
    shapes = heads(5, count=25, spread=1.0)
    shapes[6, 3] += [9.0, 0.0, 0.0]
    shapes[11, 8] = np.nan
    scores = procrustes.outlier_scores(shapes, scale=False)
    assert np.isnan(scores[11, 8])
    assert np.unravel_index(np.nanargmax(scores), scores.shape) == (6, 3)
    assert scores[6, 3] > 6
    assert np.nanpercentile(scores, 99) < 6


def test_swapped_landmarks_stand_out() -> None:
    shapes = heads(6, count=25, spread=1.0)
    shapes[2, [0, 1]] = shapes[2, [1, 0]]
    scores = procrustes.outlier_scores(shapes, scale=False)
    worst = np.unravel_index(np.argsort(np.nan_to_num(scores).ravel())[-2:], scores.shape)
    assert set(zip(*map(np.ndarray.tolist, worst), strict=True)) == {(2, 0), (2, 1)}
