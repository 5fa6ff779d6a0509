"""The symmetry plane of a scan from its surface alone, for faces with few landmarks.

The scan is mirrored and laid over itself: nearest points pair up, the worst quarter is left out (hair, collar, holes),
and the plane moves to where the pairs agree; first in closed form, then along the surface's normals (Chen and Medioni
1992), which slides as a face must.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.measures.asymmetry import MirrorPlane
from engine.preprocess.sampling import surface_sample
from engine.symmetry.plane import fit_plane
from engine.types import EngineError, FloatArray, IntArray, Scan

_TARGETS, _PROBES, _QUICK_PROBES = 16_000, 2_500, 350
_KEPT = 0.75
_DIRECTIONS = 60
_FINALISTS = 4
_NEIGHBOURS = 12
FEWEST_POINTS = 200


@dataclass(frozen=True, eq=False)
class _Cloud:
    """Even samples of a surface with their normals and a tree. points, normals: (n, 3)."""

    points: FloatArray
    normals: FloatArray
    tree: Any


@dataclass(frozen=True, eq=False)
class SurfacePlane:
    """A plane, and the usual distance of the surface to its own mirror image, in mm, over the part that agrees."""

    plane: MirrorPlane
    spread_mm: float


def plane_of_scan(scan: Scan, start: MirrorPlane | None = None) -> SurfacePlane:
    """``plane_of_surface`` of a scan."""
    return plane_of_surface(scan.points_mm, scan.faces, start)


def plane_of_surface(points_mm: FloatArray, faces: IntArray | None, start: MirrorPlane | None = None) -> SurfacePlane:
    """The plane a surface is most nearly symmetric about.

    points_mm: (V, 3). faces: (F, 3) or None. start: where to begin, whose sense the normal keeps; without one,
    directions all round are tried, and the sense (which side is left) is arbitrary. EngineError for too few points.
    """
    cloud = _cloud(points_mm, faces)
    if start is not None:
        plane, spread = _settle(cloud, start, _PROBES)
        sense = float(plane.normal @ start.normal) >= 0
        return SurfacePlane(plane if sense else MirrorPlane(plane.point_mm, -plane.normal), spread)
    middle = np.median(cloud.points, axis=0)
    tried = [_settle(cloud, MirrorPlane(middle, way), _QUICK_PROBES, 4, 0) for way in _directions(_DIRECTIONS)]
    tried.sort(key=lambda one: one[1])
    finals = [_settle(cloud, plane, _PROBES) for plane, _ in tried[:_FINALISTS]]
    plane, spread = min(finals, key=lambda one: one[1])
    return SurfacePlane(plane, spread)


def _cloud(points_mm: FloatArray, faces: IntArray | None) -> _Cloud:
    from scipy.spatial import cKDTree

    finite = np.isfinite(points_mm).all(axis=1)
    if int(finite.sum()) < FEWEST_POINTS:
        raise EngineError(
            "The scan has too few points to find where its middle is. Place a pair and two midline points."
        )
    if faces is None or not len(faces):
        points_mm = points_mm[finite]
    points, _ = surface_sample(np.asarray(points_mm, np.float64), faces, _TARGETS, np.random.default_rng(0))
    points = np.asarray(np.random.default_rng(1).permutation(points), np.float64)
    tree = cKDTree(points)
    around = points[np.asarray(tree.query(points, k=min(_NEIGHBOURS, len(points)))[1])]
    away = around - around.mean(1, keepdims=True)
    normals = np.linalg.eigh(np.einsum("nkx,nky->nxy", away, away))[1][:, :, 0]
    return _Cloud(points, normals, tree)


def _directions(count: int) -> FloatArray:
    """Unit vectors even over half a sphere (golden spiral): (count, 3)."""
    z = (np.arange(count) + 0.5) / count
    angle = np.pi * (1.0 + 5.0**0.5) * np.arange(count)
    flat = np.sqrt(1.0 - z * z)
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)


def _settle(
    cloud: _Cloud, plane: MirrorPlane, probes: int, steps: int = 8, slides: int = 25
) -> tuple[MirrorPlane, float]:
    """The plane moved to where the surface agrees with its image, and how far apart they are there."""
    points = cloud.points[:probes]
    for number in range(steps + slides):
        image = plane.mirror(points)
        away, nearest = (np.asarray(found) for found in cloud.tree.query(image))
        kept = away <= np.quantile(away, _KEPT)
        if number < steps:
            target = cloud.points[nearest[kept]]
            moved = fit_plane(target, points[kept], np.ones(len(target)))
        else:
            moved = _slid(plane, points[kept], image[kept], cloud.points[nearest[kept]], cloud.normals[nearest[kept]])
        if float(moved.normal @ plane.normal) < 0:
            moved = MirrorPlane(moved.point_mm, -moved.normal)
        turned = float(np.linalg.norm(moved.normal - plane.normal))
        shifted = abs(float((moved.point_mm - plane.point_mm) @ moved.normal))
        plane = moved
        if number >= steps and turned < 1e-6 and shifted < 1e-4:
            break
    away, nearest = (np.asarray(found) for found in cloud.tree.query(plane.mirror(points)))
    off = np.abs(np.einsum("nx,nx->n", plane.mirror(points) - cloud.points[nearest], cloud.normals[nearest]))
    # Sliding along itself (the round of a skull) is agreement too, but a far point is not.
    off = np.where(away <= np.quantile(away, _KEPT), off, np.inf)
    return plane, float(off[np.isfinite(off)].mean() + 0.05 * away[np.isfinite(off)].mean())


def _slid(
    plane: MirrorPlane, points: FloatArray, image: FloatArray, target: FloatArray, normals: FloatArray
) -> MirrorPlane:
    """One Gauss-Newton step of the plane (two turns, one shift) on distances along the normals of the surface."""
    n = plane.normal
    u = np.linalg.svd(n[None])[2][1]
    v = np.cross(n, u)
    centre = points.mean(0)
    centre = centre - n * float((centre - plane.point_mm) @ n)
    side = (points - centre) @ n
    along = normals @ n
    columns = [-2.0 * (((points - centre) @ way) * along + side * (normals @ way)) for way in (u, v)]
    system = np.stack([*columns, 2.0 * along], axis=1)
    off = np.einsum("nx,nx->n", image - target, normals)
    step = np.linalg.lstsq(system, -off, rcond=1e-8)[0]
    normal = n + step[0] * u + step[1] * v
    normal = normal / np.linalg.norm(normal)
    return MirrorPlane(centre + step[2] * n, normal)
