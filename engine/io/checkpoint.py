"""Landmarks of Stratovan Checkpoint (``.ckpt``); read only, after files of version 6."""

from __future__ import annotations

import math
import re
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.landmarks import LandmarkFile, plain
from engine.io.texts import read_text
from engine.types import EngineError, Unit

# Number, a token, N or M (missing), flags, place, direction, name in quotes.
_ROW = re.compile(
    r'\s*(?P<index>\d+)\s*:\s*\S+\s+(?P<kind>[A-Z])\s+\S+\s+(?P<xyz>\S+\s+\S+\s+\S+)\s[^"]*"(?P<name>[^"]*)"'
)  # fmt: skip
_UNITS = {unit.value: unit for unit in Unit} | {"µm": Unit.MICROMETRE, "in": Unit.INCH}


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a file. A point may lack a name; then its number stands for it."""
    text = read_text(path)
    if "stratovan checkpoint" not in text[:400].lower():
        raise EngineError(f"{path.name} is not a file of Stratovan Checkpoint. Choose another file.")
    section = re.search(r"^\[Landmarks\][^\n]*\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    if section is None:
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")
    names: list[str] = []
    places: list[list[float]] = []
    for line in section[1].split("\n"):
        if not re.match(r"\s*\d+\s*:", line):
            continue
        row = _ROW.match(line)
        if row is None:
            raise EngineError(f"{path.name}: “{line.strip()[:40]}” is not a landmark. Export it again.")
        names.append(row["name"].strip() or f"point_{row['index']}")
        places.append([math.nan] * 3 if row["kind"] == "M" else _place(path, names[-1], row["xyz"]))
    if not names:
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")
    return [plain(path, names, places, scan=_scan(text), unit=_unit(path, section[1]))]


def _place(path: Path, name: str, text: str) -> list[float]:
    try:
        place = [float(word.replace(",", ".")) for word in text.split()]
    except ValueError:
        place = [math.nan]
    if not all(math.isfinite(value) for value in place):
        raise EngineError(f"{path.name}: “{text[:40]}” is not a place of {name}. Correct it.")
    return place


def _unit(path: Path, section: str) -> Unit | None:
    match = re.search(r"^Units:[ \t]*(\S+)", section, re.MULTILINE)
    if match is None:
        return None
    if match[1].lower() not in _UNITS:
        raise EngineError(f"{path.name}: the unit “{match[1][:20]}” is not known. Use mm, cm, m, inch or um.")
    return _UNITS[match[1].lower()]


def _scan(text: str) -> str:
    """Name of the surface or volume, if the file says."""
    match = re.search(r'^\[Specimen File\(s\)\].*?^Files:[ \t]*"([^"\n]+)"', text, re.MULTILINE | re.DOTALL)
    return "" if match is None else re.split(r"[\\/]", match[1])[-1]
