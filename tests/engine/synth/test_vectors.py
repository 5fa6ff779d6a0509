"""The fast reductions say the same as the general ones."""

from __future__ import annotations

import numpy as np

from engine.synth.vectors import bounds, lengths, units


def test_against_numpy() -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 3))
    np.testing.assert_allclose(lengths(vectors), np.linalg.norm(vectors, axis=1))
    np.testing.assert_allclose(np.linalg.norm(units(vectors), axis=1), 1.0, atol=1e-6)
    np.testing.assert_array_equal(bounds(vectors)[0], vectors.min(axis=0))
    np.testing.assert_array_equal(bounds(vectors)[1], vectors.max(axis=0))


def test_zero_stays_zero() -> None:
    np.testing.assert_array_equal(units(np.zeros((2, 3))), np.zeros((2, 3)))
