"""The SE(3)-UNet on one core: ``python tests/benchmarks/bench_se3.py``.

Processor time of one cloud of 1024 points forward, and of a training step, in plain torch and with the e3nn layers.
``python tests/benchmarks/bench_parity.py se3_unet`` exports it and times the file.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
if "BENCH_MALLOC" not in os.environ:
    # The allocator reads its thresholds when a process starts.
    os.environ |= {"BENCH_MALLOC": "1", "MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
    os.execv(sys.executable, [sys.executable, *sys.argv])

import numpy as np
import torch

from engine.nets import SE3UNetConfig, build
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.train.export_points import net_inputs
from engine.train.losses import awing

POINTS, LANDMARKS, TARGET_MS = 1024, 68, 60.0
CASES = {
    "vectors (shipped)": SE3UNetConfig(),
    "vectors, no attention": SE3UNetConfig(attention=False),
    "e3nn, lmax 1": SE3UNetConfig(layers="e3nn"),
    "e3nn, lmax 2": SE3UNetConfig(layers="e3nn", lmax=2),
}


def milliseconds(work: Callable[[], object], times: int = 7) -> tuple[float, float]:
    """Median and least."""
    work()
    taken = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return 1e3 * float(np.median(taken)), 1e3 * min(taken)


def measure(name: str, config: SE3UNetConfig, cloud: np.ndarray, shipped: float | None) -> float:
    net = build(config, landmarks=LANDMARKS).eval()
    inputs, target = net_inputs(config, [cloud], LANDMARKS), torch.zeros(1, LANDMARKS, POINTS)
    with torch.no_grad():
        forward, least = milliseconds(lambda: net(**inputs))
    net.train()
    step, _ = milliseconds(lambda: awing(net(**inputs), target).backward(), 3)
    print(
        f"{name:22} forward {forward:6.1f} ms, least {least:6.1f} (target {TARGET_MS:.0f}), "
        f"{forward / (shipped or forward):4.1f} times the shipped; with gradients {step:6.1f} ms",
        flush=True,
    )
    return shipped or forward


def main() -> None:
    torch.set_num_threads(1)
    unit = np.random.default_rng(0).normal(size=(POINTS, 3))
    cloud = 0.8 * unit / np.linalg.norm(unit, axis=1, keepdims=True)
    print("load", os.getloadavg())
    taken = milliseconds(lambda: neighbourhoods(SE3UNetConfig().structure, cloud))
    print("neighbours: {:.1f} ms, least {:.1f}".format(*taken))
    shipped = None
    for name, config in CASES.items():
        shipped = measure(name, config, cloud, shipped)


if __name__ == "__main__":
    main()
