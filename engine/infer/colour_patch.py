"""A window of skin laid out flat, with its colours: where borders that only colour shows are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray

CELL_MM = 0.4
BLUR_MM = 0.6
FRONT_CELLS = 5
LEAST_SEEN = 0.25
"""Share of cells that must hold a point."""


@dataclass(frozen=True, eq=False)
class Patch:
    """Grids (R, C) of what was measured, by name; the cell (0, 0) lies at ``low_mm`` (2,), columns first."""

    grids: Mapping[str, FloatArray]
    low_mm: FloatArray

    def at(self, name: str, places_mm: FloatArray) -> FloatArray:
        """Values of a grid at places (..., 2)."""
        from scipy.ndimage import map_coordinates

        cells = (places_mm - self.low_mm) / CELL_MM - 0.5
        flat = cells.reshape(-1, 2)
        values = map_coordinates(self.grids[name], [flat[:, 1], flat[:, 0]], order=1, mode="nearest")
        return np.asarray(values.reshape(cells.shape[:-1]))


def laid_out(
    places_mm: FloatArray,
    height_mm: FloatArray,
    tint: FloatArray,
    centre_mm: FloatArray,
    half_mm: FloatArray,
    front_mm: float,
) -> Patch | None:
    """Grids ``tint`` and ``height`` of points with flat places (N, 2), heights and tints (N,) about a centre (2,).

    Points farther than ``front_mm`` below the highest of their neighbourhood are behind the skin and left out. None
    where too little is covered.
    """
    from scipy.ndimage import distance_transform_edt, gaussian_filter, maximum_filter

    low = centre_mm - half_mm
    columns, lines = (int(size) for size in np.ceil(2 * half_mm / CELL_MM))
    cell = np.floor((places_mm - low) / CELL_MM).astype(int)
    inside = np.all((cell >= 0) & (cell < (columns, lines)), axis=1)
    key, height_mm, tint = (cell[:, 1] * columns + cell[:, 0])[inside], height_mm[inside], tint[inside]
    foremost = np.full(lines * columns, -np.inf)
    np.maximum.at(foremost, key, height_mm)
    around = maximum_filter(foremost.reshape(lines, columns), FRONT_CELLS).ravel()
    front = height_mm > around[key] - front_mm
    key, height_mm, tint = key[front], height_mm[front], tint[front]
    count = np.bincount(key, minlength=lines * columns)
    if (count > 0).mean() < LEAST_SEEN:
        return None
    empty = (count == 0).reshape(lines, columns)
    nearest = tuple(distance_transform_edt(empty, return_distances=False, return_indices=True))
    grids = {}
    for name, values in (("tint", tint), ("height", height_mm)):
        grid = np.bincount(key, values, lines * columns) / np.maximum(count, 1)
        grids[name] = gaussian_filter(grid.reshape(lines, columns)[nearest], BLUR_MM / CELL_MM)
    return Patch(grids, low)


def smoothest(gain: FloatArray, shifts_mm: FloatArray, stiffness: float) -> np.ndarray:
    """The way (M,) through the columns of ``gain`` (M, S) of greatest sum.

    A step of one millimetre between neighbours costs ``stiffness``, and more by the square.
    """
    cost = stiffness * np.square(shifts_mm[:, None] - shifts_mm[None, :])
    best = gain[0]
    back = np.zeros(gain.shape, int)
    for row in range(1, len(gain)):
        total = best[None, :] - cost
        back[row] = total.argmax(axis=1)
        best = total.max(axis=1) + gain[row]
    way = np.empty(len(gain), int)
    way[-1] = int(best.argmax())
    for row in range(len(gain) - 1, 0, -1):
        way[row - 1] = back[row, way[row]]
    return way
