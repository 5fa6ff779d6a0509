"""What is drawn is the scan: every triangle once, texture coordinates as they were, normals outward."""

from __future__ import annotations

import numpy as np
import pytest

from app.ui.view import geometry
from app.ui.view.camera import CameraState
from app.ui.view.cloud import FIRST_PORTION, cloud_normals, portions, spacing_mm
from app.ui.view.depth import Depth, Lens
from app.ui.view.geometry import drawing_geometry, vertex_normals
from app.ui.view.loading import prepare
from app.ui.view.polydata import pixels_of, polydata, read_picture
from app.ui.view.projection import Projection
from engine.types import Scan, Texture


def triangles(part: geometry.Part) -> np.ndarray:
    """(F, 9) corners, each triangle turned so that its least corner is first, in order."""
    corners = np.round(np.asarray(part.points, float)[part.faces], 4)
    rolled = [min(tuple(np.roll(t, -k, 0).ravel()) for k in range(3)) for t in corners]
    return np.array(sorted(rolled))


@pytest.mark.parametrize("offset", [(0, 0, 0), (2e6, -3e6, 1e6)])
def test_points_are_centred_before_precision_is_lost(make_scan, offset) -> None:
    near, far = drawing_geometry(make_scan()), drawing_geometry(make_scan(offset=offset))
    assert far.surface.points.dtype == np.float32
    assert np.abs(far.surface.points - near.surface.points).max() < 1e-5
    assert np.allclose(far.centre_mm - near.centre_mm, offset)


def test_normals_are_unit_and_outward(make_scan) -> None:
    scan = make_scan()
    normals = vertex_normals(scan.points_mm, scan.faces)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)
    assert ((normals * scan.points_mm).sum(1) > 0).all()


def test_vertex_without_face_has_no_normal() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [9, 9, 9]], float)
    normals = vertex_normals(points, np.array([[0, 1, 2]], np.int32))
    assert np.allclose(normals[:3], [0, 0, 1])
    assert (normals[3] == 0).all()


def test_cloud_normals_follow_the_shape(make_scan) -> None:
    scan = make_scan(side=160)
    points = scan.points_mm.astype(np.float32)
    found = cloud_normals(points)
    true = vertex_normals(points, scan.faces)
    assert np.median((found * true).sum(1)) > 0.98
    assert cloud_normals(points[:5]) is None


def test_texture_parts_keep_every_corner(painted) -> None:
    made = drawing_geometry(painted)
    assert sorted(part.texture for part in made.textured) == [0, 1]
    for part in made.textured:
        rows = np.flatnonzero(painted.face_texture == part.texture)
        corners = part.points[part.faces] + made.centre_mm
        assert np.allclose(corners, painted.points_mm[painted.faces[rows]], atol=1e-5)
        assert (part.uv[part.faces] == painted.corner_uv[rows]).all()
        assert (part.source[part.faces] == painted.faces[rows]).all()
        assert len(part.points) == 4  # four corners of a square, not six of two triangles


def test_faces_without_texture_are_drawn_too(painted) -> None:
    index = np.array([0, -1, 7, 1], np.int16)
    scan = Scan(
        "odd",
        painted.path,
        painted.points_mm,
        painted.unit,
        faces=painted.faces,
        corner_uv=painted.corner_uv,
        face_texture=index,
        textures=painted.textures,
    )
    parts = drawing_geometry(scan).textured
    assert {part.texture: len(part.faces) for part in parts} == {0: 1, 1: 1, -1: 2}


