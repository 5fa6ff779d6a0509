"""Dressed heads: truth kept on bare skin, lost under hair, and pieces that follow the head."""

from __future__ import annotations

import numpy as np
import pytest

from engine.synth.dress import KEEP_TRUTH_MM, DressConfig, dress, frame_of
from engine.synth.types import HeadSurface

BARE = DressConfig(hair=0, beard=0, glasses=0, torso=0, collar=0, surroundings=0, relief=0)


def test_a_bare_head_is_only_the_head(surface: HeadSurface) -> None:
    soup = dress(surface, np.random.default_rng(0), BARE)
    np.testing.assert_array_equal(soup.vertices_mm, surface.vertices_mm)
    np.testing.assert_array_equal(soup.canonical_mm, surface.canonical_mm)
    np.testing.assert_array_equal(soup.is_face, surface.is_face)


@pytest.mark.parametrize("piece", ["hair", "beard", "glasses", "torso", "surroundings"])
def test_each_piece_can_be_worn_alone(surface: HeadSurface, piece: str) -> None:
    config = BARE.model_copy(update={piece: 1.0})
    changed = 0
    for seed in range(6):
        soup = dress(surface, np.random.default_rng(seed), config)
        own = len(surface.vertices_mm)
        assert np.isnan(soup.canonical_mm[own:]).all()
        assert not soup.is_face[own:].any()
        moved = np.linalg.norm(soup.vertices_mm[:own] - surface.vertices_mm, axis=1)
        changed += len(soup.vertices_mm) > own or moved.max() > 0.3
        lost = np.isnan(soup.canonical_mm[:own, 0])
        np.testing.assert_array_equal(lost, moved > KEEP_TRUTH_MM)
        assert soup.faces.max() < len(soup.vertices_mm)
        assert np.isfinite(soup.vertices_mm).all()
    assert changed >= 5


def test_frame_of_finds_the_affine_change(surface: HeadSurface) -> None:
    rng = np.random.default_rng(4)
    linear, shift = np.eye(3) + 0.1 * rng.normal(size=(3, 3)), rng.normal(0.0, 50.0, 3)
    moved = HeadSurface(
        (surface.canonical_mm @ linear + shift).astype(np.float32), surface.faces, surface.canonical_mm, surface.is_face
    )
    found, offset = frame_of(moved)
    np.testing.assert_allclose(found, linear, atol=1e-4)
    np.testing.assert_allclose(offset, shift, atol=1e-2)


def test_clothes_follow_the_size_of_the_head(surface: HeadSurface) -> None:
    half = HeadSurface(0.5 * surface.vertices_mm, surface.faces, surface.canonical_mm, surface.is_face)
    config = BARE.model_copy(update={"torso": 1.0})
    large, small = (dress(each, np.random.default_rng(7), config) for each in (surface, half))
    np.testing.assert_allclose(small.vertices_mm, 0.5 * large.vertices_mm, atol=1e-2)
