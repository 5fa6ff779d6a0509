"""Heat on a scan's own points, and what a heat map says of itself: how wide, how many peaks, how near to the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.infer.evidence import DEPTH, Evidence
from engine.preprocess.canonical_map import to_pixels
from engine.preprocess.sampling import triangle_areas
from engine.types import FloatArray, IntArray

FRONT_MM = 12.0
"""What lies farther than this below the landmark's own surface is not coloured, such as the inside."""
NEIGHBOURS = 3
"""Points of a net that answers points, of which a point of the scan takes the mean."""
MOST_CUBIC = 1_000_000
"""Points of a scan up to which sixteen cells make the heat of each; beyond, four have to do."""
REACH_CELLS = 3.0
"""A point of the scan farther from every cell than this many cells is cold."""
SHIFTS = 8
"""Steps of mean shift towards the top of a peak."""
APART_CELLS = 2.5
"""Two peaks nearer than this many cells are one."""


@dataclass(frozen=True, eq=False)
class Lift:
    """Which cells make the heat of each point of a scan. index: (V, K). weight: (V, K) float32, sums of 0 to 1.

    radius_mm: (V,) distance from the head's axis in the canonical frame; None where cells are points.
    """

    index: IntArray
    weight: FloatArray
    radius_mm: FloatArray | None = None

    def values(self, cells: FloatArray) -> FloatArray:
        """Values (C,) of cells as values (V,) of points."""
        cells = cells.astype(np.float32, copy=False)
        total: FloatArray = cells[self.index[:, 0]] * self.weight[:, 0]
        for k in range(1, self.index.shape[1]):
            total += cells[self.index[:, k]] * self.weight[:, k]
        return total


def lift(evidence: Evidence, points_mm: FloatArray) -> Lift:
    """Made once for a scan's points (V, 3); after it a heat map costs a few milliseconds."""
    if evidence.map is not None and evidence.pose is not None:
        return _from_map(evidence, points_mm)
    from scipy.spatial import cKDTree

    count = min(NEIGHBOURS, len(evidence.cells_mm))
    tree = cKDTree(evidence.cells_mm)
    distance, index = tree.query(np.nan_to_num(points_mm, nan=1e9), k=count, workers=-1)
    distance, index = np.asarray(distance).reshape(-1, count), np.asarray(index).reshape(-1, count)
    weight = 1.0 / np.maximum(distance, 1e-6)
    weight /= weight.sum(1, keepdims=True)
    weight[distance[:, 0] > REACH_CELLS * evidence.cell_mm] = 0.0
    return Lift(index.astype(np.int32), weight.astype(np.float32))


def _from_map(evidence: Evidence, points_mm: FloatArray) -> Lift:
    config, pose = evidence.map, evidence.pose
    assert config is not None
    assert pose is not None
    height, width = config.height_px // 2, config.width_px // 2
    column, row, radius = to_pixels(pose.apply(np.asarray(points_mm, float)), config)
    # A heat map pixel is two map pixels wide; its centre lies between them.
    column, row = (column - 0.5) / 2.0, (row - 0.5) / 2.0
    inside = (column >= 0) & (column <= width - 1) & (row >= 0) & (row <= height - 1)
    order = 4 if len(points_mm) <= MOST_CUBIC else 2
    across, x = _weights(np.clip(np.nan_to_num(column), 0, width - 1), width, order)
    down, y = _weights(np.clip(np.nan_to_num(row), 0, height - 1), height, order)
    weight = (down[:, :, None] * across[:, None, :]).reshape(len(points_mm), -1)
    index = (y[:, :, None] * width + x[:, None, :]).reshape(len(points_mm), -1)
    weight[~inside] = 0.0
    # Column after column, as they are read.
    return Lift(np.asfortranarray(index), np.asfortranarray(weight), radius.astype(np.float32))


def _weights(at: FloatArray, size: int, order: int) -> tuple[FloatArray, IntArray]:
    """Of the ``order`` cells about each place along one axis: weights (V, order) float32, and which cells they are.

    Of four, by Catmull and Rom: the logarithm of a round peak is a parabola, and that they render exactly.
    """
    first = np.minimum(at.astype(np.int32), size - 2)
    f = (at - first).astype(np.float32)
    if order == 2:
        return np.stack([1 - f, f], axis=1), first[:, None] + np.arange(2, dtype=np.int32)
    square, cube = f * f, f * f * f
    weights = (2 * square - f - cube, 2 - 5 * square + 3 * cube, f + 4 * square - 3 * cube, cube - square)
    cells = first[:, None] + np.arange(-1, 3, dtype=np.int32)
    return np.float32(0.5) * np.stack(weights, axis=1), np.clip(cells, 0, size - 1)


def heat_of(levels: FloatArray) -> FloatArray:
    """Levels (V,) as heat. Between cells it is their logarithms that change evenly, so a peak stays round."""
    heat: FloatArray = np.exp((levels * np.float32(1.0 / 255.0) - np.float32(1.0)) * np.float32(DEPTH))
    heat[levels < 0.5] = 0.0
    return np.minimum(heat, np.float32(1.0))


