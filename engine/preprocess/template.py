"""A mean face to lay over clouds by their shape alone: how it is kept, and how it finds its place.

Everything here is numpy and scipy, because training and inference must do the very same and inference has no Open3D:
many turns are tried on few points, the best are settled by iterated closest points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine.preprocess.sampling import farthest_points
from engine.preprocess.similarity import Similarity, rotation_about
from engine.types import EngineError, FloatArray, check_shape

COARSE, FINE = 160, 900
"""Points of a cloud while many turns are tried, and while the best are settled."""
TURNS, KEPT = 120, 5
COARSE_STEPS, FINE_STEPS = 10, 30
TRIM = 0.6
"""Share of pairs that count: the rest may lie where the template has nothing."""
FACE_REACH, FACE_TRIM = 1.2, 0.9
"""The face: as far from the middle of the landmarks as the farthest of them, times this; and what of it counts."""
SIZE_SPREAD, PULL = 0.06, 0.03
"""Deviation of the logarithm of head sizes, and the share of pairs that knowing it is worth."""
SIZE_RANGE = 1.3
"""Most that a face may be larger or smaller than the mean face."""


@dataclass(frozen=True, eq=False)
class Template:
    """A mean face. points_unit: (T, 3) in farthest point order. landmarks_unit: (L, 3). names: of the landmarks.

    unit_mm: millimetres in a length of one.
    """

    points_unit: FloatArray
    landmarks_unit: FloatArray
    unit_mm: float
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_shape("points_unit", self.points_unit, None, 3)
        check_shape("landmarks_unit", self.landmarks_unit, None, 3)

    @cached_property
    def tree(self) -> Any:
        """For nearest points."""
        from scipy.spatial import cKDTree

        return cKDTree(self.points_unit)

    @cached_property
    def normals_unit(self) -> FloatArray:
        """Directions (T, 3) straight off the surface, of either sign: of the plane through the nearest points."""
        near = self.points_unit[self.tree.query(self.points_unit, k=min(8, len(self.points_unit)))[1]]
        normals: FloatArray = np.linalg.svd(near - near.mean(1, keepdims=True), full_matrices=False)[2][:, -1]
        return normals

    def save(self, path: Path) -> None:
        """Write it as .npz."""
        with path.open("wb") as stream:
            np.savez(
                stream,
                points_unit=self.points_unit.astype(np.float32),
                landmarks_unit=self.landmarks_unit,
                unit_mm=self.unit_mm,
                names=np.array(self.names, str),
            )

    @staticmethod
    def load(path: Path) -> Template:
        """Read it back. EngineError if the file is not one."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                names = tuple(str(name) for name in stored["names"])
                return Template(
                    stored["points_unit"].astype(float), stored["landmarks_unit"], float(stored["unit_mm"]), names
                )
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise EngineError(f"{path.name} is not a mean face. Build it from the training set again.") from error


def align(points_mm: FloatArray, template: Template) -> Similarity:
    """The similarity that lays a cloud (N, 3) over the template best, from any pose; of about a face's true size."""
    cloud = np.asarray(points_mm, float)
    if len(cloud) > 20 * FINE:
        cloud = cloud[np.random.default_rng(0).choice(len(cloud), 20 * FINE, replace=False)]
    fine = cloud[farthest_points(cloud, FINE)] / template.unit_mm
    centre, own = fine.mean(0), template.points_unit.mean(0)
    starts = [Similarity(turn, 1.0, own - turn @ centre) for turn in even_turns(TURNS)]
    tries = [_settle(fine[:COARSE], start, template, COARSE_STEPS) for start in starts]
    best = sorted(range(TURNS), key=lambda number: tries[number][1])[:KEPT]
    settled = [_settle(fine, tries[number][0], template, FINE_STEPS) for number in best]
    move = _face_settled(cloud / template.unit_mm, min(settled, key=lambda found: found[1])[0], template)
    return Similarity(move.rotation, move.scale / template.unit_mm, move.shift)


