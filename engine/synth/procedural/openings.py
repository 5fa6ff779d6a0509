"""What is seen through the openings: the eye ball between the lids, the teeth and the dark between the lips."""

from __future__ import annotations

import numpy as np

from engine.synth.procedural.features import Eyes
from engine.synth.procedural.maths import Array, smoothstep

TEETH = 0.42
"""Part of the mouth's lines that lies on the upper teeth."""


def eye_lines(upper: Array, lower: Array, eyes: Eyes, count: int) -> Array:
    """upper, lower: (C, 3) lid borders from inner to outer corner. Returns (count, C, 3), from the upper lid down."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    t = np.clip((t - 0.06) / 0.88, 0.0, 1.0)
    start, end = upper[None], lower[None]
    x = start[..., 0] * (1 - t) + end[..., 0] * t
    y = start[..., 1] * (1 - t) + end[..., 1] * t
    border_z = start[..., 2] * (1 - t) + end[..., 2] * t
    z = np.minimum(eyes.ball_z(x, y), border_z - 0.25)
    edge = np.minimum(np.arange(count), np.arange(count)[::-1])[:, None]
    z = np.where(edge == 0, np.minimum(z, border_z - 0.6), z)
    return np.stack([x, y, z], -1)


def mouth_lines(upper: Array, lower: Array, count: int) -> Array:
    """upper, lower: (C, 3) lip edges from the midline to the corner. Returns (count, C, 3), from the upper lip down."""
    gap = np.maximum(upper[:, 1] - lower[:, 1], 0.0)[None]
    corner = np.linspace(0.0, 1.0, len(upper))[None]
    r = np.linspace(0.0, 1.0, count + 2)[1:-1, None]
    tooth = np.clip(np.minimum(0.55 * gap, 7.5) / np.maximum(gap, 1e-3), 0.05, 0.55)
    w = np.where(r < TEETH, r / TEETH * tooth, tooth + (r - TEETH) / (1 - TEETH) * (1 - tooth))
    taper = np.sqrt(np.clip(1 - corner**3, 0, 1))
    front = np.minimum(0.7 + 0.9 * gap, 3.4)
    deep = np.minimum(0.9 + 1.3 * gap, 22.0)
    behind = np.where(
        r < TEETH,
        front * smoothstep(0.0, 0.12, r),
        front + (deep - front) * np.sin(np.pi * np.clip((r - TEETH) / (1 - TEETH), 0, 1)) ** 0.6,
    )
    xyz = upper[None] * (1 - w[..., None]) + lower[None] * w[..., None]
    xyz[..., 2] -= (behind + 0.2) * taper
    return np.asarray(xyz)
