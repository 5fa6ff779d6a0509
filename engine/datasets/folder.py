"""A folder with a table of labels: one row per scan, clouds (.npy) or scan files beside it or in folders below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from engine import io
from engine.datasets.subjects import subject_of
from engine.datasets.values import Candidate, CloudReader, Found, ImportOptions, Vector
from engine.types import EngineError, FloatArray, Unit
from engine.units import MILLIMETRES

LABELS = ("labels.csv", "landmarks.csv", "labels.tsv")
_SUBJECT = ("subject", "subject_id", "person", "identity", "id")


def find(source: Path, options: ImportOptions) -> Found:
    """What a folder with ``labels.csv`` (or that file itself) holds. EngineError if there is no such table.

    Columns: ``scan``, perhaps ``subject`` and others without coordinates, then ``<name>_x, <name>_y, <name>_z``; any
    table of landmarks that Nasion reads will do too.
    """
    table = labels_file(source)
    folder = table.parent
    sets = io.read_landmark_sets(table)
    clouds = files_below(folder)
    extra = other_columns(table)
    names: dict[str, None] = {}
    candidates = []
    for one in sorted(sets, key=lambda one: -len(one.names)):  # a set with all of them knows their order
        names.update(dict.fromkeys(one.names))
    for one in sets:
        labels = {name: _vector(xyz) for name, xyz in zip(one.names, one.xyz, strict=True)}
        facts = extra.get(one.scan, {})
        subject = next((facts[key] for key in _SUBJECT if facts.get(key)), "") or subject_of(one.scan, options.subject)
        reader, trouble = cloud_of(one.scan, clouds, options.unit)
        unit = options.label_unit or one.unit or options.unit or Unit.MILLIMETRE
        candidates.append(
            Candidate(one.scan, subject, reader, labels, MILLIMETRES[unit], _without(facts, _SUBJECT), trouble)
        )
    return Found("folder", folder, tuple(names), candidates)


def labels_file(source: Path) -> Path:
    """The table of a folder, or the file itself. EngineError if there is none."""
    if source.is_file():
        return source
    for name in LABELS:
        if (source / name).is_file():
            return source / name
    raise EngineError(f"{source} has no labels.csv. Put a table there: scan, then <name>_x, <name>_y, <name>_z.")


def files_below(folder: Path) -> dict[str, Path]:
    """Every scan file below a folder by its name and by its stem, both in lower case; ``.npy`` clouds win."""
    found: dict[str, Path] = {}
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in io.scan_suffixes() and path.is_file())
    for path in sorted(files, key=lambda path: path.suffix.lower() != ".npy"):
        found.setdefault(path.name.lower(), path)
        found.setdefault(path.stem.lower(), path)
        found.setdefault(path.relative_to(folder).with_suffix("").as_posix().lower(), path)
    return found


def cloud_of(scan: str, files: Mapping[str, Path], unit: Unit | None) -> tuple[CloudReader | None, str]:
    """How to read a scan's points, and what stands in the way of it."""
    path = files.get(scan.lower()) or files.get(Path(scan).stem.lower()) or files.get(Path(scan).name.lower())
    if path is None:
        return None, ""
    return cloud_reader(path, unit), ""


def cloud_reader(path: Path, unit: Unit | None) -> CloudReader:
    """Reads the points of a scan file; millimetres unless a unit is said or the file names one."""

    def read() -> FloatArray:
        return io.read_scan(path, unit or Unit.MILLIMETRE).points_mm

    return read


def other_columns(table: Path) -> dict[str, dict[str, str]]:
    """Text columns of a table by scan: all that are neither the scan nor coordinates."""
    from engine.io.any_table import read_table

    try:
        read = read_table(table)
    except EngineError:
        return {}
    titles = [title.lower() for title in read.titles]
    scan = next((number for number, title in enumerate(titles) if title in ("scan", "file", "name", "filename")), None)
    if scan is None:
        return {}
    kept = [
        number
        for number, title in enumerate(titles)
        if number != scan and not title.endswith(("_x", "_y", "_z", ".x", ".y", ".z", " x", " y", " z"))
    ]
    return {row[scan]: {titles[number]: row[number] for number in kept} for row in read.rows}


def _vector(xyz: Iterable[float]) -> Vector | None:
    x, y, z = (float(value) for value in xyz)
    return None if np.isnan([x, y, z]).any() else (x, y, z)


def _without(facts: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    dropped = set(keys)
    return {key: value for key, value in facts.items() if key not in dropped}
