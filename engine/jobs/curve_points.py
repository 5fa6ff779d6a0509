"""The points of curves laid anew over the scans of a project, when its landmarks go out."""

from __future__ import annotations

from collections.abc import Callable

from engine import curves, io
from engine.catalog import LandmarkScheme
from engine.jobs import faults
from engine.measures.geodesic import SurfaceWays
from engine.store.landmark_sets import unit_of_record
from engine.store.project import Project
from engine.store.values import FileState, ScanRecord
from engine.types import Annotation


class CurveLayer:
    """Lays the curves of one landmark set after the other; scans are read once if their sets come in a row.

    complain: is told, in a sentence, of every scan or curve that is left out.
    """

    def __init__(self, project: Project, complain: Callable[[str], None]) -> None:
        self._project = project
        self._complain = complain
        self._scan_id = ""
        self._ways: SurfaceWays | None = None

    def __call__(self, record: ScanRecord, scheme: LandmarkScheme, annotation: Annotation) -> Annotation:
        """The set with the points of its scheme's curves; as it is where they cannot be laid."""
        if not scheme.curve or not annotation.landmarks:
            return annotation
        if record.scan_id != self._scan_id:
            self._scan_id, self._ways = record.scan_id, self._read(record)
        if self._ways is None:
            return annotation
        laid, notes = curves.with_curves(annotation, scheme, self._ways)
        for note in notes:
            self._complain(f"{record.name}: {note}")
        return laid

    def _read(self, record: ScanRecord) -> SurfaceWays | None:
        path = self._project.resolve_path(record)
        try:
            if self._project.file_state(record) is FileState.CHANGED:
                self._complain(f"{path.name} was changed since its landmarks were placed; its curves are left out.")
                return None
            scan = io.read_scan(path, unit_of_record(record))
        except faults.ONE_SCAN as error:
            self._complain(f"{faults.sentence(error, path)} Its curves are left out.")
            return None
        return curves.ways_over(scan)