def lifted(evidence: Evidence, carrier: Lift, row: int) -> FloatArray:
    """Heat (V,) float32 from 0 to 1 of one channel on the points that ``carrier`` was made for."""
    values = heat_of(carrier.values(evidence.levels[row]))
    if carrier.radius_mm is not None and evidence.depth_mm is not None:
        values[carrier.radius_mm <= evidence.depth_mm[row] - FRONT_MM] = 0.0
    return values


def lifted_together(evidence: Evidence, carrier: Lift, rows: Sequence[int]) -> FloatArray:
    """The hottest of several channels, (V,)."""
    levels = evidence.levels[list(rows)]
    owner = np.asarray(rows)[levels.argmax(0)]
    values = heat_of(carrier.values(levels.max(0)))
    if carrier.radius_mm is not None and evidence.depth_mm is not None:
        depth = carrier.values(evidence.depth_mm[owner])
        values[carrier.radius_mm <= depth - FRONT_MM] = 0.0
    return values


def reference_heat(points_mm: FloatArray, place_mm: FloatArray, sigma_mm: float) -> FloatArray:
    """exp(-d² / 2σ²) about a place (3,) for points (V, 3): what a heat map is trained to be."""
    away = np.square(np.asarray(points_mm) - place_mm).sum(-1)
    return np.asarray(np.exp(-away / (2.0 * sigma_mm**2)), np.float32)


def point_shares(points_mm: FloatArray, faces: IntArray | None) -> FloatArray:
    """How much each point counts, (V,): its share of the area of a mesh; 1 in a cloud."""
    if faces is None or not len(faces):
        return np.ones(len(points_mm))
    area = np.repeat(triangle_areas(points_mm, faces) / 3.0, 3)
    return np.asarray(np.bincount(faces.ravel(), area, len(points_mm)), float)


def overlap(heat: FloatArray, reference: FloatArray, threshold: float, shares: FloatArray | None = None) -> float:
    """Intersection over union of two heat maps (V,) cut at a threshold; NaN where both are cold."""
    found, true = heat >= threshold, reference >= threshold
    if shares is None:
        both, either = float((found & true).sum()), float((found | true).sum())
    else:
        both, either = float(shares[found & true].sum()), float(shares[found | true].sum())
    return both / either if either > 0 else float("nan")


def overlap_curve(heat: FloatArray, reference: FloatArray, shares: FloatArray, steps: int = 50) -> FloatArray:
    """``overlap`` of two heat maps (V,) at thresholds k / steps from 0 up: (steps,), NaN where both are cold.

    Where both are hot the colder one is, and where either is the hotter one is: two sums settle all thresholds.
    """
    both, either = (
        np.bincount(np.clip(values * steps, 0, steps - 1).astype(np.int32), shares, steps)[::-1].cumsum()[::-1]
        for values in (np.minimum(heat, reference), np.maximum(heat, reference))
    )
    return np.asarray(np.divide(both, either, out=np.full(steps, np.nan), where=either > 0))


@dataclass(frozen=True, eq=False)
class HeatFigures:
    """What one heat map says of itself. peak_mm, second_mm: (3,), about where it is hottest, and where it is again.

    entropy_bits: of the heat taken as shares. area_mm2: of as many even cells as have this entropy.
    second_share: height of the second peak in shares of the first, 0 where there is none.
    """

    peak_mm: FloatArray
    entropy_bits: float
    area_mm2: float
    second_mm: FloatArray | None = None
    second_share: float = 0.0

    @property
    def apart_mm(self) -> float:
        """From the first peak to the second; NaN without one."""
        return float("nan") if self.second_mm is None else float(np.linalg.norm(self.second_mm - self.peak_mm))


def figures(evidence: Evidence, row: int) -> HeatFigures:
    """Figures of one channel."""
    heat = evidence.heat(row).astype(float)
    share = heat / heat.sum()
    bits = float(-(share[share > 0] * np.log2(share[share > 0])).sum())
    peak = int(heat.argmax())
    second = _second(evidence, heat, _away(evidence, peak))
    return HeatFigures(
        _middle(evidence, heat, peak), bits, float(2.0**bits * evidence.cell_mm**2),
        None if second is None else _middle(evidence, heat, second), 0.0 if second is None else float(heat[second]),
    )  # fmt: skip


def _middle(evidence: Evidence, heat: FloatArray, cell: int) -> FloatArray:
    """The mean (3,) of the cells about a peak, weighted by their heat: finer than the cells themselves."""
    middle: FloatArray = evidence.cells_mm[cell].astype(float)
    for _ in range(SHIFTS):  # the window follows, since the peak may lie between cells
        away = np.square(evidence.cells_mm - middle).sum(1)
        near = heat * np.exp(-away / (2.0 * evidence.cell_mm**2))
        middle = near @ evidence.cells_mm / near.sum()
    return middle


def _away(evidence: Evidence, cell: int) -> FloatArray:
    return np.asarray(np.linalg.norm(evidence.cells_mm - evidence.cells_mm[cell], axis=1))


def _second(evidence: Evidence, heat: FloatArray, away: FloatArray) -> int | None:
    """The hottest cell that is hotter than all its neighbours and no part of the first peak."""
    around = evidence.neighbours
    hottest = heat >= heat[around].max(1)
    candidates = np.flatnonzero(hottest & (away > APART_CELLS * evidence.cell_mm) & (heat > 0.01))
    return int(candidates[heat[candidates].argmax()]) if len(candidates) else None
