"""No face is symmetric: a few broad, small, random pushes on one side or the other."""

from __future__ import annotations

import numpy as np

from engine.synth.procedural.maths import Array

PUSHES = 14


def asymmetric(points: Array, amount: float, seed: int) -> Array:
    """points: (..., 3) mm. Returns them displaced by about ``0.7 * amount`` mm (root mean square)."""
    if amount <= 0:
        return points
    rng = np.random.default_rng(seed)
    moved = points.copy()
    for _ in range(PUSHES):
        centre = rng.uniform((-75, -120, -20), (75, 80, 120))
        spread = rng.uniform(24, 60)
        push = amount * rng.normal(0, (0.75, 0.75, 0.9))
        q = ((points - centre) ** 2).sum(-1) / spread**2
        moved += np.exp(-q)[..., None] * push
    # The nose leans to a side, more so towards its tip.
    lean = amount * rng.normal(0, 0.9)
    tip = np.exp(-((points[..., 0] / 16) ** 2) - ((points[..., 1] + 34) / 24) ** 2 - ((points[..., 2] - 116) / 26) ** 2)
    moved[..., 0] += lean * tip
    return moved
