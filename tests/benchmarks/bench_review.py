"""What reviewing costs: ordering 5 000 scans, one scan's doubts, merging, the middle of a face, curves.

Run with ``python tests/benchmarks/bench_review.py [--scans 5000]``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import annotation as edits
from engine import curves
from engine.catalog import scheme
from engine.preprocess.similarity import fit_similarity
from engine.review.doubt import doubts
from engine.review.order import order_scans, scan_doubts, summary_doubts
from engine.review.prior import prior_of_scheme
from engine.review.swaps import find_swaps
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.merge import merge
from engine.store.project import Project
from engine.store.scans import PutScan
from engine.store.values import Entry, ScanRecord
from engine.symmetry.surface import plane_of_surface
from engine.synth.head import build_head, mean_parameters
from engine.types import Annotation, Landmark

IBUG = scheme("ibug68")


def timed(title: str, work: Callable[[], object], against: tuple[str, Callable[[], object]] | None = None) -> object:
    before = time.process_time()
    result = work()
    seconds = time.process_time() - before
    line = f"{title}: {seconds * 1e3:.1f} ms of processor"
    if against is not None:
        before = time.process_time()
        against[1]()
        other = time.process_time() - before
        line += f"; {against[0]}: {other * 1e3:.1f} ms, {other / max(seconds, 1e-9):.1f} times as long"
    print(line)
    return result


def sets(count: int) -> list[Annotation]:
    prior = prior_of_scheme(IBUG)
    rng = np.random.default_rng(0)
    root = np.linalg.cholesky(prior.covariance)
    shapes = prior.mean_mm + (rng.normal(size=(count, len(root))) @ root.T).reshape(count, -1, 3)
    return [
        Annotation(
            IBUG.id,
            {
                name: Landmark(tuple(xyz), source="model", confidence=0.9)
                for name, xyz in zip(IBUG.names, shape, strict=True)
            },
        )
        for shape in shapes
    ]


def review(count: int) -> None:
    many, prior = sets(count), prior_of_scheme(IBUG)
    ids = [str(number) for number in range(count)]

    def one_by_one() -> None:
        mean = np.asarray(prior.mean_mm)
        for annotation in many:
            shape = np.array([one.xyz_mm for one in annotation.landmarks.values()])
            np.linalg.norm(fit_similarity(shape, mean).apply(shape) - mean, axis=1)

    timed(
        f"{count} scans of 68 ordered by doubt",
        lambda: order_scans(scan_doubts(ids, many, IBUG, prior, many)),
        ("plain Procrustes residuals, scan by scan", one_by_one),
    )
    timed(f"{count} scans ordered by their counts", lambda: order_scans(summary_doubts(ids, [], IBUG)))
    timed("doubts of one scan", lambda: doubts(many[0], IBUG, prior))
    find_swaps(many[1], IBUG)  # what is imported when first asked is no part of it
    timed("exchanged names of one scan", lambda: find_swaps(many[0], IBUG))


def merging(count: int, folder: Path) -> None:
    many = sets(count)
    with Project.create(folder / "anna") as project:
        for start in range(0, count, 500):
            changes: list[PutScan | PutSet] = []
            for number in range(start, min(start + 500, count)):
                record = ScanRecord(f"{number:064x}", f"{number}.obj", None, f"/{number}.obj", 1, 1, None, None, "", "")
                changes += [PutScan(record), PutSet(SetKey(record.scan_id, IBUG.id), many[number], "Predict", "model")]
            project.apply(*changes)
    shutil.copytree(folder / "anna", folder / "ben")
    with Project.open(folder / "anna") as anna, Project.open(folder / "ben") as ben:
        for number in range(50):
            scan_id = f"{number:064x}"
            old = ben.annotation(scan_id, IBUG.id)
            new = edits.place(old, "menton", (0.0, float(number), 0.0))
            ben.append(scan_id, IBUG.id, Entry.between(old, new, "Place menton"))
        plan = timed(f"a plan to merge 50 changed of {count} scans", lambda: merge(anna, ben))
        timed("merging them", lambda: anna.apply(*plan.changes()))  # type: ignore[attr-defined]


def surfaces() -> None:
    head = build_head(mean_parameters("female"), 1.0)
    ways = curves.SurfaceWays(head.vertices_mm, head.faces)
    marks = Annotation(IBUG.id, {name: Landmark(head.landmarks_mm[f"{IBUG.id}/{name}"]) for name in IBUG.names})
    found = timed(
        f"the middle of a head of {len(head.vertices_mm)} points",
        lambda: plane_of_surface(head.vertices_mm, head.faces),
    )
    start = found.plane  # type: ignore[attr-defined]
    timed("the same from a first guess", lambda: plane_of_surface(head.vertices_mm, head.faces, start))
    laid, _ = timed("five curves laid", lambda: curves.with_curves(marks, IBUG, ways))  # type: ignore[misc]
    x, y, z = marks.landmarks["jaw_left_4"].xyz_mm or (0.0, 0.0, 0.0)
    moved = edits.place(laid, "jaw_left_4", (x, y + 2.0, z))
    timed("laid anew after one anchor moved", lambda: curves.with_curves(moved, IBUG, ways, ["jaw_left_4"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=5000)
    count = parser.parse_args().scans
    review(count)
    surfaces()
    with tempfile.TemporaryDirectory() as folder:
        merging(count, Path(folder))


if __name__ == "__main__":
    main()
