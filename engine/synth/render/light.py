"""Light on vertices: ambient, a few lamps, a shine; then exposure, white balance and gamma as a camera sets them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray


@dataclass(frozen=True, eq=False)
class Light:
    """ambient: (3,). lamps: (N, 3) unit directions towards them, camera frame. colours: (N, 3). balance: (3,)."""

    ambient: FloatArray
    lamps: FloatArray
    colours: FloatArray
    shine: float
    gamma: float
    balance: FloatArray


def draw_light(rng: np.random.Generator) -> Light:
    """One to three lamps from the camera's side of the head."""
    count = int(rng.integers(1, 4))
    lamps = rng.normal(size=(count, 3)) * (1.0, 0.8, 0.6)
    lamps[:, 2] = -np.abs(lamps[:, 2]) - 0.15
    lamps /= np.linalg.norm(lamps, axis=1, keepdims=True)
    strength = rng.uniform(0.5, 0.9, (count, 1)) / np.sqrt(count)
    return Light(
        ambient=rng.uniform(0.2, 0.5) * rng.uniform(0.92, 1.08, 3),
        lamps=lamps,
        colours=strength * rng.uniform(0.9, 1.1, (count, 3)),
        shine=float(rng.uniform(0.0, 0.3)),
        gamma=float(rng.uniform(0.75, 1.35)),
        balance=rng.uniform(0.93, 1.07, 3),
    )


def shade(rgb: FloatArray, normals: FloatArray, light: Light) -> FloatArray:
    """Colours (V, 3) as seen under the light. normals: (V, 3) in the camera frame (z into the scene).

    Blinn (1977) half-way shine with the viewer far away.
    """
    total = np.tile(light.ambient, (len(rgb), 1))
    glint = np.zeros((len(rgb), 3))
    for lamp, colour in zip(light.lamps, light.colours, strict=True):
        total += np.clip(normals @ lamp, 0.0, None)[:, None] * colour
        half = lamp - np.array([0.0, 0.0, 1.0])
        half = half / np.linalg.norm(half)
        glint += (light.shine * np.clip(normals @ half, 0.0, 1.0) ** 24)[:, None] * colour
    return np.asarray(rgb * total + glint, np.float32)


def develop(picture: FloatArray, light: Light) -> FloatArray:
    """White balance and gamma of a whole picture (..., 3); answers from 0 to 1."""
    return np.asarray(np.clip(picture * light.balance, 0.0, 1.0) ** light.gamma, np.float32)
