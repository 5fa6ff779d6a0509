from __future__ import annotations

import numpy as np

from engine.preprocess.depth_image import blur, fill_holes, relief, spikes, splat


def test_the_nearest_surface_wins_and_is_averaged() -> None:
    column, row = np.array([1, 1, 1, 2.4, 9]), np.array([0, 0, 0, 0, 0])
    depth = np.array([10.0, 11.0, 2.0, 5.0, 5.0])
    mean, count, number, cell = splat(column, row, depth, (2, 4), skin=3.0)
    assert mean[0, 1] == 10.5
    assert mean[0, 2] == 5.0
    assert count.sum() == 3
    assert number.tolist() == [0, 1, 3]
    assert cell.tolist() == [1, 1, 2]


def test_filling_keeps_what_was_seen_and_stays_between_its_values() -> None:
    rng = np.random.default_rng(0)
    values, seen = rng.uniform(3, 7, (33, 50)), rng.random((33, 50)) < 0.1
    filled = fill_holes(values, seen.astype(float))
    assert np.allclose(filled[seen], values[seen])
    assert filled.min() >= values[seen].min() - 1e-5
    assert filled.max() <= values[seen].max() + 1e-5


def test_a_slope_is_filled_as_a_slope() -> None:
    slope = np.add.outer(np.zeros(64), np.arange(64.0))
    seen = np.random.default_rng(0).random((64, 64)) < 0.3
    filled = fill_holes(slope, seen.astype(float))
    assert np.abs(filled - slope)[4:-4, 4:-4].mean() < 0.7


def test_blur_keeps_the_mean_of_a_constant_and_relief_of_a_plane_is_flat() -> None:
    assert np.allclose(blur(np.full((9, 9), 4.0)), 4.0)
    plane = np.add.outer(2.0 * np.arange(20), np.zeros(20))
    detail, across, down = relief(plane, 1.0, 8.0)
    assert np.allclose(detail[5:-5, 5:-5], 0, atol=1e-6)
    assert np.allclose(across, 0)
    assert np.allclose(down, np.tanh(0.5))


def _dome() -> np.ndarray:
    """A surface with a peak as steep as the tip of a nose: 8 mm lower two pixels beside it."""
    y, x = np.mgrid[:40, :40] - 20.0
    return (90.0 + 25.0 * np.exp(-np.hypot(x, y) / 5.0)).astype(np.float32)


def test_a_stray_pixel_is_a_spike_and_a_peak_or_an_edge_is_not() -> None:
    depth, everywhere = _dome(), np.ones((40, 40), dtype=bool)
    assert not spikes(depth, everywhere, 10.0).any()
    depth[:, 30:] += 40.0  # the rim of an ear, the edge of hair
    assert not spikes(depth, everywhere, 10.0).any()
    depth[8, 9] += 15.0
    found = spikes(depth, everywhere, 10.0)
    assert found[8, 9]
    assert found.sum() == 1


def test_where_little_was_seen_nothing_is_called_a_spike() -> None:
    depth, observed = _dome(), np.zeros((40, 40), dtype=bool)
    observed[::2, ::2] = True
    depth[10, 10] += 50.0
    assert spikes(depth, observed, 10.0)[10, 10]  # eight of 24 neighbours were seen
    observed[7:14, 7:14] = False
    observed[10, 10] = observed[10, 12] = True
    assert not spikes(depth, observed, 10.0).any()


def test_spikes_stand_out_of_what_was_observed_alone() -> None:
    """Pixels that were not observed neither count nor are spikes, whatever they hold."""
    depth, observed = _dome(), np.ones((40, 40), dtype=bool)
    observed[5, 5], depth[5, 5] = False, 500.0
    assert not spikes(depth, observed, 10.0).any()
