"""The virtual scanner: as many points as asked, truth that holds, every kind of scan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from engine.synth.anchors import attach
from engine.synth.dress import DressConfig
from engine.synth.morphable import MorphableHead
from engine.synth.scanner import KINDS, ScannerConfig, scan_head
from engine.synth.types import HeadSurface

BARE = DressConfig(hair=0, beard=0, glasses=0, torso=0, collar=0, surroundings=0, relief=0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_whole(head: MorphableHead, kind: str) -> None:
    config = ScannerConfig(points=1500, kinds=(kind,))
    for seed in range(4):
        rng = np.random.default_rng(seed)
        scan = scan_head(head.sample(rng), rng, config)
        assert scan.kind == kind
        assert scan.points_mm.shape == (1500, 3)
        assert np.isfinite(scan.points_mm).all()
        assert scan.normals is not None
        np.testing.assert_allclose(np.linalg.norm(scan.normals, axis=1), 1.0, atol=1e-3)
        assert not np.isnan(scan.canonical_mm[scan.is_face]).any()
        assert scan.names == head.landmark_names


def test_seed_decides_the_scan(surface: HeadSurface) -> None:
    first, again, other = (scan_head(surface, np.random.default_rng(s), ScannerConfig(points=500)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.points_mm, again.points_mm)
    np.testing.assert_array_equal(first.canonical_mm, again.canonical_mm)
    assert first.kind != other.kind or not np.array_equal(first.points_mm, other.points_mm)


def test_a_perfect_instrument_measures_the_surface(surface: HeadSurface) -> None:
    """Without dress and defects every point lies on the head, and its canonical place is the same point."""
    config = ScannerConfig(points=4000, kinds=("few views", "bust"), dress=BARE, quality=0.0)
    for seed in range(4):
        scan = scan_head(surface, np.random.default_rng(seed), config)
        np.testing.assert_allclose(scan.canonical_mm, scan.points_mm, atol=1e-3)
        assert (
            np.abs(
                attach(scan.points_mm[:50], surface.vertices_mm, surface.faces).on(surface.vertices_mm)
                - scan.points_mm[:50]
            ).max()
            < 1e-3
        )


def test_what_is_worn_is_what_was_asked(surface: HeadSurface) -> None:
    """A kind of scan dresses a head its own way only where the configuration leaves it open."""
    asked = ScannerConfig(points=800, kinds=("bust",), dress=BARE)
    left_open = ScannerConfig(points=800, kinds=("bust",), dress=DressConfig(hair=0, beard=0))
    bodies, bare = (
        [np.isnan(scan_head(surface, np.random.default_rng(s), config).canonical_mm[:, 0]).mean() for s in range(5)]
        for config in (left_open, asked)
    )
    assert np.median(bodies) > 0.2  # now and then a crop leaves the body out
    assert max(bare) < 0.1


@pytest.mark.parametrize("kind", ["single view", "mask"])
def test_cameras_in_front_see_no_occiput(surface: HeadSurface, kind: str) -> None:
    for seed in range(6):
        config = ScannerConfig(points=800, kinds=(kind,), dress=BARE, quality=0.0)
        scan = scan_head(surface, np.random.default_rng(seed), config)
        place = scan.canonical_mm[np.isfinite(scan.canonical_mm[:, 0])]
        assert place[:, 2].min() > -75.0


def test_only_the_outside_is_scanned(surface: HeadSurface) -> None:
    """A second, smaller head inside the first is hardly ever seen: the depth maps are coarse."""
    inner = surface.vertices_mm * np.float32(0.6) + np.array([0, 8, 4], dtype=np.float32)
    both = HeadSurface(
        np.concatenate([surface.vertices_mm, inner]),
        np.concatenate([surface.faces, surface.faces + len(inner)]),
        np.concatenate([surface.canonical_mm, np.full_like(inner, np.nan)]),
        np.concatenate([surface.is_face, np.zeros(len(inner), dtype=bool)]),
    )
    config = ScannerConfig(points=3000, kinds=("head",), dress=BARE, quality=0.0)
    shares = [
        np.isnan(scan_head(both, np.random.default_rng(seed), config).canonical_mm[:, 0]).mean() for seed in range(6)
    ]
    assert np.median(shares) < 0.015
    assert max(shares) < 0.025


def test_the_middle_of_the_face_is_looked_at_finely(surface: HeadSurface) -> None:
    """A copy of the face a little behind itself is not seen at all: coarse depth maps alone let steep skin through."""
    behind = surface.vertices_mm - np.array([0, 0, 8], dtype=np.float32)
    rows = surface.is_face[surface.faces].all(axis=1)
    both = HeadSurface(
        np.concatenate([surface.vertices_mm, behind]),
        np.concatenate([surface.faces, surface.faces[rows] + len(behind)]),
        np.concatenate([surface.canonical_mm, np.full_like(behind, np.nan)]),
        np.concatenate([surface.is_face, np.zeros(len(behind), dtype=bool)]),
    )
    config = ScannerConfig(points=3000, kinds=("few views", "bust"), dress=BARE, quality=0.0)
    for seed in range(6):
        scan = scan_head(both, np.random.default_rng(seed), config)
        middle = np.linalg.norm(scan.points_mm - surface.vertices_mm[surface.is_face].mean(axis=0), axis=1) < 50.0
        assert middle.sum() > 20
        assert np.isnan(scan.canonical_mm[middle, 0]).mean() < 0.02


def test_what_is_inside_is_scanned_only_if_asked(surface: HeadSurface) -> None:
    inside = np.zeros(len(surface.faces), dtype=bool)
    inside[np.flatnonzero(surface.is_face[surface.faces].all(axis=1))[::2]] = True
    holed = replace(surface, inside=inside)
    shares = []
    for into in (0.0, 1.0):
        config = ScannerConfig(points=4000, kinds=("few views",), dress=BARE, quality=0.0, into_openings=into)
        scan = scan_head(holed, np.random.default_rng(3), config)
        shares.append(scan.is_face.mean())
    assert 0.3 < shares[0] / shares[1] < 0.85


def test_noise_is_as_large_as_the_kind_says(surface: HeadSurface) -> None:
    kinds = ("depth camera",)
    clean, noisy = (
        scan_head(
            surface, np.random.default_rng(5), ScannerConfig(points=3000, kinds=kinds, dress=BARE, quality=quality)
        )
        for quality in (0.0, 1.0)
    )
    clean_off = cKDTree(surface.vertices_mm).query(clean.points_mm)[0]
    noisy_off = cKDTree(surface.vertices_mm).query(noisy.points_mm)[0]
    assert np.isfinite(noisy_off).all()
    assert noisy_off.mean() > clean_off.mean()


def test_landmarks_are_visible_where_skin_was_scanned(surface: HeadSurface) -> None:
    config = ScannerConfig(points=4000, dress=BARE, kinds=("single view", "mask", "coarse"))
    near: list[list[float]] = [[], []]
    for seed in range(12):
        scan = scan_head(surface, np.random.default_rng(seed), config)
        skin = scan.points_mm[np.isfinite(scan.canonical_mm[:, 0])]
        distance, _ = cKDTree(skin).query(scan.landmarks_mm)
        for visible in (False, True):
            near[visible].extend(distance[scan.landmark_visible == visible])
    hidden, seen = (np.array(each) for each in near)
    assert len(seen) > len(hidden) > 20
    assert np.quantile(seen, 0.95) < 10.0
    assert hidden.mean() > 3.0 * seen.mean()


def test_any_beginning_is_a_fair_sample(surface: HeadSurface) -> None:
    scan = scan_head(surface, np.random.default_rng(9), ScannerConfig(points=6000))
    few = scan.thinned(1500)
    assert len(few.points_mm) == len(few.canonical_mm) == len(few.is_face) == 1500
    assert few.normals is not None
    assert len(few.normals) == 1500
    assert few.is_face.mean() == pytest.approx(scan.is_face.mean(), abs=0.05)
    np.testing.assert_allclose(few.points_mm.mean(axis=0), scan.points_mm.mean(axis=0), atol=12.0)


def test_a_head_without_landmarks_can_be_scanned(surface: HeadSurface) -> None:
    plain = HeadSurface(surface.vertices_mm, surface.faces, surface.canonical_mm, surface.is_face)
    scan = scan_head(plain, np.random.default_rng(0), ScannerConfig(points=300, normals=False))
    assert scan.names == ()
    assert scan.normals is None
