"""Is an error a shift? Mean error vectors in the frame of the face and along the surface, with their significance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog import LandmarkScheme
from engine.types import BoolArray, FloatArray

FEWEST = 5
"""Scans below which no direction is told from chance."""
SIGNIFICANT = 0.05


@dataclass(frozen=True, eq=False)
class Shifts:
    """Mean error vector of each landmark over the scans. n landmarks; NaN where there are too few scans.

    mean_mm: (n, 3). size_mm: (n,) its length. share: (n,) of the squared error that the shift explains, 0 to 1.
    p: (n,) chance of so large a mean without any shift (Hotelling's T²). q: p after Benjamini and Hochberg 1995 for so
    many landmarks. count: (n,) scans.
    """

    mean_mm: FloatArray
    size_mm: FloatArray
    share: FloatArray
    p: FloatArray
    q: FloatArray
    count: FloatArray

    @property
    def significant(self) -> BoolArray:
        """(n,) where the error is a shift that chance does not explain, among all landmarks looked at."""
        return np.asarray(self.q < SIGNIFICANT, np.bool_)


def face_frames(reference_mm: FloatArray, scheme: LandmarkScheme) -> FloatArray:
    """(S, 3, 3) axes of each face: rows are the subject's left, up and forward in the scan's frame. NaN if unknown.

    reference_mm: (S, L, 3). Turned without scaling onto the mean head (Kabsch 1976), all scans at once.
    """
    canonical = np.array([one.canonical_mm or (np.nan,) * 3 for one in scheme.landmark], float)
    there = np.isfinite(reference_mm).all(2) & np.isfinite(canonical).all(1)
    count = np.maximum(there.sum(1), 1)[:, None]
    points = np.where(there[..., None], reference_mm, 0.0)
    goal = np.where(there[..., None], canonical, 0.0)
    points = np.where(there[..., None], points - (points.sum(1) / count)[:, None], 0.0)
    goal = np.where(there[..., None], goal - (goal.sum(1) / count)[:, None], 0.0)
    u, _, vt = np.linalg.svd(np.einsum("slx,sly->sxy", points, goal))
    sign = np.ones((len(points), 3))
    sign[:, 2] = np.sign(np.linalg.det(u @ vt))
    frames = ((u * sign[:, None]) @ vt).transpose(0, 2, 1)
    return np.where((there.sum(1) >= 4)[:, None, None], frames, np.nan)


def turned(vectors_mm: FloatArray, frames: FloatArray) -> FloatArray:
    """Vectors (S, L, 3) in axes (S, 3, 3) or (S, L, 3, 3), whose rows are the new directions."""
    frames = frames[:, None] if frames.ndim == 3 else frames
    return np.asarray(np.einsum("slij,slj->sli", np.broadcast_to(frames, (*vectors_mm.shape, 3)), vectors_mm))


def surface_frames(normals: FloatArray, frames: FloatArray) -> FloatArray:
    """(S, L, 3, 3) axes at each landmark: along the surface to the subject's left, along it upwards, outwards.

    normals: (S, L, 3) outward, NaN if unknown. frames: (S, 3, 3) of the face.
    """
    up = np.broadcast_to(frames[:, None, 1], normals.shape)
    forward = np.broadcast_to(frames[:, None, 2], normals.shape)
    # Where the surface looks straight up or down, "upwards" along it is towards the back of the head.
    steep = np.abs((up * normals).sum(2, keepdims=True)) > 0.95
    towards = np.where(steep, -forward, up)
    along_up = towards - (towards * normals).sum(2, keepdims=True) * normals
    along_up = along_up / np.maximum(np.linalg.norm(along_up, axis=2, keepdims=True), 1e-12)
    return np.stack([np.cross(along_up, normals), along_up, normals], axis=2)


def shifts(vectors_mm: FloatArray) -> Shifts:
    """Mean vector of each landmark and whether chance explains it. vectors_mm: (S, n, 3)."""
    count, mean, covariance = _moments(vectors_mm)
    enough: BoolArray = np.array([number >= FEWEST for number in count], np.bool_)
    p = np.full(len(count), np.nan)
    for number in np.flatnonzero(enough):
        p[number] = hotelling_p(mean[number], covariance[number], int(count[number]))
    there: BoolArray = np.asarray(np.isfinite(vectors_mm).all(2), np.bool_)
    squared = np.where(there, np.square(vectors_mm).sum(2), 0.0).sum(0) / np.maximum(count, 1)
    mean = np.where(enough[:, None], mean, np.nan)
    size = np.linalg.norm(mean, axis=1)
    share = np.where(squared > 0, np.square(size) / np.where(squared > 0, squared, 1.0), 0.0)
    return Shifts(mean, size, np.where(enough, share, np.nan), p, false_discovery(p), count)


def _moments(vectors_mm: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Count (n,), mean (n, 3) and covariance (n, 3, 3) over the scans that have the vector."""
    there: BoolArray = np.asarray(np.isfinite(vectors_mm).all(2), np.bool_)
    count = there.sum(0)
    filled = np.where(there[..., None], vectors_mm, 0.0)
    mean = filled.sum(0) / np.asarray(np.maximum(count, 1))[:, None]
    centred = np.where(there[..., None], vectors_mm - mean, 0.0)
    covariance = np.einsum("sni,snj->nij", centred, centred) / np.asarray(np.maximum(count - 1, 1))[:, None, None]
    return count, mean, covariance


def hotelling_p(mean: FloatArray, covariance: FloatArray, count: int) -> float:
    """Chance that ``count`` vectors with no shift have a mean so far from zero (Hotelling 1931). mean: (d,)."""
    from scipy.special import betainc

    d = len(mean)
    if count <= d:
        return float("nan")
    # A direction in which nothing varies is given a hundredth of the largest spread, so that a constant shift counts.
    values, axes = np.linalg.eigh(covariance)
    values = np.maximum(values, max(1e-4 * float(values.max()), 1e-12))
    t2 = count * float((np.square(axes.T @ mean) / values).sum())
    f = t2 * (count - d) / (d * (count - 1))
    # The upper tail of Fisher's F by the incomplete beta function.
    return float(betainc((count - d) / 2, d / 2, (count - d) / (count - d + d * f)))


def false_discovery(p: FloatArray) -> FloatArray:
    """p values (n,) adjusted for their number after Benjamini and Hochberg 1995; NaN stays."""
    q = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known])]
    if len(order):
        scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
        q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def ellipse(vectors_mm: FloatArray, steps: int = 72) -> FloatArray:
    """Border (steps, 2) of where 95 % of normally spread vectors (n, 2) lie; empty with fewer than three."""
    known = vectors_mm[np.isfinite(vectors_mm).all(1)]
    if len(known) < 3:
        return np.empty((0, 2))
    values, axes = np.linalg.eigh(np.cov(known.T))
    angle = np.linspace(0.0, 2 * np.pi, steps)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(known.mean(0) + (circle * np.sqrt(np.maximum(values, 0.0) * 5.991)) @ axes.T)