def _face_settled(unit: FloatArray, move: Similarity, template: Template) -> Similarity:
    """Settled once more by the face alone: hair, neck and where the scan was cut differ, and shift a whole head."""
    known = template.landmarks_unit[np.isfinite(template.landmarks_unit).all(1)]
    if len(known) < 3:
        return move
    middle = known.mean(0)
    reach = FACE_REACH * float(np.linalg.norm(known - middle, axis=1).max())
    face = unit[np.linalg.norm(move.apply(unit) - middle, axis=1) <= reach]
    if len(face) < COARSE:
        return move
    return _settle(face[farthest_points(face, min(FINE, len(face)))], move, template, FINE_STEPS, FACE_TRIM)[0]


def _settle(
    unit: FloatArray, move: Similarity, template: Template, steps: int, share: float = TRIM
) -> tuple[Similarity, float]:
    """Trimmed iterated closest points, to planes (Chen and Medioni 1992): where it ends, and how far off."""
    count = max(6, int(share * len(unit)))
    before = np.inf
    for _ in range(steps):
        moved = move.apply(unit)
        away, index = template.tree.query(moved)
        kept = np.argpartition(away, count - 1)[:count]
        off = float(away[kept].mean())
        if off > before * (1 - 1e-4):
            break
        before = off
        goal, normals = template.points_unit[index[kept]], template.normals_unit[index[kept]]
        step = _plane_step(moved[kept], goal, normals, float(np.log(move.scale)))
        move = step.after(move)
        scale = float(np.clip(move.scale, 1.0 / SIZE_RANGE, SIZE_RANGE))
        middle = unit[kept].mean(0)
        move = Similarity(move.rotation, scale, move.apply(middle) - scale * move.rotation @ middle)
    away = np.sort(template.tree.query(move.apply(unit))[0])[:count]
    return move, float(away.mean()) + _uncovered(unit, move, template)


def _plane_step(moved: FloatArray, goal: FloatArray, normals: FloatArray, grown: float) -> Similarity:
    """The small similarity that takes points (K, 3) nearest to the planes through goal (K, 3), least squares.

    grown: logarithm of the scale so far. Counting the nearest pairs alone would reward a cloud for shrinking into the
    surface; that heads are of one size, within ``SIZE_SPREAD``, holds against it.
    """
    middle = moved.mean(0)
    arm = moved - middle
    rows = np.concatenate([np.cross(arm, normals), normals, (arm * normals).sum(1, keepdims=True)], 1)
    size = max(float(np.sqrt(np.square(arm).sum(1).mean())), 1e-12)
    damping = np.diag([size**2] * 3 + [1.0] * 3 + [size**2 * 10.0]) * 1e-3 * len(moved)
    off = ((goal - moved) * normals).sum(1)
    right = rows.T @ off
    prior = len(moved) * float(np.square(off).mean()) * PULL / SIZE_SPREAD**2
    damping[6, 6] += prior
    right[6] -= prior * grown
    answer = np.linalg.solve(rows.T @ rows + damping, right)
    angle = float(np.linalg.norm(answer[:3]))
    turn = rotation_about(answer[:3], min(angle, 0.5)) if angle > 1e-12 else np.eye(3)
    scale = float(np.exp(np.clip(answer[6], -0.1, 0.1)))
    return Similarity(turn, scale, middle + answer[3:6] - scale * turn @ middle)


def _uncovered(unit: FloatArray, move: Similarity, template: Template) -> float:
    """How far the template lies from the cloud; its farthest part does not count."""
    from scipy.spatial import cKDTree

    some = template.points_unit[:COARSE]
    away = np.sort(cKDTree(move.apply(unit)).query(some)[0])[: int(TRIM * len(some))]
    return float(away.mean())


def even_turns(count: int) -> FloatArray:
    """Rotations (count, 3, 3) spread evenly over all of them (super-Fibonacci spirals, Alexa 2022)."""
    s = np.arange(count) + 0.5
    r, big = np.sqrt(s / count), np.sqrt(1.0 - s / count)
    alpha, beta = 2.0 * np.pi * s / np.sqrt(2.0), 2.0 * np.pi * s / 1.533751168755204288118041
    x, y, z, w = r * np.sin(alpha), r * np.cos(alpha), big * np.sin(beta), big * np.cos(beta)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), 2, 0)
