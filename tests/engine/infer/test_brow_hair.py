"""The brows by colour: nearer to the hair on painted heads, untouched where there is none to see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.infer import brow_hair
from engine.infer.brow_hair import CHAINS, HALF_MM, INSIDE_MM, on_hair, refine_brows
from engine.infer.colour_patch import CELL_MM, Patch

NAMES = tuple(f"ibug68/{name}" for chain in CHAINS for name in chain)


def errors_mm(painted, answer) -> np.ndarray:
    places = answer.pose.inverse().apply(answer.canonical_mm)
    return np.array([np.linalg.norm(places[painted.channel[name]] - painted.truth[name]) for name in NAMES])


def test_brows_come_nearer_to_the_hair_and_nothing_else_moves(painted) -> None:
    refined = refine_brows(painted.scan, painted.answer, painted.channel)
    before, after = errors_mm(painted, painted.answer).mean(), errors_mm(painted, refined).mean()
    assert after < 0.75 * before
    others = [row for name, row in painted.channel.items() if name not in NAMES]
    np.testing.assert_array_equal(refined.canonical_mm[others], painted.answer.canonical_mm[others])


def test_without_colours_nothing_is_looked_for(painted) -> None:
    bare = replace(painted.scan, colours=None, textures=(), corner_uv=None, face_texture=None)
    assert refine_brows(bare, painted.answer, painted.channel) is painted.answer


def test_skin_without_hair_says_nothing(painted) -> None:
    noise = np.random.default_rng(0).integers(150, 180, (len(painted.scan.points_mm), 3)).astype(np.uint8)
    plain = replace(painted.scan, colours=noise, textures=(), corner_uv=None, face_texture=None)
    refined = refine_brows(plain, painted.answer, painted.channel)
    np.testing.assert_array_equal(refined.canonical_mm, painted.answer.canonical_mm)


CHAIN = np.array([[-26.0, -6.0], [-14.0, 1.0], [0.0, 3.0], [13.0, 2.0], [26.0, -1.0]])
"""Heights against the middle of the patch, from the outer to the inner end."""


def patch(up_mm: float, longer_mm: float, darkness: float) -> Patch:
    """A brow 6 mm high whose upper border runs ``up_mm`` above CHAIN and that is longer at both ends; noise besides."""
    columns, lines = (int(size) for size in np.ceil(2 * HALF_MM / CELL_MM))
    x = -HALF_MM[0] + (np.arange(columns) + 0.5) * CELL_MM
    y = -HALF_MM[1] + (np.arange(lines) + 0.5) * CELL_MM
    top = np.interp(x, CHAIN[:, 0], CHAIN[:, 1]) + up_mm
    top += np.clip(np.abs(x) - 26.0, 0.0, None) * np.where(x < 0, -7.0 / 12.0, -3.0 / 13.0)
    edge = 1.0 / (1.0 + np.exp((y[:, None] - top) / 0.4)) / (1.0 + np.exp((top - 6.0 - y[:, None]) / 0.4))
    tint = darkness * edge * (np.abs(x) < 26.0 + longer_mm)
    tint = tint + np.random.default_rng(3).normal(0.0, 0.02, tint.shape)
    return Patch({"tint": tint, "height": np.zeros_like(tint)}, -HALF_MM)


@pytest.mark.parametrize(("up_mm", "longer_mm"), [(1.0, 0.0), (3.0, 4.0), (-2.0, -4.0)])
def test_a_known_brow_is_found(up_mm: float, longer_mm: float) -> None:
    found = on_hair(patch(up_mm, longer_mm, 0.5), CHAIN)
    assert found is not None
    assert found[2:4, 1] - CHAIN[2:4, 1] == pytest.approx([up_mm - INSIDE_MM] * 2, abs=1.0)
    ends = np.array([-26.0 - longer_mm, 26.0 + longer_mm])
    assert found[[0, -1], 0] == pytest.approx(ends, abs=3.0)


@pytest.mark.parametrize("darkness", [0.0, 0.05, -0.5])
def test_hair_as_light_as_the_skin_is_no_answer(darkness: float) -> None:
    assert on_hair(patch(1.0, 0.0, darkness), CHAIN) is None


def test_a_shadow_without_a_lower_border_is_no_brow() -> None:
    shaded = patch(1.0, 0.0, 0.0)
    rows = np.arange(shaded.grids["tint"].shape[0]) * CELL_MM - HALF_MM[1]
    shadow = np.where(rows < brow_hair.INSIDE_MM, 0.5, 0.0)[:, None] + shaded.grids["tint"]
    assert on_hair(Patch({**shaded.grids, "tint": shadow}, shaded.low_mm), CHAIN) is None
