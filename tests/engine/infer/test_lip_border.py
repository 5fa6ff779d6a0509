"""The lips by colour: nearer to the truth on painted heads, untouched without colours or without red."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.infer import lip_border
from engine.infer.colour_patch import CELL_MM, Patch
from engine.infer.lip_border import LOWER, UPPER, refine_lips

BORDER = tuple(f"ibug68/{name}" for name in (*UPPER[1:-1], *LOWER[1:-1]))


def errors_mm(painted, answer) -> np.ndarray:
    places = answer.pose.inverse().apply(answer.canonical_mm)
    return np.array([np.linalg.norm(places[painted.channel[name]] - painted.truth[name]) for name in BORDER])


def test_borders_come_nearer_to_the_truth(painted) -> None:
    scan, answer, channel = painted.scan, painted.answer, painted.channel
    refined = refine_lips(scan, answer, channel)
    before, after = errors_mm(painted, answer).mean(), errors_mm(painted, refined).mean()
    assert after < 1.6
    assert after < 0.8 * before
    others = [row for name, row in channel.items() if name.rpartition("/")[2] not in (*UPPER[1:-1], *LOWER[1:-1])]
    np.testing.assert_array_equal(refined.canonical_mm[others], answer.canonical_mm[others])


def test_without_colours_nothing_is_looked_for(painted) -> None:
    scan, answer, channel = painted.scan, painted.answer, painted.channel
    bare = replace(scan, colours=None, textures=(), corner_uv=None, face_texture=None)
    assert refine_lips(bare, answer, channel) is answer


def test_a_grey_scan_says_nothing(painted) -> None:
    scan, answer, channel = painted.scan, painted.answer, painted.channel
    grey = np.repeat(np.random.default_rng(0).integers(60, 200, (len(scan.points_mm), 1)), 3, axis=1).astype(np.uint8)
    plain = replace(scan, colours=grey, textures=(), corner_uv=None, face_texture=None)
    np.testing.assert_array_equal(refine_lips(plain, answer, channel).canonical_mm, answer.canonical_mm)


def test_a_missing_texture_is_no_trouble(painted, tmp_path: Path) -> None:
    scan, answer, channel = painted.scan, painted.answer, painted.channel
    gone = replace(scan, textures=tuple(replace(each, path=tmp_path / "gone.jpg") for each in scan.textures))
    np.testing.assert_array_equal(refine_lips(gone, answer, channel).canonical_mm, answer.canonical_mm)


CHAIN = np.array([[-26, 0], [-17, 6], [-7, 9], [0, 8.5], [7, 9], [17, 6], [26, 0]], float)


def patch(border_up_mm: float, contrast: float, noise: float) -> Patch:
    """Red below a border that runs ``border_up_mm`` above CHAIN, skin above it."""
    low = -lip_border.HALF_MM
    columns, lines = np.ceil(2 * lip_border.HALF_MM / CELL_MM).astype(int)
    x = low[0] + (np.arange(columns) + 0.5) * CELL_MM
    y = low[1] + (np.arange(lines) + 0.5) * CELL_MM
    edge = np.interp(x, CHAIN[:, 0], CHAIN[:, 1]) + border_up_mm
    red = contrast / (1.0 + np.exp((y[:, None] - edge[None]) / 0.4))
    red += np.random.default_rng(3).normal(0.0, noise, red.shape)
    return Patch({"tint": red, "height": np.zeros_like(red)}, low)


@pytest.mark.parametrize("up_mm", [-3.5, -1.0, 0.0, 2.0, 4.0])
def test_a_known_border_is_found(up_mm: float) -> None:
    shift = lip_border._border_shift(patch(up_mm, 0.25, 0.03), CHAIN, np.array([0.0, 0.0]))
    assert shift is not None
    assert shift[2:5, 1] == pytest.approx([up_mm] * 3, abs=0.6)
    np.testing.assert_array_equal(shift[[0, -1]], 0.0)


@pytest.mark.parametrize(("contrast", "noise"), [(0.0, 0.03), (0.02, 0.05), (-0.25, 0.03)])
def test_no_border_is_no_answer(contrast: float, noise: float) -> None:
    assert lip_border._border_shift(patch(0.0, contrast, noise), CHAIN, np.array([0.0, 0.0])) is None
