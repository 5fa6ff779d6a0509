from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.synth.dense_points import COUNTS, DensePoints, dense_points
from engine.synth.morphable import MorphableHead
from engine.types import EngineError


@pytest.fixture(scope="module")
def points(shared_data: Path) -> DensePoints:
    head = MorphableHead.load(shared_data / "ict_facekit" / "ict_facekit_light.npz", [scheme("ibug68")])
    return dense_points(head, 1000)


def test_the_list_starts_with_the_68(points: DensePoints) -> None:
    ibug = scheme("ibug68")
    assert points.names[:68] == ibug.names
    assert np.allclose(points.places_mm[:68], [mark.canonical_mm for mark in ibug.landmark], atol=0.05)


def test_lists_nest_and_no_pair_straddles_a_count(points: DensePoints) -> None:
    for count in COUNTS:
        part = points.first(count)
        assert part.names == points.names[:count]
        assert (part.pair < count).all()


def test_points_come_in_mirrored_pairs_and_apart_from_each_other(points: DensePoints) -> None:
    assert np.array_equal(points.pair[points.pair], np.arange(1000))
    mirrored = points.places_mm[points.pair] * (-1, 1, 1)
    assert np.linalg.norm(mirrored - points.places_mm, axis=1).max() < 0.6
    apart = np.linalg.norm(points.places_mm[68:520, None] - points.places_mm[None, 68:520], axis=2)
    assert (apart + 100 * np.eye(452)).min() > 0.3


def test_points_follow_the_mesh(points: DensePoints, shared_data: Path) -> None:
    head = MorphableHead.load(shared_data / "ict_facekit" / "ict_facekit_light.npz", [scheme("ibug68")])
    assert np.allclose(points.anchors.on(head.mean_mm), points.places_mm, atol=1e-3)
    assert np.allclose(points.anchors.weights.sum(1), 1.0)


def test_another_count_is_refused_with_the_known_ones(points: DensePoints) -> None:
    with pytest.raises(EngineError, match="100"):
        points.first(77)
