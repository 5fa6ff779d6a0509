"""Every fault that breaks shifts but not turns, on one scan: the error of each layer, ready to be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from engine.nets import SE3UNetConfig, build
from engine.preprocess.normalize import own_normalizer
from engine.preprocess.sampling import surface_sample
from engine.preprocess.similarity import random_rotation
from engine.train.equivariance import FAULTS, Motion, layer_errors
from engine.types import FloatArray, IntArray

POINTS = 256
LANDMARKS = 9
SHIFT = np.array([0.57, -0.61, 0.55])
"""About the size of the cloud, in the unit frame."""


def motions() -> dict[str, Motion]:
    """What the scan is moved by; shifts are counted in sizes of the scan."""
    turn, still = random_rotation(np.random.default_rng(1)), np.eye(3)
    return {
        "turned": Motion(turn, 0.0 * SHIFT),
        "moved by its size": Motion(still, SHIFT),
        "moved by 100 sizes": Motion(still, 100.0 * SHIFT),
    }


def lesson(
    points_mm: FloatArray, faces: IntArray | None, progress: Callable[[float, float, str], object]
) -> list[dict[str, Any]]:
    """Errors of a net with random weights, in single precision as it runs: one row per fault, motion and layer."""
    rng = np.random.default_rng(0)
    # Drawn at random: points in farthest-first order tie, and a tie may change the order within a level.
    sample, _ = surface_sample(np.asarray(points_mm, float), faces, 2 * POINTS, rng)
    sample = sample[rng.choice(len(sample), min(POINTS, len(sample)), replace=False)]
    cloud = own_normalizer(sample).to_unit(sample)
    torch.manual_seed(0)
    net = build(SE3UNetConfig(), landmarks=LANDMARKS)
    rows: list[dict[str, Any]] = []
    total = len(FAULTS) * len(motions())
    for fault, words in FAULTS.items():
        for name, motion in motions().items():
            progress(len({(row["fault"], row["motion"]) for row in rows}), total, words)
            rows += [
                {"fault": fault, "motion": name, "layer": one.layer, "kind": one.kind,
                 "error": one.error}
                for one in layer_errors(net, cloud, motion, fault, torch.float32)
            ]  # fmt: skip
    progress(total, total, "")
    return rows
