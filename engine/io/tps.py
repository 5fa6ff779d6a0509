"""Landmarks of the tps programs (``.tps``), three-dimensional, several specimens in a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, ScanLandmarks, nameless, plain, without_absent
from engine.io.numbers import triples
from engine.io.slots import places, slot_names, specimen
from engine.io.texts import read_text
from engine.types import EngineError, Unit

_WORD = re.compile(r"\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$")
_NAMES = "landmarks:"
"""How our comment begins that names the landmarks; other programs pass over comments."""


@dataclass
class _Specimen:
    declared: int
    rows: list[tuple[int, str]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    curves: int = 0


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """Every specimen of a file; points of curves are left out with a word."""
    specimens = _specimens(path, read_text(path))
    if not specimens:
        raise EngineError(f"{path.name} holds no landmarks in three dimensions (LM3=). Choose another file.")
    return [_set(path, one) for one in specimens]


def _specimens(path: Path, text: str) -> list[_Specimen]:
    found: list[_Specimen] = []
    in_curve = False
    for number, line in enumerate(text.split("\n"), 1):
        match = _WORD.match(line)
        if match is None:
            if line.strip() and not found:
                raise EngineError(f"{path.name} does not begin as a TPS file does (LM3=). Choose another file.")
            if line.strip() and not in_curve:
                found[-1].rows.append((number, line))
            continue
        word, value = match[1].upper(), match[2]
        if word == "LM":
            raise EngineError(f"{path.name} holds landmarks of a picture (LM=), not of a scan (LM3=).")
        if word == "LM3":
            if not value.isdigit():
                raise EngineError(f"{path.name}, line {number}: it does not say how many landmarks follow. Correct it.")
            found.append(_Specimen(int(value)))
            in_curve = False
        elif found:
            in_curve = word == "POINTS" or (in_curve and word == "CURVES")
            found[-1].curves += word == "POINTS"
            found[-1].words.setdefault(word, value)
    return found


def _set(path: Path, one: _Specimen) -> LandmarkFile:
    scan = one.words.get("ID", "") or re.split(r"[\\/]", one.words.get("IMAGE", ""))[-1]
    xyz = triples(path, one.rows)
    if len(xyz) != one.declared:
        of = f" of {scan}" if scan else ""
        raise EngineError(f"{path.name}{of} should have {one.declared} landmarks and has {len(xyz)}. Export it again.")
    if "SCALE" in one.words:
        xyz = [[value * _scale(path, one.words["SCALE"]) for value in place] for place in xyz]
    warnings = (f"{path.name}: points of {one.curves} curves are not imported.",) if one.curves else ()
    comment = one.words.get("COMMENT", "")
    names = [name.strip() for name in comment.removeprefix(_NAMES).split(",")] if comment.startswith(_NAMES) else []
    if len(names) == len(xyz) and all(names):
        return without_absent(plain(path, names, xyz, scan=scan, warnings=warnings))
    return nameless(path, xyz, scan, warnings=warnings)


def _scale(path: Path, text: str) -> float:
    try:
        scale = float(text.replace(",", "."))
    except ValueError:
        scale = 0.0
    if not 0 < scale < float("inf"):
        raise EngineError(f"{path.name}: the scale “{text[:20]}” is not a number above zero. Correct it.")
    return scale


def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write sets with their names in a comment; a landmark without a place is NA."""
    names = [name.replace(",", " ") for name in slot_names(path, sets)]
    lines: list[str] = []
    for number, one in enumerate(sets):
        rows = ["NA NA NA" if xyz is None else " ".join(map(repr, xyz)) for xyz in places(one, unit)]
        comment = f"COMMENT={_NAMES} {', '.join(names)}"
        lines += [f"LM3={len(names)}", *rows, comment, f"ID={specimen(one, number)}", ""]
    write_whole(path, ("\n".join(lines) + "\n").encode())
