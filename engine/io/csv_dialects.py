"""Landmarks as the tables of other programs: MorphoJ and SlicerMorph, scalismo, 3D Slicer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.io.atomic import write_whole
from engine.io.landmarks import DECIMALS, ScanLandmarks, in_unit
from engine.io.slots import slot_names
from engine.types import State, Unit


def write_morphoj(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """One row for each scan, without a word on the unit; a landmark without a place is left empty."""
    names = slot_names(path, sets)
    rows = [["Subject", *(f"{name}_{axis}" for name in names for axis in "XYZ")]]
    for one in sets:
        cells = [cell for name in names for cell in _cells(one, name, unit)]
        rows.append([one.scan, *cells])
    _write(path, rows)


def write_scalismo(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """One set as name, x, y, z, without a header. Landmarks without a place have no row."""
    one = sets[0]
    rows = ([name, *_cells(one, name, unit)] for name in one.scheme.names)
    _write(path, [row for row in rows if row[1]])


def write_slicer(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """One set as the table of points that 3D Slicer exports; an absent landmark is an undefined point."""
    one = sets[0]
    rows = [["label", *one_axes(one.frame), "defined", "selected", "visible", "locked", "description"]]
    for name in one.scheme.names:
        landmark = one.annotation.get(name)
        if landmark is None:
            continue
        absent = landmark.state is State.ABSENT
        place = ["0.0"] * 3 if absent else _cells(one, name, unit)
        word = landmark.comment if landmark.state is State.PLACED else landmark.state.value
        rows.append([name, *place, str(int(not absent)), "1", "1", "0", word])
    _write(path, rows, "\t" if path.suffix.lower() == ".tsv" else ",")


def one_axes(frame: str) -> tuple[str, str, str]:
    """Headings of the three columns of a place, by frame."""
    return ("r", "a", "s") if frame == "RAS" else ("l", "p", "s")


def _cells(one: ScanLandmarks, name: str, wanted: Unit | None) -> list[str]:
    unit = wanted or one.unit
    landmark = one.annotation.get(name)
    xyz = None if landmark is None else in_unit(landmark, unit)
    return ["", "", ""] if xyz is None else [f"{value:.{DECIMALS[unit]}f}" for value in xyz]


def _write(path: Path, rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    write_whole(path, text.getvalue().encode("utf-8"))
