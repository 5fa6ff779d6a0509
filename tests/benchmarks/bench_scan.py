"""What becomes of the landmarks of an annotated scan that is thinned, bare, cut, halved or in another unit.

    python tests/benchmarks/bench_scan.py SCAN [SCHEME]

SCAN has its reference landmarks beside it. Errors are in millimetres, of the landmarks that lie on what is left.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402
import pyvista  # noqa: E402

from engine.evaluate.metrics import distances_mm  # noqa: E402
from engine.evaluate.model import annotated_case, bare_scan, posed  # noqa: E402
from engine.evaluate.robustness.disturb import part_of  # noqa: E402
from engine.infer.points import predict, unit_of  # noqa: E402
from engine.synth.pose import random_pose  # noqa: E402
from engine.types import FloatArray, Scan, Unit  # noqa: E402

LEFT_MM = 4.0
"""A landmark is on what is left if a vertex lies this near, and for thinner scans within their spacing."""


def shape_alone(scan: Scan) -> Scan:
    return replace(scan, colours=None, corner_uv=None, face_texture=None, textures=())


def thinned(scan: Scan, count: int) -> Scan:
    """The mesh with about ``count`` vertices."""
    assert scan.faces is not None
    mesh = pyvista.PolyData.from_regular_faces(np.asarray(scan.points_mm, float), scan.faces)
    thin = mesh.clean().decimate(1.0 - count / len(scan.points_mm))
    return bare_scan(scan.name, thin.points, thin.regular_faces)


def cloud(scan: Scan, count: int) -> Scan:
    chosen = np.random.default_rng(0).permutation(len(scan.points_mm))[:count]
    return bare_scan(scan.name, scan.points_mm[chosen])


def variants(scan: Scan, truth: FloatArray, across: FloatArray) -> Iterator[tuple[str, Scan]]:
    """Name and scan. truth: (L, 3). across: (3,), to the subject's left."""
    middle = np.nanmean(truth, axis=0)
    away = np.linalg.norm(scan.points_mm - middle, axis=1)
    side = (scan.points_mm - middle) @ across
    yield "as it is", scan
    yield "without colours", shape_alone(scan)
    yield "mesh of 5 000 vertices", thinned(scan, 5000)
    yield "mesh of 2 000 vertices", thinned(scan, 2000)
    yield "all vertices, no triangles", cloud(scan, len(scan.points_mm))
    yield "3 000 points, no triangles", cloud(scan, 3000)
    yield "100 mm about the face", part_of(scan, away < 100.0)
    yield "75 mm about the face", part_of(scan, away < 75.0)
    yield "left half", part_of(scan, side > 0.0)
    yield "right half", part_of(scan, side < 0.0)


def main() -> None:
    """Print the table."""
    scheme_id = sys.argv[2] if len(sys.argv) > 2 else "ibug68"
    case = annotated_case(Path(sys.argv[1]), (scheme_id,))
    truth = case.true_mm[scheme_id]
    whole = predict(case.scan, None, (scheme_id,))[scheme_id]
    assert whole.pose is not None
    across = whole.pose[0, :3] / np.linalg.norm(whole.pose[0, :3])
    print(f"{case.scan.name}, {whole.model_id}, {scheme_id}")
    print(f"{'':28} {'on it':>6} {'error':>6} {'sure':>5} {'  off it':>8} {'error':>6} {'sure':>5}  unit in metres")
    for name, scan in variants(case.scan, truth, across):
        answer = predict(scan, None, (scheme_id,))[scheme_id]
        errors = distances_mm(answer.xyz_mm, truth)
        spacing = np.sqrt(4e4 / len(scan.points_mm))
        gap = np.linalg.norm(truth[:, None] - scan.points_mm[None, :: max(1, len(scan.points_mm) // 20_000)], axis=2)
        there = gap.min(axis=1) < max(LEFT_MM, spacing)
        parts = []
        for rows in (there, ~there):
            mean = (errors[rows].mean(), answer.confidence[rows].mean()) if rows.any() else (np.nan, np.nan)
            parts.append(f"{int(rows.sum()):8d} {mean[0]:6.2f} {mean[1]:5.2f}")
        metres = posed(scan, replace(random_pose(np.random.default_rng(3)), scale=0.001))
        again = predict(metres, None, (scheme_id,))[scheme_id]
        unit = unit_of(metres, again) if again.found else None
        told = "metres" if unit is Unit.METRE else f"WRONG: {unit}"
        print(f"{name:28} {''.join(parts)}  {told}" + ("" if answer.found else "  NOT FOUND"), flush=True)


if __name__ == "__main__":
    main()
