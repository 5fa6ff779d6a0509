"""What is measured on one scan, once: small enough to keep for a thousand scans while all are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from engine import io
from engine.catalog import LandmarkScheme
from engine.doctor.cases import Case, Intake, LabelSet
from engine.doctor.families.density import Density, measure_density
from engine.doctor.families.frames import Standing, measure_standing
from engine.doctor.families.identity import Alike, FaceSample, find_alike, measure_face
from engine.doctor.families.mesh import Mesh, measure_mesh
from engine.doctor.families.sides import Exchange, exchanges
from engine.doctor.families.surface import measure_pieces
from engine.doctor.findings import Place
from engine.doctor.schemes import with_places
from engine.types import Annotation, BoolArray, Cancelled, EngineError, FloatArray, IntArray, Scan, State, Unit


@dataclass(frozen=True, eq=False)
class SetExam:
    """One landmark set as measured. names: those with a place. xyz_mm: (n, 3). hidden: (n,) marked as occluded."""

    scheme: LandmarkScheme
    role: str
    annotation: Annotation
    names: tuple[str, ...]
    xyz_mm: FloatArray
    hidden: BoolArray
    standing: Standing
    piece: IntArray
    """(n,) number of the piece of the mesh each landmark lies on, 0 the largest; all 0 on a cloud."""

    def shape(self, scheme: LandmarkScheme) -> FloatArray:
        """Places in the order of a scheme (L, 3), NaN where missing."""
        shape = np.full((len(scheme), 3), np.nan)
        for name, place in zip(self.names, self.xyz_mm, strict=True):
            shape[scheme.index[name]] = place
        return shape


@dataclass(frozen=True, eq=False)
class Exam:
    """One scan as measured, or why it could not be read."""

    case: Case
    error: str = ""
    scan_id: str = ""
    unit: Unit = Unit.MILLIMETRE
    points: int = 0
    faces: int = 0
    size_mm: float = 0.0
    """Diagonal of the box round all but the outermost points."""
    warnings: tuple[str, ...] = ()
    density: Density | None = None
    mesh: Mesh | None = None
    sets: tuple[SetExam, ...] = ()
    face: FaceSample | None = None

    def place(self, landmark: str = "") -> Place:
        """Where it is, for a finding."""
        return Place(self.case.key, self.case.name, landmark)


@dataclass(frozen=True, eq=False)
class Group:
    """The sets of one scheme and role over all scans. shapes: (n, L, 3). owners: which exam and set each is."""

    scheme: LandmarkScheme
    role: str
    shapes: FloatArray
    owners: tuple[tuple[Exam, SetExam], ...]

    @cached_property
    def exchanged(self) -> tuple[tuple[Exchange, ...], ...]:
        """Names that look exchanged, by set; looked for once for all who ask."""
        return tuple(exchanges(one, self.scheme) for _, one in self.owners)


@dataclass(frozen=True, eq=False)
class Ward:
    """Everybody examined, with what is known of them all."""

    exams: tuple[Exam, ...]
    split: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[Path, ...] = ()
    stop: Callable[[], bool] | None = None

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The landmark sets by scheme and role; schemes without places on a mean head get those of the consensus."""
        found: dict[tuple[LandmarkSchemeKey, str], list[tuple[Exam, SetExam]]] = {}
        for exam in self.exams:
            for one in exam.sets:
                found.setdefault(((one.scheme.id, one.scheme.names), one.role), []).append((exam, one))
        groups = []
        for (_, role), owners in found.items():
            scheme = owners[0][1].scheme
            shapes = np.stack([one.shape(scheme) for _, one in owners])
            groups.append(Group(with_places(scheme, shapes), role, shapes, tuple(owners)))
        return tuple(groups)

    @cached_property
    def alike(self) -> tuple[Alike, ...]:
        """Pairs that are one file, one scan or one person; compared once for all who ask."""
        return tuple(find_alike(self))

    def check(self) -> None:
        """Raise Cancelled if nobody waits for the result any more."""
        if self.stop is not None and self.stop():
            raise Cancelled


LandmarkSchemeKey = tuple[str, tuple[str, ...]]


# ------------------------------------------------------------------ measuring
def examine(case: Case, stop: Callable[[], bool] | None = None) -> Exam:
    """Read and measure one scan; one that cannot be read is said to be so, and the others go on."""
    try:
        if not case.path.is_file():
            raise EngineError(f"{case.name} is not where it was. Bring the file back or choose it anew.")
        scan = io.read_scan(case.path, case.unit, stop)
        return _measured(case, scan)
    except (EngineError, OSError, MemoryError) as error:
        return Exam(case, error=str(error) or type(error).__name__)


def _measured(case: Case, scan: Scan) -> Exam:
    rng = np.random.default_rng(0)
    points = np.asarray(scan.points_mm, np.float64)
    low, high = np.percentile(points[:: max(1, len(points) // 20_000)], [0.5, 99.5], axis=0)
    mesh = measure_mesh(points, scan.faces)
    density = measure_density(points, rng)
    sets = tuple(_set_exam(labels, scan, points, mesh, density) for labels in case.labels(scan))
    return Exam(
        case,
        scan_id=scan.scan_id,
        unit=scan.unit.unit,
        points=len(points),
        faces=0 if scan.faces is None else len(scan.faces),
        size_mm=float(np.linalg.norm(high - low)),
        warnings=scan.warnings,
        density=density,
        mesh=mesh,
        sets=tuple(one for one in sets if one is not None),
        face=measure_face(scan, points, [one for one in sets if one is not None], rng),
    )


def _set_exam(labels: LabelSet, scan: Scan, points: FloatArray, mesh: Mesh, density: Density) -> SetExam | None:
    there = {
        name: landmark
        for name, landmark in labels.annotation.landmarks.items()
        if landmark.xyz_mm is not None and name in labels.scheme.index
    }
    if len(there) < 3:
        return None
    names = tuple(name for name in labels.scheme.names if name in there)
    xyz = np.array([there[name].xyz_mm for name in names], np.float64)
    hidden = np.array([there[name].state is State.OCCLUDED for name in names])
    standing = measure_standing(scan, points, names, xyz, labels.scheme, density.spacing_mm)
    piece = measure_pieces(standing, mesh)
    return SetExam(labels.scheme, labels.role, labels.annotation, names, xyz, hidden, standing, piece)


def admit(
    intake: Intake, progress: Callable[[int, int, str], None] | None = None, stop: Callable[[], bool] | None = None
) -> Ward:
    """Examine everybody. ``progress(done, of, name)`` before each; Cancelled comes from it or from ``stop``."""
    exams: list[Exam] = []
    for number, case in enumerate(intake.cases):
        if progress is not None:
            progress(number, len(intake.cases), case.name)
        exams.append(examine(case, stop))
    return Ward(tuple(exams), intake.split, intake.subjects, intake.settings, stop)


def places(exams: Sequence[Exam]) -> tuple[Place, ...]:
    """Where, for a finding about several scans."""
    return tuple(exam.place() for exam in exams)
