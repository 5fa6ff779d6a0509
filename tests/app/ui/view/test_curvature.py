"""Curvature: exact on balls, cylinders and planes, the same in every pose, shown by view, stand-in and snapshots."""

from __future__ import annotations

import numpy as np
import pytest

from app.models.scene import Scene
from app.models.view_state import SurfaceMode
from app.ui.view.colour_maps import COLOUR_MAPS
from app.ui.view.curvature import curvature, diverging, mean_curvature, welded
from app.ui.view.loading import prepare, prepare_curvature
from app.ui.view.palette import LIGHT
from app.ui.view.polydata import pixels_of
from app.ui.view.snapshot import snapshot
from engine.types import FloatArray, IntArray


def grid(rows: int, columns: int, place) -> tuple[FloatArray, IntArray]:
    """A sheet of triangles whose vertices lie where ``place`` says: u and v from 0 to 1."""
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    return np.stack(place(u, v), -1).reshape(-1, 3), faces.astype(np.int32)


def inner(rows: int, columns: int) -> np.ndarray:
    mask = np.zeros((rows, columns), bool)
    mask[1:-1, 1:-1] = True
    return mask.ravel()


def cap(radius: float) -> tuple[FloatArray, IntArray]:
    def place(u, v):
        x, y = (u - 0.5) * radius, (v - 0.5) * radius
        return x, y, np.sqrt(radius**2 - x**2 - y**2)

    return grid(41, 41, place)


@pytest.mark.parametrize("radius_mm", [8.0, 90.0])
def test_ball_has_one_over_its_radius(radius_mm: float) -> None:
    points, faces = cap(radius_mm)
    values = mean_curvature(points, faces)[inner(41, 41)]
    assert values == pytest.approx(1 / radius_mm, rel=0.02)


def test_cylinder_has_half_and_plane_none() -> None:
    points, faces = grid(31, 61, lambda u, v: (20 * np.sin(2 * u - 1), 40 * v, 20 * np.cos(2 * u - 1)))
    assert mean_curvature(points, faces)[inner(31, 61)] == pytest.approx(1 / 40, rel=0.01)
    points, faces = grid(11, 11, lambda u, v: (30 * u, 30 * v + 4 * u, 0 * u))
    assert np.abs(mean_curvature(points, faces)).max() < 1e-9


def test_inside_out_changes_the_sign_and_turning_changes_nothing(make_scan) -> None:
    scan = make_scan(side=48)
    values = mean_curvature(np.asarray(scan.points_mm), scan.faces)
    assert mean_curvature(np.asarray(scan.points_mm), scan.faces[:, ::-1]) == pytest.approx(-values, abs=1e-9)
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    moved = mean_curvature(np.asarray(scan.points_mm) @ turn.T + (100, -40, 7), scan.faces)
    assert moved == pytest.approx(values, abs=1e-6)
    assert mean_curvature(2 * np.asarray(scan.points_mm), scan.faces) == pytest.approx(values / 2, abs=1e-9)


def test_vertices_split_along_seams_make_no_difference() -> None:
    points, faces = cap(50.0)
    split = points[faces].reshape(-1, 3)
    alone = np.arange(len(split), dtype=np.int32).reshape(-1, 3)
    assert len(welded(split)[0]) == len(points)
    whole, parted = curvature(points, faces), curvature(split, alone)
    assert parted.per_mm == pytest.approx(whole.per_mm[faces].ravel(), abs=1e-6)


def test_broken_meshes_give_finite_colours() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 5], [0, 0, 0]], float)
    found = curvature(points, np.array([[0, 1, 2], [0, 0, 1], [4, 4, 4]], np.int32))
    assert np.isfinite(found.per_mm).all()
    assert found.limit_per_mm > 0
    assert found.colours.shape == (5, 3)


def test_colours_run_from_blue_over_grey_to_orange() -> None:
    low, middle, high, beyond = (tuple(int(v) for v in row) for row in diverging(np.array([-1, 0, 1, 9.0])))
    assert low[2] > low[0] + 60
    assert high[0] > high[2] + 60
    assert max(middle) - min(middle) < 10
    assert beyond == high
    lightness = COLOUR_MAPS["diverging"] @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(lightness[:4]) > 0).all()
    assert (np.diff(lightness[3:]) < 0).all()


def test_stand_in_of_a_large_mesh_is_coloured_too(make_scan, monkeypatch) -> None:
    from app.ui.view import geometry

    monkeypatch.setattr(geometry, "HUGE_FACES", 1000)
    monkeypatch.setattr(geometry, "PORTION_FACES", 900)
    prepared = prepare(make_scan(side=64))
    bent = prepare_curvature(prepared)
    assert bent is not None
    assert prepared.proxy is not None
    assert bent.proxy_colours is not None
    assert len(bent.proxy_colours) == len(prepared.proxy.points)
    assert len(prepared.geometry.drawn) > 2
    for part in prepared.geometry.drawn:
        assert part.source is not None
        assert np.array_equal(prepared.geometry.surface.points[part.source], part.points)


def test_view_works_it_out_and_says_so(view, qtbot, make_scan) -> None:
    scan = make_scan(side=96)
    view.set_scene(Scene(scan, SurfaceMode.PLAIN))
    view.grab()
    plain = pixels_of(view.grab_image()).astype(int)
    view.set_scene(Scene(scan, SurfaceMode.CURVATURE))
    qtbot.waitUntil(lambda: view._limit_per_mm > 0, timeout=20_000)
    shown = pixels_of(view.grab_image()).astype(int)
    middle = np.s_[200:280, 280:360]
    assert np.abs(shown - plain)[middle].mean() > 8
    view.set_scene(Scene(scan, SurfaceMode.PLAIN))
    again = pixels_of(view.grab_image()).astype(int)
    assert np.abs(again - plain)[middle].mean() < 2
    view.set_scene(Scene(make_scan(side=40, scan_id="other"), SurfaceMode.CURVATURE))
    assert view._limit_per_mm == 0 or view.scene.scan.scan_id == "other"
    qtbot.waitUntil(lambda: view._limit_per_mm > 0, timeout=20_000)


def test_cloud_is_plain_with_a_sentence(qapp, make_scan) -> None:
    cloud = make_scan(side=48, cloud=True)
    assert prepare_curvature(prepare(cloud)) is None
    shots = {
        mode: pixels_of(snapshot(Scene(cloud, mode), width_px=400, height_px=300, palette=LIGHT)).astype(int)
        for mode in (SurfaceMode.PLAIN, SurfaceMode.CURVATURE)
    }
    apart = np.abs(shots[SurfaceMode.PLAIN] - shots[SurfaceMode.CURVATURE]).max(-1)
    assert apart[66:92, 20:260].max() > 60  # the sentence
    assert apart[120:].max() < 8


def test_snapshot_shows_ridges_warm_and_has_a_legend(qapp, make_scan) -> None:
    scene = Scene(make_scan(side=96), SurfaceMode.CURVATURE)
    picture = pixels_of(snapshot(scene, width_px=400, height_px=400, palette=LIGHT)).astype(int)
    tip = picture[190:210, 190:210].reshape(-1, 3).mean(0)
    assert tip[0] > tip[2] + 40  # the nose is a ridge
    bar = picture[400 - 66 - 58 : 400 - 66, 400 - 18 - 198 : 400 - 18].reshape(-1, 3)
    assert (bar[:, 2] > bar[:, 0] + 60).sum() > 100
    assert (bar[:, 0] > bar[:, 2] + 60).sum() > 100
