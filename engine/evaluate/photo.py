"""Figures of what nets say of photos: landmark error over the box, rotation, shape, matte. Arrays in, numbers out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray

YAW_BINS_DEG = ((0.0, 30.0), (30.0, 60.0), (60.0, 90.0))
CED_LIMIT = 8.0


def box_size(points: FloatArray) -> FloatArray:
    """Root of the area of the tight box of points (N, L, 2+): (N,)."""
    flat = points[..., :2]
    sides = flat.max(1) - flat.min(1)
    return np.asarray(np.sqrt(sides[:, 0] * sides[:, 1]))


def nme(found: FloatArray, true: FloatArray, size: FloatArray) -> FloatArray:
    """Mean distance of each picture's points (N, L, D) as per cent of its size (N,): (N,)."""
    return np.asarray(100.0 * np.linalg.norm(found - true, axis=2).mean(1) / size)


def in_bins(yaw_deg: FloatArray) -> dict[str, NDArray[np.bool_]]:
    """Which pictures (N,) are in each bin of absolute yaw, by the bin's name."""
    yaw = np.abs(yaw_deg)
    return {
        f"yaw_{low:.0f}_{high:.0f}": (yaw > low) & (yaw <= high) if low else yaw <= high for low, high in YAW_BINS_DEG
    }


def yaw_bins(errors: FloatArray, yaw_deg: FloatArray) -> dict[str, float]:
    """Mean per bin of absolute yaw, and the unweighted mean and spread of the bins that have pictures."""
    row: dict[str, float] = {}
    for name, inside in in_bins(yaw_deg).items():
        row[name] = float(errors[inside].mean()) if inside.any() else float("nan")
    means = np.array([value for value in row.values() if np.isfinite(value)])
    return {**row, "bins_mean": float(means.mean()), "bins_std": float(means.std())}


def auc_and_failure(errors: FloatArray, limit: float = CED_LIMIT) -> tuple[float, float]:
    """Area under the share of pictures with an error up to x, over x from 0 to ``limit``; and the share beyond it."""
    steps = np.linspace(0.0, limit, round(limit / 0.01) + 1)
    share = np.searchsorted(np.sort(errors), steps, side="right") / len(errors)
    return float(np.trapezoid(share, steps) / limit), float(1.0 - share[-1])


def frobenius(found: FloatArray, true: FloatArray) -> FloatArray:
    """Norm of ``I - Rp Rgᵀ`` of rotations (N, 3, 3); equals ``2 √2 sin(θ/2)``."""
    return np.asarray(np.linalg.norm(np.eye(3) - found @ np.swapaxes(true, 1, 2), axis=(1, 2)))


def angle_deg(found: FloatArray, true: FloatArray) -> FloatArray:
    """Angle in degrees between rotations (N, 3, 3)."""
    trace = np.trace(found @ np.swapaxes(true, 1, 2), axis1=1, axis2=2)
    return np.asarray(np.degrees(np.arccos(np.clip((trace - 1.0) / 2.0, -1.0, 1.0))))


def ordered_depth(found_z: FloatArray, true_z: FloatArray, neighbours: np.ndarray) -> float:
    """Share of neighbouring pairs in the same order of depth (Z_n). z: (K,). neighbours: (K, n), others' numbers."""
    same = (found_z[:, None] >= found_z[neighbours]) == (true_z[:, None] >= true_z[neighbours])
    return float(same.mean())


def nearest_others(vertices: FloatArray, count: int = 5) -> np.ndarray:
    """Numbers (K, n) of the nearest other vertices of each of (K, 3)."""
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(vertices).query(vertices, k=count + 1)[1])[:, 1:]


def similarity(
    source: FloatArray, target: FloatArray, fixed: float | None = None
) -> tuple[float, FloatArray, FloatArray]:
    """Scale, turn (3, 3) and shift (3,) that best take ``source`` (N, 3) to ``target`` (Umeyama, 1991).

    fixed: a scale that is known already.
    """
    a, b = source.mean(0), target.mean(0)
    left, size, right = np.linalg.svd((target - b).T @ (source - a))
    sign = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ sign @ right
    scale = fixed or float((size * np.diag(sign)).sum() / np.square(source - a).sum())
    return scale, turn, b - scale * turn @ a


SEVEN = (36, 39, 42, 45, 33, 48, 54)
"""Corners of eyes and mouth and the base of the nose, which lay two faces over each other (NoW protocol)."""


def now_distances(
    found_mm: FloatArray,
    faces: np.ndarray,
    true_mm: FloatArray,
    found_marks: FloatArray,
    true_marks: FloatArray,
    rounds: int = 8,
    metrical: bool = False,
) -> FloatArray:
    """Distance in mm of each true vertex near the middle of the face from the found surface, laid over it.

    found_mm, true_mm: (V, 3), neutral, no pose. marks: (68, 3). Similarity from seven marks, then refined by nearest
    places; the region as the NoW code draws it (radius 1.4 times the mean of eye width and nose length). ``metrical``
    takes sizes as they are said: no scale is fitted.
    """
    from engine.geometry import Surface

    nose, bridge = true_marks[33], true_marks[[39, 42]].mean(0)
    centre = nose + 0.3 * (bridge - nose)
    reach = 1.4 * (np.linalg.norm(true_marks[36] - true_marks[45]) + np.linalg.norm(bridge - nose)) / 2.0
    near = true_mm[np.linalg.norm(true_mm - centre, axis=1) <= reach].astype(float)
    fixed = 1.0 if metrical else None
    scale, turn, shift = similarity(true_marks[list(SEVEN)], found_marks[list(SEVEN)], fixed)
    surface = Surface(found_mm, faces)
    fitted = near[:: max(1, len(near) // 600)]
    for _ in range(rounds):
        moved = scale * fitted @ turn.T + shift
        scale, turn, shift = similarity(fitted, surface.closest(moved).places_mm, fixed)
    return np.asarray(surface.closest(scale * near @ turn.T + shift).distance_mm / scale)


INNER_CANTHI, CANTHI_APART = (39, 42), 20.0


def chamfer(
    found: FloatArray, faces: np.ndarray, true: FloatArray, found_marks: FloatArray, true_marks: FloatArray
) -> float:
    """Mean squared distance of true vertices (V, 3) from the found surface, as DAD-3DHeads counts it.

    The truth is scaled so that its inner corners of the eyes are 20 apart; the found face is laid over it by seven
    marks. Whether the original squares is not spelled out; its library does by default.
    """
    from engine.geometry import Surface

    inner = true_marks[list(INNER_CANTHI)]
    size = CANTHI_APART / float(np.linalg.norm(inner[0] - inner[1]))
    seven = list(SEVEN)
    scale, turn, shift = similarity(found_marks[seven], size * true_marks[seven])
    surface = Surface(scale * found @ turn.T + shift, faces)
    return float(np.square(surface.closest(size * true.astype(float)).distance_mm).mean())


def agreement_f(first_mm: FloatArray, second_mm: FloatArray, within_mm: float = 2.0) -> float:
    """F1 of the shares of two vertex sets (V, 3), (W, 3) that lie within reach of each other (our F_Q).

    The seed names an annotation consistency F_Q without its formula; this stand-in is ours.
    """
    from scipy.spatial import cKDTree

    there = float((np.asarray(cKDTree(second_mm).query(first_mm)[0]) <= within_mm).mean())
    back = float((np.asarray(cKDTree(first_mm).query(second_mm)[0]) <= within_mm).mean())
    return 2.0 * there * back / (there + back) if there + back > 0 else 0.0
