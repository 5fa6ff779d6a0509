from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.statistics import curves, intervals
from engine.types import FloatArray

Errors = arrays(float, st.integers(3, 60), elements=st.floats(0, 20))


@given(Errors, st.floats(0.5, 15))
def test_area_is_that_under_the_curve(errors: FloatArray, threshold: float) -> None:
    grid = np.linspace(0, threshold, 200_001)
    under = curves.error_curve(errors).at(grid).mean()
    assert curves.area_under(errors, threshold).value == pytest.approx(under, abs=1e-3)


@given(Errors, st.floats(0.5, 15))
def test_failures_are_what_the_curve_leaves(errors: FloatArray, threshold: float) -> None:
    rate = curves.failure_rate(errors, threshold)
    assert rate.value == pytest.approx(1.0 - float(curves.error_curve(errors).at(threshold)))
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low - 1e-12 <= (rate.value or 0.0) <= rate.high + 1e-12


def test_a_scan_without_a_result_counts_as_a_failure() -> None:
    errors = np.array([1.0, 2.0, np.nan, 3.0])
    curve = curves.error_curve(errors)
    assert curve.failures == 1
    assert float(curve.at(100.0)) == 0.75
    assert curves.failure_rate(errors, 2.5).value == 0.5
    assert curves.area_under(errors, 4.0).value == pytest.approx((0.75 + 0.5 + 0.25) / 4)


def test_nothing_to_draw() -> None:
    assert curves.area_under(np.array([]), 3.0).value is None
    assert curves.failure_rate(np.array([]), 3.0).reason


def test_bootstrap_intervals_cover_the_mean() -> None:
    rng = np.random.default_rng(0)
    for name, function in (
        ("percentile", lambda sample: intervals.mean_interval(sample)),
        ("accelerated", lambda sample: intervals.bootstrap(sample, lambda drawn: float(np.mean(drawn)))),
    ):
        hits, tries = 0, 200 if name == "percentile" else 15
        for _ in range(tries):
            found = function(rng.normal(size=40) + 5.0)
            assert found.low is not None
            assert found.high is not None
            hits += found.low <= 5.0 <= found.high
        assert hits >= 0.88 * tries - 1, name


def test_few_values_have_no_interval() -> None:
    found = intervals.mean_interval(np.array([1.0, 2.0]))
    assert found.value == 1.5
    assert found.low is None
    assert "three" in found.reason
    assert intervals.mean_interval(np.array([np.nan])).value is None
