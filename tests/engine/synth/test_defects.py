"""Defects: crops that keep what they say, holes, noise of the asked size, coarse meshes, clutter without truth."""

from __future__ import annotations

import numpy as np
import pytest

from engine.synth import defects
from engine.synth.cloud import Cloud, Drawable
from engine.synth.dress import DressConfig, Soup, dress
from engine.synth.types import HeadSurface

BARE = DressConfig(hair=0, beard=0, glasses=0, torso=0, collar=0, surroundings=0, relief=0)


@pytest.fixture
def soup(surface: HeadSurface) -> Soup:
    return dress(surface, np.random.default_rng(0), BARE)


@pytest.fixture
def cloud(soup: Soup) -> Cloud:
    drawable = Drawable.of(soup)
    return drawable.draw(drawable.areas, np.random.default_rng(1), 5000)


def test_points_are_spread_evenly_over_the_area(soup: Soup) -> None:
    drawable = Drawable.of(soup)
    points = drawable.draw(drawable.areas, np.random.default_rng(2), 30_000).points_mm
    centres = soup.vertices_mm[soup.faces].mean(axis=1)
    upper = drawable.areas[centres[:, 1] > 20.0].sum() / drawable.areas.sum()
    assert (points[:, 1] > 20.0).mean() == pytest.approx(upper, abs=0.01)


def test_normals_point_outward(cloud: Cloud) -> None:
    outward = cloud.points_mm - np.array([0.0, 20.0, 10.0], dtype=np.float32)
    assert (np.einsum("nx,nx->n", outward, cloud.normals) > 0).mean() > 0.99


def test_a_crop_keeps_its_sphere_and_the_near_side_of_its_planes() -> None:
    points = np.random.default_rng(3).uniform(-100.0, 100.0, (5000, 3)).astype(np.float32)
    crop = defects.Crop(np.zeros(3), 60.0, np.array([[0.0, 0.0, 1.0, 10.0]]))
    kept = crop.inside(points)
    np.testing.assert_array_equal(kept, (np.linalg.norm(points, axis=1) < 60.0) & (points[:, 2] < 10.0))
    assert (crop.inside(points, 20.0) & ~kept).any()


def test_crops_are_about_the_face(surface: HeadSurface) -> None:
    for seed in range(20):
        crop = defects.Crop.draw(surface, np.random.default_rng(seed), (80.0, 120.0))
        face = surface.vertices_mm[surface.is_face]
        assert crop.inside(face).mean() > 0.3


def test_holes_take_some_and_never_most(cloud: Cloud) -> None:
    shares = [len(defects.pierced(cloud, np.random.default_rng(seed), 6).points_mm) / 5000 for seed in range(20)]
    assert min(shares) > 0.5
    assert max(shares) <= 1.0
    assert np.mean(shares) < 0.995
    assert defects.pierced(cloud, np.random.default_rng(0), 0) is cloud


@pytest.mark.parametrize("noise_mm", [0.1, 0.5])
def test_noise_is_as_large_as_asked(cloud: Cloud, noise_mm: float) -> None:
    noisy = defects.damage(cloud, np.random.default_rng(4), (noise_mm, noise_mm), (0.0, 0.0), 0.0, 1.0)
    along = np.einsum("nx,nx->n", noisy.points_mm - cloud.points_mm, cloud.normals)
    assert along.std() == pytest.approx(noise_mm * np.hypot(1.0, 0.3), rel=0.05)


def test_no_defects_change_nothing_but_the_tilt_of_normals(cloud: Cloud) -> None:
    same = defects.damage(cloud, np.random.default_rng(5), (0.3, 0.5), (0.1, 0.5), 1.0, 0.0)
    np.testing.assert_array_equal(same.points_mm, cloud.points_mm)
    assert np.einsum("nx,nx->n", same.normals, cloud.normals).min() > 0.98


def test_floating_bits_have_no_truth(cloud: Cloud) -> None:
    moved = 0
    for seed in range(10):
        after = defects.damage(cloud, np.random.default_rng(seed), (0.0, 0.0), (0.0, 0.0), 1.0, 1.0)
        far = np.linalg.norm(after.points_mm - cloud.points_mm, axis=1) > 1.0
        assert np.isnan(after.canonical_mm[far]).all()
        assert not after.is_face[far].any()
        moved += far.sum()
    assert moved > 100


def test_a_coarse_mesh_is_coarse_and_keeps_its_truth(soup: Soup) -> None:
    coarse = defects.reshape(soup, np.random.default_rng(6), (0, 0), (12.0, 12.0), (0.5, 0.5), 1.0)
    assert len(coarse.vertices_mm) < 0.8 * len(soup.vertices_mm)
    corners = coarse.vertices_mm[coarse.faces]
    assert (np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1) > 0).all()
    np.testing.assert_allclose(coarse.vertices_mm, coarse.canonical_mm, atol=4.0)


def test_smoothing_flattens_bumps(soup: Soup) -> None:
    rng = np.random.default_rng(7)
    bumpy = Soup(
        soup.vertices_mm + rng.normal(0.0, 1.0, soup.vertices_mm.shape).astype(np.float32),
        soup.faces,
        soup.canonical_mm,
        soup.is_face,
        soup.rough_mm,
    )
    smooth = defects.reshape(bumpy, rng, (3, 3), None, (0.0, 0.0), 1.0)
    before, after = (np.linalg.norm(each.vertices_mm - soup.vertices_mm, axis=1).mean() for each in (bumpy, smooth))
    assert after < 0.8 * before
