"""Small mathematics for sculpting with distance fields: curves, steps, soft unions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.types import FloatArray

Array = FloatArray
Vector = Sequence[float] | FloatArray


def smoothstep(low: float, high: float, value: Array) -> Array:
    """0 below ``low``, 1 above ``high`` (or falling, when high < low), smooth between."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def soft_min(a: Array, b: Array, width: float | Array) -> Array:
    """Union of two solids, rounded over ``width`` mm (polynomial; Quilez, "smooth minimum")."""
    h = np.clip(0.5 + 0.5 * (b - a) / width, 0.0, 1.0)
    return np.asarray(b + (a - b) * h - width * h * (1.0 - h))


def soft_max(a: Array, b: Array, width: float) -> Array:
    """Intersection of two solids, rounded over ``width`` mm."""
    return np.asarray(-soft_min(-a, -b, width))


class Curve:
    """A monotone-preserving cubic through knots (Fritsch and Carlson 1980), constant beyond the ends.

    Evaluated from a fine table, since it is asked for many thousands of places.
    """

    def __init__(self, knots: Vector, values: Vector, table: int = 1024, soften: float = 0.0) -> None:
        x = np.asarray(knots, dtype=float)
        y = np.asarray(values, dtype=float)
        order = np.argsort(x)
        x, y = x[order], y[order]
        self._x = np.linspace(x[0], x[-1], table)
        self._y = _hermite(x, y, self._x)
        if soften:  # three running means are nearly a Gaussian
            half = max(1, round(soften / 2.0 / (self._x[1] - self._x[0])))
            kernel = np.ones(2 * half + 1) / (2 * half + 1)
            for _ in range(3):
                self._y = np.convolve(np.pad(self._y, half, mode="edge"), kernel, mode="valid")

    def __call__(self, where: Array) -> Array:
        """The curve at ``where``, of any shape."""
        return np.asarray(np.interp(where, self._x, self._y))


def _hermite(x: Array, y: Array, where: Array) -> Array:
    step = np.diff(x)
    slope = np.diff(y) / step
    tangent = np.zeros_like(y)
    tangent[0], tangent[-1] = slope[0], slope[-1]
    for k in range(1, len(x) - 1):
        if slope[k - 1] * slope[k] > 0:
            w1, w2 = 2 * step[k] + step[k - 1], step[k] + 2 * step[k - 1]
            tangent[k] = (w1 + w2) / (w1 / slope[k - 1] + w2 / slope[k])
    i = np.clip(np.searchsorted(x, where, side="right") - 1, 0, len(x) - 2)
    t = (where - x[i]) / step[i]
    h00, h10 = (1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2
    h01, h11 = t * t * (3 - 2 * t), t * t * (t - 1)
    return np.asarray(h00 * y[i] + h10 * step[i] * tangent[i] + h01 * y[i + 1] + h11 * step[i] * tangent[i + 1])


def ellipsoid(p: Array, centre: Vector, radii: Vector, axes: Array | None = None) -> Array:
    """Near-distance to an ellipsoid. p: (N, 3). axes: (3, 3), rows the ellipsoid's own axes."""
    q = p - np.asarray(centre)
    if axes is not None:
        q = q @ axes.T
    r = np.asarray(radii)
    k0 = np.sqrt(((q / r) ** 2).sum(1))
    k1 = np.sqrt(((q / (r * r)) ** 2).sum(1))
    return np.asarray(np.where(k1 > 1e-9, k0 * (k0 - 1.0) / np.maximum(k1, 1e-9), -r.min()))


def cone(p: Array, start: Vector, end: Vector, r_start: float, r_end: float) -> Array:
    """Near-distance to a capsule whose radius runs from ``r_start`` to ``r_end``. p: (N, 3)."""
    distance, t = segment(p, start, end)
    return np.asarray(distance - (r_start + (r_end - r_start) * t))


def segment(p: Array, start: Vector, end: Vector) -> tuple[Array, Array]:
    """Distance (N,) of points to a segment, and where along it (0 to 1) the nearest point lies."""
    a = np.asarray(start, dtype=float)
    ab = np.asarray(end, dtype=float) - a
    ap = p - a
    t = np.clip(ap @ ab / max(float(ab @ ab), 1e-12), 0.0, 1.0)
    gap = ap - t[:, None] * ab
    return np.sqrt((gap * gap).sum(1)), t


def turn(x_deg: float = 0.0, y_deg: float = 0.0, z_deg: float = 0.0) -> Array:
    """Rotation matrix: first about x, then y, then z, in degrees."""
    a, b, c = np.deg2rad([x_deg, y_deg, z_deg])
    rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    ry = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    rz = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return np.asarray(rz @ ry @ rx)
