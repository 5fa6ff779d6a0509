"""``nasion errors`` without drawing: a project in, every figure and table out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.evaluate.errors import attributes, compare, directions, figures, normals, tables
from engine.evaluate.errors.compare import PairedDifference, Split
from engine.evaluate.errors.data import ErrorData, read
from engine.evaluate.errors.directions import Shifts
from engine.evaluate.errors.figures import LIMIT_MM, Cumulative
from engine.io.atomic import write_whole
from engine.statistics.tables import to_csv
from engine.store.project import Project
from engine.types import EngineError, FloatArray


@dataclass(frozen=True)
class Request:
    """What was asked for. sets: keys of the sets, all if empty; the first is what the second is compared with."""

    project: Path
    out: Path
    scheme: str = ""
    sets: tuple[str, ...] = ()
    attributes: Path | None = None
    surface: bool = True
    limit_mm: float = LIMIT_MM


@dataclass(frozen=True, eq=False)
class Answer:
    """Every figure of the sets asked for, by key."""

    data: ErrorData
    curves: dict[str, Cumulative]
    shifts: dict[str, Shifts]
    surface_shifts: dict[str, Shifts]
    splits: dict[str, tuple[Split, ...]]
    difference: tuple[str, str, PairedDifference] | None
    notes: tuple[str, ...]
    normals: FloatArray | None = None


def compute(request: Request, report: Callable[[float], None] = lambda share: None) -> Answer:
    """Read the project and compute every figure. EngineError if there is nothing to compare."""
    notes: tuple[str, ...] = ()
    if request.attributes is not None:
        notes += import_attributes(request.project, request.attributes)
    with Project.open(request.project, read_only=True) as project:
        data = read(project, request.scheme)
        for key in request.sets:
            data.errors_mm(key)  # says which there are
        found = None
        if request.surface:
            frames = directions.face_frames(data.reference_mm, data.scheme)
            found, unread = normals.read_normals(project, data, frames, report)
            notes += unread
    return figures_of(data, request.sets or tuple(data.sets), found, request.limit_mm, notes)


def figures_of(
    data: ErrorData,
    chosen: tuple[str, ...],
    normals: FloatArray | None = None,
    limit_mm: float = LIMIT_MM,
    notes: tuple[str, ...] = (),
) -> Answer:
    """Every figure of the chosen sets; the second is compared with the first. normals: (S, L, 3) of the surfaces."""
    frames = directions.face_frames(data.reference_mm, data.scheme)
    along = None if normals is None else directions.surface_frames(normals, frames)
    vectors = {key: data.vectors_mm(key) for key in chosen}
    difference = None
    if len(chosen) > 1:
        first, second = chosen[:2]
        difference = (first, second, compare.paired(data.errors_mm(first), data.errors_mm(second)))
    turned = directions.turned
    return Answer(
        data,
        {key: figures.cumulative(data.errors_mm(key), data.wanted(key), limit_mm) for key in chosen},
        {key: directions.shifts(turned(vectors[key], frames)) for key in chosen},
        {} if along is None else {key: directions.shifts(turned(vectors[key], along)) for key in chosen},
        {key: tuple(all_splits(data, key)) for key in chosen},
        difference,
        notes,
        normals,
    )


def all_splits(data: ErrorData, key: str) -> list[Split]:
    """The errors of a set by every attribute that groups the scans."""
    found = []
    for name, values in data.attributes.items():
        groups = attributes.groups(values)
        if groups:
            found.append(compare.split(name, groups, data.errors_mm(key), data.tolerance_mm))
    return found


def import_attributes(folder: Path, path: Path) -> tuple[str, ...]:
    """Take attributes of scans from a CSV into a project; sentences on what did not fit. EngineError if nothing did."""
    with Project.open(folder) as project:
        if project.read_only_reason is not None:
            raise EngineError(project.read_only_reason)
        found = attributes.read_csv(path, project.scans())
        project.apply(*found.changes)
    return found.notes(path)


def write(answer: Answer, out: Path) -> tuple[Path, ...]:
    """Write every table into ``out``, which is made if need be; each file whole or not at all."""
    data = answer.data
    made = {"summary.csv": tables.summary(data, answer.curves)}
    for key in answer.curves:
        errors, name = data.errors_mm(key), file_part(key)
        made[f"errors-{name}.csv"] = tables.matrix(data, errors)
        made[f"landmarks-{name}.csv"] = tables.by_landmark(data, errors)
        made[f"scans-{name}.csv"] = tables.by_scan(data, key)
        made[f"shifts-{name}.csv"] = tables.shift_table(data, answer.shifts[key])
        if key in answer.surface_shifts:
            made[f"shifts-along-surface-{name}.csv"] = tables.shift_table(
                data, answer.surface_shifts[key], tables.SURFACE_AXES
            )
        if answer.splits[key]:
            made[f"groups-{name}.csv"] = tables.splits(answer.splits[key])
    if answer.difference is not None:
        first, second, found = answer.difference
        made[f"difference-{file_part(second)}-minus-{file_part(first)}.csv"] = tables.differences(
            data, first, second, found
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The folder {out} could not be made: {error.strerror}. Choose another.") from error
    for name, table in made.items():
        write_whole(out / name, to_csv(table).encode("utf-8"))
    return tuple(out / name for name in made)


def headline(answer: Answer) -> list[str]:
    """What to say at the end: how good each set is, what is a shift, which groups differ, which set is better."""
    data = answer.data
    said = []
    for key, curve in answer.curves.items():
        found = figures.overall(data.errors_mm(key), data.tolerance_mm)
        mean, middle, high, _largest, over = found
        area = "" if curve.area.value is None else f", AUC {curve.area.value:.3f}"
        said.append(
            f"{data.sets[key].title}: mean {mean:.2f} mm, median {middle:.2f} mm, P95 {high:.2f} mm, "
            f"{100 * over:.1f} % beyond tolerance{area} ({len(data.scan_ids)} scans)."
        )
        shifted = int(answer.shifts[key].significant.sum())
        if shifted:
            said.append(
                f"  {shifted} of {len(data.scheme)} landmarks are shifted to one side more than chance explains."
            )
        for split in answer.splits[key]:
            if split.p < directions.SIGNIFICANT:
                worst = max(split.groups, key=lambda one: one.mean_mm.value or 0.0)
                said.append(f"  It depends on {split.attribute} (p = {split.p:.3g}); worst: {worst.group.title}.")
    if answer.difference is not None:
        first, second, found_difference = answer.difference
        one = found_difference.overall
        if one.value is not None and one.low is not None and one.high is not None:
            said.append(
                f"{data.sets[second].title} against {data.sets[first].title}: {one.value:+.2f} mm "
                f"({one.low:+.2f} to {one.high:+.2f}), {found_difference.verdict}."
            )
    return said


def file_part(key: str) -> str:
    """A set's key as part of a file name."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in key)
