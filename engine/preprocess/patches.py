"""Patches around guesses: cut from a cloud in the unit frame, and the way of an answer back.

Patch frame: centred at the guess, and scaled so that the patch's radius is always ``FRAME_RADIUS``, whatever radius the
errors of the first stage ask for: the balls of the refiner keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.types import BoolArray, FloatArray, check_shape

FRAME_RADIUS = 0.25
"""Radius of a patch in the patch frame, as in the seed's first setting."""
PATCH_POINTS = 512


@dataclass(frozen=True, eq=False)
class Patches:
    """L patches of one cloud. points: (L, P, 3) float32, patch frame. centres_unit: (L, 3). radius_unit: of each.

    held: (L,) points that lay within the radius.
    """

    points: FloatArray
    centres_unit: FloatArray
    radius_unit: float
    held: np.ndarray[tuple[int, ...], np.dtype[np.int64]]

    @property
    def scale(self) -> float:
        """Unit frame length of a length of one in the patch frame."""
        return self.radius_unit / FRAME_RADIUS

    def residuals(self, landmarks_unit: FloatArray) -> FloatArray:
        """The way (L, 3) from the centres to landmarks (L, 3), in the patch frame: what the refiner learns."""
        return (landmarks_unit - self.centres_unit) / self.scale

    def places(self, residuals: FloatArray) -> FloatArray:
        """Places (L, 3) in the unit frame of the refiner's answers (L, 3)."""
        return self.centres_unit + residuals * self.scale

    def covered(self, landmarks_unit: FloatArray) -> BoolArray:
        """Whether each landmark (L, 3) lies within its patch: only then can the refiner see it."""
        away = np.linalg.norm(landmarks_unit - self.centres_unit, axis=1)
        return np.asarray(away <= self.radius_unit)


def cut(
    points_unit: FloatArray,
    centres_unit: FloatArray,
    radius_unit: float,
    rng: np.random.Generator | None = None,
    count: int = PATCH_POINTS,
    tree: Any = None,
) -> Patches:
    """A patch of ``count`` points of the cloud (N, 3) around each centre (L, 3).

    Too many points are thinned, evenly in their order or at random by ``rng``; too few repeat; a centre with no points
    around takes its nearest ones. tree: the cloud's cKDTree, where there is one already.
    """
    from scipy.spatial import cKDTree

    check_shape("points_unit", points_unit, None, 3)
    check_shape("centres_unit", centres_unit, None, 3)
    tree = cKDTree(points_unit) if tree is None else tree
    found: Any = tree.query_ball_point(centres_unit, radius_unit, return_sorted=True)
    chosen = np.empty((len(centres_unit), count), np.int64)
    for number, inside in enumerate(found):
        members = np.asarray(inside, np.int64)
        if not len(members):
            nearest = tree.query(centres_unit[number], k=min(16, len(points_unit)))[1]
            members = np.atleast_1d(np.asarray(nearest, np.int64))
        if rng is not None:
            members = rng.permutation(members)[:count]
        elif len(members) > count:
            members = members[np.linspace(0, len(members) - 1, count).round().astype(np.int64)]
        chosen[number] = np.resize(members, count)
    held = np.array([len(inside) for inside in found])
    local = (points_unit[chosen] - centres_unit[:, None]) * (FRAME_RADIUS / radius_unit)
    return Patches(
        local.astype(np.float32),
        np.asarray(centres_unit, float),
        float(radius_unit),
        held,
    )