def test_huge_mesh_is_shared_out_without_loss(make_scan, monkeypatch) -> None:
    monkeypatch.setattr(geometry, "HUGE_FACES", 1000)
    monkeypatch.setattr(geometry, "PORTION_FACES", 700)
    scan = make_scan()
    made = drawing_geometry(scan)
    assert made.in_portions
    assert len(made.drawn) == -(-len(scan.faces) // 700)
    whole = triangles(made.surface)
    pieces = np.array(sorted(tuple(t) for part in made.drawn for t in triangles(part)))
    assert (whole == pieces).all()


def test_cloud_portions_are_a_shuffle() -> None:
    points = np.zeros((FIRST_PORTION * 3, 3), np.float32)
    points[7] = np.nan
    shared = portions(points)
    assert len(shared) > 1
    assert len(shared[0]) == FIRST_PORTION
    assert sorted(np.concatenate(shared).tolist()) == [k for k in range(len(points)) if k != 7]
    assert abs(shared[0].mean() / len(points) - 0.5) < 0.01  # the first is spread over the whole


def test_stand_in_is_coarse_and_keeps_size_and_colour(make_scan, monkeypatch) -> None:
    monkeypatch.setattr(geometry, "HUGE_FACES", 1000)
    points = make_scan(side=400).points_mm
    colours = np.full((len(points), 3), (200, 40, 60), np.uint8)
    prepared = prepare(make_scan(side=400, colours=colours))
    assert prepared.proxy is not None
    assert len(prepared.proxy.faces) < 0.6 * len(prepared.geometry.surface.faces)
    assert np.allclose(np.ptp(prepared.proxy.points, 0), np.ptp(points, 0), rtol=0.05)
    assert np.abs(prepared.proxy.colours.astype(int) - (200, 40, 60)).max() <= 2


def test_stand_in_of_a_textured_mesh_takes_its_colours(painted, monkeypatch) -> None:
    monkeypatch.setattr(geometry, "HUGE_FACES", 1)
    prepared = prepare(painted)
    assert prepared.proxy is not None
    left = prepared.proxy.points[:, 0] < -20
    assert (prepared.proxy.colours[left][:, 0] > 180).all()
    assert (prepared.proxy.colours[prepared.proxy.points[:, 0] > 20][:, 2] > 180).all()


def test_vtk_borrows_and_keeps_the_arrays(make_scan) -> None:
    import gc

    data = polydata(drawing_geometry(make_scan()).surface)
    gc.collect()
    assert data.GetNumberOfPolys() == len(make_scan().faces)
    assert data.GetBounds()[1] > 50
    assert [data.GetCell(5).GetPointId(k) for k in range(3)] == make_scan().faces[5].tolist()


def test_pictures_are_read_from_files_and_from_bytes(painted) -> None:
    red, blue = (pixels_of(read_picture(texture)) for texture in painted.textures)
    assert (red == (220, 30, 30)).all()
    assert (blue == (30, 30, 220)).all()
    assert red.shape == (8, 8, 3)
    assert max(pixels_of(read_picture(painted.textures[0], 4)).shape) == 4


@pytest.mark.parametrize("texture", [Texture("gone"), Texture("noise", data=b"no picture at all")])
def test_unreadable_picture_is_null(texture) -> None:
    assert read_picture(texture).isNull()


def test_scan_of_one_point_and_of_none_can_be_prepared(make_scan) -> None:
    scan = make_scan()
    for points in (np.zeros((1, 3)), np.full((3, 3), np.nan), np.zeros((0, 3))):
        made = drawing_geometry(Scan("tiny", scan.path, points, scan.unit))
        assert made.is_cloud
        assert np.isfinite(made.outline_mm).all()


@pytest.mark.parametrize("count", [20_000, 60_000, 300_000])
def test_the_spacing_of_a_cloud_is_about_that_of_its_points(count: int) -> None:
    places = np.random.default_rng(1).normal(size=(count, 3))
    ball = (90.0 * places / np.linalg.norm(places, axis=1, keepdims=True)).astype(np.float32)
    even = np.sqrt(4 * np.pi * 90.0**2 / count)
    assert 0.7 * even < spacing_mm(ball) < 1.5 * even
    assert spacing_mm(ball[:5]) == 0.0


def test_points_as_large_as_a_skin_needs_them_hide_no_landmark_beside_them() -> None:
    values = np.full((40, 40), 0.2, np.float32)  # near points, drawn large ...
    values[:, 20:] = 0.8  # ... over half of those behind them
    projection = Projection(CameraState(), 40.0, 40.0)
    behind = np.array([[17.0, 20.0, 799.0], [5.0, 20.0, 799.0]])
    for spread_px, seen in ((1, [False, False]), (5, [True, False])):
        depth = Depth(values, Lens(0.0, 1000.0, orthographic=True, spread_px=spread_px))
        assert depth.visible(projection, behind).tolist() == seen
