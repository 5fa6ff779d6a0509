"""``nasion measure`` without drawing: scans and their landmarks in, values out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from engine import catalog, io
from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.measures.definitions import MeasureSet, measure_set
from engine.measures.kinds import Surface
from engine.measures.measure import compute, surface_of
from engine.measures.tables import ScanMeasures, long_csv, wide_csv
from engine.store.project import Project
from engine.store.scans import content_hash
from engine.types import Annotation, EngineError, Role, Scan, Unit, UnitSource

_MANY = 40
"""From so many scans on, starting further processes pays."""


@dataclass(frozen=True)
class Request:
    """What was asked for. Landmarks come from a file, a project, or a file beside each scan that has its name."""

    scans: tuple[Path, ...]
    measures: str
    out: Path | None = None
    landmarks: Path | None = None
    project: Path | None = None
    wide: bool = False
    unit: Unit | None = None


@dataclass(frozen=True, eq=False)
class Measured:
    """One scan with its landmarks and their measures."""

    scan: Scan
    annotation: Annotation
    surface: Surface
    measures: ScanMeasures
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """The values of one scan without the scan."""

    measures: ScanMeasures
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """One scan that could not be measured, and why."""

    path: Path
    reason: str


def run(request: Request) -> Iterator[Measured | Failed]:
    """Measure one scan after the other. EngineError before the first if the request itself cannot be right."""
    if request.landmarks is not None and request.project is not None:
        raise EngineError("Name either a landmark file (--landmarks) or a project (--project), not both.")
    measures = measure_set(request.measures)
    scheme = catalog.scheme(measures.scheme)
    if request.project is None:
        yield from (_one(path, request, measures, scheme, None) for path in request.scans)
        return
    with Project.open(request.project, read_only=True) as project:
        paths = request.scans or tuple(project.resolve_path(record) for record in project.scans())
        yield from (_one(path, request, measures, scheme, project) for path in paths)


def rows(request: Request, processes: int | None = None) -> Iterator[Row | Failed]:
    """Values alone, of many scans by several processes, in the order of the scans.

    processes: None for one per core, and one in all where there are few scans or the program is a bundle.
    """
    paths = _paths(request)
    if processes is None:
        bundled = bool(getattr(sys, "frozen", False))
        processes = 1 if bundled or len(paths) < _MANY else _cores()
    if processes < 2:
        yield from (_row(answer) for answer in run(request))
        return
    measure_set(request.measures)
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_measure_one, [replace(request, scans=(path,)) for path in paths], chunksize=8)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _paths(request: Request) -> tuple[Path, ...]:
    if request.scans or request.project is None:
        return request.scans
    with Project.open(request.project, read_only=True) as project:
        return tuple(project.resolve_path(record) for record in project.scans())


def _measure_one(request: Request) -> Row | Failed:
    return _row(next(run(request)))


def _row(answer: Measured | Failed) -> Row | Failed:
    return answer if isinstance(answer, Failed) else Row(answer.measures, answer.notes)


def _one(
    path: Path, request: Request, measures: MeasureSet, scheme: LandmarkScheme, project: Project | None
) -> Measured | Failed:
    try:
        if project is None:
            scan = io.read_scan(path, request.unit)
            annotation, notes = _of_files(path, request.landmarks, scheme, scan)
        else:
            scan, annotation = _of_project(path, project, scheme, request.unit)
            notes = ()
    except EngineError as error:
        return Failed(path, str(error))
    surface = surface_of(scan)
    values = compute(measures, annotation, scheme, surface)
    return Measured(scan, annotation, surface, ScanMeasures(path.name, values), notes)


def _of_files(
    path: Path, landmarks: Path | None, scheme: LandmarkScheme, scan: Scan
) -> tuple[Annotation, tuple[str, ...]]:
    file = landmarks if landmarks is not None else io.find_reference(path)
    if file is None:
        raise EngineError(f"{path.name} has no landmark file beside it. Name one with --landmarks, or a --project.")
    return io.read_annotation(file, scheme, scan)


def _of_project(path: Path, project: Project, scheme: LandmarkScheme, unit: Unit | None) -> tuple[Scan, Annotation]:
    """The corrected landmarks of a scan, or where there are none its reference, or else the model's."""
    record = project.scan(content_hash(path))
    chosen = record.unit is not None and record.unit.source is UnitSource.CHOSEN
    known = record.unit.unit if record.unit is not None and chosen else None
    scan = io.read_scan(path, unit or known)
    for role in (Role.CORRECTED, Role.REFERENCE, Role.PREDICTED):
        annotation = project.annotation(record.scan_id, scheme.id, role, scan.unit.unit)
        if annotation.landmarks:
            return scan, annotation
    raise EngineError(
        f"{path.name} has no landmarks of the scheme {scheme.title} in the project. Predict or place some."
    )


def write(rows: Sequence[ScanMeasures], request: Request, out: Path) -> None:
    """Write the values as CSV, whole or not at all."""
    text = wide_csv(rows, measure_set(request.measures)) if request.wide else long_csv(rows)
    write_whole(out, text.encode("utf-8"))
