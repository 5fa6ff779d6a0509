"""Landmarks in ``.pts`` files: IDAV Landmark's own, and bare rows of x, y, z. (The ending has point clouds too.)"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, ScanLandmarks, in_unit, nameless, plain
from engine.io.numbers import MISSING, split_numbers, triples
from engine.io.texts import read_text
from engine.types import EngineError, State, Unit

MOST = 2000
"""More rows than this are a point cloud, not landmarks."""
_IBUG_HEAD = re.compile(r"\s*version\s*:.*?\{(.*)\}", re.IGNORECASE | re.DOTALL)


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a ``.pts`` file, by what it holds."""
    text = read_text(path)
    if re.match(r"\s*version\s+[\d.,]+\s*\n", text, re.IGNORECASE):
        return [_idav(path, text)]
    ibug = _IBUG_HEAD.match(text)
    return bare_rows(path, ibug.group(1) if ibug else text)


def _idav(path: Path, text: str) -> LandmarkFile:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()][1:]
    try:
        declared = int(lines[0][1])
    except (IndexError, ValueError):
        raise EngineError(f"{path.name} does not say how many landmarks it holds. Export it again.") from None
    names: list[str] = []
    places: list[list[float]] = []
    for number, line in lines[1:]:
        # The name may hold blanks: the three numbers are the last words.
        words = line.split()
        try:
            place = split_numbers(" ".join(words[-3:]))
        except ValueError:
            place = []
        if len(words) < 4 or len(place) != 3:
            raise EngineError(f"{path.name}, line {number}: it is not a name and three coordinates. Correct it.")
        names.append(" ".join(words[:-3]))
        places.append([float("nan")] * 3 if MISSING in place else place)
    if not names:
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")
    warnings: tuple[str, ...] = ()
    if declared != len(names):
        warnings = (f"{path.name} says it holds {declared} landmarks but has {len(names)}; it may be cut short.",)
    return plain(path, names, places, warnings=warnings)


def bare_rows(path: Path, text: str) -> list[LandmarkFile]:
    """A set from rows of x, y, z, with or without their number in front; they are known by their order only."""
    lines = [(i, line) for i, line in enumerate(text.split("\n"), 1) if line.strip() and line.lstrip()[0] not in "#'\""]
    if lines and re.fullmatch(r"\s*\d+\s*", lines[0][1]):
        lines = lines[1:]
    if len(lines) > MOST:
        raise EngineError(f"{path.name} holds {len(lines)} points, a scan rather than landmarks. Open it as a scan.")
    try:
        widths = {len(split_numbers(line)) for _, line in lines}
    except ValueError:
        raise EngineError(f"{path.name} is not a file of landmarks that Nasion knows. Choose another file.") from None
    if widths == {2}:
        raise EngineError(f"{path.name} holds landmarks of a picture (two coordinates), not of a scan.")
    if widths != {3}:
        raise EngineError(f"{path.name} does not hold three coordinates in each line. Choose another file.")
    return [nameless(path, triples(path, lines, MISSING))]


def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write one set as IDAV Landmark does. Absent landmarks are 9999; blanks in names become dashes."""
    one = sets[0]
    rows: list[str] = []
    for name in one.scheme.names:
        landmark = one.annotation.get(name)
        if landmark is None:
            continue
        xyz = in_unit(landmark, unit or one.unit)
        words = ["9999"] * 3 if landmark.state is State.ABSENT or xyz is None else [repr(value) for value in xyz]
        rows.append(" ".join(["_".join(name.split()), *words]))
    write_whole(path, "\n".join(["Version 1.0", str(len(rows)), *rows, ""]).encode())
