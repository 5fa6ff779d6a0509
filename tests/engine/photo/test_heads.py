from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.photo.camera import FLIP, Camera, turn_of
from engine.photo.heads import DenseMesh, HeadShape, dense_mesh, rotation_of
from engine.photo.keeping import from_text, to_text
from engine.photo.mesh import edges_of, facing, triangles_of
from engine.photo.observation import Observation
from engine.types import EngineError

SIZE = (640, 480)


@pytest.fixture(scope="module")
def mesh() -> DenseMesh:
    return dense_mesh("dense-520")


def camera(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> Camera:
    turn = FLIP @ turn_of(yaw, pitch, roll)
    return Camera(turn, np.array([10.0, -20.0, 900.0]), 1100.0, (320.0, 240.0), SIZE)


@pytest.mark.parametrize(("yaw", "pitch", "roll"), [(0, 0, 0), (35, -10, 5), (-50, 15, -20)])
def test_axes_are_those_of_the_camera_that_took_the_picture(
    mesh: DenseMesh, yaw: float, pitch: float, roll: float
) -> None:
    xy = camera(yaw, pitch, roll).project(mesh.canonical_mm)[0]
    assert mesh.overlay(xy, SIZE).angles_deg == pytest.approx((yaw, pitch, roll), abs=4.0)  # another lens is assumed
    overlay = mesh.overlay(xy, SIZE, camera(yaw, pitch, roll))
    assert overlay.angles_deg == pytest.approx((yaw, pitch, roll), abs=0.3)
    assert overlay.axes_px[0] == pytest.approx(xy[30])
    left, up, forward = overlay.axes_px[1:] - overlay.axes_px[0]
    true = camera(yaw, pitch, roll).project(mesh.canonical_mm[30] + 70.0 * np.vstack([np.zeros(3), np.eye(3)]))[0]
    for found, want in zip((left, up, forward), true[1:] - true[0], strict=True):
        assert np.linalg.norm(found - want) < 1.0


def test_only_what_faces_the_camera_is_in_sight(mesh: DenseMesh) -> None:
    names = scheme("dense-520").names
    front = facing(camera(0).project(mesh.canonical_mm)[0], mesh.triangles)
    assert front.mean() > 0.9
    turned = facing(camera(70).project(mesh.canonical_mm)[0], mesh.triangles)
    right, left = (np.array([side in name for name in names]) for side in ("right", "left"))
    assert turned[right].mean() > turned[left].mean() + 0.3  # turned to the left, the right half is seen


def test_the_net_is_one_sheet_without_long_edges(mesh: DenseMesh) -> None:
    assert set(np.unique(mesh.triangles)) == set(range(520))
    edges = edges_of(mesh.triangles)
    assert len(np.unique(edges, axis=0)) == len(edges)
    assert (edges[:, 0] < edges[:, 1]).all()
    assert len(edges) <= 3 * 520 - 6


def test_what_was_found_is_read_back(mesh: DenseMesh) -> None:
    here = camera(20)
    xy = here.project(mesh.canonical_mm)[0]
    few = np.full(68, 0.5)
    found = Observation("a.png", here, scheme("ibug68").names, xy[:68], few, few, few, few > 1, True, xy)
    again = from_text(to_text(found), "a.png")
    assert again.names == found.names
    assert again.xy_px == pytest.approx(found.xy_px, abs=0.006)
    assert again.mesh_px == pytest.approx(xy, abs=0.006)
    assert not again.visible.any()
    assert again.camera is not None
    assert again.camera.project(mesh.canonical_mm)[0] == pytest.approx(xy)
    bare = replace(found, camera=None, mesh_px=None)
    assert from_text(to_text(bare), "a.png").camera is None
    for damaged in ("", "{}", '{"format":99}', to_text(bare)[:-9]):
        with pytest.raises(EngineError, match="Detect again"):
            from_text(damaged, "a.png")


def test_a_head_shape_is_read_as_it_was_written_and_another_file_is_refused(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    mean = rng.normal(size=(30, 3)) * 60.0
    shape = HeadShape(mean, rng.normal(size=(4, 30, 3)), triangles_of(mean), np.array([0.0, 20.0, 22.0]), 125.0)
    digest = shape.save(tmp_path / "shape.npz")
    again = HeadShape.load(tmp_path / "shape.npz", digest)
    assert again.mean_mm == pytest.approx(mean, abs=1e-4)
    assert again.modes_mm == pytest.approx(shape.modes_mm, abs=5e-3)
    assert (again.triangles == shape.triangles).all()
    with pytest.raises(EngineError, match="damaged"):
        HeadShape.load(tmp_path / "shape.npz", "0" * 64)


def test_six_numbers_are_a_rotation() -> None:
    turn = rotation_of(np.array([1.0, 2.0, 0.5, -1.0, 0.3, 2.0]))
    assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1.0)
    own = turn_of(30, -10, 20)
    assert rotation_of(np.concatenate([own[:, 0], own[:, 1]])) == pytest.approx(own)
