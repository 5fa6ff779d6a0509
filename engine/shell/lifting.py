"""``nasion lift``: landmarks seen in views of a scan, or in photos, laid onto the scan."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from engine import catalog, io
from engine.io.landmarks import ScanLandmarks
from engine.jobs import faults
from engine.jobs.import_scans import find_scans
from engine.photo.consensus import Consensus, write
from engine.photo.models import RENDERS_ONLY
from engine.photo.observing import DenseObserver
from engine.photo.on_scan import lift_one, model_id, scheme_for
from engine.photo.reading import read_photo
from engine.shell import telling
from engine.shell.photos import check_count, photo_paths
from engine.shell.projects import check_target, open_for_writing
from engine.store import scans
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.types import Annotation, EngineError, Role, Scan


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    scans: tuple[Path, ...]
    project: Path | None
    photos: tuple[Path, ...]
    points: int
    views: int
    out: Path | None
    replace: bool


def lift(request: Request) -> int:
    """Lift landmarks onto every scan; one that fails is complained of and the rest goes on."""
    check_count(request.points)
    if request.out is not None:
        check_target(request.out)
    if not request.scans and request.project is None:
        raise EngineError("Name scans, or a project with --project.")
    if request.out is None and request.project is None:
        raise EngineError("Name where the landmarks go: --out FILE or --project DIR.")
    photos = [read_photo(path) for path in photo_paths(request.photos)]
    observer = DenseObserver()
    scheme = catalog.scheme(scheme_for(request.points))
    sets: list[ScanLandmarks] = []
    failed = 0
    with nullcontext() if request.project is None else open_for_writing(request.project) as project:
        paths = find_scans(request.scans) if request.scans else _scans_of(project)
        if photos and len(paths) != 1:
            raise EngineError(f"Photos show one person, but {len(paths)} scans are meant. Name the one they show.")
        with telling.progress(len(paths), "Lifting") as tell:
            for number, path in enumerate(paths):
                try:
                    scan = io.read_scan(path)
                    old = _old(project, scan, scheme.id)
                    heard = partial(_heard, tell, number)
                    answer = lift_one(scan, observer, request.points, request.views, photos, old, heard)
                except faults.ONE_SCAN as error:
                    telling.complain(faults.sentence(error, path))
                    failed += 1
                    continue
                for sentence in answer.trouble.values():
                    telling.complain(sentence)
                consensus = answer.consensus
                new = write(old, consensus, model_id(observer), replace_models=request.replace)
                if project is not None:
                    _keep(project, scan, scheme.id, new, consensus)
                sets.append(ScanLandmarks(path.name, scan.unit.unit, scheme, new))
                telling.say(_summary(path, consensus))
    if request.out is not None:
        io.write_landmarks(request.out, sets)
    telling.say(RENDERS_ONLY)
    return 1 if failed else 0


def _heard(tell: telling.Tell, number: int, share: float, text: str) -> None:
    tell(number + share, text)


def _scans_of(project: Project | None) -> list[Path]:
    assert project is not None
    paths = [project.resolve_path(record) for record in project.scans()]
    if not paths:
        raise EngineError(f"The project {project.folder} has no scans. Import some first.")
    return paths


def _old(project: Project | None, scan: Scan, scheme_id: str) -> Annotation:
    if project is None:
        return Annotation(scheme_id)
    return project.annotation(scan.scan_id, scheme_id, Role.CORRECTED, scan.unit.unit)


def _keep(project: Project, scan: Scan, scheme_id: str, new: Annotation, consensus: Consensus) -> None:
    text = f"Lift {int(consensus.found.sum())} landmarks from {len(consensus.view_ids)} views"
    record = scans.describe(scan.path, project.folder, scan.scan_id)
    project.apply(
        scans.PutScan(record),
        scans.SetUnit(scan.scan_id, scan.unit),
        PutSet(SetKey(scan.scan_id, scheme_id), new, text, "model", unit=scan.unit.unit),
    )


def _summary(path: Path, consensus: Consensus) -> str:
    found = consensus.found
    spread = float(np.median(consensus.spread_mm[found])) if found.any() else float("nan")
    return (
        f"{path.name}: {int(found.sum())} of {len(found)} landmarks from {len(consensus.view_ids)} views, "
        f"spread {spread:.1f} mm (median), {int(consensus.good.sum())} good"
    )
