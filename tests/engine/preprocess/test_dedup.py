from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.dedup import DedupConfig, dedup, median_spacing


def grid(count: int = 12, step: float = 2.0) -> np.ndarray:
    axis = np.arange(count) * step
    return np.stack(np.meshgrid(axis, axis, axis), 3).reshape(-1, 3)


def test_doubled_vertices_merge_and_the_report_says_which() -> None:
    points = grid()
    doubled = np.concatenate([points, points[:100] + 1e-6])
    found = dedup(doubled, DedupConfig(edge_mm=1.0))
    assert (found.before, found.after) == (len(points) + 100, len(points))
    assert found.retention == pytest.approx(len(points) / (len(points) + 100))
    assert found.density.tolist() == [0, len(points) - 100, 100]
    assert found.merged.tolist() == [*range(100), *range(len(points), len(points) + 100)]
    assert np.allclose(found.points, points, atol=1e-5)


def test_a_merged_point_is_the_mean_of_those_it_stands_for() -> None:
    rng = np.random.default_rng(0)
    points, values = rng.random((500, 3)) * 10, rng.random((500, 3))
    found = dedup(points, DedupConfig(edge_mm=2.5))
    for number in range(found.after):
        members = found.cell == number
        assert found.held[number] == members.sum()
        assert np.allclose(found.points[number], points[members].mean(0))
        assert np.allclose(found.mean_of(values)[number], values[members].mean(0))
        assert np.ptp(points[members], axis=0).max() <= 2.5


@pytest.mark.parametrize("unit", [0.001, 1.0, 300.0])
def test_an_edge_in_spacings_does_the_same_in_every_unit(unit: float) -> None:
    points = np.random.default_rng(1).random((2000, 3))
    expected = dedup(points, DedupConfig(relative=2.0)).after
    assert dedup(points * unit, DedupConfig(relative=2.0)).after == expected
    assert 100 < expected < 1900


def test_spacing_overlooks_doubled_vertices() -> None:
    points = grid()
    assert median_spacing(np.concatenate([points, points])) == pytest.approx(2.0)
    assert median_spacing(points[:1]) == 0.0


def test_turned_off_nothing_changes() -> None:
    points = grid()
    found = dedup(points, DedupConfig(on=False))
    assert np.array_equal(found.points, points)
    assert found.retention == 1.0
    assert not len(found.merged)
