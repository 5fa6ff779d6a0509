"""From a ray to the point on the scan, on the full-resolution geometry; no widget, no renderer state."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from vtkmodules.vtkCommonCore import mutable, vtkIdList, vtkPoints
from vtkmodules.vtkCommonDataModel import vtkPolyData, vtkStaticCellLocator

from app.models.view_state import ClipPlane
from app.ui.view.clipping import kept, kept_span
from app.ui.view.geometry import bounds_mm
from app.ui.view.polydata import cells_of, points_of
from app.ui.view.projection import Projection
from engine.types import FloatArray, Scan

EDGE_MM = 1e-6
"""A ray this close to a triangle's edge hits it, so that no ray slips between two neighbours."""
REACH_PX = 7.0
"""How far from the cursor a point of a bare cloud may lie."""
SLACK_MM = 2.5
"""Points of a cloud no deeper than this behind the foremost one count as visible."""


class Picker(Protocol):
    """Where on the scan the mouse points."""

    def pick(
        self, projection: Projection, x_px: float, y_px: float, clip: ClipPlane | None = None
    ) -> FloatArray | None:
        """The visible point (3,) in millimetres under a position in logical pixels, or None."""

    def closest(self, point_mm: FloatArray) -> FloatArray:
        """The point (3,) of the scan nearest to any point."""


class SurfacePicker:
    """First intersection of the mouse ray with the triangles of a scan, exact in double precision."""

    def __init__(self, scan: Scan) -> None:
        low, high = bounds_mm(scan)
        self.centre_mm = (low + high) / 2
        self.radius_mm = float(np.linalg.norm(high - low)) / 2 + 1.0
        points = np.asarray(scan.points_mm, float) - self.centre_mm
        faces = np.ascontiguousarray(scan.faces, np.int32)
        self._triangles = points, faces
        self._data = vtkPolyData()
        self._data.SetPoints(points_of(points))
        self._data.SetPolys(cells_of(faces))
        self._locator: Any = vtkStaticCellLocator()
        self._locator.SetDataSet(self._data)
        self._locator.BuildLocator()

    def pick(
        self, projection: Projection, x_px: float, y_px: float, clip: ClipPlane | None = None
    ) -> FloatArray | None:
        """The visible surface point (3,) in millimetres under a position in logical pixels, or None."""
        start, direction = projection.ray(x_px, y_px)
        return self.first_hit(start, direction, projection.camera.orthographic, clip)

    def first_hit(
        self, start_mm: FloatArray, direction: FloatArray, orthographic: bool = False, clip: ClipPlane | None = None
    ) -> FloatArray | None:
        """First hit (3,) of a ray; an orthographic ray starts before the scan wherever its eye is."""
        start = np.asarray(start_mm) - self.centre_mm
        along = float(start @ direction)
        low, high = -along - self.radius_mm, -along + self.radius_mm
        low = low if orthographic else max(0.0, low)
        first, last = kept_span(clip, np.asarray(start_mm), direction)
        low, high = max(low, first), min(high, last)
        if high <= low:
            return None
        t, sub, cell = mutable(0.0), mutable(0), mutable(0)
        hit, unit = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
        begin, end = start + direction * low, start + direction * high
        if not self._locator.IntersectWithLine(begin, end, EDGE_MM, t, hit, unit, sub, cell):
            return None
        return self._on_triangle(int(cell), begin, direction, np.array(hit)) + self.centre_mm

    def _on_triangle(self, cell: int, begin: FloatArray, direction: FloatArray, hit: FloatArray) -> FloatArray:
        """The ray's crossing with the triangle's plane in double precision, where the two are not parallel."""
        a, b, c = self._triangles[0][self._triangles[1][cell]]
        normal = np.cross(b - a, c - a)
        slope = float(normal @ direction)
        if abs(slope) <= 1e-9 * float(np.linalg.norm(normal)):
            return hit
        exact = begin + direction * (float(normal @ (a - begin)) / slope)
        return exact if float(np.linalg.norm(exact - hit)) < 1e-3 else hit

    def hits(self, projection: Projection, x_px: float, y_px: float) -> FloatArray:
        """Every crossing (N, 3) of the ray under a position, front and far sides."""
        start, direction = projection.ray(x_px, y_px)
        start = start - self.centre_mm
        along = float(start @ direction)
        points, cells = vtkPoints(), vtkIdList()
        points.SetDataTypeToDouble()
        begin, end = (start + direction * (-along + sign * self.radius_mm) for sign in (-1, 1))
        self._locator.IntersectWithLine(begin, end, EDGE_MM, points, cells)
        found = [points.GetPoint(k) for k in range(points.GetNumberOfPoints())]
        return np.array(found, float).reshape(-1, 3) + self.centre_mm

    def closest(self, point_mm: FloatArray) -> FloatArray:
        """The surface point (3,) nearest to any point."""
        found = [0.0, 0.0, 0.0]
        cell, sub, distance = mutable(0), mutable(0), mutable(0.0)
        self._locator.FindClosestPoint(np.asarray(point_mm) - self.centre_mm, found, cell, sub, distance)
        return np.array(found) + self.centre_mm


