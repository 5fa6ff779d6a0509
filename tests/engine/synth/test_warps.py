"""Changes of shape that no mode has."""

from __future__ import annotations

import numpy as np

from engine.synth.types import HeadSurface
from engine.synth.warps import childlike, dented, lips, met_lips, stretched


def test_no_amount_leaves_the_adult(surface: HeadSurface) -> None:
    np.testing.assert_allclose(childlike(surface.vertices_mm, 0.0), surface.vertices_mm, atol=1e-4)


def test_a_child_is_smaller_with_a_larger_braincase_for_its_face(surface: HeadSurface) -> None:
    child = childlike(surface.vertices_mm, 1.0)
    adult_height, child_height = np.ptp(surface.vertices_mm[:, 1]), np.ptp(child[:, 1])
    assert child_height < 0.8 * adult_height
    top, low = surface.vertices_mm[:, 1].argmax(), surface.vertices_mm[:, 1].argmin()
    eyes = 36.0 * 0.75

    def share(vertices: np.ndarray, level: float) -> float:
        return (vertices[top, 1] - level) / (level - vertices[low, 1])

    assert share(child, eyes) > 1.2 * share(surface.vertices_mm, 36.0)


def test_a_child_is_as_even_as_the_adult(surface: HeadSurface) -> None:
    mirrored = surface.vertices_mm * np.array([-1, 1, 1], dtype=np.float32)
    np.testing.assert_allclose(childlike(mirrored, 0.7) * [-1, 1, 1], childlike(surface.vertices_mm, 0.7), atol=1e-4)


def test_stretch_scales_each_axis(surface: HeadSurface) -> None:
    out = stretched(surface.vertices_mm, np.array([1.03, 0.97, 1.0]))
    np.testing.assert_allclose(np.ptp(out, axis=0) / np.ptp(surface.vertices_mm, axis=0), [1.03, 0.97, 1.0], rtol=1e-4)


def test_dents_are_smooth_and_about_as_deep_as_asked(surface: HeadSurface) -> None:
    moved = dented(surface.vertices_mm, np.random.default_rng(1), 4, 1.0) - surface.vertices_mm
    depth = np.linalg.norm(moved, axis=1)
    assert 0.3 < depth.max() < 8.0
    edges = np.linalg.norm(moved[surface.faces[:, 0]] - moved[surface.faces[:, 1]], axis=1)
    assert edges.max() < 0.6 * depth.max()


def test_lips_move_at_their_borders_and_nowhere_else() -> None:
    x, y = np.meshgrid(np.linspace(-60.0, 60.0, 61), np.linspace(-80.0, 10.0, 91))
    skin = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, 112.0)]).astype(np.float32)
    out = lips(2.0 * skin, skin, np.array([1.0, 0.0]), np.array([-2.0, 1.0])) - 2.0 * skin
    x, y = skin[:, 0], skin[:, 1]
    upper, lower = out[(y > -30.0)], out[(y < -38.0)]
    assert 0.9 < upper[:, 1].max() <= 1.0
    assert -2.0 <= lower[:, 1].min() < -1.9
    assert lower[:, 2].max() > 0.9
    assert np.abs(out[np.abs(y + 34.0) < 0.5]).max() < 0.3
    assert np.abs(out[(np.abs(x) > 45.0) | (y > -5.0) | (y < -65.0)]).max() < 0.02


def test_lips_that_met_touch_from_corner_to_corner() -> None:
    x, y = np.meshgrid(np.linspace(-60.0, 60.0, 121), np.linspace(-80.0, 10.0, 181))
    mean = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, 112.0)]).astype(np.float32)
    across = np.linspace(-22.0, 22.0, 5)
    slit = np.stack([np.column_stack([across, np.full(5, -33.5 + up), np.full(5, 112.0)]) for up in (0.5, -0.5)])
    gap = np.array([0.0, 3.0, 4.0, 3.0, 0.0])
    open_slit = slit + 0.5 * np.stack([gap, -gap])[..., None] * [0.0, 1.0, 0.3]
    skin = mean.copy()
    wide = np.interp(mean[:, 0], across, gap, left=0.0, right=0.0)
    skin += np.sign(mean[:, 1] + 33.5)[:, None] * 0.5 * wide[:, None] * np.array([0.0, 1.0, 0.3], np.float32)
    out = met_lips(skin, mean, open_slit, slit)
    rim = np.abs(np.abs(mean[:, 1] + 33.5) - 0.5) < 0.01
    middle = rim & (np.abs(mean[:, 0]) < 20.0)
    upper, lower = out[middle & (mean[:, 1] > -33.5)], out[middle & (mean[:, 1] < -33.5)]
    assert np.abs(upper - lower).max() < 0.15
    assert np.abs(out - skin)[np.abs(mean[:, 0]) > 22.5].max() == 0.0
    assert np.abs(out - skin)[(mean[:, 1] > -10.0) | (mean[:, 1] < -57.0)].max() < 0.01
