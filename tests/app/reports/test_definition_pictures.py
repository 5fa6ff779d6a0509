"""Definition pictures are drawn of our own head, from where the scheme says, with the landmark in sight."""

from __future__ import annotations

import numpy as np
import pytest

from app.reports.definition_pictures import SHOWN_MM, DefinitionPictures, ModelHead, camera_of, model_head
from app.ui.view.polydata import pixels_of
from app.ui.view.projection import Projection
from engine.catalog import shipped_schemes


@pytest.fixture(scope="module")
def head() -> ModelHead:
    return model_head(resolution=0.5, texture_px=256)


@pytest.mark.parametrize("scheme_id", shipped_schemes())
def test_cameras_frame_the_region_with_the_landmark_well_inside(head: ModelHead, scheme_id: str) -> None:
    scheme = shipped_schemes()[scheme_id]
    for mark in scheme.landmark:
        camera = camera_of(scheme, mark.name, head.landmarks_mm)
        direction = np.array(mark.camera) / np.linalg.norm(mark.camera)
        assert camera.axes[2] == pytest.approx(direction, abs=1e-6)
        assert SHOWN_MM[0] - 1e-6 <= camera.half_height_mm <= SHOWN_MM[1] + 1e-6
        x, y, _ = Projection(camera, 320, 320).project(np.array(head.landmarks_mm[f"{scheme_id}/{mark.name}"]))[0]
        assert 60 < x < 260, mark.name
        assert 60 < y < 260, mark.name


def test_left_and_right_are_mirror_images(head: ModelHead) -> None:
    scheme = shipped_schemes()["face-clinical"]
    left, right = (camera_of(scheme, f"exocanthion_{side}", head.landmarks_mm) for side in ("left", "right"))
    assert left.position_mm == pytest.approx((-right.position_mm[0], *right.position_mm[1:]), abs=0.2)


def test_picture_is_marked_where_the_landmark_is(qapp, head: ModelHead) -> None:
    scheme = shipped_schemes()["nose9"]
    with DefinitionPictures(head, size_px=160) as pictures:
        image, in_sight = pictures.draw(scheme, "nasal_tip")
    assert in_sight
    x, y, _ = Projection(camera_of(scheme, "nasal_tip", head.landmarks_mm), 160, 160).project(
        np.array(head.landmarks_mm["nose9/nasal_tip"])
    )[0]
    pixels = pixels_of(image).astype(int)
    red, _, blue = pixels[round(y), round(x)]
    assert blue > red + 100
    with DefinitionPictures(head, size_px=32) as pictures, pytest.raises(Exception, match="tail"):
        pictures.draw(scheme, "tail")
