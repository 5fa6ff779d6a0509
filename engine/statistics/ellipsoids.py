"""The region that holds 95 % of the placements of a landmark, as an ellipsoid ready to draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.statistics import quantiles
from engine.statistics.agreement import CONFIDENCE
from engine.statistics.arrays import present
from engine.types import EngineError, FloatArray, check_shape


@dataclass(frozen=True, eq=False)
class Ellipsoid:
    """centre_mm: (3,). axes_mm: (3, 3), each column a semi-axis, the longest first. placements: how many it rests on.

    ``matrix`` takes the unit sphere to its surface.
    """

    centre_mm: FloatArray
    axes_mm: FloatArray
    placements: int

    def __post_init__(self) -> None:
        check_shape("centre_mm", self.centre_mm, 3)
        check_shape("axes_mm", self.axes_mm, 3, 3)

    @property
    def lengths_mm(self) -> FloatArray:
        """Semi-axes (3,), the longest first."""
        return np.asarray(np.linalg.norm(self.axes_mm, axis=0))

    @property
    def volume_mm3(self) -> float:
        """Volume."""
        return float(4.0 / 3.0 * np.pi * np.prod(self.lengths_mm))

    @property
    def matrix(self) -> FloatArray:
        """(4, 4) affine map of the unit sphere onto the ellipsoid, for VTK's user matrix."""
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = self.axes_mm, self.centre_mm
        return matrix

    def moved(self, rotation: FloatArray, centre_mm: FloatArray) -> Ellipsoid:
        """The same ellipsoid turned by ``rotation`` (3, 3) and put at ``centre_mm`` (3,), as on another scan."""
        return Ellipsoid(np.asarray(centre_mm, float), rotation @ self.axes_mm, self.placements)


def within_covariance(values: FloatArray) -> tuple[FloatArray, int]:
    """Covariance (3, 3) of placements (n scans, k, 3) after each scan's mean is removed, and its degrees of freedom."""
    there = present(values)
    count = there.sum(1)
    filled = np.where(there[..., None], values, 0.0)
    mean = filled.sum(1) / np.maximum(count, 1)[:, None]
    away = np.where(there[..., None], values - mean[:, None], 0.0).reshape(-1, 3)
    freedom = int(np.maximum(count - 1, 0).sum())
    if freedom == 0:
        return np.full((3, 3), np.nan), 0
    return away.T @ away / freedom, freedom


def placement_ellipsoid(values: FloatArray, centre_mm: FloatArray, share: float = CONFIDENCE) -> Ellipsoid:
    """Where the next placement about a known centre falls with probability ``share``. values: (n scans, k, 3).

    The covariance is estimated from what was given, so the radius is Hotelling's, 3 v / (v - 2) F(3, v - 2), which
    comes down to the chi-square radius with many placements. EngineError if there are too few repeats.
    """
    covariance, freedom = within_covariance(values)
    if freedom < 4:
        raise EngineError(f"an ellipsoid needs four repeats or more; there are {freedom}")
    squared_radius = 3.0 * freedom / (freedom - 2) * quantiles.fisher(share, 3, freedom - 2)
    lengths, directions = np.linalg.eigh(covariance)
    order = np.argsort(lengths)[::-1]
    axes = directions[:, order] * np.sqrt(np.maximum(lengths[order], 0.0) * squared_radius)
    if np.linalg.det(axes) < 0:
        axes[:, 2] *= -1.0
    return Ellipsoid(np.asarray(centre_mm, float), axes, int(present(values).sum()))
