"""Speed of the virtual scanner on one core: ``python tests/benchmarks/bench_synth.py MODEL [HEADS]``.

With torch also with the cameras looking on a device, sixteen scans in step: the CPU, and a GPU where there is one.

Small scans made directly, against the same number thinned out of dense ones; processor time, so that other work on
the machine counts little.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from engine.synth.morphable import MorphableHead
from engine.synth.scanner import ScannerConfig, scan_head, scan_heads
from engine.synth.visibility import See, see

SMALL, DENSE = (2048, 4096), (30_000, 60_000)
TRAINING_POINTS, TOGETHER = 24_576, 16


def per_second(make: Callable[[np.random.Generator], object], count: int) -> float:
    rng = np.random.default_rng(0)
    make(rng)
    start = time.process_time()
    for _ in range(count):
        make(rng)
    return count / (time.process_time() - start)


def main(model: Path, count: int) -> None:
    head = MorphableHead.load(model)
    print(f"heads alone: {per_second(head.sample, count):.0f} per second")
    rates = {}
    for points in (*SMALL, *DENSE):
        config = ScannerConfig(points=points)
        tries = count if points in SMALL else max(5, count // 6)
        rates[points] = per_second(lambda rng, config=config: scan_head(head.sample(rng), rng, config), tries)
        print(f"head and scan of {points} points: {rates[points]:.1f} per second")
    print(
        f"{SMALL[0]} points directly against thinned out of {DENSE[0]}: {rates[SMALL[0]] / rates[DENSE[0]]:.1f} times"
    )
    for name, answer in answers().items():
        rate = in_step(head, answer, TRAINING_POINTS, max(TOGETHER, count // TOGETHER * TOGETHER))
        print(f"head and scan of {TRAINING_POINTS} points, {TOGETHER} in step, {name}: {rate:.1f} per second of clock")


def answers() -> dict[str, See]:
    """Ways in which the cameras can look."""
    ways: dict[str, See] = {"plain arrays": see}
    try:
        import torch

        from engine.train.device_eyes import DeviceEyes
    except ImportError:
        return ways
    for device in ("cpu", *(["cuda"] if torch.cuda.is_available() else [])):
        ways[f"torch on {device}"] = DeviceEyes(device)
    return ways


def in_step(head: MorphableHead, answer: See, points: int, count: int) -> float:
    config = ScannerConfig(points=points, normals=False)
    began = time.perf_counter()
    for first in range(0, count, TOGETHER):
        rngs = [np.random.default_rng(first + number) for number in range(TOGETHER)]
        scan_heads([head.sample(rng) for rng in rngs], rngs, config, answer)
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60)
