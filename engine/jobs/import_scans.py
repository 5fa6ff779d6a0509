"""Scans into a project: found in folders, hashed, read, with the reference landmarks that lie beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import catalog, io
from engine.jobs import faults
from engine.jobs.context import Job
from engine.jobs.tasks import ImportConfig
from engine.store import scans
from engine.store.codec import encode_landmark
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Change
from engine.store.values import ScanRecord
from engine.types import Annotation, EngineError, Role, Scan, Unit

_DOUBTFUL = frozenset({".txt", ".pts", ".asc", ".npy", ".npz"})
"""Endings that notes, landmarks and arrays have too: taken from a folder only if it has no other scan."""


@dataclass(frozen=True, eq=False)
class Imported:
    """One scan that was read, ready for a project."""

    record: ScanRecord
    scan: Scan
    references: tuple[Annotation, ...]
    notes: tuple[str, ...]
    """Sentences for the user."""

    def changes(self) -> tuple[Change, ...]:
        """What the project is to keep."""
        unit = self.scan.unit.unit
        sets = (
            PutSet(SetKey(self.scan.scan_id, one.scheme_id, Role.REFERENCE), one, "Import reference", unit=unit)
            for one in self.references
        )
        return (scans.PutScan(self.record), *scans.facts_of(self.scan), *sets)


def find_scans(paths: Sequence[Path]) -> list[Path]:
    """Scan files named, or lying in folders named, each once, in a stable order.

    A folder without scans stays in the list, to be complained of when its turn comes, while the others go on;
    EngineError if it is the only one.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        files = sorted(one for one in path.rglob("*") if one.suffix.lower() in io.scan_suffixes() and one.is_file())
        certain = [one for one in files if one.suffix.lower() not in _DOUBTFUL]
        if not files and len(paths) > 1:
            found[path] = None
            continue
        if not files:
            raise EngineError(f"{path} holds no scans. Nasion reads {', '.join(io.scan_suffixes())}.")
        found.update(dict.fromkeys(certain or files))
    return list(found)


def read_for_import(
    path: Path, project_folder: Path, unit: Unit | None = None, cancelled: Callable[[], bool] | None = None
) -> Imported:
    """Read one scan and the landmarks beside it. EngineError if the scan cannot be read."""
    faults.must_exist(path)
    scan = io.read_scan(path, unit, cancelled)
    references, notes = read_references(scan)
    return Imported(scans.describe(path, project_folder, scan.scan_id), scan, references, (*scan.warnings, *notes))


def read_references(scan: Scan) -> tuple[tuple[Annotation, ...], tuple[str, ...]]:
    """The landmarks in files beside a scan, and sentences for the user.

    A file with the scan's name is read by the scheme that knows most of it; ``<scan>_<scheme>`` by that scheme.
    """
    found: dict[str, Annotation] = {}
    notes: list[str] = []
    for scheme_id, scheme in catalog.shipped_schemes().items():
        path = _of_scheme(scan.path, scheme_id)
        if path is not None:
            try:
                found[scheme_id], said = io.read_annotation(path, scheme, scan)
                notes += said
            except EngineError as error:
                notes.append(str(error))
    plain = io.find_reference(scan.path)
    if plain is not None:
        best, said = _by_best_scheme(plain, scan)
        notes += said
        if best is not None:
            found.setdefault(best.scheme_id, best)
    return tuple(found.values()), tuple(notes)


def _of_scheme(scan_path: Path, scheme_id: str) -> Path | None:
    names = (scan_path.with_name(f"{scan_path.stem}_{scheme_id}{suffix}") for suffix in io.LANDMARK_READERS)
    return next((path for path in names if path.is_file()), None)


def _by_best_scheme(path: Path, scan: Scan) -> tuple[Annotation | None, tuple[str, ...]]:
    best: tuple[Annotation, tuple[str, ...]] | None = None
    reason = f"{path.name} has no landmarks of a known scheme."
    for scheme in catalog.shipped_schemes().values():
        try:
            annotation, notes = io.read_annotation(path, scheme, scan)
        except EngineError as error:
            reason = str(error)
            continue
        if best is None or len(annotation.landmarks) > len(best[0].landmarks):
            best = annotation, notes
    return (None, (reason,)) if best is None else best


def run(job: Job) -> str:
    """The import as a job: one ``.json`` per scan below ``out/``. Returns a sentence."""
    config: ImportConfig = job.config
    paths = find_scans([Path(path) for path in config.paths])
    failed = 0
    for number, path in enumerate(paths):
        job.progress(number, len(paths), path.name)
        try:
            imported = read_for_import(path, job.folder.path, config.unit, job.cancelled)
        except faults.ONE_SCAN as error:
            job.log(faults.sentence(error, path), "error", str(path))
            failed += 1
            continue
        for note in imported.notes:
            job.log(note, "warning", str(path))
        target = job.out / f"{number:05d}.json"
        target.write_text(json.dumps(_tree(imported), ensure_ascii=False), encoding="utf-8")
        job.artifact(target, "scan", imported.scan.scan_id)
    return f"{failed} of {len(paths)} scans could not be read." if failed else ""


def _tree(imported: Imported) -> dict[str, Any]:
    unit = imported.scan.unit
    references = {
        one.scheme_id: {name: encode_landmark(value, unit.unit) for name, value in one.landmarks.items()}
        for one in imported.references
    }
    return {
        "path": str(imported.scan.path), "scan_id": imported.scan.scan_id,
        "unit": [unit.unit.value, unit.source.value, unit.reason], "point_count": len(imported.scan.points_mm),
        "references": references, "notes": list(imported.notes),
    }  # fmt: skip
