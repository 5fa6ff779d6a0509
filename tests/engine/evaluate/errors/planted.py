"""A project with planted errors: known spread, one shifted landmark, one bad scanner, one scan nobody found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import annotation as edits
from engine import catalog
from engine.store.attributes import SetAttributes
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.store.scans import PutScan
from engine.store.values import ScanRecord
from engine.types import Annotation, FloatArray, Prediction, Role, Unit, UnitSource, UnitStatus

SHIFTED = "nasion"
SHIFT_MM = (0.0, 3.0, 0.0)
"""In the frame of the face: 3 mm upwards."""
SPREAD_MM = 0.5
BAD_FACTOR = 3.0


@dataclass(frozen=True)
class Planted:
    """Where the project is and what was put into it."""

    folder: Path
    scheme_id: str
    scan_ids: tuple[str, ...]
    bad: tuple[str, ...]
    """Scans of the bad scanner."""
    lost: str
    """The scan in which the model found nothing."""


def plant(folder: Path, count: int = 24, scheme_id: str = "nose9", seed: int = 0) -> Planted:
    """Write the project; its scan files do not exist, and turn every which way."""
    scheme = catalog.scheme(scheme_id)
    rng = np.random.default_rng(seed)
    canonical = np.array([one.canonical_mm for one in scheme.landmark])
    ids, bad = tuple(f"{number:064d}" for number in range(count)), []
    with Project.create(folder) as project:
        for number, scan_id in enumerate(ids):
            turn = _turn(rng)
            reference = canonical @ turn + rng.normal(0, 40, 3)
            scanner = "old" if number % 4 == 0 else "new"
            if scanner == "old":
                bad.append(scan_id)
            spread = SPREAD_MM * (BAD_FACTOR if scanner == "old" else 1.0)
            error = rng.normal(0, spread, reference.shape)
            error[scheme.index.get(SHIFTED, 27)] += SHIFT_MM
            found = reference + error @ turn
            if number == count - 1:
                found = np.full_like(found, np.nan)
            better = reference + rng.normal(0, 0.5 * spread, reference.shape)
            project.apply(*_changes(scan_id, number, scheme_id, reference, {"first": found, "second": better}))
            project.apply(SetAttributes(scan_id, {"scanner": scanner, "age": str(20 + number)}))
    return Planted(folder, scheme_id, ids, tuple(bad), ids[-1])


def _changes(
    scan_id: str, number: int, scheme_id: str, reference: FloatArray, answers: dict[str, FloatArray]
) -> list[object]:
    unit = UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, "")
    record = ScanRecord(
        scan_id, f"scan{number:03d}.ply", None, f"/nowhere/scan{number:03d}.ply", 1, 1, unit, 1000 + number, "", ""
    )
    truth = Annotation(scheme_id)
    names = catalog.scheme(scheme_id).names
    for name, xyz in zip(names, reference, strict=True):
        truth = edits.place(truth, name, tuple(xyz))
    made: list[object] = [PutScan(record), PutSet(SetKey(scan_id, scheme_id, Role.REFERENCE), truth, "Import")]
    for model, xyz in answers.items():
        found = bool(np.isfinite(xyz).all())
        prediction = Prediction(scheme_id, model, names, xyz, np.full(len(names), 0.9), found)
        made.append(PutPrediction(scan_id, prediction, unit=Unit.MILLIMETRE))
    return made


def _turn(rng: np.random.Generator) -> FloatArray:
    """(3, 3) whose rows are the axes of a face in its scan."""
    q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return q if np.linalg.det(q) > 0 else q[[1, 0, 2]]
