"""Hair laid over the ears and cheeks of a training cloud, so that the net does not take it for skin."""

from __future__ import annotations

import numpy as np

from engine.synth.wardrobe.part import waves
from engine.types import BoolArray, FloatArray

AXIS_Z_MM = 10.0
"""The braincase's upright axis on the mean head: hair rises away from it."""
HIDDEN_MM = 3.0
"""Skin under more hair than this cannot be seen."""
TOP_MM = 95.0


class SideHair:
    """A random lock on one or both sides: swept over the ear, hanging before it, or the mash a camera makes of both."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Draw where it lies and how thick it is."""
        self.front_mm = rng.uniform(15.0, 52.0)
        """How far forward it comes at the height of the ear."""
        self.lean = rng.uniform(-0.35, 0.35)
        self.bottom_mm = rng.uniform(-75.0, 25.0)
        self.edge_mm = rng.uniform(2.0, 12.0)
        self.thick_mm = rng.uniform(3.0, 18.0)
        self.rough_mm = rng.uniform(0.0, 0.8)
        self.side = float(rng.choice([0.0, 0.0, 0.0, 1.0, -1.0]))
        self._seed = int(rng.integers(1 << 30))

    def lift_mm(self, points_mm: FloatArray) -> FloatArray:
        """How thick (N,) the hair lies over points (N, 3) in the canonical frame."""
        x, y, z = points_mm.T
        front = self.front_mm + self.lean * (y - 10.0)
        share = _step((front - z) / self.edge_mm) * _step((y - self.bottom_mm) / (2.0 * self.edge_mm))
        share *= (np.abs(x) > 40.0) * (y < TOP_MM) * (z > -40.0)
        if self.side:
            share *= self.side * x > 0.0
        rng = np.random.default_rng(self._seed)
        lumps = 1.0 + 0.3 * waves(points_mm, rng, 30.0) + 0.2 * waves(points_mm * [1.0, 0.3, 1.0], rng, 9.0)
        return np.asarray(share * self.thick_mm * np.clip(lumps, 0.2, None))

    def over(self, points_mm: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The points (N, 3) as they lie on the hair."""
        lift = self.lift_mm(points_mm)
        away = points_mm - [0.0, 0.0, AXIS_Z_MM]
        away[:, 1] = 0.0
        away /= np.linalg.norm(away, axis=1, keepdims=True) + 1e-6
        lift = lift + rng.normal(0.0, self.rough_mm, len(lift)) * (lift > 1.0)
        return np.asarray(points_mm + away * lift[:, None], points_mm.dtype)

    def shows(self, landmarks_mm: FloatArray) -> BoolArray:
        """Which landmarks (L, 3) it leaves free."""
        free: BoolArray = self.lift_mm(landmarks_mm) < HIDDEN_MM
        return free


def _step(share: FloatArray) -> FloatArray:
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))
