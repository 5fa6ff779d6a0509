"""Landmarks as a matrix of NTSYS: ``.nts`` (also Stratovan Checkpoint's) and the ``.dta`` of IDAV Landmark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, ScanLandmarks, nameless, plain, without_absent
from engine.io.numbers import MISSING, triples
from engine.io.slots import places, slot_names, specimen
from engine.io.texts import read_text
from engine.types import EngineError, Unit

_HEADER = re.compile(
    r"\s*1\s+(\d+)(L?)\s+(\d+)(L?)\s+([01])(?:\s+(-?[\d.]+))?\s+DIM\s*=\s*(\d+)\s*$", re.IGNORECASE
)  # fmt: skip
_AXIS = re.compile(r"(.+?)[_.\-]?([xyz])$", re.IGNORECASE)
_MOST_NUMBERS = 30_000_000


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """Every specimen of a file. Landmarks have names only if the columns have labels."""
    every = enumerate(read_text(path).split("\n"), 1)
    lines = [(i, line) for i, line in every if line.strip() and line.lstrip()[0] not in "\"'"]
    header = _HEADER.match(lines[0][1]) if lines else None
    if header is None:
        raise EngineError(f"{path.name} does not begin as a file of NTSYS does (1 2L 27 0 DIM=3). Export it again.")
    count, width, dimension = int(header[1]), int(header[3]), int(header[7])
    if dimension != 3:
        raise EngineError(f"{path.name} holds landmarks with {dimension} coordinates, not of a scan.")
    if not count or not width or width % 3 or count * width > _MOST_NUMBERS:
        raise EngineError(f"{path.name}: {count} specimens of {width} numbers make no landmarks. Export it again.")
    rest = lines[1:]
    specimens, rest = _labels(path, rest, count) if header[2] else ([""] * count, rest)
    columns, rest = _labels(path, rest, width) if header[4] else ([], rest)
    found = triples(path, rest, float(header[6]) if header[6] else MISSING)
    size = width // 3
    if len(found) != count * size:
        raise EngineError(f"{path.name} should hold {count * size} places and has {len(found)}; it may be cut short.")
    names = _names(columns)
    groups = [found[i * size : (i + 1) * size] for i in range(count)]
    if names is None:
        return [nameless(path, group, scan) for scan, group in zip(specimens, groups, strict=True)]
    return [without_absent(plain(path, names, group, scan=one)) for one, group in zip(specimens, groups, strict=True)]


def _labels(path: Path, lines: list[tuple[int, str]], count: int) -> tuple[list[str], list[tuple[int, str]]]:
    """The next labels, and the lines behind: one in a line, blanks and all, or several in a line."""
    labels: list[str] = []
    used = 0
    while len(labels) < count and used < len(lines):
        words = lines[used][1].split()
        # As many lines as labels are left and words beyond them: the label has a blank in it.
        labels += [lines[used][1].strip()] if len(labels) + len(words) > count else words
        used += 1
    if len(labels) != count:
        raise EngineError(f"{path.name} should have {count} labels and has {len(labels)}. Export it again.")
    return labels, lines[used:]


def _names(columns: Sequence[str]) -> list[str] | None:
    """Names out of column labels such as nasion_x, nasion_y, nasion_z; None if they are none."""
    names: list[str] = []
    for i in range(0, len(columns), 3):
        parts = [_AXIS.match(label) for label in columns[i : i + 3]]
        if any(part is None or part[2].lower() != axis for part, axis in zip(parts, "xyz", strict=True)):
            return None
        stems = {part[1] for part in parts if part is not None}
        if len(stems) != 1:
            return None
        names.append(stems.pop())
    return names if names and not all(name.isdigit() or len(name) == 1 for name in names) else None


def write_nts(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write sets with labels for specimens and columns, so that the landmarks keep their names."""
    names = slot_names(path, sets)
    columns = [f"{'_'.join(name.split())}_{axis}" for name in names for axis in "xyz"]
    body, gone = _rows(sets, unit)
    missing = f"1 {MISSING:.0f}" if gone else "0"
    head = [f"1 {len(sets)}L {len(columns)}L {missing} DIM=3", *_scans(sets), " ".join(columns)]
    write_whole(path, "\n".join([*head, *body, ""]).encode())


def write_dta(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write sets as IDAV Landmark does: specimens by name, landmarks by their order."""
    names = slot_names(path, sets)
    body, _ = _rows(sets, unit)
    head = [f"1 {len(sets)}L {3 * len(names)} 1 {MISSING:.0f} DIM=3", "", *_scans(sets), ""]
    write_whole(path, "\n".join([*head, *body, ""]).encode())


def _scans(sets: Sequence[ScanLandmarks]) -> list[str]:
    return [specimen(one, number) for number, one in enumerate(sets)]


def _rows(sets: Sequence[ScanLandmarks], unit: Unit | None) -> tuple[list[str], bool]:
    found = [xyz for one in sets for xyz in places(one, unit)]
    absent = " ".join([f"{MISSING:.0f}"] * 3)
    return [absent if xyz is None else " ".join(map(repr, xyz)) for xyz in found], None in found
