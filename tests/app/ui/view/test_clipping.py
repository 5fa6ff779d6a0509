"""A scan cut open: what is gone is neither seen nor picked, and the wheel moves the cut and closes it again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from app.models.scene import Scene
from app.models.view_state import ClipPlane, SurfaceMode
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset
from app.ui.view.clipping import kept, kept_span, moved
from app.ui.view.picking import CloudPicker, SurfacePicker
from app.ui.view.projection import Projection

unit = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1)
WIDTH, HEIGHT = 640, 480


@given(point=unit, normal=unit, start=unit, direction=unit, t=st.floats(-50, 50))
def test_span_and_side_agree(point, normal, start, direction, t) -> None:
    clip = ClipPlane("", point, normal)
    direction = np.array(direction) / np.linalg.norm(direction)
    low, high = kept_span(clip, np.array(start), direction)
    place = np.array(start) + t * direction
    if abs((place - np.array(point)) @ np.array(normal)) > 1e-6:  # on the plane itself either answer is right
        assert kept(clip, place[None])[0] == (low <= t <= high)


@given(normal=unit, share=st.floats(-0.7, 0.7), x=st.floats(200, 440), y=st.floats(120, 360))
@settings(max_examples=80, deadline=None)
def test_pick_is_the_first_crossing_that_stays(normal, share, x, y) -> None:
    scan, picker = _SCAN[0]
    normal = np.array(normal) / np.linalg.norm(normal)
    clip = ClipPlane(scan.scan_id, tuple(normal * 90 * share), tuple(normal))
    projection = Projection(cameras.preset(CameraPreset.THREE_QUARTER, scan.points_mm, 1.3), WIDTH, HEIGHT)
    crossings = picker.hits(projection, x, y)
    height = np.abs((crossings - clip.point_mm) @ normal)
    if len(crossings) and height.min() < 1e-3:
        return  # on the plane itself either answer is right
    staying = crossings[kept(clip, crossings)]
    found = picker.pick(projection, x, y, clip)
    assert (found is None) == (len(staying) == 0)
    if found is not None:
        depth = projection.project(staying)[:, 2]
        assert found == pytest.approx(staying[np.argmin(depth)], abs=1e-4)


_SCAN: list = []


@pytest.fixture(autouse=True)
def _scan_once(make_scan) -> None:
    if not _SCAN:
        scan = make_scan(side=64)
        _SCAN.append((scan, SurfacePicker(scan)))


def test_cloud_is_cut_too(make_scan) -> None:
    scan = make_scan(side=300, cloud=True)
    projection = Projection(cameras.preset(CameraPreset.FRONT, scan.points_mm, 1.3), WIDTH, HEIGHT)
    clip = ClipPlane(scan.scan_id, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    picker = CloudPicker(scan)
    assert picker.pick(projection, 330, 250)[2] > 60
    assert picker.pick(projection, 330, 250, clip)[2] < 0


def test_wheel_cuts_deeper_and_closes() -> None:
    outline = np.array([[0, 0, -50.0], [0, 0, 50], [30, 0, 0]])
    forward = np.array([0, 0, 1.0])
    assert moved(None, -1, "a", forward, outline) is None
    clip = moved(None, 1, "a", forward, outline)
    depths = []
    for _ in range(100):
        depths.append(clip.point_mm[2])
        clip = moved(clip, 1, "a", np.array([1.0, 0, 0]), outline)
        assert clip.normal == (0, 0, 1)  # turning the scan does not turn the cut
    assert (np.diff(depths) <= 1e-9).all()
    assert depths[0] == pytest.approx(48)
    assert depths[-1] > -50
    for _ in range(60):
        clip = clip and moved(clip, -1, "a", forward, outline)
    assert clip is None


def test_cut_is_seen_and_hides_landmarks(view, make_scan, make_marker) -> None:
    scan = make_scan(side=96)
    tip = scan.points_mm[np.argmax(scan.points_mm[:, 2])]
    scene = Scene(scan, SurfaceMode.PLAIN, (make_marker("tip", tip),))
    view.set_scene(scene)
    QCoreApplication.processEvents()
    assert view.layer().visible.tolist() == [True]
    whole = view.grab_image()
    clip = ClipPlane(scan.scan_id, (0.0, 0.0, 30.0), (0.0, 0.0, 1.0))
    view.set_scene(Scene(scan, SurfaceMode.PLAIN, scene.markers, clip=clip))
    QCoreApplication.processEvents()
    assert view.layer().visible.tolist() == [False]
    assert view.grab_image() != whole
    assert view.surface_at(320, 240)[2] < -60  # through the opening, onto the inside of the far wall


def test_alt_wheel_asks_for_a_cut(view, make_scan) -> None:
    view.set_scene(Scene(make_scan()))
    asked: list = []
    view.clip_requested.connect(asked.append)
    distance = view.camera_state().distance_mm
    spot = QPointF(300, 200)
    for turn in (QPoint(0, -120), QPoint(-120, 0)):
        event = QWheelEvent(
            spot, view.mapToGlobal(spot), QPoint(), turn, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.AltModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QCoreApplication.sendEvent(view, event)
    assert view.camera_state().distance_mm == distance
    assert [clip.normal for clip in asked] == [pytest.approx((0, 0, 1))] * 2
    assert {clip.scan_id for clip in asked} == {"ball"}


def test_window_follows_the_wheel(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    window.view.cut(3)
    assert window.work.scene().clip is not None
    qtbot.waitUntil(lambda: window.view.scene.clip == window.work.scene().clip)
    window.view.cut(-4)
    qtbot.waitUntil(lambda: window.view.scene.clip is None)
