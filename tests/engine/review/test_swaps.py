"""Mistakes of naming: each kind is told and mended exactly, and nothing is told of faces that have none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from engine import annotation as edits
from engine.catalog import LandmarkScheme, scheme, shipped_schemes
from engine.preprocess.similarity import random_rotation
from engine.review.prior import prior_of_scheme
from engine.review.swaps import SwapKind, find_swaps
from engine.types import Annotation, Landmark

SCHEMES = shipped_schemes()
SEEDS = range(6)


def face(of: LandmarkScheme, seed: int) -> Annotation:
    """A random face in a frame of its own, of the variety that is expected."""
    rng = np.random.default_rng(seed)
    prior = prior_of_scheme(of)
    root = np.linalg.cholesky(prior.covariance)
    shape = prior.mean_mm + (root @ rng.normal(size=len(root))).reshape(-1, 3)
    shape = shape @ random_rotation(rng).T + rng.normal(size=3) * 100
    return Annotation(of.id, {name: Landmark(tuple(xyz)) for name, xyz in zip(of.names, shape, strict=True)})


def renamed(annotation: Annotation, names: Mapping[str, str]) -> Annotation:
    return annotation.with_landmarks({names.get(name, name): one for name, one in annotation.landmarks.items()})


def exchanged(annotation: Annotation, *pairs: tuple[str, str]) -> Annotation:
    both = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
    return renamed(annotation, both)


@pytest.mark.parametrize("of", SCHEMES.values(), ids=SCHEMES)
def test_faces_without_mistakes_have_none(of: LandmarkScheme) -> None:
    for seed in range(30):
        assert [one.text for one in find_swaps(face(of, seed), of)] == []


@pytest.mark.parametrize("of", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_pairs_exchanged_is_one_finding(of: LandmarkScheme, seed: int) -> None:
    right = face(of, seed)
    (found,) = find_swaps(edits.mirror_names(right, of), of)
    assert found.kind in (SwapKind.ALL_PAIRS, SwapKind.PAIRS)
    assert found.fix.landmarks == right.landmarks


@pytest.mark.parametrize("seed", SEEDS)
def test_one_pair_exchanged(seed: int) -> None:
    of = SCHEMES["face-clinical"]
    for name in ("alare_right", "exocanthion_right", "gonion_right", "tragion_right", "crista_philtri_right"):
        right = face(of, seed)
        (found,) = find_swaps(exchanged(right, (name, of.mirror(name))), of)
        assert (found.kind, set(found.names)) == (SwapKind.PAIRS, {name, of.mirror(name)})
        assert "look exchanged" in found.text
        assert found.fix.landmarks == right.landmarks


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("row", [("jaw_right_8", 17), ("brow_right_1", 5), ("brow_left_5", 5)])
def test_a_row_placed_the_wrong_way_round(seed: int, row: tuple[str, int]) -> None:
    of = scheme("ibug68")
    start = of.index[row[0]]
    names = of.names[start : start + row[1]]
    right = face(of, seed)
    (found,) = find_swaps(renamed(right, dict(zip(names, names[::-1], strict=True))), of)
    assert found.kind is SwapKind.REVERSED
    assert "wrong way round" in found.text
    assert found.fix.landmarks == right.landmarks


def test_several_mistakes_are_told_apart_and_mended_one_by_one() -> None:
    of = SCHEMES["face-clinical"]
    right = face(of, 3)
    wrong = exchanged(right, ("endocanthion_left", "exocanthion_left"), ("gonion_left", "gonion_right"))
    found = find_swaps(wrong, of)
    assert {frozenset(one.names) for one in found} == {
        frozenset(("endocanthion_left", "exocanthion_left")),
        frozenset(("gonion_left", "gonion_right")),
    }
    mended = found[0].fix
    (left,) = find_swaps(mended, of)
    assert left.fix.landmarks == right.landmarks


def test_one_side_of_a_scan_is_enough_and_too_little_is_silent() -> None:
    of = SCHEMES["face-clinical"]
    right = face(of, 5)
    half = right.with_landmarks({name: one for name, one in right.landmarks.items() if not name.endswith("_left")})
    assert find_swaps(half, of) == ()
    (found,) = find_swaps(exchanged(half, ("nasion", "pronasale")), of)
    assert set(found.names) == {"nasion", "pronasale"}
    few = right.with_landmarks({name: right.landmarks[name] for name in of.names[:4]})
    assert find_swaps(few, of) == ()
    assert find_swaps(Annotation(of.id), of) == ()


def test_a_slip_and_unknown_names_are_no_exchange() -> None:
    of = SCHEMES["ibug68"]
    right = face(of, 6)
    slipped = edits.place(right, "menton", (500.0, 500.0, 0.0))
    assert find_swaps(slipped, of) == ()
    strange = edits.put(right, "from_elsewhere", Landmark((0.0, 0.0, 0.0)))
    assert find_swaps(strange, of) == ()
