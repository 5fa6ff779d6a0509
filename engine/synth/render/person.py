"""A person to be rendered: shape from a morphable head, with the weights that made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.synth.expressions import draw_weights
from engine.synth.morphable import MorphableHead
from engine.types import FloatArray

MOST_SPREADS = 3.0


@dataclass(frozen=True, eq=False)
class Person:
    """A head's shape. vertices_mm: (V, 3). identity: (M,), about N(0, 1). expression: (E,) from 0 to 1."""

    vertices_mm: FloatArray
    identity: FloatArray
    expression: FloatArray


def shaped(head: MorphableHead, identity: FloatArray, expression: FloatArray) -> FloatArray:
    """Vertices (V, 3) float32 of ``mean + identity · modes + expression · shapes``."""
    flat = np.asarray(identity, np.float32) @ head.identity_modes
    for number in np.flatnonzero(expression):
        flat = flat + np.float32(expression[number]) * head.expression_modes[number]
    return np.asarray(head.mean_mm + flat.reshape(-1, 3), np.float32)


def draw_person(head: MorphableHead, rng: np.random.Generator, expression: float = 1.0) -> Person:
    """A random person; ``expression`` scales how often the face moves, 0 is neutral."""
    identity = rng.standard_normal(len(head.identity_modes)).clip(-MOST_SPREADS, MOST_SPREADS).astype(np.float32)
    weights = draw_weights(rng, head.expression_names, expression)
    return Person(shaped(head, identity, weights), identity, weights)


def vertex_normals(vertices_mm: FloatArray, faces: np.ndarray) -> FloatArray:
    """Smooth outward normals (V, 3) float32, weighted by area."""
    a, b, c = (vertices_mm[faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    total = np.zeros((len(vertices_mm), 3), np.float64)
    for axis in range(3):
        for corner in range(3):
            total[:, axis] += np.bincount(faces[:, corner], normal[:, axis], len(vertices_mm))
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12), np.float32)
