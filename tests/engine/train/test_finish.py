"""How sure a model says it is, measured."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from engine.train.finish import confidence_curve
from engine.types import SURE_WITHIN_MM


def test_stated_confidence_is_the_share_that_is_right_down_to_the_unsure_few() -> None:
    rng = np.random.default_rng(3)
    expected = np.exp(rng.normal(0.3, 0.5, 60_000))
    errors = rng.exponential(expected)
    places, shares = confidence_curve(expected, errors)
    assert list(places) == sorted(places)
    assert list(shares) == sorted(shares, reverse=True)
    for low, high in ((0.5, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.5), (4.5, 7.0)):
        those = (expected > low) & (expected < high)
        stated = np.interp(expected[those], places, shares).mean()
        assert stated == pytest.approx((errors[those] < SURE_WITHIN_MM).mean(), abs=0.05)


def test_a_net_that_knows_nothing_of_its_errors_is_equally_sure_of_all() -> None:
    rng = np.random.default_rng(4)
    _, shares = confidence_curve(rng.uniform(1.0, 2.0, 20_000), rng.exponential(2.0, 20_000))
    assert max(shares[:-1]) - min(shares[:-1]) < 0.08
