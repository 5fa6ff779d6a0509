"""Which way the surface looks at each reference landmark, read from the scans."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.evaluate.errors.data import ErrorData
from engine.geometry import Surface
from engine.io import read_scan
from engine.store.project import Project
from engine.types import Cancelled, EngineError, FloatArray, Scan, UnitSource

NEAREST = 24
"""Points of a bare cloud through which its plane is laid."""
REACH_MM = 4.0
"""Triangles this near count, each by its area: one triangle alone says too little on a noisy scan."""


def read_normals(
    project: Project,
    data: ErrorData,
    frames: FloatArray,
    report: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[FloatArray, tuple[str, ...]]:
    """(S, L, 3) outward normals at the reference landmarks, NaN where unknown, and sentences on scans not read.

    frames: (S, 3, 3) of the faces, which say where outward is.
    """
    found = np.full(data.reference_mm.shape, np.nan)
    notes = []
    for row, scan_id in enumerate(data.scan_ids):
        if cancelled():
            raise Cancelled
        report(row / len(data.scan_ids))
        record = project.scan(scan_id)
        chosen = record.unit is not None and record.unit.source is UnitSource.CHOSEN
        try:
            scan = read_scan(project.resolve_path(record), record.unit.unit if chosen and record.unit else None)
        except (EngineError, OSError) as error:
            notes.append(str(error))
            continue
        places = data.reference_mm[row]
        there = np.isfinite(places).all(1)
        outward = _outward(data, frames[row])
        found[row, there] = normals_at(scan, places[there], outward[there])
    return found, tuple(notes)


def _outward(data: ErrorData, frame: FloatArray) -> FloatArray:
    """(L, 3) about where each landmark looks: from the middle of the mean head to its place, in the scan's frame."""
    canonical = np.array([one.canonical_mm or one.camera for one in data.scheme.landmark], float)
    camera = np.array([one.camera for one in data.scheme.landmark], float)
    away = canonical / np.maximum(np.linalg.norm(canonical, axis=1, keepdims=True), 1e-9) + camera
    return np.asarray(away @ frame)


def normals_at(scan: Scan, places_mm: FloatArray, outward: FloatArray) -> FloatArray:
    """(n, 3) unit normals of the surface near places (n, 3), turned to the side ``outward`` (n, 3) points to."""
    from scipy.spatial import cKDTree

    points = np.asarray(scan.points_mm, float)
    if scan.faces is not None and len(scan.faces):
        corners = points[scan.faces]
        middle = corners.mean(1)
        crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        near = cKDTree(middle).query_ball_point(places_mm, REACH_MM)
        closest = Surface.of(scan).closest(places_mm).face
        normals = np.array(
            [crossed[np.append(np.array(rows, int), own)].sum(0) for rows, own in zip(near, closest, strict=True)]
        )
    else:
        tree = cKDTree(points)
        around = points[tree.query(places_mm, k=min(NEAREST, len(points)))[1]]
        centred = around - around.mean(1, keepdims=True)
        normals = np.linalg.svd(centred, full_matrices=False)[2][:, 2]
    normals = normals.reshape(-1, 3)
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    side = np.sign((normals * outward).sum(1, keepdims=True))
    return np.asarray(np.where(side == 0, 1.0, side) * normals)
