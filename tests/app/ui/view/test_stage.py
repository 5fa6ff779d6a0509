"""Pixels and depths agree with the projection, so that landmarks lie where the surface is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app.models.view_state import SurfaceMode
from app.ui.view import camera as cameras
from app.ui.view import geometry
from app.ui.view.camera import CameraPreset
from app.ui.view.depth import DEPTH_TOLERANCE_MM
from app.ui.view.loading import prepare
from app.ui.view.palette import DARK, LIGHT
from app.ui.view.picking import SurfacePicker
from app.ui.view.projection import Projection
from app.ui.view.stage import Stage
from app.ui.view.surface import ImageSurface

SIZE = (320, 240)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage(ImageSurface(), DARK)
    yield made
    made.close()


def show(stage: Stage, scan, mode: SurfaceMode = SurfaceMode.TEXTURE):
    prepared = prepare(scan)
    stage.set_scan(prepared.geometry, prepared.textures, prepared.proxy)
    stage.set_mode(mode)
    return cameras.preset(CameraPreset.FRONT, prepared.geometry.outline_mm, SIZE[0] / SIZE[1])


@pytest.mark.parametrize("offset", [(0, 0, 0), (1e6, 2e6, -1e6)], ids=["near", "far-from-origin"])
@pytest.mark.parametrize("orthographic", [False, True], ids=["perspective", "orthographic"])
def test_depth_of_a_pixel_is_that_of_the_surface(stage, make_scan, offset, orthographic) -> None:
    scan = make_scan(side=96, offset=offset)
    camera = replace(cameras.orbit(show(stage, scan), 50, 30), orthographic=orthographic)
    depth = stage.draw(camera, *SIZE, depth=True).depth.eye_mm()
    projection, picker = Projection(camera, *SIZE), SurfacePicker(scan)
    seen = 0
    for x, y in [(160, 120), (140, 100), (175, 130), (160, 60), (120, 140)]:
        hit = picker.pick(projection, x + 0.5, y + 0.5)
        if hit is not None:
            seen += 1
            assert depth[y, x] == pytest.approx(projection.project(hit)[0, 2], abs=0.2)
    assert seen >= 3
    assert np.isinf(depth[2, 2])


def test_visible_tells_front_from_back(stage, make_scan) -> None:
    scan = make_scan(side=96)
    camera = show(stage, scan)
    frame = stage.draw(camera, *SIZE, depth=True)
    projection = Projection(camera, *SIZE)
    visible = frame.depth.visible(projection, projection.project(scan.points_mm))
    z = scan.points_mm[:, 2]
    assert visible[z > 40].all()
    assert not visible[z < -40].any()
    lifted = projection.project(np.array([[0, 0, 300.0]]))
    assert frame.depth.visible(projection, lifted).all()
    assert DEPTH_TOLERANCE_MM < 2


def test_silhouette_is_where_the_projection_says(stage, make_scan) -> None:
    scan = make_scan(side=128)
    camera = show(stage, scan)
    frame = stage.draw(camera, *SIZE, depth=True)
    rows, columns = np.nonzero(frame.depth.values < 1)
    x, y, _ = Projection(camera, *SIZE).project(scan.points_mm).T
    assert columns.min() == pytest.approx(x.min(), abs=1.5)
    assert columns.max() == pytest.approx(x.max(), abs=1.5)
    assert rows.min() == pytest.approx(y.min(), abs=1.5)
    assert rows.max() == pytest.approx(y.max(), abs=1.5)


def test_shift_moves_the_picture_by_whole_pixels(stage, make_scan) -> None:
    camera = show(stage, make_scan(side=96), SurfaceMode.PLAIN)
    still = stage.draw(camera, *SIZE).pixels
    moved = stage.draw(camera, *SIZE, jitter_px=(3.0, 0.0)).pixels
    difference = [np.abs(np.roll(still, k, 1).astype(int) - moved)[20:-20, 20:-20].mean() for k in (-3, 0, 3)]
    assert min(difference) < 0.25 * difference[1]


def test_both_textures_show_upright(stage, painted) -> None:
    pixels = stage.draw(show(stage, painted), *SIZE).pixels.astype(int)
    left, right = pixels[120, 120], pixels[120, 200]
    assert left[0] > 2 * left[2]
    assert right[2] > 2 * right[0]


@pytest.mark.parametrize("mode", SurfaceMode)
@pytest.mark.parametrize("cloud", [False, True], ids=["mesh", "cloud"])
def test_every_mode_shows_something(stage, make_scan, mode, cloud) -> None:
    camera = show(stage, make_scan(cloud=cloud), mode)
    empty = np.asarray(stage.draw(cameras.pan(camera, 5000, 0, 240), *SIZE).pixels).astype(int)
    full = stage.draw(camera, *SIZE).pixels.astype(int)
    assert (np.abs(full - empty).max(-1) > 25).mean() > 0.01


def test_vertex_colours_show(stage, make_scan) -> None:
    count = len(make_scan().points_mm)
    scan = make_scan(colours=np.full((count, 3), (20, 180, 60), np.uint8))
    pixel = stage.draw(show(stage, scan, SurfaceMode.COLOURS), *SIZE).pixels[120, 160].astype(int)
    assert pixel[1] > 1.8 * max(pixel[0], pixel[2])


def test_portions_add_up_to_the_whole(stage, make_scan, monkeypatch) -> None:
    scan = make_scan(side=96)
    camera = show(stage, scan, SurfaceMode.PLAIN)
    whole = stage.draw(camera, *SIZE, depth=True)
    monkeypatch.setattr(geometry, "HUGE_FACES", 1000)
    monkeypatch.setattr(geometry, "PORTION_FACES", 1500)
    show(stage, scan, SurfaceMode.PLAIN)
    assert stage.portions > 3
    for k in range(stage.portions):
        last = stage.draw(camera, *SIZE, depth=True, portion=k)
    assert (np.abs(whole.pixels.astype(int) - last.pixels).max(-1) > 2).mean() < 0.001
    assert (np.abs(whole.depth.values - last.depth.values) > 1e-5).mean() < 0.001


def test_shadows_darken_folds_only(stage, make_scan) -> None:
    camera = show(stage, make_scan(side=96), SurfaceMode.PLAIN)
    plain = stage.draw(camera, *SIZE).pixels.astype(int)
    shaded = stage.draw(camera, *SIZE, shadows=True).pixels.astype(int)
    assert np.abs(plain[5, 5] - shaded[5, 5]).max() <= 3
    assert np.abs(plain - shaded).max() > 5


def test_background_brightens_in_the_middle_and_follows_the_theme(stage) -> None:
    camera = cameras.CameraState()
    dark = stage.draw(camera, *SIZE).pixels.astype(int)
    stage.set_palette(LIGHT)
    light = stage.draw(camera, *SIZE).pixels.astype(int)
    for pixels in (dark, light):
        assert pixels[120, 160].sum() > pixels[3, 3].sum() + 30
    assert light[3, 3, :3].min() > dark[120, 160, :3].max()


def test_a_scan_made_ready_ahead_is_drawn_as_any_other(stage, make_scan) -> None:
    first, second = make_scan(side=64), make_scan(side=96)
    camera = show(stage, second, SurfaceMode.PLAIN)
    wanted = stage.draw(camera, *SIZE).pixels
    here = show(stage, first, SurfaceMode.PLAIN)
    before = stage.draw(here, *SIZE).pixels
    ready = prepare(second)
    stage.set_ahead(ready.geometry, ready.textures, ready.proxy)
    assert (stage.draw(here, *SIZE).pixels == before).all()
    stage.set_ahead(*(lambda other: (other.geometry, other.textures, other.proxy))(prepare(first)))
    stage.set_ahead(ready.geometry, ready.textures, ready.proxy)
    stage.set_scan(None)
    stage.set_scan(ready.geometry, ready.textures, ready.proxy)
    assert (stage.draw(camera, *SIZE).pixels == wanted).all()
    assert stage.surface.renderer.GetActors().GetNumberOfItems() == len(ready.geometry.drawn)
