from __future__ import annotations

import numpy as np
import pytest

from engine.evaluate import matte


def disc(size: int = 48, soft: float = 3.0) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size] - size / 2 + 0.5
    return np.clip(0.5 - (np.hypot(x, y) - size / 4) / soft, 0, 1)


def test_the_truth_has_no_error_at_all() -> None:
    assert all(value == 0 for value in matte.matte_figures(disc(), disc()).values())


def test_a_constant_error_is_counted_where_the_trimap_is_open() -> None:
    true = disc()
    found = np.clip(true + 0.1, 0, 1)
    off = np.abs(found - true)
    row = matte.matte_figures(found, true)
    open_ = matte.unknown(true)
    assert 0.2 < open_.mean() < 1.0
    assert row["alpha_l1"] == pytest.approx(1000 * off.mean())
    assert row["sad"] == pytest.approx(off[open_].sum() / 1000)


def test_the_gradient_of_a_ramp_is_the_same_everywhere_and_scales() -> None:
    ramp = np.tile(np.arange(32) * 0.01, (32, 1))
    slope = matte.gradient(ramp)[8:-8, 8:-8]
    assert np.ptp(slope) < 1e-12
    assert np.allclose(matte.gradient(3 * ramp)[8:-8, 8:-8], 3 * slope)


def test_a_speck_off_the_subject_breaks_connectivity() -> None:
    true = disc()
    found = true.copy()
    found[2:5, 2:5] = 1.0
    assert matte.connectivity(found, true)[2:5, 2:5].min() > 0.5
    assert matte.connectivity(true, true).max() == 0.0


def test_colour_counts_where_there_is_a_subject() -> None:
    alpha = disc()
    true = np.zeros((3, 48, 48))
    found = np.where(alpha > 0, 0.25, 1.0) * np.ones((3, 1, 1))
    assert matte.colour_error(found, true, alpha) == pytest.approx(250.0)
