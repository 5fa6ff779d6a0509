"""Landmark sets as files hold them, their names matched to a scheme, and the way to an Annotation and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.catalog import LandmarkScheme
from engine.io.raw import finite_rows
from engine.types import Annotation, EngineError, FloatArray, Landmark, State, Unit, check_shape
from engine.units import MILLIMETRES


@dataclass(frozen=True)
class RowInfo:
    """What a file says of one landmark besides its place."""

    source: str = "import"
    model: str = ""
    confidence: float | None = None
    annotator: str = ""
    time: str = ""
    comment: str = ""


@dataclass(frozen=True, eq=False)
class LandmarkFile:
    """One landmark set as a file holds it.

    names: of the scheme, where one was given. xyz: (n, 3) in the file's own numbers, NaN where absent.
    unit: the unit the file names, None if it names none (then it is the scan's).
    frame: ``LPS`` or ``RAS`` where the file says so, else empty: the scan file's own axes.
    """

    path: Path
    names: tuple[str, ...]
    xyz: FloatArray
    states: tuple[State, ...]
    rows: tuple[RowInfo, ...]
    scan: str = ""
    """Name of the scan the set belongs to, if the file says."""
    unit: Unit | None = None
    frame: str = ""
    unknown: tuple[str, ...] = ()
    """Names in the file that the scheme does not have; they are not in ``names``."""
    missing: tuple[str, ...] = ()
    """Names of the scheme that the file does not have."""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_shape("xyz", self.xyz, len(self.names), 3)
        self.xyz.setflags(write=False)


@dataclass(frozen=True)
class ScanLandmarks:
    """One landmark set on its way to a file: the scan's file name and unit, the scheme, the landmarks."""

    scan: str
    unit: Unit
    scheme: LandmarkScheme
    annotation: Annotation


def plain(
    path: Path,
    names: Iterable[str],
    xyz: Iterable[Sequence[float]],
    states: Iterable[State] | None = None,
    rows: Iterable[RowInfo] | None = None,
    **more: object,
) -> LandmarkFile:
    """A set from lists. Points that are not finite become absent; a name given twice is an error."""
    names = tuple(names)
    array = np.array([tuple(point) for point in xyz], np.float64).reshape(len(names), 3)
    array[~finite_rows(array)] = np.nan
    said = list(states) if states is not None else [State.PLACED] * len(names)
    lost = np.isnan(array[:, 0])
    final = tuple(State.ABSENT if gone else state for gone, state in zip(lost, said, strict=True))
    array[[state is State.ABSENT for state in final]] = np.nan
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise EngineError(f"{path.name} has {_list(repeated)} more than once. Keep one row for each landmark.")
    infos = tuple(rows) if rows is not None else tuple(RowInfo() for _ in names)
    return LandmarkFile(path, names, array, final, infos, **more)  # type: ignore[arg-type]


def _list(names: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


# ------------------------------------------------------------------ names
def _key(name: str) -> str:
    return re.sub(r"[\s\-_.]+", "_", name.strip().casefold())


def match_names(names: Sequence[str], scheme: LandmarkScheme) -> list[str | None]:
    """The scheme's name for each name in a file, None for a stranger.

    Names match if they differ in case, blanks and dashes only; titles and abbreviations match too.
    """
    meant: dict[str, set[str]] = {}
    for landmark in scheme.landmark:
        side = landmark.name.rpartition("_")[2]
        words = [landmark.title, landmark.abbreviation]
        if landmark.abbreviation and side in ("right", "left"):
            words += [f"{landmark.abbreviation}_{side}", f"{landmark.abbreviation}_{side[0]}"]
        for word in filter(None, words):
            meant.setdefault(_key(word), set()).add(landmark.name)
    for name in scheme.names:
        meant[_key(name)] = {name}
    # An abbreviation that two sides share says nothing by itself.
    alike = {word: next(iter(found)) for word, found in meant.items() if len(found) == 1}
    return [name if name in scheme.index else alike.get(_key(name)) for name in names]


def fit_to_scheme(file: LandmarkFile, scheme: LandmarkScheme) -> LandmarkFile:
    """The set with the scheme's names in the scheme's order; strangers are reported, doubles refused."""
    matched = match_names(file.names, scheme)
    unknown = tuple(name for name, match in zip(file.names, matched, strict=True) if match is None)
    known = [match for match in matched if match is not None]
    if not known:
        raise EngineError(
            f"{file.path.name} has no landmark of the scheme {scheme.title}; it has {_list(unknown) or 'none'}. "
            "Choose the scheme the file was made for."
        )
    repeated = sorted({name for name in known if known.count(name) > 1})
    if repeated:
        raise EngineError(f"{file.path.name} has {_list(repeated)} more than once. Keep one row for each landmark.")
    order = sorted((scheme.index[match], i) for i, match in enumerate(matched) if match is not None)
    pick = [i for _, i in order]
    missing = tuple(name for name in scheme.names if name not in set(known))
    warnings = list(file.warnings)
    if unknown:
        warnings.append(f"{file.path.name}: the scheme {scheme.title} does not know {_list(unknown)}; not imported.")
    if missing:
        warnings.append(f"{file.path.name} has no {_list(missing)}.")
    return replace(
        file,
        names=tuple(scheme.names[number] for number, _ in order),
        xyz=file.xyz[pick],
        states=tuple(file.states[i] for i in pick),
        rows=tuple(file.rows[i] for i in pick),
        unknown=unknown,
        missing=missing,
        warnings=tuple(warnings),
    )


# ------------------------------------------------------------------ to and from annotations
def to_annotation(file: LandmarkFile, scheme: LandmarkScheme, unit: Unit) -> Annotation:
    """The set in the scan's millimetres. unit: the scan's, used where the file names none."""
    factor = MILLIMETRES[file.unit if file.unit is not None else unit]
    landmarks: dict[str, Landmark] = {}
    for name, xyz, state, row in zip(file.names, file.xyz, file.states, file.rows, strict=True):
        place = (
            None if state is State.ABSENT else (float(xyz[0]) * factor, float(xyz[1]) * factor, float(xyz[2]) * factor)
        )
        landmarks[name] = Landmark(
            place, state, row.source, row.model, row.confidence, row.annotator, row.time, comment=row.comment
        )
    return Annotation(scheme.id, landmarks)


DECIMALS: dict[Unit, int] = {
    Unit.MICROMETRE: 3,
    Unit.MILLIMETRE: 6,
    Unit.CENTIMETRE: 7,
    Unit.INCH: 8,
    Unit.METRE: 9,
}
"""Decimals that keep a nanometre."""


def in_unit(landmark: Landmark, unit: Unit) -> tuple[float, float, float] | None:
    """The landmark's place in a unit, to a nanometre; None if it has none."""
    if landmark.xyz_mm is None:
        return None
    x, y, z = (round(value / MILLIMETRES[unit], DECIMALS[unit]) + 0.0 for value in landmark.xyz_mm)
    return x, y, z
