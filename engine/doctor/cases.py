"""Who comes to the doctor: scans with their landmark sets, out of a project or out of a folder of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine import io
from engine.catalog import LandmarkScheme, shipped_schemes
from engine.doctor.schemes import scheme_for
from engine.io.landmarks import LandmarkFile, fit_to_scheme, to_annotation
from engine.store.project import Project
from engine.types import Annotation, EngineError, Role, Scan, Unit

TABLE = "labels"
"""Role of landmarks that come from a table or a file."""
_FEWEST = 3


@dataclass(frozen=True, eq=False)
class LabelSet:
    """One landmark set of a scan, in the scan's millimetres."""

    scheme: LandmarkScheme
    role: str
    annotation: Annotation


@dataclass(frozen=True, eq=False)
class Case:
    """One scan and what was placed on it. key: the scan's id in a project, its path in a folder."""

    key: str
    name: str
    path: Path
    unit: Unit | None = None
    """The unit a person or the project settled; None: the file says or it is guessed."""
    sets: tuple[LabelSet, ...] = ()
    """Of a project: in millimetres under ``unit``."""
    files: tuple[tuple[LandmarkScheme, LandmarkFile], ...] = ()
    """Of a folder: in the file's own numbers."""

    def labels(self, scan: Scan) -> tuple[LabelSet, ...]:
        """Its landmark sets, once the scan and so its unit is known. A file that names no unit is in the scan's."""
        read = (LabelSet(scheme, TABLE, _annotation(scheme, file, scan.unit.unit)) for scheme, file in self.files)
        return (*self.sets, *read)


def _annotation(scheme: LandmarkScheme, file: LandmarkFile, unit: Unit) -> Annotation:
    return to_annotation(fit_to_scheme(file, scheme, by_order=True), scheme, unit)


@dataclass(frozen=True, eq=False)
class Intake:
    """Everybody who came. split: part (train, test…) by scan key. complaints: sentences on what could not be read."""

    source: str
    cases: tuple[Case, ...]
    split: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    """Who is on each scan, where the split file says so."""
    settings: tuple[Path, ...] = ()
    """Files that say how a model was or is to be trained."""
    complaints: tuple[str, ...] = ()


# ------------------------------------------------------------------ project
def of_project(project: Project) -> tuple[Case, ...]:
    """Every scan of a project with its reference and corrected landmarks."""
    sets: dict[str, list[tuple[str, Role]]] = {}
    for summary in project.summaries():
        if summary.located >= _FEWEST and summary.role is not Role.PREDICTED:
            sets.setdefault(summary.scan_id, []).append((summary.scheme_id, summary.role))
    schemes = {key for pairs in sets.values() for key, _ in pairs}
    known = {key: scheme for key in schemes if (scheme := _scheme_or_none(key)) is not None}
    cases = []
    for record in project.scans():
        found = tuple(
            LabelSet(known[key], role.value, project.annotation(record.scan_id, key, role))
            for key, role in sets.get(record.scan_id, ())
            if key in known
        )
        unit = None if record.unit is None else record.unit.unit
        cases.append(Case(record.scan_id, record.name, project.resolve_path(record), unit, found))
    return tuple(cases)


def _scheme_or_none(scheme_id: str) -> LandmarkScheme | None:
    from engine import catalog

    try:
        return catalog.scheme(scheme_id)
    except EngineError:
        return None


# ------------------------------------------------------------------ files
def of_files(paths: Sequence[Path], folder: Path) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Scan files with the landmarks of tables in ``folder`` and of files beside them, and what could not be read."""
    tables, complaints = _tables(folder, {path.resolve() for path in paths})
    cases = []
    for path in paths:
        found = [file for file in tables if _belongs(file, path)]
        beside = () if found else _beside(path, complaints)
        named = [(scheme_for(file.names), file) for file in (*found, *beside)]
        # One file beside a scan may hold what another holds too; the first of each scheme counts.
        once = {scheme.id: (scheme, file) for scheme, file in reversed(named) if len(file.names) >= _FEWEST}
        cases.append(Case(path.as_posix(), _short(path, folder), path, files=tuple(once.values())))
    return tuple(cases), tuple(complaints)


def _short(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _tables(folder: Path, scans: set[Path]) -> tuple[list[LandmarkFile], list[str]]:
    """Landmark sets of tables that name their scans, of every file right in the folder."""
    found: list[LandmarkFile] = []
    complaints: list[str] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        known = any(path.name.lower().endswith(ending) for ending in (".csv", ".tsv"))
        if not known or path.resolve() in scans:
            continue
        try:
            found += [file for file in io.read_landmark_sets(path) if file.scan]
        except EngineError as error:
            if path.stem.lower() == TABLE:
                complaints.append(str(error))
    return found, complaints


def _belongs(file: LandmarkFile, path: Path) -> bool:
    """Whether a table's set is of a scan: named by its file, with or without ending, or by its folder."""
    names = {path.name.lower(), path.stem.lower(), path.parent.name.lower(), path.as_posix().lower()}
    return file.scan.lower() in names or Path(file.scan).stem.lower() == path.stem.lower()


def _beside(path: Path, complaints: list[str]) -> tuple[LandmarkFile, ...]:
    plain = io.find_reference(path)
    places = [plain] if plain is not None else []
    places += [
        place
        for scheme_id in shipped_schemes()
        for ending in io.LANDMARK_READERS
        if (place := path.with_name(f"{path.stem}_{scheme_id}{ending}")).is_file()
    ]
    files = []
    for place in places:
        try:
            files.append(io.read_landmarks(place, scan_name=path.name))
        except EngineError as error:
            complaints.append(str(error))
    return tuple(files)
