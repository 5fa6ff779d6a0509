"""The middle of a scan from its surface: in any pose, cut, holed, as mesh and as cloud."""

from __future__ import annotations

import numpy as np
import pytest

from engine.measures.asymmetry import MirrorPlane
from engine.preprocess.similarity import random_rotation
from engine.symmetry.surface import plane_of_surface
from engine.synth.head import build_head, mean_parameters
from engine.types import EngineError, FloatArray, IntArray

Mesh = tuple[FloatArray, IntArray]


@pytest.fixture(scope="module")
def face() -> Mesh:
    """The front half of a symmetric head."""
    head = build_head(mean_parameters("female"), 0.5)
    points = np.asarray(head.vertices_mm, np.float64)
    faces = head.faces[(points[head.faces][:, :, 2] > 20.0).all(1)]
    return points, faces


def posed(face: Mesh, seed: int) -> tuple[Mesh, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    turn, shift = random_rotation(rng), rng.normal(size=3) * 200
    return (face[0] @ turn.T + shift, face[1]), turn[:, 0], shift


def errors(plane: MirrorPlane, left: np.ndarray, middle: np.ndarray) -> tuple[float, float]:
    """Degrees and millimetres off; the way is measured at the middle of the face."""
    degrees = np.degrees(np.arccos(min(1.0, abs(float(plane.normal @ left)))))
    return float(degrees), abs(float((middle - plane.point_mm) @ plane.normal))


@pytest.mark.parametrize("seed", range(3))
def test_found_in_any_pose_without_a_hint(face: Mesh, seed: int) -> None:
    (points, faces), left, shift = posed(face, seed)
    found = plane_of_surface(points, faces)
    middle = shift + (points[faces].mean((0, 1)) - shift) - left * float((points[faces].mean((0, 1)) - shift) @ left)
    degrees, off = errors(found.plane, left, middle)
    assert degrees < 0.3
    assert off < 0.3
    assert found.spread_mm < 1.0


def test_holes_a_collar_and_a_cloud_change_little(face: Mesh) -> None:
    (points, faces), left, shift = posed(face, 9)
    centre = points[faces].mean(1)
    side, local = (centre - shift) @ left, (centre - shift)
    hole = (side > 40.0) & (np.linalg.norm(local - local[side.argmax()], axis=1) < 45.0)
    kept = faces[~hole]
    used = np.unique(kept)
    rng = np.random.default_rng(0)
    clutter = shift + rng.normal(size=(len(used) // 20, 3)) * 20.0 + left * 60.0
    cloud = np.vstack([points[used], clutter])
    start = MirrorPlane(shift + 6.0 * left, (left + 0.15 * rng.normal(size=3)) / 1.0)
    start = MirrorPlane(start.point_mm, start.normal / np.linalg.norm(start.normal))
    found = plane_of_surface(cloud, None, start)
    middle = points[used].mean(0)
    middle = middle - left * float((middle - shift) @ left)
    degrees, off = errors(found.plane, left, middle)
    assert degrees < 1.0
    assert off < 0.8
    assert float(found.plane.normal @ left) > 0


def test_the_same_scan_gives_the_same_plane(face: Mesh) -> None:
    one, other = plane_of_surface(*face), plane_of_surface(*face)
    np.testing.assert_array_equal(one.plane.normal, other.plane.normal)


def test_a_handful_of_points_is_refused() -> None:
    with pytest.raises(EngineError, match="too few points"):
        plane_of_surface(np.zeros((50, 3)), None)
