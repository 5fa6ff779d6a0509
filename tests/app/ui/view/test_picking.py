"""A pick is the first crossing of the mouse ray with the real triangles: to 1e-4 mm, wherever the scan lies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.ui.view import camera as cameras
from app.ui.view.picking import CloudPicker, SurfacePicker, beside, picker_for
from app.ui.view.projection import Projection
from engine.types import Scan

EXACT_MM = 1e-4
WIDTH, HEIGHT = 900, 700
OFFSETS = [(0.0, 0.0, 0.0), (1.0e6, -4.0e5, 2.5e5)]


def first_crossing(
    points: np.ndarray, faces: np.ndarray, start: np.ndarray, direction: np.ndarray
) -> np.ndarray | None:
    """Every triangle tried in turn (Möller and Trumbore, 1997)."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    across = np.cross(direction, c - a)
    size = ((b - a) * across).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        u = ((start - a) * across).sum(1) / size
        q = np.cross(start - a, b - a)
        v = (q @ direction) / size
        t = ((c - a) * q).sum(1) / size
    hit = (np.abs(size) > 1e-12) & (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (t > 0)
    return start + direction * t[hit].min() if hit.any() else None


def random_view(seed: int, centre: np.ndarray, orthographic: bool) -> Projection:
    rng = np.random.default_rng(seed)
    state = cameras.look(
        centre + rng.normal(size=3) * 20, rng.normal(size=3), rng.normal(size=3), rng.uniform(200, 700)
    )
    return Projection(replace(state, orthographic=orthographic), WIDTH, HEIGHT)


@pytest.mark.parametrize("offset", OFFSETS, ids=["near", "far-from-origin"])
@pytest.mark.parametrize("orthographic", [False, True], ids=["perspective", "orthographic"])
def test_pick_is_the_exact_first_crossing(make_scan, offset, orthographic) -> None:
    scan = make_scan(offset=offset)
    picker = SurfacePicker(scan)
    points = scan.points_mm - np.asarray(offset)

    @given(seed=st.integers(0, 10**6), x=st.floats(0, WIDTH), y=st.floats(0, HEIGHT))
    @settings(max_examples=150, deadline=None)
    def check(seed: int, x: float, y: float) -> None:
        projection = random_view(seed, np.asarray(offset), orthographic)
        start, direction = projection.ray(x, y)
        local = start - np.asarray(offset)
        if orthographic:
            local = local - direction * 2000
        expected = first_crossing(points, scan.faces, local, direction)
        found = picker.pick(projection, x, y)
        assert (found is None) == (expected is None)
        if found is not None:
            assert np.abs(found - offset - expected).max() < EXACT_MM

    check()


@given(vertex=st.integers(0, 48 * 24 - 1), seed=st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_no_ray_slips_between_triangles(vertex, seed) -> None:
    """A ray through a vertex or an edge's middle of a closed surface hits it; else it would hit the far side."""
    scan, picker = _closed()
    rng = np.random.default_rng(seed)
    edge = scan.faces[rng.integers(len(scan.faces))][:2]
    for target in (scan.points_mm[vertex], scan.points_mm[edge].mean(0)):
        outward = target / np.linalg.norm(target)
        eye = target + outward * 300
        hit = picker.first_hit(eye, -outward)
        assert hit is not None
        assert np.linalg.norm(hit - eye) <= 300 + EXACT_MM


_CLOSED: list = []


def _closed() -> tuple[Scan, SurfacePicker]:
    return _CLOSED[0]


@pytest.fixture(autouse=True)
def _closed_scan(make_scan) -> None:
    if not _CLOSED:
        scan = make_scan()
        _CLOSED.append((scan, SurfacePicker(scan)))


def test_far_side_is_never_picked_at_the_silhouette(make_scan) -> None:
    scan = make_scan()
    picker = SurfacePicker(scan)
    projection = Projection(cameras.preset(cameras.CameraPreset.FRONT, scan.points_mm, 1.3), WIDTH, HEIGHT)
    rows = [picker.pick(projection, x, HEIGHT / 2) for x in np.arange(0, WIDTH, 0.5)]
    hits = [hit for hit in rows if hit is not None]
    assert len(hits) > 300
    assert all(hit[2] > -15 for hit in hits)  # the widest ring lies near z = 0, the far side at -80
    depth = projection.project(np.array(hits))[:, 2]
    assert np.abs(np.diff(depth)).max() < 25  # no jumps through the scan


def test_every_crossing_is_listed(make_scan) -> None:
    scan = make_scan()
    picker = SurfacePicker(scan)
    projection = Projection(cameras.preset(cameras.CameraPreset.FRONT, scan.points_mm, 1.3), WIDTH, HEIGHT)
    through = picker.hits(projection, WIDTH / 2 + 40, HEIGHT / 2)
    assert len(through) == 2
    nearest = through[np.argmax(through[:, 2])]
    assert nearest == pytest.approx(picker.pick(projection, WIDTH / 2 + 40, HEIGHT / 2), abs=EXACT_MM)


def test_closest_point_lies_on_the_surface(make_scan) -> None:
    scan = make_scan(offset=(5000, 0, 0))
    picker = SurfacePicker(scan)
    vertex = scan.points_mm[100]
    assert picker.closest(vertex) == pytest.approx(vertex, abs=EXACT_MM)


@given(seed=st.integers(0, 10**5), dx=st.sampled_from([-6, -1, 0, 1, 6]), dy=st.sampled_from([-6, -1, 0, 1, 6]))
@settings(max_examples=60, deadline=None)
def test_a_step_stays_on_the_same_sheet(seed, dx, dy) -> None:
    """Also for a landmark on the far side, which must not jump to the near one."""
    scan, picker = _closed()
    projection = random_view(seed, np.zeros(3), False)
    start = scan.points_mm[seed % len(scan.points_mm)]
    depth = projection.project(start)[0, 2]
    assume(depth > 10)
    there = beside(picker, projection, start, dx, dy)
    step_mm = projection.mm_per_px(depth) * np.hypot(dx, dy)
    assert np.linalg.norm(there - start) <= 4 * step_mm + 0.6
    assert np.linalg.norm(picker.closest(there) - there) < EXACT_MM


def test_scan_without_points_has_no_picker(make_scan) -> None:
    scan = make_scan(cloud=True)
    empty = Scan("empty", scan.path, np.zeros((0, 3)), scan.unit)
    assert picker_for(empty) is None
    assert isinstance(picker_for(scan), CloudPicker)


@pytest.mark.parametrize("offset", OFFSETS, ids=["near", "far-from-origin"])
@pytest.mark.parametrize("orthographic", [False, True], ids=["perspective", "orthographic"])
def test_cloud_gives_the_visible_point_under_the_cursor(make_scan, offset, orthographic) -> None:
    scan = make_scan(side=240, offset=offset, cloud=True)
    picker = CloudPicker(scan)
    centre = np.asarray(offset)
    for seed in range(30):
        projection = random_view(seed, centre, orthographic)
        screen = projection.project(scan.points_mm)
        toward = (scan.points_mm - centre) @ projection.axes[2]
        front = np.flatnonzero((toward > 60) & (screen[:, 2] > 0))
        target = front[seed % len(front)]
        found = picker.pick(projection, *screen[target, :2])
        assert found is not None
        assert (found - centre) @ projection.axes[2] > 0  # never the far side
        away = projection.project(found)[0, :2] - screen[target, :2]
        assert np.hypot(*away) < 3.0
        assert np.isclose(scan.points_mm, found, atol=1e-9).all(1).any()  # a point of the cloud itself


def test_cloud_ignores_points_that_are_nowhere(make_scan) -> None:
    scan = make_scan(cloud=True)
    points = np.array(scan.points_mm)
    points[::3] = np.nan
    picker = CloudPicker(Scan("holes", scan.path, points, scan.unit))
    projection = Projection(cameras.preset(cameras.CameraPreset.FRONT, scan.points_mm, 1.3), WIDTH, HEIGHT)
    place = projection.project(points[1])[0, :2]
    assert np.isfinite(picker.pick(projection, *place)).all()
    assert picker.pick(projection, 2, 2) is None
