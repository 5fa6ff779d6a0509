"""Patches of a project's scans about what a model's first stage said, for the patch view: cut in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import catalog
from engine.infer import evidence, stage_views
from engine.infer.evidence import Evidence
from engine.infer.stage_views import StageTuning
from engine.jobs import faults
from engine.jobs.context import Job
from engine.jobs.tasks import PatchViewsConfig
from engine.preprocess.sampling import area_sample
from engine.store.project import Project
from engine.store.values import ScanRecord
from engine.types import EngineError, FloatArray, Role, Unit

SURFACE_POINTS = 60_000
"""Of a mesh, drawn evenly from its surface."""
LEAST_RADIUS_MM = 12.0
"""No patch is smaller, however good the first stage is."""


@dataclass(frozen=True, eq=False)
class _Staged:
    """A scan with what both stages said. coarse_mm, refined_mm, truth_mm: (L, 3), under ``unit``."""

    record: ScanRecord
    path: Path
    unit: Unit
    coarse_mm: FloatArray
    refined_mm: FloatArray
    truth_mm: FloatArray


def run(job: Job) -> str:
    """Cut the patches of every scan that has a prediction with its steps. Returns a sentence."""
    config: PatchViewsConfig = job.config
    names = catalog.scheme(config.scheme).names
    with Project.open(Path(config.project), read_only=True) as project:
        records = project.scans()
        staged = [one for record in records if (one := _staged(project, record, config.scheme)) is not None]
    if not staged:
        raise EngineError("No prediction of this project keeps its steps. Predict the scans again, then cut patches.")
    errors = np.stack([np.linalg.norm(one.coarse_mm - one.truth_mm, axis=1) for one in staged])
    wanted = StageTuning.of(errors).radius_mm
    radius_mm = config.radius_mm or max(LEAST_RADIUS_MM, wanted if np.isfinite(wanted) else 0.0)
    for number, one in enumerate(staged):
        job.progress(number, len(staged), one.path.name)
        try:
            _cut(job, one, number, names, radius_mm)
        except faults.ONE_SCAN as error:
            job.log(faults.sentence(error, one.path), "error", str(one.path))
    job.progress(len(staged), len(staged))
    left = len(records) - len(staged)
    return f"{left} scans have no prediction that keeps its steps." if left else ""


def _cut(job: Job, one: _Staged, number: int, names: tuple[str, ...], radius_mm: float) -> None:
    from engine.io import read_scan

    config: PatchViewsConfig = job.config
    faults.must_exist(one.path)
    scan = read_scan(one.path, one.unit, job.cancelled)
    points = np.asarray(scan.points_mm, float)
    if scan.faces is not None and len(scan.faces):  # vertices may lie farther apart than the patch is wide
        points, _ = area_sample(points, scan.faces, SURFACE_POINTS, np.random.default_rng(0))
    points = points[np.isfinite(points).all(1)]
    view = stage_views.cut_view(
        one.record.scan_id, points, names, one.truth_mm, one.coarse_mm, one.refined_mm, radius_mm, config.points
    )  # fmt: skip
    job.artifact(stage_views.save_view(view, job.out, number), "patches", one.record.scan_id)


def _staged(project: Project, record: ScanRecord, scheme_id: str) -> _Staged | None:
    """What both stages said of a scan; None if that was not kept."""
    answer = project.latest_prediction(record.scan_id, scheme_id)
    if answer is None or record.unit is None:
        return None
    unit = record.unit.unit
    file = evidence.path_of(project.evidence_folder, record.scan_id, answer.prediction.model_id)
    if not file.exists():
        return None
    kept = evidence.load(file).under(unit)
    coarse = _coarse(kept, [f"{scheme_id}/{name}" for name in answer.prediction.names])
    if coarse is None:
        return None
    reference = project.annotation(record.scan_id, scheme_id, Role.REFERENCE, unit)
    truth = np.full_like(coarse, np.nan)
    for row, name in enumerate(answer.prediction.names):
        landmark = reference.get(name)
        if landmark is not None and landmark.xyz_mm is not None:
            truth[row] = landmark.xyz_mm
    return _Staged(record, project.resolve_path(record), unit, coarse, answer.prediction.xyz_mm, truth)


def _coarse(kept: Evidence, keys: list[str]) -> FloatArray | None:
    step = next((step for step in kept.steps if step.id == "coarse"), None)
    if step is None or step.landmarks_mm is None or not set(keys) <= set(kept.channel):
        return None
    return np.asarray(step.landmarks_mm[0, [kept.channel[key] for key in keys]], float)
