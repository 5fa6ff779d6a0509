"""What fits a face: calibrated without errors, right about planted ones, indifferent to frame and size."""

from __future__ import annotations

import numpy as np
import pytest

from engine.catalog import LandmarkScheme, shipped_schemes
from engine.preprocess.similarity import random_rotation
from engine.review.prior import ODD, ShapePrior, prior_of_scheme, prior_of_shapes, surprise
from engine.types import EngineError


@pytest.mark.parametrize("scheme", shipped_schemes().values(), ids=shipped_schemes())
def test_the_mean_head_itself_surprises_nobody(scheme: LandmarkScheme) -> None:
    prior = prior_of_scheme(scheme)
    found = surprise(prior.mean_mm[None], prior)
    assert found.distance.max() < 1e-6
    np.testing.assert_allclose(found.expected[0], prior.mean_mm, atol=1e-6)


def test_true_faces_rarely_surprise(faces, prior: ShapePrior) -> None:  # type: ignore[no-untyped-def]
    found = surprise(faces(60), prior)
    assert (found.distance > ODD).mean() < 0.003
    # Three degrees of freedom each, a little of which the laying over takes up.
    assert 2.0 < np.square(found.distance).mean() < 3.3


def test_one_slip_is_the_most_surprising_and_measured_in_the_scan(faces, prior: ShapePrior) -> None:  # type: ignore[no-untyped-def]
    shapes = faces(40, seed=1)
    rng = np.random.default_rng(2)
    which = rng.integers(68, size=40)
    way = rng.normal(size=(40, 3))
    shapes[np.arange(40), which] += 20.0 * way / np.linalg.norm(way, axis=1, keepdims=True)
    found = surprise(shapes, prior)
    assert (found.distance.argmax(1) == which).mean() >= 0.95
    away = found.away_mm[np.arange(40), which]
    assert abs(np.median(away) - 20.0) < 2.5


def test_frame_and_size_do_not_matter(faces, prior: ShapePrior) -> None:  # type: ignore[no-untyped-def]
    shapes = faces(5, seed=3)
    shapes[0, 4] += 15.0
    turned = 1.3 * shapes @ random_rotation(np.random.default_rng(4)).T - 700.0
    one, other = surprise(shapes, prior), surprise(turned, prior)
    np.testing.assert_allclose(one.distance, other.distance, atol=1e-6)
    np.testing.assert_allclose(1.3 * one.away_mm, other.away_mm, atol=1e-6)


def test_missing_landmarks_are_neither_judged_nor_held_against_others(faces, prior: ShapePrior) -> None:  # type: ignore[no-untyped-def]
    shapes = faces(6, seed=5)
    shapes[:, ::3] = np.nan
    shapes[5, 5:] = np.nan  # three landmarks say nothing
    found = surprise(shapes, prior)
    assert np.isnan(found.distance[:, ::3]).all()
    assert np.isnan(found.distance[5]).all()
    assert np.isfinite(found.distance[:5, 1]).all()
    assert (found.distance[:5][np.isfinite(found.distance[:5])] > ODD).mean() < 0.01


def test_a_project_teaches_its_own_faces(faces, prior: ShapePrior) -> None:  # type: ignore[no-untyped-def]
    """People who differ little make a small slip visible that the general expectation cannot see."""
    own = prior_of_shapes(faces(60, seed=6, share=0.04), prior)
    tests = faces(30, seed=7, share=0.04)
    tests[:, 30] += 5.0 / np.sqrt(3.0)
    assert (surprise(tests, own).distance.argmax(1) == 30).mean() > 0.9
    assert (surprise(tests, own).distance[:, 30] > ODD).mean() > (surprise(tests, prior).distance[:, 30] > ODD).mean()


def test_slips_among_checked_scans_and_few_scans_do_not_spoil_the_expectation(faces, prior: ShapePrior) -> None:  # type: ignore[no-untyped-def]
    shapes = faces(40, seed=8, share=0.04)
    clean = prior_of_shapes(shapes, prior)
    shapes[:3, 10] += 60.0
    spoiled = prior_of_shapes(shapes, prior)
    assert np.linalg.norm(np.asarray(spoiled.mean_mm) - clean.mean_mm, axis=1).max() < 0.5
    assert prior_of_shapes(shapes[:3], prior) is prior
    assert np.linalg.eigvalsh(spoiled.covariance)[0] > 0


def test_a_scheme_without_places_is_refused_in_words(ibug: LandmarkScheme) -> None:
    bare = ibug.model_copy(
        update={"landmark": tuple(one.model_copy(update={"canonical_mm": None}) for one in ibug.landmark)}
    )
    with pytest.raises(EngineError, match="canonical_mm"):
        prior_of_scheme(bare)
    half = ibug.model_copy(
        update={
            "landmark": tuple(
                one.model_copy(update={"canonical_mm": None}) if number % 2 else one
                for number, one in enumerate(ibug.landmark)
            )
        }
    )
    found = surprise(prior_of_scheme(ibug).mean_mm[None], prior_of_scheme(half))
    assert np.isnan(found.distance[0, 1::2]).all()
    assert found.distance[0, ::2].max() < 1e-6
