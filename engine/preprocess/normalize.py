"""Own size and centre of a cloud, taken robustly, and the way to the unit frame and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray, check_shape


@dataclass(frozen=True, eq=False)
class Normalizer:
    """``unit = (mm - centre_mm) / size_mm``. centre_mm: (3,)."""

    centre_mm: FloatArray
    size_mm: float

    def __post_init__(self) -> None:
        check_shape("centre_mm", self.centre_mm, 3)

    def to_unit(self, points_mm: FloatArray) -> FloatArray:
        """Points (..., 3) in the unit frame."""
        return (points_mm - self.centre_mm) / self.size_mm

    def to_mm(self, points_unit: FloatArray) -> FloatArray:
        """Points (..., 3) back in millimetres."""
        return points_unit * self.size_mm + self.centre_mm


def own_normalizer(points_mm: FloatArray) -> Normalizer:
    """Centre and root mean square radius of a cloud (N, 3), without its outermost two per cent.

    Uses the cloud alone, so nothing of the landmarks leaks in; turning the cloud turns the centre with it.
    """
    centre = np.median(points_mm, axis=0)
    for _ in range(2):
        distance = np.linalg.norm(points_mm - centre, axis=1)
        kept = distance <= np.quantile(distance, 0.98)
        centre = points_mm[kept].mean(0)
    squared = np.square(points_mm[kept] - centre).sum(1)
    return Normalizer(np.asarray(centre, float), max(float(np.sqrt(squared.mean())), 1e-9))
