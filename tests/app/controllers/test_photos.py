from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.controllers.photos import PhotosController
from app.models.photos import PhotoState, Picture, counted, marks_of, rays_to, reasons_of
from engine.geometry import Surface
from engine.photo.lifting import Lift, join, observed
from engine.photo.observing import Sighting
from engine.photo.views import ViewsConfig, cameras_around, render_views, surfaces_of
from engine.types import Scan

NAMES = ("nose_bridge_1", "nose_bridge_4", "menton")
PLACES = np.array([[0.0, 20.0, 89.0], [10.0, -10.0, 88.0], [-15.0, -40.0, 82.0]])


def lift_of(scan: Scan) -> Lift:
    """Six views of the ball in which three landmarks are seen exactly."""
    surfaces = surfaces_of(scan, np.eye(4))
    places = Surface.of(scan).closest(PLACES).places_mm
    cameras = cameras_around(np.eye(4), ViewsConfig(count=6, size_px=64))
    views = list(render_views(surfaces, cameras, "clay"))
    observations = []
    for view in views:
        xy, _ = view.seen.camera.project(places)
        few = np.ones(len(places))
        observations.append(observed(view.view_id, Sighting(xy, 0 * few, few, 0 * few, 50.0), NAMES, view.seen))
    consensus = join(observations, [view.seen for view in views], Surface.of(scan))
    return Lift(tuple(observations), tuple(views), consensus)


@pytest.fixture
def photos(qtbot, open_scan, ball):
    work = open_scan(ball)
    work.set_scheme("ibug68")
    qtbot.waitUntil(lambda: not work.scans.is_loading, timeout=20_000)
    controller = PhotosController(work)
    controller.open()
    lift = lift_of(work.document.scan)
    pictures = tuple(
        Picture(view.view_id, view.pixels, observation=found, seen=view.seen)
        for view, found in zip(lift.views, lift.observations, strict=True)
    )
    controller._set(pictures=pictures, current=pictures[2].id, consensus=lift.consensus, counts=counted(lift.consensus))
    yield work, controller
    controller.stop()


def test_accepting_is_one_step_and_leaves_what_people_placed(photos) -> None:
    work, controller = photos
    work.annotate.select("menton")
    work.annotate.on_drag_started("menton")
    work.annotate.on_dragged("menton", (1.0, 2.0, 3.0))
    work.annotate.on_drag_finished()
    by_hand = work.document.annotation.get("menton")
    assert by_hand is not None
    steps = work.document.position
    controller.accept("all")
    assert work.document.position == steps + 1
    assert work.document.annotation.get("menton") == by_hand
    assert work.document.annotation.get("nose_bridge_1").model.startswith("consensus of")
    work.annotate.undo()
    assert work.document.annotation.get("nose_bridge_1") is None


def test_accepting_one_takes_the_selected_alone(photos) -> None:
    work, controller = photos
    work.annotate.select("nose_bridge_1")
    controller.accept("one")
    assert set(work.document.annotation.landmarks) == {"nose_bridge_1"}


def test_a_mark_moved_on_the_picture_moves_on_the_scan_and_back(photos) -> None:
    work, controller = photos
    controller.accept("all")
    picture = controller.state.picture
    before = work.document.annotation.get("nose_bridge_1")
    assert controller.begin_drag("nose_bridge_1")
    x, y = picture.seen.camera.project(np.array([before.xyz_mm]))[0][0]
    controller.drag("nose_bridge_1", x + 2.0, y + 1.0)
    controller.drag("nose_bridge_1", x + 4.0, y + 2.0)
    controller.end_drag()
    after = work.document.annotation.get("nose_bridge_1")
    assert after.source == "manual"
    found = {mark.name: mark for mark in marks_of(picture, work.document.annotation)}["nose_bridge_1"]
    assert (found.x_px, found.y_px) == pytest.approx((x + 4.0, y + 2.0), abs=0.05)
    assert found.by_hand
    work.annotate.undo()
    assert work.document.annotation.get("nose_bridge_1") == before


