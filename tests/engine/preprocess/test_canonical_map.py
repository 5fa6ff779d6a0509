from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog import shipped_schemes
from engine.preprocess import MapConfig
from engine.preprocess.canonical_map import CHANNELS, canonical_map, from_pixels, to_pixels

CONFIG = MapConfig()


@given(st.floats(-100, 100), st.floats(-120, 120), st.floats(30, 150))
def test_pixels_and_back(angle_deg: float, height_mm: float, radius_mm: float) -> None:
    angle = np.deg2rad(angle_deg)
    point = np.array([[radius_mm * np.sin(angle), height_mm, radius_mm * np.cos(angle)]])
    column, row, radius = to_pixels(point, CONFIG)
    assert np.allclose(from_pixels(column, row, radius, CONFIG), point, atol=1e-6)


def test_every_shipped_landmark_lies_on_the_map() -> None:
    for scheme in shipped_schemes().values():
        places = np.array([landmark.canonical_mm for landmark in scheme.landmark if landmark.canonical_mm])
        column, row, _ = to_pixels(places, CONFIG)
        assert np.all((column > 1) & (column < CONFIG.width_px - 2)), scheme.id
        assert np.all((row > 3) & (row < CONFIG.height_px - 4)), scheme.id


def test_left_is_right_of_the_middle_and_up_is_up() -> None:
    column, row, _ = to_pixels(np.array([[30.0, 50.0, 80.0], [-30.0, -50.0, 80.0]]), CONFIG)
    assert column[0] > CONFIG.width_px / 2 > column[1]
    assert row[0] < row[1]


def cylinder(radius: float, count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    angle, height = rng.uniform(-np.pi, np.pi, count), rng.uniform(-150, 150, count)
    return np.stack([radius * np.sin(angle), height, radius * np.cos(angle)], 1)


def test_a_cylinder_maps_to_its_radius_and_the_outermost_surface_wins() -> None:
    both = np.concatenate([cylinder(90.0, 60_000), cylinder(60.0, 60_000)])
    found = canonical_map(both, CONFIG)
    assert found.image.shape == (len(CHANNELS), CONFIG.height_px, CONFIG.width_px)
    assert np.median(np.abs(found.radius_mm - 90.0)) < 1e-3
    assert (np.abs(found.radius_mm - 90.0) < 1.0).mean() > 0.97


def test_no_points_give_an_empty_map() -> None:
    found = canonical_map(np.zeros((0, 3)), CONFIG)
    assert not found.observed.any()
    assert np.isfinite(found.image).all()
