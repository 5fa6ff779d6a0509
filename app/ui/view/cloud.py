"""Bare point clouds: normals so that light shows their shape, and portions so that millions of them never block."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy

from engine.types import FloatArray, IntArray

FIRST_PORTION = 40_000
NEXT_PORTION = 60_000
NEIGHBOURS = 12
FITTED_POINTS = 200_000
"""Planes are fitted at this many points; the others take the normal of the nearest of these."""
FEWEST_POINTS = 20
COUNTED_POINTS = 100_000
CELLS = 80
"""Cells along the diagonal by which the area of a cloud is estimated: few enough that every one of them is hit."""


def cloud_normals(points: FloatArray) -> FloatArray | None:
    """(V, 3) unit normals from fitted planes, pointing away from the middle; None for too few points."""
    finite = np.flatnonzero(np.isfinite(points).all(1))
    if len(finite) < FEWEST_POINTS:
        return None
    step = max(1, len(finite) // FITTED_POINTS)
    fitted = finite[::step]
    found = _fitted_normals(np.ascontiguousarray(points[fitted]))
    if step == 1 and len(fitted) == len(points):
        return found
    from scipy.spatial import cKDTree

    normals = np.zeros((len(points), 3), np.float32)
    _, nearest = cKDTree(points[fitted]).query(points[finite])
    normals[finite] = found[nearest]
    return normals


def _fitted_normals(points: FloatArray) -> FloatArray:
    from vtkmodules.vtkCommonDataModel import vtkPolyData
    from vtkmodules.vtkFiltersPoints import vtkPCANormalEstimation

    from app.ui.view.polydata import points_of

    data = vtkPolyData()
    data.SetPoints(points_of(points))
    planes = vtkPCANormalEstimation()
    planes.SetInputData(data)
    planes.SetSampleSize(NEIGHBOURS)
    planes.SetNormalOrientationToPoint()
    planes.SetOrientationPoint(*(float(v) for v in points.mean(0)))
    planes.FlipNormalsOn()
    planes.Update()
    return np.array(vtk_to_numpy(planes.GetOutput().GetPointData().GetNormals()), np.float32)


def portions(points: FloatArray) -> tuple[IntArray, ...]:
    """Rows of the finite points in random order, cut so that each portion is quick to draw.

    The first portion alone shows the shape: every prefix is an even sample of the whole.
    """
    finite = np.flatnonzero(np.isfinite(points).all(1))
    order = finite[np.random.default_rng(0).permutation(len(finite))]
    cuts = [FIRST_PORTION, *range(FIRST_PORTION + NEXT_PORTION, len(order), NEXT_PORTION)]
    return tuple(rows for rows in np.split(order, cuts) if len(rows))


def spacing_mm(points: FloatArray) -> float:
    """About how far neighbouring points of a cloud lie apart, from the cells (N of them hit) that its skin fills."""
    finite = points[np.isfinite(points).all(1)]
    sample = finite[:: max(1, len(finite) // COUNTED_POINTS)]
    if len(sample) < FEWEST_POINTS:
        return 0.0
    low = sample.min(0)
    side = max(float(np.linalg.norm(sample.max(0) - low)) / CELLS, 1e-9)
    cells = np.unique(((sample - low) / side).astype(np.int64) @ np.array([1, 1_000, 1_000_000]))
    return side * float(np.sqrt(len(cells) / len(finite)))