class CloudPicker:
    """The visible point of a bare cloud under the cursor: among the foremost ones, the nearest to the ray."""

    def __init__(self, scan: Scan) -> None:
        low, high = bounds_mm(scan)
        self.centre_mm = (low + high) / 2
        points = np.asarray(scan.points_mm, float)
        self._index = np.flatnonzero(np.isfinite(points).all(1))
        self._exact = points
        self._points = (points[self._index] - self.centre_mm).astype(np.float32)
        self._seen: tuple[Projection, Any] | None = None

    def pick(
        self, projection: Projection, x_px: float, y_px: float, clip: ClipPlane | None = None
    ) -> FloatArray | None:
        """The visible point (3,) in millimetres under a position in logical pixels, or None."""
        x, y, depth = self._project(projection)
        near = np.flatnonzero((np.abs(x - x_px) < REACH_PX) & (np.abs(y - y_px) < REACH_PX) & (depth > 0))
        near = near[kept(clip, self._exact[self._index[near]])]
        distance = np.hypot(x[near] - x_px, y[near] - y_px)
        near, distance = near[distance < REACH_PX], distance[distance < REACH_PX]
        if not len(near):
            return None
        front = depth[near] <= depth[near].min() + SLACK_MM
        return np.asarray(self._exact[self._index[near[front][np.argmin(distance[front])]]], float)

    def _project(self, projection: Projection) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Pixel positions of all points, kept for the next pick with the same camera."""
        if self._seen is None or self._seen[0] != projection:
            axes = projection.axes.astype(np.float32)
            offset = (np.asarray(projection.camera.position_mm) - self.centre_mm) @ projection.axes.T
            eye = self._points @ axes.T - offset.astype(np.float32)
            depth = -eye[:, 2]
            scale = 1 / projection.mm_per_px(1.0)
            divisor = 1.0 if projection.camera.orthographic else np.where(depth > 1e-6, depth, 1e-6)
            x = projection.width_px / 2 + eye[:, 0] / divisor * scale
            y = projection.height_px / 2 - eye[:, 1] / divisor * scale
            if projection.camera.orthographic:
                depth = depth - depth.min() + 1
            self._seen = projection, (x, y, depth)
        seen: tuple[FloatArray, FloatArray, FloatArray] = self._seen[1]
        return seen

    def closest(self, point_mm: FloatArray) -> FloatArray:
        """The point (3,) of the cloud nearest to any point."""
        offset = self._points - (np.asarray(point_mm) - self.centre_mm).astype(np.float32)
        return np.asarray(self._exact[self._index[int(np.argmin((offset**2).sum(1)))]], float)


def picker_for(scan: Scan) -> Picker | None:
    """The picker that fits a scan; None for a scan without points."""
    if scan.faces is not None and len(scan.faces):
        return SurfacePicker(scan)
    return CloudPicker(scan) if len(scan.points_mm) else None


def beside(
    picker: Picker,
    projection: Projection,
    start_mm: FloatArray,
    dx_px: float,
    dy_px: float,
    clip: ClipPlane | None = None,
) -> FloatArray:
    """The point (3,) of the scan reached from ``start_mm`` by a step on the screen, on the same sheet of surface."""
    x, y, depth = projection.project(np.asarray(start_mm))[0]
    step_mm = projection.mm_per_px(depth) * float(np.hypot(dx_px, dy_px))
    hit = picker.pick(projection, x + dx_px, y + dy_px, clip)
    if hit is not None and float(np.linalg.norm(hit - start_mm)) <= 4 * step_mm + 0.5:
        return hit
    right, up, _ = projection.axes
    return picker.closest(start_mm + (right * dx_px - up * dy_px) * projection.mm_per_px(depth))
