from __future__ import annotations

import numpy as np
import pytest

from engine.evaluate import photo
from engine.photo.camera import turn_of


def test_error_over_the_box_is_what_was_added() -> None:
    true = np.random.default_rng(0).uniform(0, 1, (4, 68, 2))
    true[:, 0], true[:, 1] = (0, 0), (1, 1)
    size = photo.box_size(true)
    assert np.allclose(size, 1.0)
    assert np.allclose(photo.nme(true + np.array([0.03, 0.04]), true, size), 5.0)


def test_bins_are_means_of_their_yaws_and_their_mean_is_unweighted() -> None:
    row = photo.yaw_bins(np.array([1.0, 3.0, 4.0, 8.0]), np.array([0.0, -20.0, 45.0, 75.0]))
    assert row["yaw_0_30"] == 2.0
    assert row["yaw_30_60"] == 4.0
    assert row["yaw_60_90"] == 8.0
    assert row["bins_mean"] == pytest.approx(14 / 3)


def test_area_under_the_curve_of_one_error() -> None:
    area, failed = photo.auc_and_failure(np.array([2.0]))
    assert area == pytest.approx(0.75, abs=1e-3)
    assert failed == 0.0
    assert photo.auc_and_failure(np.array([9.0, 1.0]))[1] == 0.5


def test_frobenius_is_the_chord_of_the_angle() -> None:
    one, other = np.array([turn_of(0, 0, 0)]), np.array([turn_of(30, -20, 10)])
    theta = np.radians(photo.angle_deg(one, other))
    assert np.allclose(photo.frobenius(one, other), 2 * np.sqrt(2) * np.sin(theta / 2))
    assert photo.angle_deg(np.array([turn_of(5.59, 0, 0)]), one)[0] == pytest.approx(5.59)
    assert photo.frobenius(np.array([turn_of(5.59, 0, 0)]), one)[0] == pytest.approx(0.138, abs=1e-3)


def test_depth_order_is_whole_for_the_truth_and_inverted_for_the_mirror() -> None:
    rng = np.random.default_rng(0)
    vertices = rng.normal(size=(60, 3))
    near = photo.nearest_others(vertices)
    assert not (near == np.arange(60)[:, None]).any()
    z = vertices[:, 2]
    assert photo.ordered_depth(z, z, near) == 1.0
    assert photo.ordered_depth(-z, z, near) == 0.0


def test_similarity_finds_what_was_done() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(20, 3))
    scale, turn, shift = photo.similarity(points, 2.5 * points @ turn_of(20, 5, 9).T + [1, 2, 3])
    assert scale == pytest.approx(2.5)
    assert np.allclose(turn, turn_of(20, 5, 9))
    assert np.allclose(shift, [1, 2, 3])


def test_two_surfaces_agree_as_far_as_they_overlap() -> None:
    points = np.random.default_rng(0).uniform(0, 100, (200, 3))
    assert photo.agreement_f(points, points) == 1.0
    assert photo.agreement_f(points, points + 500.0) == 0.0


def bowl(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A bumpy sheet (441, 3) in mm, its triangles, and 68 of its vertices as landmarks."""
    x, y = (each.ravel() for each in np.meshgrid(np.linspace(-70, 70, 21), np.linspace(-70, 70, 21)))
    sheet = np.column_stack([x, y, 30 * np.cos(x / 50) + 12 * np.sin(y / 20) + rng.normal(0, 0.5, 441)])
    corner = np.array([21 * row + column for row in range(20) for column in range(20)])
    faces = np.concatenate([corner[:, None] + [0, 1, 21], corner[:, None] + [1, 22, 21]])
    return sheet, faces, sheet[rng.choice(441, 68, replace=False)]


def test_shape_figures_forgive_place_and_turn_and_only_the_metrical_one_minds_size() -> None:
    sheet, faces, marks = bowl(np.random.default_rng(2))
    turn = turn_of(25, -10, 5)
    ours, its_marks = (1.1 * each @ turn.T + [5.0, 1.0, -3.0] for each in (sheet, marks))
    assert photo.now_distances(ours, faces, sheet, its_marks, marks).max() < 0.05
    assert np.median(photo.now_distances(ours, faces, sheet, its_marks, marks, metrical=True)) > 0.2
    assert photo.chamfer(ours, faces, sheet, its_marks, marks) < 1e-6
    dented = ours + 4.0 * (turn @ [0, 0, 1]) * (sheet[:, :1] > 20)
    assert photo.chamfer(dented, faces, sheet, its_marks, marks) > 1e-3
