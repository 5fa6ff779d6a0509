"""Facial expressions as sparse, coupled weights of a morphable head's expression shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray


@dataclass(frozen=True)
class Expression:
    """Shapes that move together: name without side → largest weight. ``share`` is how often it is drawn."""

    share: float
    weights: Mapping[str, float]


EXPRESSIONS: Mapping[str, Expression] = {
    "eyes closed": Expression(0.16, {"eyeBlink": 1.0}),
    "eyes half closed": Expression(0.10, {"eyeBlink": 0.5, "eyeLookDown": 0.6}),
    "smile": Expression(0.18, {"mouthSmile": 0.9, "cheekSquint": 0.6, "eyeSquint": 0.4, "mouthDimple": 0.3}),
    "laugh": Expression(0.10, {"mouthSmile": 0.9, "jawOpen": 0.5, "mouthUpperUp": 0.5, "cheekSquint": 0.7}),
    "mouth open": Expression(0.12, {"jawOpen": 1.0}),
    "lips parted": Expression(0.12, {"jawOpen": 0.15, "mouthLowerDown": 0.2}),
    "surprise": Expression(0.06, {"jawOpen": 0.6, "browInnerUp": 1.0, "browOuterUp": 1.0, "eyeWide": 1.0}),
    "frown": Expression(0.08, {"browDown": 1.0, "eyeSquint": 0.5, "mouthFrown": 0.7, "mouthPress": 0.5}),
    "pucker": Expression(0.07, {"mouthPucker": 1.0, "mouthFunnel": 0.4}),
    "lips pressed": Expression(0.07, {"mouthPress": 0.9, "mouthRollLower": 0.6, "mouthRollUpper": 0.6}),
    "disgust": Expression(0.05, {"noseSneer": 1.0, "mouthUpperUp": 0.8, "browDown": 0.7}),
    "cheeks blown": Expression(0.04, {"cheekPuff": 1.0}),
    "brows up": Expression(0.06, {"browInnerUp": 1.0, "browOuterUp": 1.0}),
    "jaw aside": Expression(0.04, {"jawLeft": 0.8, "mouthLeft": 0.6}),
    "gaze": Expression(0.15, {"eyeLookUp": 0.6, "eyeLookOut": 0.5}),
}
"""The rows; shares need not add up to one: every row is drawn on its own."""

_SIDES = {"jawLeft": "jawRight", "mouthLeft": "mouthRight"}


def draw_weights(rng: np.random.Generator, names: Sequence[str], strength: float) -> FloatArray:
    """Random weights (E,) for the shapes ``names``: a few coupled expressions, slightly uneven between the sides."""
    index = {name: number for number, name in enumerate(names)}
    weights = np.zeros(len(names), dtype=np.float32)
    for expression in EXPRESSIONS.values():
        if rng.random() >= expression.share * strength:
            continue
        amount = rng.beta(1.6, 1.2)
        one_sided = rng.random() < 0.08
        for name, largest in expression.weights.items():
            weight = amount * largest * rng.uniform(0.7, 1.0)
            sides = [name] if name in index else [f"{name}_L", f"{name}_R"]
            if name in _SIDES and rng.random() < 0.5:
                sides = [_SIDES[name]]
            if one_sided and len(sides) == 2:
                sides = [sides[int(rng.integers(2))]]
            for side in sides:
                if side in index:
                    weights[index[side]] += weight * rng.uniform(0.85, 1.0)
    return np.minimum(weights, 1.0)
