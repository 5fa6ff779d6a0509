from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from engine.photo.camera import FLIP
from engine.synth.render.contact_sheet import sheet
from engine.synth.render.picture import Picture, PictureConfig, Stage, render


def test_the_same_seed_gives_the_same_picture(stage: Stage) -> None:
    config = PictureConfig(size_px=48)
    first, second = (render(stage, np.random.default_rng(5), config) for _ in range(2))
    for field in fields(Picture):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if isinstance(one, np.ndarray):
            assert np.array_equal(one, other), field.name


def test_photo_is_foreground_over_plate_by_alpha(picture: Picture) -> None:
    alpha = picture.alpha[..., None]
    assert alpha.min() >= 0
    assert alpha.max() <= 1
    partial = (alpha > 0.02) & (alpha < 0.98)
    assert partial.mean() > 0.005
    again = alpha * picture.foreground + (1 - alpha) * picture.plate
    assert np.abs(again * 255 - picture.image).max() <= 1.0


def test_landmarks_lie_where_the_camera_says(stage: Stage, picture: Picture) -> None:
    found, _ = picture.camera.project(stage.landmarks.on(picture.person.vertices_mm))
    assert np.allclose(found, picture.landmarks_px)
    assert np.allclose(picture.camera.turn, FLIP @ picture.turn)


def test_a_seen_landmark_lies_on_the_triangle_its_pixel_shows(stage: Stage) -> None:
    config = PictureConfig(size_px=192, occluders=0.0, hair=0.0, wear=False, yaw_deg=70)
    picture = render(stage, np.random.default_rng(3), config)
    places = stage.landmarks.on(picture.person.vertices_mm)
    whole = np.floor(picture.landmarks_px).astype(int)
    faces = stage.head.faces
    checked = 0
    for number in np.flatnonzero(picture.visible):
        column, row = whole[number]
        face = picture.raster.face[row, column]
        if face < 0:
            continue
        hit = picture.raster.weights[row, column] @ picture.person.vertices_mm[faces[face]]
        assert np.linalg.norm(hit - places[number]) < 8.0
        checked += 1
    assert checked > 10
    assert not picture.visible.all()  # the far side of a turned head is hidden


@pytest.mark.parametrize("frame", ["face", "head", "portrait"])
def test_a_frame_holds_what_it_is_named_after(stage: Stage, frame: str) -> None:
    config = PictureConfig(size_px=64, frame=frame, hair=0.0)
    for seed in range(5):
        picture = render(stage, np.random.default_rng(seed), config)
        inside = (picture.landmarks_px > -2) & (picture.landmarks_px < 66)
        assert inside.mean() > 0.95


def test_a_sheet_keeps_every_tile() -> None:
    tiles = [np.full((6, 6, 3), 10 * k, np.uint8) for k in range(5)]
    canvas = sheet(tiles, columns=2)
    assert canvas.shape == (24, 16, 3)
    assert canvas[16, 0, 0] == 40
