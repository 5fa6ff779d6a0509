"""Landmarks of a project or of fresh answers, as the values that ``engine.io.write_landmarks`` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from engine import catalog, curves
from engine.annotation import from_prediction
from engine.catalog import LandmarkDefinition, LandmarkScheme
from engine.io.landmarks import ScanLandmarks
from engine.jobs.results import ScanResult
from engine.store.landmark_sets import unit_of_record
from engine.store.project import Project
from engine.store.values import ScanRecord
from engine.types import Annotation, EngineError, Role


def of_project(
    project: Project,
    scheme_ids: Sequence[str] = (),
    role: Role = Role.CORRECTED,
    scan_ids: Sequence[str] = (),
    lay: Callable[[ScanRecord, LandmarkScheme, Annotation], Annotation] | None = None,
) -> list[ScanLandmarks]:
    """Landmark sets of a project, scan by scan; ``scheme_ids`` and ``scan_ids`` empty: all that there are.

    lay: completes a set by the points of its curves (``engine.jobs.curve_points``).

    EngineError if a set belongs to a scheme that this Nasion does not know.
    """
    present = {(one.scan_id, one.scheme_id) for one in project.summaries() if one.role is role}
    present = {key for key in present if not scheme_ids or key[1] in scheme_ids}
    schemes = {scheme_id: catalog.scheme(scheme_id) for scheme_id in sorted({scheme_id for _, scheme_id in present})}
    sets: list[ScanLandmarks] = []
    for record in project.scans():
        for scheme_id, scheme in schemes.items():
            wanted = not scan_ids or record.scan_id in scan_ids
            if wanted and (record.scan_id, scheme_id) in present:
                annotation = project.annotation(record.scan_id, scheme_id, role)
                annotation = annotation if lay is None else lay(record, scheme, annotation)
                if annotation.landmarks:
                    sets.append(ScanLandmarks(record.name, unit_of_record(record), scheme, annotation))
    return _with_curve_names(sets)


def _with_curve_names(sets: list[ScanLandmarks]) -> list[ScanLandmarks]:
    """The sets with the points of curves among the names of their schemes, where any set has some."""
    curved = {one.scheme.id: one.scheme for one in sets if curves.has_curves(one.annotation, one.scheme)}
    wider = {scheme_id: curves.expanded(scheme) for scheme_id, scheme in curved.items()}
    return [replace(one, scheme=wider.get(one.scheme.id, one.scheme)) for one in sets]


def of_results(results: Iterable[ScanResult]) -> list[ScanLandmarks]:
    """What a model answered, without the scans where it found nothing."""
    return [
        ScanLandmarks(result.path.name, result.unit.unit, catalog.scheme(scheme_id), from_prediction(prediction))
        for result in results
        for scheme_id, prediction in result.predictions.items()
        if prediction.found and result.unit is not None
    ]


def one_row_each(sets: Sequence[ScanLandmarks]) -> list[ScanLandmarks]:
    """Sets of the same scan joined, for tables with one row per scan.

    A name that several schemes have is written as ``scheme.name`` for the second and later ones.
    """
    schemes = list({one.scheme.id: one.scheme for one in sets}.values())
    if len(schemes) < 2:
        return list(sets)
    names: dict[tuple[str, str], str] = {}
    for scheme in schemes:
        for name in scheme.names:
            taken = name in names.values()
            names[scheme.id, name] = f"{scheme.id}.{name}" if taken else name
    joined_scheme = _joined(schemes, names)
    rows: list[ScanLandmarks] = []
    seen: set[str] = set()
    for one in sets:
        landmarks = {names[one.scheme.id, name]: value for name, value in one.annotation.landmarks.items()}
        if rows and rows[-1].scan == one.scan and one.scheme.id not in seen:
            landmarks = {**rows.pop().annotation.landmarks, **landmarks}
        else:
            seen = set()
        seen.add(one.scheme.id)
        rows.append(ScanLandmarks(one.scan, one.unit, joined_scheme, Annotation(joined_scheme.id, landmarks)))
    return rows


def _joined(schemes: Sequence[LandmarkScheme], names: dict[tuple[str, str], str]) -> LandmarkScheme:
    definitions: list[LandmarkDefinition] = []
    for scheme in schemes:
        definitions += [
            one.model_copy(update={"name": names[scheme.id, one.name], "pair": None}) for one in scheme.landmark
        ]
    return LandmarkScheme(
        id="+".join(scheme.id for scheme in schemes), title=" and ".join(scheme.title for scheme in schemes),
        source="", landmark=tuple(definitions),
    )  # fmt: skip


def check_schemes(scheme_ids: Sequence[str]) -> tuple[str, ...]:
    """The schemes, each known and once. EngineError names the known ones."""
    if not scheme_ids:
        raise EngineError(f"No landmark scheme was named. Known: {', '.join(catalog.shipped_schemes())}.")
    return tuple(dict.fromkeys(catalog.scheme(scheme_id).id for scheme_id in scheme_ids))
