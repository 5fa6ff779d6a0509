"""How exactly the SE(3)-UNet turns with its cloud: ``python tests/benchmarks/bench_equivariance.py``.

Largest error of the heat maps and of any layer, with random weights, 1024 points; then what the four faults do to it.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from engine.nets import SE3UNetConfig, build
from engine.preprocess.similarity import random_rotation
from engine.train.equivariance import FAULTS, Motion, layer_errors

SHIFT = np.array([0.57, -0.61, 0.55])


def cloud(count: int = 1024) -> np.ndarray:
    rng = np.random.default_rng(0)
    unit = rng.normal(size=(count, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return unit * [0.6, 0.9, 0.7]


def main() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net = build(SE3UNetConfig(), landmarks=68)
    turn, still = random_rotation(np.random.default_rng(1)), np.eye(3)
    motions = {
        "rotation": Motion(turn, 0 * SHIFT),
        "shift by 1 size": Motion(still, SHIFT),
        "shift by 100 sizes": Motion(still, 100 * SHIFT),
        "both, 1 size": Motion(turn, SHIFT),
        "both, 100 sizes": Motion(turn, 100 * SHIFT),
    }
    for dtype in (torch.float64, torch.float32):
        for name, motion in motions.items():
            errors = layer_errors(net, cloud(), motion, dtype=dtype)
            worst = max(errors, key=lambda error: error.error)
            print(
                f"{str(dtype)[6:]:8} {name:20} heat {errors[-1].error:.1e}, worst {worst.error:.1e} "
                f"({worst.layer}, {worst.kind})"
            )
    print("\nfault, float32: error of the heat under rotation, under a shift by 1 size, by 100 sizes")
    for fault in FAULTS:
        found = [
            layer_errors(net, cloud(), motions[name], fault, torch.float32)[-1].error
            for name in ("rotation", "shift by 1 size", "shift by 100 sizes")
        ]
        print(f"{fault:16} " + "  ".join(f"{error:.1e}" for error in found))


if __name__ == "__main__":
    main()
