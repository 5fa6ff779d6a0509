"""Mean curvature of a mesh and its colours: hollows blue, ridges orange, told apart by colour-blind people too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.ui.view.colour_maps import mapped
from app.ui.view.geometry import Part, vertex_normals
from engine.types import BoolArray, ByteArray, FloatArray, IntArray

SMOOTHING_STEPS = 3
"""Rounds of averaging with the neighbours: scanner noise bends a surface more than any nose does."""
SHOWN_SHARE = 95.0
"""Percentile of the absolute curvature where the colours end, so that a few spikes do not bleach the rest."""
STEEPEST_COTANGENT = 20.0
"""Needles of triangles would otherwise outweigh everything round them."""


@dataclass(frozen=True, eq=False)
class Curvature:
    """Of every vertex of a mesh.

    per_mm: (V,) float32, mean of the two principal curvatures, positive on ridges (1 / radius on a ball); 0 where a
    vertex has no surface round it. limit_per_mm: where the colours end. colours: (V, 3) uint8.
    """

    per_mm: FloatArray
    limit_per_mm: float
    colours: ByteArray


def curvature(points: FloatArray, faces: IntArray) -> Curvature:
    """Curvature and colours of a mesh: points (V, 3) in millimetres, faces (F, 3) counter-clockwise from outside."""
    shared, vertex_of = welded(points)
    values = mean_curvature(shared, vertex_of[faces])
    values = smoothed(values, vertex_of[faces])[vertex_of].astype(np.float32)
    used = np.zeros(len(points), bool)
    used[faces.ravel()] = True
    strength = np.abs(values[used])
    limit = float(np.percentile(strength, SHOWN_SHARE)) if len(strength) else 0.0
    limit = max(limit, 1e-6)
    return Curvature(values, limit, diverging(values / limit))


def welded(points: FloatArray) -> tuple[FloatArray, IntArray]:
    """Places that several vertices share, once: (places (W, 3) float64, index (V,) of each vertex's place)."""
    place = np.ascontiguousarray(points, np.float32) + np.float32(0.0)  # -0 and 0 are one place
    _, first, index = np.unique(place.view(np.dtype((np.void, 12))).ravel(), return_index=True, return_inverse=True)
    return np.asarray(points, float)[first], index.reshape(-1)


def mean_curvature(points: FloatArray, faces: IntArray) -> FloatArray:
    """(V,) per mm from the cotangent Laplacian (Meyer et al. 2003): its length is twice the mean curvature.

    Vertices on the border of the mesh have half a neighbourhood; they take the value 0.
    """
    count = len(points)
    corner = [points[faces[:, k]] for k in range(3)]
    turn, area = np.zeros((count, 3)), np.zeros(count)
    double = np.linalg.norm(np.cross(corner[1] - corner[0], corner[2] - corner[0]), axis=1)
    for k in range(3):
        here, after, before = k, (k + 1) % 3, (k + 2) % 3
        a, b = corner[after] - corner[here], corner[before] - corner[here]
        cotangent = (a * b).sum(1) / np.maximum(double, 1e-12)
        weight = np.clip(cotangent, -STEEPEST_COTANGENT, STEEPEST_COTANGENT)
        pull = weight[:, None] * (corner[after] - corner[before])
        for axis in range(3):
            turn[:, axis] += np.bincount(faces[:, after], pull[:, axis], count)
            turn[:, axis] -= np.bincount(faces[:, before], pull[:, axis], count)
        area += np.bincount(faces[:, here], double / 6.0, count)
    # turn is Σ (cot α + cot β)(x - x_j): twice the area times twice the mean curvature along the normal.
    normals = vertex_normals(points, faces)
    value = np.divide((turn * normals).sum(1), 4.0 * area, out=np.zeros(count), where=area > 1e-12)
    value[border(faces, count)] = 0.0
    return np.asarray(np.nan_to_num(value, posinf=0.0, neginf=0.0))


def border(faces: IntArray, count: int) -> BoolArray:
    """(V,) bool: vertices of edges that belong to one triangle alone."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64), axis=1)
    key, uses = np.unique(edges[:, 0] * count + edges[:, 1], return_counts=True)
    single = key[uses == 1]
    out = np.zeros(count, bool)
    out[single // count] = True
    out[single % count] = True
    return out


def smoothed(values: FloatArray, faces: IntArray, steps: int = SMOOTHING_STEPS) -> FloatArray:
    """Values (V,) averaged with those of the neighbours, ``steps`` times."""
    count = len(values)
    neighbours = np.bincount(faces.ravel(), minlength=count) * 2.0
    for _ in range(steps):
        total = np.zeros(count)
        for k in range(3):
            others = values[faces[:, (k + 1) % 3]] + values[faces[:, (k + 2) % 3]]
            total += np.bincount(faces[:, k], others, count)
        mean = np.divide(total, neighbours, out=values.copy(), where=neighbours > 0)
        values = 0.5 * values + 0.5 * mean
    return values


def diverging(share: FloatArray) -> ByteArray:
    """(N, 3) colours of numbers from -1 (hollow) over 0 to 1 (ridge); beyond the ends the colour stays."""
    return mapped((np.nan_to_num(np.asarray(share, float)) + 1.0) / 2.0, "diverging")


def colours_of_part(part: Part, colours: ByteArray) -> ByteArray:
    """The colours (V, 3) of a whole mesh for one of its portions."""
    return colours if part.source is None else colours[part.source]
