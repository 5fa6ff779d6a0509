"""Landmark files as the values that ``engine.io.write_landmarks`` takes: names, frame and unit settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine import io
from engine.catalog import LandmarkDefinition, LandmarkScheme
from engine.io.formats import LandmarkFormat, stem
from engine.io.landmarks import LandmarkFile, ScanLandmarks, Spread, Vector, to_annotation
from engine.io.mapping import LandmarkMapping
from engine.types import Annotation, EngineError, FloatArray, Scan, State, Unit
from engine.units import UNIT_NAMES

_FLIP = np.array([-1.0, -1.0, 1.0])


class ScanFinder:
    """The scan of a landmark file: one for all, or the one in a folder that has its name."""

    def __init__(self, where: Path | None) -> None:
        self._where = where
        self._read = lru_cache(maxsize=2)(io.read_scan)
        self._by_stem: dict[str, list[Path]] = {}
        if where is not None and where.is_dir():
            for path in sorted(where.rglob("*")):
                if path.suffix.lower() in io.scan_suffixes() and path.is_file():
                    self._by_stem.setdefault(path.stem.casefold(), []).append(path)
            if not self._by_stem:
                raise EngineError(f"{where} holds no scans. Nasion reads {', '.join(io.scan_suffixes())}.")

    def find(self, path: Path, scan_name: str) -> Scan | None:
        """The scan a set belongs to; None if nobody asked for scans. EngineError if it is not there."""
        if self._where is None:
            return None
        if not self._by_stem:
            return self._read(self._where)
        names = [Path(scan_name).stem, scan_name] if scan_name else []
        plain = stem(path)
        for name in [*names, plain, plain.removesuffix("_landmarks"), plain.removesuffix(".landmarks")]:
            found = self._by_stem.get(name.casefold(), [])
            if len(found) == 1:
                return self._read(found[0])
        raise EngineError(f"{path.name}: {self._where} has no scan called {scan_name or plain}. Add it or rename it.")


@dataclass(frozen=True)
class Reading:
    """How landmark files are to be read."""

    scheme: LandmarkScheme | None = None
    """Names to use; None: those of the files."""
    mapping: LandmarkMapping | None = None
    by_order: bool = False
    frame: str = "LPS"
    """Frame of the coordinates to write. LPS are the scan file's own axes."""
    scans: ScanFinder = field(default_factory=lambda: ScanFinder(None))


def read(path: Path, reading: Reading) -> tuple[list[ScanLandmarks], list[str]]:
    """Every landmark set of a file, and sentences for the user. EngineError if it cannot be read."""
    files = io.read_landmark_sets(path, reading.scheme, mapping=reading.mapping, by_order=reading.by_order)
    notes: dict[str, None] = {}
    sets = []
    for number, file in enumerate(files):
        one, said = _set(file, reading, stem(path) if len(files) == 1 else f"{stem(path)}_{number + 1}")
        notes.update(dict.fromkeys(said))
        sets.append(one)
    return sets, list(notes)


def _set(file: LandmarkFile, reading: Reading, name: str) -> tuple[ScanLandmarks, tuple[str, ...]]:
    scheme = reading.scheme if reading.scheme is not None else scheme_of(file.names)
    scan = reading.scans.find(file.path, file.scan)
    if scan is None:
        unit = file.unit or Unit.MILLIMETRE
        own = replace(file, xyz=file.xyz * _FLIP) if file.frame == "RAS" else file
        annotation, notes, name = to_annotation(own, scheme, unit), file.warnings, file.scan or name
    else:
        from engine.io.frames import place_on_scan

        annotation, notes = place_on_scan(file, scheme, scan)
        unit, name = scan.unit.unit, scan.name
    spreads = _spreads(file, annotation)
    if reading.frame == "RAS":
        annotation = _turned(annotation)
        spreads = {key: replace(one, axes=_turned_axes(one.axes)) for key, one in spreads.items()}
    return ScanLandmarks(name, unit, scheme, annotation, reading.frame, spreads), notes


def _spreads(file: LandmarkFile, annotation: Annotation) -> dict[str, Spread]:
    """Uncertainty in millimetres and in the axes of the annotation, by what became of the places."""
    found: dict[str, Spread] = {}
    for name, xyz, row in zip(file.names, file.xyz, file.rows, strict=True):
        landmark = annotation.get(name)
        if row.spread is None or landmark is None or landmark.xyz_mm is None:
            continue
        factor = _factor(xyz, np.array(landmark.xyz_mm))
        sigma = row.spread.stddevs
        stddevs = (sigma[0] * factor, sigma[1] * factor, sigma[2] * factor)
        axes = _turned_axes(row.spread.axes) if file.frame == "RAS" else row.spread.axes
        found[name] = Spread(stddevs, axes)
    return found


def _factor(before: FloatArray, after_mm: FloatArray) -> float:
    length = float(np.linalg.norm(before))
    return float(np.linalg.norm(after_mm)) / length if length > 0 else 1.0


def _turned(annotation: Annotation) -> Annotation:
    """The set with x and y negated."""
    landmarks = {
        name: one if one.xyz_mm is None else replace(one, xyz_mm=(-one.xyz_mm[0], -one.xyz_mm[1], one.xyz_mm[2]))
        for name, one in annotation.landmarks.items()
    }
    return annotation.with_landmarks(landmarks)


def _turned_axes(axes: tuple[Vector, Vector, Vector]) -> tuple[Vector, Vector, Vector]:
    a, b, c = ((-one[0], -one[1], one[2]) for one in axes)
    return a, b, c


# ------------------------------------------------------------------ names
@lru_cache(maxsize=512)
def scheme_of(names: tuple[str, ...]) -> LandmarkScheme:
    """A scheme of landmarks that are known by their names only."""
    landmarks = tuple(LandmarkDefinition(name=name, title=name, definition="", group="") for name in names)
    return LandmarkScheme(id="", title="the names of the file", source="", landmark=landmarks)


def same_slots(sets: Sequence[ScanLandmarks]) -> list[ScanLandmarks]:
    """The sets with one list of landmarks, for formats where every scan has the same; none is left out."""
    if len({id(one.scheme) for one in sets}) == 1:
        return list(sets)
    names = tuple(dict.fromkeys(name for one in sets for name in one.scheme.names))
    scheme = scheme_of(names)
    return [replace(one, scheme=scheme) for one in sets]


def losses(made: LandmarkFormat, sets: Sequence[ScanLandmarks], unit: Unit | None = None) -> Iterator[str]:
    """What a format has no word for, in sentences that name no file. unit: what is written, if one was chosen."""
    tags = made.tags
    says_unit = made.suffix == ".csv" and not made.dialect
    units = {unit or one.unit for one in sets} - {Unit.MILLIMETRE}
    if not says_unit and (units - {Unit.MICROMETRE} if made.suffix == ".mrk.json" else units):
        names = ", ".join(sorted(UNIT_NAMES[one] for one in units))
        yield f"Coordinates are in {names}; files of {made.id} do not say so."
    if "frame" not in tags and any(one.frame == "RAS" for one in sets):
        yield f"Coordinates are in RAS; files of {made.id} do not say so."
    if "spread" not in tags and any(one.spreads for one in sets):
        yield f"Files of {made.id} have no word for uncertainty; it is left out."
    if "absent" not in tags:
        states = {mark.state for one in sets for mark in one.annotation.landmarks.values()}
        if State.ABSENT in states:
            yield f"Files of {made.id} have no word for absent landmarks; they are left out or marked as missing."
