"""How long landmarks take: a head as mesh and as cloud, twenty in a row, ten million points; against one thread.

python tests/benchmarks/bench_predict.py [SCAN]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402

from engine.evaluate.model import bare_scan, non_faces  # noqa: E402
from engine.infer import points, runtime  # noqa: E402
from engine.io import read_scan  # noqa: E402
from engine.preprocess.sampling import area_sample  # noqa: E402
from engine.synth.head import build_head, mean_parameters, sample_parameters  # noqa: E402
from engine.types import Scan  # noqa: E402

SCHEMES = ("ibug68", "nose9", "face-clinical")


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Least wall time of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def head(seed: int) -> Scan:
    parameters = sample_parameters(np.random.default_rng(seed)) if seed else mean_parameters()
    made = build_head(parameters, 1.2)
    return bare_scan(f"head {seed}", made.vertices_mm, made.faces)


def one_thread(scan: Scan) -> float:
    """The same with one thread for the nets."""
    usual = points.network
    points.network = lambda path, sha256: runtime.network(path, sha256, 1)
    try:
        points.predict(scan, None, SCHEMES)
        return seconds(lambda: points.predict(scan, None, SCHEMES))
    finally:
        points.network = usual


def main() -> None:
    scan = read_scan(Path(sys.argv[1])) if len(sys.argv) > 1 else head(0)
    points.predict(scan, None, SCHEMES)
    alone = one_thread(scan)
    usual = seconds(lambda: points.predict(scan, None, SCHEMES))
    print(
        f"{scan.name}, {len(scan.points_mm)} points: {usual:.2f} s, {usual / alone:.2f} of one thread's {alone:.2f} s"
    )
    answer = points.predict(scan, None, SCHEMES)["ibug68"]
    print("  steps: " + ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in answer.seconds.items()))
    cloud = bare_scan("cloud", scan.points_mm)
    print(f"without triangles: {seconds(lambda: points.predict(cloud, None, SCHEMES)) / usual:.2f} of the mesh")
    many = [head(seed) for seed in range(1, 21)]
    start = time.perf_counter()
    found = sum(points.predict(one, None, SCHEMES)["ibug68"].found for one in many)
    print(f"20 heads: {(time.perf_counter() - start) / 20:.2f} s each, {found} found")
    nothing = non_faces(np.random.default_rng(0))[0]
    print(f"no face at all: {seconds(lambda: points.predict(nothing, None, SCHEMES), 2) / usual:.1f} of a face")
    dense, _ = area_sample(np.asarray(scan.points_mm, float), scan.faces, 10_000_000, np.random.default_rng(0))
    large = bare_scan("large", dense.astype(np.float32))
    del dense
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    took = seconds(lambda: points.predict(large, None, SCHEMES), 1)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"10 M points: {took:.2f} s, {took / usual:.1f} of the mesh; memory {after:.2f} GB ({before:.2f} to make it)")


if __name__ == "__main__":
    main()