def test_candidates_and_rays_are_shown_while_the_board_is_open(photos) -> None:
    work, controller = photos
    work.annotate.select("nose_bridge_1")
    assert work.overlays.together.clouds
    expected = rays_to(controller.state.pictures, controller.state.consensus, "nose_bridge_1")
    assert len(work.overlays.together.lines) == len(expected) > 0
    controller.show_rays(False)
    assert not work.overlays.together.lines
    controller.put_away()
    assert not work.overlays.together.clouds


def test_why_names_every_view_with_the_agreeing_ones_first(photos) -> None:
    _, controller = photos
    reasons = reasons_of(controller.state.consensus, "nose_bridge_1")
    assert len(reasons) == 6
    used = [reason.counted for reason in reasons]
    assert used == sorted(used, reverse=True)
    assert reasons_of(controller.state.consensus, "nothing") == []


def test_photos_are_read_in_a_thread_and_bad_ones_say_why(qtbot, work, tmp_path: Path) -> None:
    Image.new("RGB", (80, 60), (120, 90, 60)).save(tmp_path / "good.png")
    (tmp_path / "bad.jpg").write_bytes(b"nothing")
    controller = PhotosController(work)
    controller.add([tmp_path / "good.png", tmp_path / "bad.jpg"])
    qtbot.waitUntil(lambda: not controller.state.busy, timeout=20_000)
    assert [picture.path.name for picture in controller.state.pictures] == ["good.png"]
    assert "bad.jpg" in controller.state.trouble
    controller.remove(controller.state.current)
    assert controller.state.pictures == ()
    controller.stop()


def test_nothing_to_look_at_is_said(work) -> None:
    controller = PhotosController(work)
    controller.detect(68)
    assert "drop a photo" in controller.state.trouble
    assert not PhotoState().counts
    controller.stop()


def test_photos_belong_to_their_scan_and_come_back_with_it(qtbot, open_scan, balls, tmp_path: Path) -> None:
    Image.new("RGB", (80, 60), (120, 90, 60)).save(tmp_path / "one.png")
    Image.new("RGB", (80, 60), (60, 90, 120)).save(tmp_path / "two.png")
    work = open_scan(*balls[:2])
    controller = PhotosController(work)
    controller.open()

    def names() -> list[str]:
        return [picture.path.name for picture in controller.state.pictures]

    def turn_to(number: int) -> None:
        scan_id = work.session.project.scans()[number].scan_id
        work.scans.open_scan(scan_id)
        qtbot.waitUntil(lambda: work.document.scan.scan_id == scan_id and not work.scans.is_loading, timeout=20_000)

    qtbot.waitUntil(lambda: len(work.session.project.scans()) == 2, timeout=20_000)
    turn_to(0)
    controller.add([tmp_path / "one.png"])
    qtbot.waitUntil(lambda: names() == ["one.png"], timeout=20_000)
    turn_to(1)
    assert names() == []
    controller.add([tmp_path / "two.png"])
    qtbot.waitUntil(lambda: names() == ["two.png"], timeout=20_000)
    turn_to(0)
    qtbot.waitUntil(lambda: names() == ["one.png"], timeout=20_000)
    turn_to(1)
    qtbot.waitUntil(lambda: names() == ["two.png"], timeout=20_000)
    controller.remove(controller.state.current)
    turn_to(0)
    Image.new("RGB", (80, 60)).save(tmp_path / "three.png")
    controller.add([tmp_path / "three.png"])
    turn_to(1)  # at once, while it may still be read
    turn_to(0)
    qtbot.waitUntil(lambda: sorted(names()) == ["one.png", "three.png"], timeout=20_000)
    turn_to(1)
    qtbot.wait(100)
    assert names() == []
    controller.stop()
