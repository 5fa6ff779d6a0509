"""Lines, bodies and colours over the scan: they appear where they are, hide behind the surface, and go away again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont

from app.models.overlays import Cloud, Ellipsoid, OverlaySet, Polyline, SurfaceField
from app.models.scene import MarkerStatus, Scene
from app.models.view_state import SurfaceMode
from app.ui.view.camera import CameraState
from app.ui.view.colour_maps import COLOUR_MAPS, NOTHING, mapped
from app.ui.view.markers import painting_order
from app.ui.view.overlay import marker_layer
from app.ui.view.palette import DARK
from app.ui.view.projection import Projection
from app.ui.view.snapshot import snapshot
from engine.preprocess.subdivide import weave
from engine.types import Role

SIZE_PX = 300
PURE = "#FF00FF"


@pytest.fixture
def scene(make_scan) -> Scene:
    return Scene(make_scan(side=64), SurfaceMode.PLAIN)


def picture(scene: Scene, overlays: OverlaySet):
    return snapshot(replace(scene, overlays=overlays), width_px=SIZE_PX, height_px=SIZE_PX, words=False)


def count(image, wanted: str, nearness: int = 60) -> int:
    """Pixels of about one colour."""
    aim = QColor(wanted)
    return sum(
        abs(c.red() - aim.red()) + abs(c.green() - aim.green()) + abs(c.blue() - aim.blue()) < nearness
        for c in (image.pixelColor(x, y) for x in range(0, SIZE_PX, 2) for y in range(0, SIZE_PX, 2))
    )


@pytest.mark.gl
def test_a_line_shows_in_front_and_hides_behind(qapp, scene) -> None:
    points = np.asarray(scene.scan.points_mm)
    across = np.linspace(points[:, 0].min(), points[:, 0].max(), 40)
    line = {z: np.stack([across, 0 * across, 0 * across + z], axis=1) for z in (2 * points[:, 2].max(), -200.0)}
    front, behind = line.values()
    assert count(picture(scene, OverlaySet((Polyline(front, PURE, 6.0),))), PURE) > 100
    hidden = count(picture(scene, OverlaySet((Polyline(behind, PURE, 6.0),))), PURE)
    assert hidden < 30
    assert count(picture(scene, OverlaySet((Polyline(behind, PURE, 6.0, through=True),))), PURE) <= hidden + 10


@pytest.mark.gl
def test_a_body_has_its_place_and_goes(qapp, scene) -> None:
    high = float(np.asarray(scene.scan.points_mm)[:, 2].max())
    body = Ellipsoid((0.0, 0.0, high), 30 * np.eye(3), "#FF0000", 1.0)
    reddish = [
        count(picture(scene, overlays), "#FF2020", 250) for overlays in (OverlaySet(), OverlaySet(bodies=(body,)))
    ]
    assert reddish[1] > reddish[0] + 200


@pytest.mark.gl
def test_a_field_takes_the_place_of_the_skin(qapp, scene) -> None:
    values = np.zeros(len(scene.scan.points_mm))
    cold = SurfaceField(scene.scan.scan_id, values, 0.0, 1.0, "Error", "mm", "heat")
    blue = picture(scene, OverlaySet(surface=cold)).pixelColor(SIZE_PX // 2, SIZE_PX // 2)
    skin = picture(scene, OverlaySet()).pixelColor(SIZE_PX // 2, SIZE_PX // 2)
    assert blue.blue() > blue.red() + 20
    assert skin.red() > skin.blue() + 20
    other = replace(cold, scan_id="another")
    assert picture(scene, OverlaySet(surface=other)).pixelColor(SIZE_PX // 2, SIZE_PX // 2) == skin


@pytest.mark.parametrize("name", ["heat", "even"])
def test_lightness_rises_evenly(name) -> None:
    light = COLOUR_MAPS[name] @ (0.2126, 0.7152, 0.0722)
    steps = np.diff(light)
    assert (steps > 0).all()
    assert steps.max() < 2.2 * steps.min() + 12


def test_no_number_is_grey() -> None:
    assert tuple(mapped(np.array([np.nan]), "heat")[0]) == NOTHING


@pytest.mark.gl
def test_points_show_over_the_scan_and_alone_in_its_place(qapp, scene) -> None:
    points = np.asarray(scene.scan.points_mm, float)
    cloud = Cloud(points * 1.02, PURE, 4.0)
    with_scan = picture(scene, OverlaySet(clouds=(cloud,)))
    assert count(with_scan, PURE) > 200
    nothing = picture(scene, OverlaySet(alone=True))
    assert count(nothing, DARK.skin, 150) == 0
    assert count(picture(scene, OverlaySet(clouds=(cloud,), alone=True)), PURE) >= count(with_scan, PURE)


@pytest.mark.gl
def test_numbers_on_a_finer_mesh_show_between_vertices(qapp, make_scan) -> None:
    scan = make_scan(side=8)
    fine = weave(np.asarray(scan.points_mm), np.asarray(scan.faces), 4.0, 100_000)
    places = fine.carry(np.asarray(scan.points_mm, float))
    front = places[places[:, 2].argmax()]
    values = np.where(np.linalg.norm(places - front, axis=1) < 12.0, 1.0, 0.0)
    field = SurfaceField(scan.scan_id, values, 0.0, 1.0, "spot", shown_from=0.5, weave=fine)
    shown = picture(Scene(scan, SurfaceMode.PLAIN), OverlaySet(surface=field))
    assert 10 < count(shown, "#FEE838", 120) < 2000
    wrong = replace(field, values=values[:-1])
    assert count(picture(Scene(scan, SurfaceMode.PLAIN), OverlaySet(surface=wrong)), "#FEE838", 120) == 0


@pytest.mark.gl
def test_numbers_reach_every_portion_of_a_large_cloud(qapp, make_scan) -> None:
    side = 320
    mesh = make_scan(side=side)
    cloud = replace(mesh, scan_id="cloud", faces=None, normals=None)
    assert len(cloud.points_mm) > 40_000
    high = np.asarray(cloud.points_mm)[:, 1]
    field = SurfaceField(cloud.scan_id, (high > 0).astype(float), 0.0, 1.0, "half")
    shown = picture(Scene(cloud, SurfaceMode.POINTS), OverlaySet(surface=field))
    bright = [shown.pixelColor(SIZE_PX // 2, y).lightness() for y in (SIZE_PX // 4, 3 * SIZE_PX // 4)]
    assert bright[0] > bright[1] + 60


def test_what_a_person_works_on_lies_over_what_it_is_compared_with(make_marker) -> None:
    near, far = np.array([0.0, 0.0, 50.0]), np.array([0.0, 0.0, 0.0])
    reference = make_marker("a", near, Role.REFERENCE, status=MarkerStatus.REFERENCE)
    own = make_marker("a", far)
    chosen = replace(make_marker("b", far), selected=True)
    projection = Projection(CameraState(), 400.0, 300.0)
    layer = marker_layer(Scene(markers=(chosen, own, reference)), None, projection, DARK, QFont())
    assert [layer.markers[k] for k in painting_order(layer)] == [reference, own, chosen]
