"""Every net on points as ONNX against torch: ``python tests/benchmarks/bench_parity.py [NAME...]``.

Largest difference on two inputs the file was not made from, as a share of the largest value, and processor time of one
cloud on one core. Settings as shipped; ``se3_unet`` takes minutes to export.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from engine.infer.runtime import Network
from engine.nets import PointNet2Config, PointNetConfig, RefinerConfig, SE3UNetConfig, build
from engine.train.export_points import OUTPUT, PointConfig, export_points, net_inputs, parity

LANDMARKS = 68
CASES: dict[str, tuple[PointConfig, int]] = {
    "pointnet": (PointNetConfig(), 8192),
    "pointnet, transforms": (PointNetConfig(input_transform=True, feature_transform=True), 8192),
    "pointnet, heat": (PointNetConfig(head="heatmap"), 8192),
    "pointnet2 msg": (PointNet2Config(), 8192),
    "pointnet2 ssg": (PointNet2Config(scales="ssg"), 8192),
    "pointnet2, normals": (PointNet2Config(normals=True), 8192),
    "pointnet2, heat": (PointNet2Config(head="heatmap"), 8192),
    "pointnet2, attention": (PointNet2Config(pooling="attention"), 8192),
    "pointnet2, textbook": (PointNet2Config(order="mlp_first"), 8192),
    "refiner": (RefinerConfig(), 512),
    "se3_unet": (SE3UNetConfig(), 1024),
}


def milliseconds(work: Callable[[], object], times: int = 9) -> float:
    work()
    taken = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return 1e3 * float(np.median(taken))


def compare(name: str, folder: Path) -> None:
    config, points = CASES[name]
    torch.manual_seed(0)
    net = build(config, landmarks=LANDMARKS).eval()
    path = folder / "net.onnx"
    begin = time.process_time()
    sha = export_points(net, config, points, LANDMARKS, path)
    exported = time.process_time() - begin
    gap = parity(net, config, points, LANDMARKS, path)
    rng = np.random.default_rng(9)
    unit = rng.normal(size=(points, 3))
    inputs = net_inputs(config, [0.8 * unit / np.linalg.norm(unit, axis=1, keepdims=True)], LANDMARKS)
    network, arrays = Network(path, sha, 1), {key: value.numpy() for key, value in inputs.items()}
    with torch.no_grad():
        in_torch = milliseconds(lambda: net(**inputs))
    in_onnx = milliseconds(lambda: network.run(arrays)[OUTPUT])
    print(
        f"{name:22} {points:5} points  parity {gap:.1e}  torch {in_torch:6.1f} ms  onnx {in_onnx:6.1f} ms "
        f"({in_torch / in_onnx:.1f} times)  {path.stat().st_size / 1e6:4.1f} MB  exported in {exported:.0f} s",
        flush=True,
    )


def main() -> None:
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    print("load", os.getloadavg())
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or CASES:
            compare(name, Path(folder))


if __name__ == "__main__":
    main()
