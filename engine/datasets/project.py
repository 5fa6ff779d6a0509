"""A Nasion project's own corrected landmarks: what people placed, moved or checked; absent ones are left unknown."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from engine import catalog
from engine.datasets.folder import cloud_reader
from engine.datasets.subjects import subject_of
from engine.datasets.values import Candidate, Found, ImportOptions, Vector
from engine.store.landmark_sets import unit_of_record
from engine.store.project import Project
from engine.store.values import ScanRecord
from engine.types import EngineError, Landmark, Role


def find(source: Path, options: ImportOptions) -> Found:
    """The corrected sets of a project, of the scheme asked for or the one with most landmarks.

    Predictions that nobody touched or checked are no labels: a model would learn its own mistakes from them.
    Occluded landmarks count, absent ones do not. EngineError if there is no project or nothing corrected in it.
    """
    with Project.open(source, read_only=True) as project:
        scheme_id = options.scheme or most_corrected(project)
        names = catalog.scheme(scheme_id).names
        candidates, untouched = [], 0
        for record in project.scans():
            annotation = project.annotation(record.scan_id, scheme_id, Role.CORRECTED)
            kept = {name: one for name, one in annotation.landmarks.items() if by_person(one)}
            untouched += len(annotation.landmarks) - len(kept)
            if kept:
                candidates.append(_candidate(project, record, kept, options))
        others = set() if candidates else _corrected_schemes(project) - {scheme_id}
    if not candidates:
        instead = f"; there are some of {', '.join(sorted(others))}" if others else ""
        raise EngineError(f"{source} has no corrected landmarks of {scheme_id}. Place or check some first{instead}.")
    notes = (
        (f"{untouched} predicted landmarks that nobody moved or checked are not taken as labels.",) if untouched else ()
    )
    return Found("project", source, names, candidates, notes)


def by_person(landmark: Landmark) -> bool:
    """Whether a person stands behind a landmark's place."""
    return landmark.checked or landmark.source not in ("model", "curve")


def most_corrected(project: Project) -> str:
    """The scheme with most corrected landmarks. EngineError if there are none."""
    counts: Counter[str] = Counter()
    for summary in project.summaries():
        if summary.role is Role.CORRECTED:
            counts[summary.scheme_id] += summary.located
    if not counts:
        raise EngineError("The project has no corrected landmarks. Place or check some first.")
    return counts.most_common(1)[0][0]


def _corrected_schemes(project: Project) -> set[str]:
    """Schemes of which a person has placed, moved or checked a landmark."""
    with_some = {one.scheme_id for one in project.summaries() if one.role is Role.CORRECTED and one.located}
    return {
        scheme_id
        for scheme_id in with_some
        if any(by_person(one) for record in project.scans()
               for one in project.annotation(record.scan_id, scheme_id, Role.CORRECTED).landmarks.values())
    }  # fmt: skip


def _candidate(project: Project, record: ScanRecord, kept: dict[str, Landmark], options: ImportOptions) -> Candidate:
    labels: dict[str, Vector | None] = {name: one.xyz_mm for name, one in kept.items()}
    path = project.resolve_path(record)
    subject = subject_of(Path(record.name).stem, options.subject)
    # The project's millimetres were made under its own unit, so the points must be read under the same.
    reader = cloud_reader(path, unit_of_record(record))
    trouble = "" if path.is_file() else f"{record.name} is not where the project remembers it. Find it first."
    return Candidate(record.name, subject, reader, labels, 1.0, {"scan_id": record.scan_id}, trouble)
