"""``nasion reliability`` without drawing: sittings in, tables and a summary out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import catalog
from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.statistics import tables
from engine.statistics.arrays import median_of_finite
from engine.statistics.from_project import read_project
from engine.statistics.observers import Reliability, reliability
from engine.statistics.placements import Placements, Point, gather
from engine.statistics.reading import read_sittings
from engine.store.project import Project
from engine.types import EngineError

FAR_MM = 20.0
"""Two people's landmarks of one scan do not lie this far apart in the middle; a unit or a frame does not agree."""


@dataclass(frozen=True)
class Request:
    """What was asked for. Either a project or landmark files; ``out`` is the folder for the results."""

    out: Path
    project: Path | None = None
    files: tuple[Path, ...] = ()
    scheme: str = ""
    study: str = ""


@dataclass(frozen=True, eq=False)
class Answer:
    """A study and what is to be said with it."""

    study: Reliability
    title: str
    scheme: LandmarkScheme | None
    notes: tuple[str, ...]


def compute(request: Request) -> Answer:
    """Read the sittings and compute every statistic. EngineError if there is nothing to compare."""
    if (request.project is None) == (not request.files):
        raise EngineError("Name either a project (--project) or the files of several observers (--csv).")
    if request.project is not None:
        return _of_project(request.project, request)
    scheme = catalog.scheme(request.scheme) if request.scheme else None
    sittings, notes = read_sittings(request.files, scheme)
    scheme = scheme or _fitting_scheme({name for one in sittings for name in one.landmarks_mm})
    placements = gather(sittings, scheme.names if scheme else ())
    title = ", ".join(path.name for path in request.files[:4]) + (" …" if len(request.files) > 4 else "")
    return _answer(placements, title, scheme, notes)


def _of_project(folder: Path, request: Request) -> Answer:
    with Project.open(folder, read_only=True) as project:
        found = read_project(project, request.scheme, request.study)
    scheme = catalog.shipped_schemes().get(found.scheme_id)
    placements = gather(found.sittings, scheme.names if scheme else (), found.predicted_mm)
    return _answer(placements, folder.name, scheme, found.notes)


def _answer(placements: Placements, title: str, scheme: LandmarkScheme | None, notes: tuple[str, ...]) -> Answer:
    study = reliability(placements, canonical_places(scheme))
    said = (*notes, *far_apart(placements), *study.placements.notes)
    return Answer(study, title, scheme, tuple(dict.fromkeys(said)))


def canonical_places(scheme: LandmarkScheme | None) -> Mapping[str, Point]:
    """Places of a scheme's landmarks on the mean head; empty without a scheme."""
    if scheme is None:
        return {}
    return {one.name: one.canonical_mm for one in scheme.landmark if one.canonical_mm is not None}


def _fitting_scheme(names: set[str]) -> LandmarkScheme | None:
    """The shipped scheme that knows all of the names, the smallest if several do."""
    fitting = [scheme for scheme in catalog.shipped_schemes().values() if names <= set(scheme.names)]
    return min(fitting, key=len, default=None)


def far_apart(placements: Placements) -> tuple[str, ...]:
    """Sentences on scans where one observer's landmarks lie so far from the others' that a frame must differ."""
    notes = []
    first = placements.xyz_mm[:, :, :, 0]
    for number, scan in enumerate(placements.scans):
        middle = median_of_finite(first[number], axis=1)
        for person, observer in enumerate(placements.observers):
            away = np.linalg.norm(first[number, :, person] - middle, axis=1)
            away = away[np.isfinite(away)]
            if len(away) and np.median(away) > FAR_MM:
                notes.append(
                    f"{observer}'s landmarks of {scan} lie {np.median(away):.0f} mm from the others'; "
                    "check the unit and the frame of that file."
                )
    return tuple(notes)


def write(answer: Answer, out: Path) -> tuple[Path, ...]:
    """Write the tables into ``out``, which is made if need be; each file whole or not at all."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The folder {out} could not be made: {error.strerror}. Choose another.") from error
    written = []
    for name, make in tables.TABLES.items():
        write_whole(out / name, tables.to_csv(make(answer.study)).encode("utf-8"))
        written.append(out / name)
    return tuple(written)
