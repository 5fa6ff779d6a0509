"""Reading a scan with everything the project knows of it; runs in a thread and touches no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.language import words
from engine import io
from engine.catalog import LandmarkScheme
from engine.io.mapping import LandmarkMapping
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Change, Project
from engine.store.scans import facts_of
from engine.store.values import HistoryState, ScanRecord
from engine.types import Annotation, EngineError, Role, Scan, Unit, UnitSource


@dataclass(frozen=True)
class LoadedScan:
    """A scan ready to be shown. ``changes`` is what reading it taught and the project should keep."""

    record: ScanRecord
    scan: Scan
    history: HistoryState
    sets: Mapping[Role, Annotation]
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Sentences for the user."""


def load_scan(
    project: Project,
    record: ScanRecord,
    scheme: LandmarkScheme,
    flush: Callable[[], bool],
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
    scan: Scan | None = None,
) -> LoadedScan:
    """Read a scan file (unless ``scan`` is given) and its landmark sets. EngineError says what is wrong."""
    path = project.resolve_path(record)
    if scan is None:
        if not path.is_file():
            raise EngineError(
                words("{name} is no longer at {path}. Move it back, or open it again where it is now.").format(
                    name=record.name, path=path
                )
            )
        scan = io.read_scan(path, _chosen_unit(record), cancelled, progress)
    notes = list(scan.warnings)
    if scan.scan_id != record.scan_id:
        raise EngineError(
            words(
                "{name} has changed since it was added, so its landmarks may not fit. "
                "Add it again to work on the new content."
            ).format(name=record.name)
        )
    flush()
    unit = scan.unit.unit
    changes: list[Change] = [*facts_of(scan)] if record.unit != scan.unit or record.point_count is None else []
    reference = project.annotation(scan.scan_id, scheme.id, Role.REFERENCE, unit)
    if not reference.landmarks:
        reference, found_notes = find_reference(scan, scheme)
        notes += found_notes
        if reference.landmarks:
            key = SetKey(scan.scan_id, scheme.id, Role.REFERENCE)
            changes.append(PutSet(key, reference, "Import reference", unit=unit))
    sets = {
        Role.REFERENCE: reference,
        Role.PREDICTED: project.annotation(scan.scan_id, scheme.id, Role.PREDICTED, unit),
    }
    history = project.history(scan.scan_id, scheme.id, Role.CORRECTED, unit)
    return LoadedScan(record, scan, history, sets, tuple(changes), tuple(notes))


def find_reference(scan: Scan, scheme: LandmarkScheme) -> tuple[Annotation, list[str]]:
    """The reference landmarks that lie beside a scan, and sentences on what was wrong with them."""
    empty = Annotation(scheme.id)
    path = io.find_reference(scan.path)
    if path is None:
        return empty, []
    try:
        return read_reference(path, scan, scheme)
    except EngineError as error:
        return empty, [str(error)]


def read_reference(
    path: Path, scan: Scan, scheme: LandmarkScheme, mapping: LandmarkMapping | None = None
) -> tuple[Annotation, list[str]]:
    """Landmarks of a file in the frame of ``scan``; mapping: what the person said of the file."""
    annotation, notes = io.read_annotation(path, scheme, scan, mapping=mapping)
    return annotation, list(notes)


def _chosen_unit(record: ScanRecord) -> Unit | None:
    chosen = record.unit is not None and record.unit.source is UnitSource.CHOSEN
    return record.unit.unit if chosen and record.unit is not None else None
