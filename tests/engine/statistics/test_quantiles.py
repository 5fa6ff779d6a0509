from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.statistics import quantiles

Shares = st.floats(0.001, 0.999)
Freedoms = st.floats(1.0, 500.0)


@given(Shares, Freedoms, Freedoms)
def test_quantiles_are_those_of_scipy_stats(share: float, first: float, second: float) -> None:
    assert quantiles.student(share, first) == pytest.approx(stats.t.ppf(share, first), rel=1e-6, abs=1e-9)
    assert quantiles.chi_square(share, first) == pytest.approx(stats.chi2.ppf(share, first), rel=1e-6)
    assert quantiles.fisher(share, first, second) == pytest.approx(stats.f.ppf(share, first, second), rel=1e-6)
