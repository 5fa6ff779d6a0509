"""Poses: rotations that are rotations, a matrix that says the same, units that scans come in."""

from __future__ import annotations

import numpy as np

from engine.synth.pose import UNITS_PER_MM, random_pose, random_rotation


def test_rotations_are_proper_and_go_everywhere() -> None:
    rng = np.random.default_rng(0)
    turns = np.stack([random_rotation(rng) for _ in range(2000)])
    np.testing.assert_allclose(turns @ turns.transpose(0, 2, 1), np.tile(np.eye(3), (2000, 1, 1)), atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(turns), 1.0)
    np.testing.assert_allclose(turns.mean(axis=0), 0.0, atol=0.06)


def test_matrix_and_points_agree() -> None:
    rng = np.random.default_rng(1)
    pose, points = random_pose(rng), rng.normal(size=(7, 3))
    homogeneous = np.column_stack([points, np.ones(7)]) @ pose.matrix.T
    np.testing.assert_allclose(pose.points(points), homogeneous[:, :3])


def test_directions_only_turn() -> None:
    rng = np.random.default_rng(2)
    pose, points = random_pose(rng), rng.normal(size=(5, 3))
    step = pose.points(points) - pose.points(0 * points)
    np.testing.assert_allclose(step, pose.scale * pose.directions(points), atol=1e-9 * pose.scale)


def test_all_units_occur_unless_switched_off() -> None:
    rng = np.random.default_rng(3)
    assert {random_pose(rng).scale for _ in range(200)} == set(UNITS_PER_MM)
    assert random_pose(rng, units=False).scale == 1.0
