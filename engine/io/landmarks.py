"""Landmark sets as files hold them, their names matched to a scheme, and the way to an Annotation and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.catalog import LandmarkScheme
from engine.io.raw import finite_rows
from engine.types import Annotation, EngineError, FloatArray, Landmark, State, Unit, check_shape
from engine.units import MILLIMETRES

LARGEST = 1e10
"""A coordinate beyond this, in whatever unit, is a fault of the file."""

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Spread:
    """How uncertain a place is: standard deviations along three axes, in the unit of the place."""

    stddevs: Vector
    axes: tuple[Vector, Vector, Vector]


@dataclass(frozen=True)
class RowInfo:
    """What a file says of one landmark besides its place."""

    source: str = "import"
    model: str = ""
    confidence: float | None = None
    annotator: str = ""
    time: str = ""
    comment: str = ""
    checked: bool = False
    flagged: bool = False
    spread: Spread | None = None


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
    nameless: bool = False
    """Whether the file knows its points by their order only; the names are then 1, 2, 3 and so on."""

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
    frame: str = "LPS"
    """What the axes are called, in formats that say it: those of the scan file are LPS to 3D Slicer."""
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    """Uncertainty of landmarks, in millimetres, for formats that have a word for it."""


_PLAIN_ROW = RowInfo()


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
    if len(set(names)) < len(names):
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise EngineError(f"{path.name} has {_list(repeated)} more than once. Keep one row for each landmark.")
    if len(array) and np.nanmax(np.abs(array), initial=0.0) > LARGEST:
        row = int(np.argmax(np.nan_to_num(np.abs(array)).max(axis=1)))
        raise EngineError(f"{path.name}: {names[row]} lies beyond all measure. Correct its coordinates.")
    infos = tuple(rows) if rows is not None else (_PLAIN_ROW,) * len(names)
    return LandmarkFile(path, names, array, final, infos, **more)  # type: ignore[arg-type]


def nameless(
    path: Path,
    xyz: Sequence[Sequence[float]],
    scan: str = "",
    unit: Unit | None = None,
    frame: str = "",
    warnings: tuple[str, ...] = (),
) -> LandmarkFile:
    """A set of a format that knows points by their order only; a place that is not known keeps its number."""
    names = [str(number + 1) for number in range(len(xyz))]
    return plain(path, names, xyz, scan=scan, unit=unit, frame=frame, warnings=warnings, nameless=True)


def without_absent(file: LandmarkFile) -> LandmarkFile:
    """The set without the names that have no place: nothing is claimed of them."""
    return picked(file, [i for i, state in enumerate(file.states) if state is not State.ABSENT])


def picked(file: LandmarkFile, rows: Sequence[int]) -> LandmarkFile:
    """Some rows of a set, in the order given."""
    return replace(
        file,
        names=tuple(file.names[i] for i in rows),
        xyz=file.xyz[list(rows)],
        states=tuple(file.states[i] for i in rows),
        rows=tuple(file.rows[i] for i in rows),
    )


def _list(names: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


# ------------------------------------------------------------------ names
def name_key(name: str) -> str:
    """A name without what people spell differently: case, blanks, dashes."""
    return re.sub(r"[\s\-_.]+", "_", name.strip().casefold())


def match_names(names: Sequence[str], scheme: LandmarkScheme) -> list[str | None]:
    """The scheme's name for each name in a file, None for a stranger.

    Names match if they differ in case, blanks and dashes only; titles and abbreviations match too.
    """
    if all(name in scheme.index for name in names):
        return list(names)
    alike = _meanings(scheme)
    return [name if name in scheme.index else alike.get(name_key(name)) for name in names]


def _meanings(scheme: LandmarkScheme) -> dict[str, str]:
    """What a word means, where it means one landmark only."""
    meant: dict[str, set[str]] = {}
    for landmark in scheme.landmark:
        side = landmark.name.rpartition("_")[2]
        words = [landmark.title, landmark.abbreviation, *landmark.also]
        if landmark.abbreviation and side in ("right", "left"):
            words += [f"{landmark.abbreviation}_{side}", f"{landmark.abbreviation}_{side[0]}"]
        for word in filter(None, words):
            meant.setdefault(name_key(word), set()).add(landmark.name)
    for name in scheme.names:
        meant[name_key(name)] = {name}
    # An abbreviation that two sides share says nothing by itself.
    return {word: next(iter(found)) for word, found in meant.items() if len(found) == 1}


def fit_to_scheme(file: LandmarkFile, scheme: LandmarkScheme, by_order: bool = False) -> LandmarkFile:
    """The set with the scheme's names in the scheme's order; strangers are reported, doubles refused.

    by_order: take points without names in the order of the scheme, if there are as many. Otherwise they are refused.
    """
    if file.nameless:
        file = without_absent(_in_order(file, scheme, by_order))
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
    there = set(known)
    missing = tuple(name for name in scheme.names if name not in there)
    warnings = list(file.warnings)
    if unknown:
        warnings.append(f"{file.path.name}: the scheme {scheme.title} does not know {_list(unknown)}; not imported.")
    if missing:
        warnings.append(f"{file.path.name} has no {_list(missing)}.")
    return replace(
        picked(file, [i for _, i in order]),
        names=tuple(scheme.names[number] for number, _ in order),
        unknown=unknown,
        missing=missing,
        warnings=tuple(warnings),
    )


def _in_order(file: LandmarkFile, scheme: LandmarkScheme, by_order: bool) -> LandmarkFile:
    count = len(file.names)
    if count != len(scheme):
        raise EngineError(
            f"{file.path.name} has {count} landmarks without names and the scheme {scheme.title} {len(scheme)}. "
            "Say in a mapping which is which."
        )
    if not by_order:
        raise EngineError(
            f"{file.path.name} names no landmarks. Say in a mapping which is which, "
            f"or have them taken in the order of {scheme.title}."
        )
    note = f"{file.path.name} names no landmarks; they are taken in the order of {scheme.title}."
    return replace(file, names=scheme.names, nameless=False, warnings=(*file.warnings, note))


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
            place, state, row.source, row.model, row.confidence, row.annotator, row.time, row.checked, row.comment,
            row.flagged,
        )  # fmt: skip
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
