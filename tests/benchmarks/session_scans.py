"""The annotator's session: procedural heads of 40 000 vertices, and predictions with errors planted in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import annotation as edits
from engine.catalog import scheme
from engine.geometry import Surface
from engine.io import read_scan
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.synth.export import sample_skin
from engine.synth.head import build_head, sample_parameters
from engine.synth.scan_files import triangles, write_obj, write_ply
from engine.synth.wear import as_scan
from engine.types import Prediction, Unit

SCHEME = "ibug68"
RESOLUTION = 1.2
"""About 40 000 vertices and 79 000 triangles."""
GOOD_MM, WRONG_MM = 0.4, 13.0
PLANTED = 4
"""Errors per scan: two the model doubts, one it does not, one landmark to be called hidden."""


@dataclass(frozen=True)
class Planted:
    """What is wrong on one scan: the true places of landmarks put elsewhere, and those that are to be called hidden."""

    moved: dict[str, tuple[float, float, float]]
    hidden: tuple[str, ...]


def write_scans(folder: Path, count: int) -> list[Path]:
    """Heads with their true landmarks beside them, made once; every other one with a picture, the rest in colours."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"head_{number:02d}{'.ply' if number % 2 else '.obj'}"
        truth = path.with_suffix(".json")
        if not truth.exists():
            rng = np.random.default_rng((7, number))
            parameters = sample_parameters(rng)
            skin = sample_skin(rng, parameters.sex == "male", parameters.age)
            scan = as_scan(build_head(parameters, RESOLUTION), skin, rng)
            if number % 2:
                write_ply(path, scan.points_mm, scan.colours, triangles(scan.polygons))
            else:
                write_obj(path, scan)
            places = {name: list(map(float, xyz)) for name, xyz in scan.landmarks_mm.items()}
            truth.write_text(json.dumps(places), encoding="utf-8")
        paths.append(path)
    return paths


def make_project(folder: Path, paths: list[Path]) -> dict[str, Planted]:
    """A project of these scans, predicted; answers what was planted by scan id."""
    project = Project.create(folder)
    planted: dict[str, Planted] = {}
    for number, (record, path) in enumerate(zip(project.add_scans(paths), paths, strict=True)):
        prediction, wrong = _prediction(path, np.random.default_rng((11, number)))
        project.apply(
            PutPrediction(record.scan_id, prediction, unit=Unit.MILLIMETRE),
            PutSet(SetKey(record.scan_id, SCHEME), edits.from_prediction(prediction),
                   f"Predict {len(prediction.names)} landmarks", "model", unit=Unit.MILLIMETRE),
        )  # fmt: skip
        planted[record.scan_id] = wrong
    project.close()
    return planted


def _prediction(path: Path, rng: np.random.Generator) -> tuple[Prediction, Planted]:
    names = scheme(SCHEME).names
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    true_mm = np.array([truth[f"{SCHEME}/{name}"] for name in names])
    places = true_mm + rng.normal(0, GOOD_MM, true_mm.shape)
    confidence = rng.uniform(0.88, 0.99, len(names))
    chosen = rng.choice(len(names), PLANTED, replace=False)
    away = rng.normal(size=(PLANTED - 1, 3)) * (1.0, 1.0, 0.3)
    places[chosen[:3]] += WRONG_MM * away / np.linalg.norm(away, axis=1, keepdims=True)
    confidence[chosen[:2]] = rng.uniform(0.2, 0.4, 2)
    confidence[chosen[3]] = 0.45
    scan = read_scan(path)
    assert scan.faces is not None
    places = Surface(scan.points_mm, scan.faces).closest(places).places_mm
    moved = {names[k]: tuple(map(float, true_mm[k])) for k in chosen[:3]}
    prediction = Prediction(SCHEME, "session", names, places, confidence, found=True)
    return prediction, Planted(moved, (names[chosen[3]],))  # type: ignore[arg-type]


if __name__ == "__main__":
    import sys

    write_scans(Path(sys.argv[1]), int(sys.argv[2]))
