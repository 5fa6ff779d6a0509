"""Poses and units a scan may come in: any turn, any place, any unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray


@dataclass(frozen=True, eq=False)
class Pose:
    """A similarity: ``x → scale · x @ turnᵀ + shift``. turn: (3, 3) rotation. shift: (3,) in the new unit."""

    turn: FloatArray
    shift: FloatArray
    scale: float = 1.0

    def points(self, points: FloatArray) -> FloatArray:
        """Points (…, 3) in the new frame and unit."""
        return self.scale * (points @ self.turn.T) + self.shift

    def directions(self, normals: FloatArray) -> FloatArray:
        """Unit vectors (…, 3) turned."""
        return normals @ self.turn.T

    @property
    def matrix(self) -> FloatArray:
        """The same as (4, 4), for column vectors."""
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = self.scale * self.turn, self.shift
        return matrix


UNITS_PER_MM = (1.0, 0.1, 0.001, 1.0 / 25.4, 1000.0)
"""One millimetre in mm, cm, m, inch, µm."""


def random_rotation(rng: np.random.Generator) -> FloatArray:
    """A rotation (3, 3) drawn evenly from all rotations."""
    w, x, y, z = _unit(rng.normal(size=4))
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _unit(values: FloatArray) -> FloatArray:
    unit: FloatArray = values / np.linalg.norm(values)
    return unit


def random_pose(rng: np.random.Generator, shift_mm: float = 1000.0, units: bool = True) -> Pose:
    """Any turn, a place within about ``shift_mm``, and, if ``units``, any of the units scans come in."""
    scale = float(rng.choice(UNITS_PER_MM)) if units else 1.0
    return Pose(random_rotation(rng), scale * rng.normal(0.0, shift_mm, 3), scale)
