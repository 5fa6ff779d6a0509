"""Landmarks of BU-3DFE (``.bnd``): 83 rows of a vertex number and x, y, z, known by their order; read only."""

from __future__ import annotations

from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.landmarks import LandmarkFile, nameless
from engine.io.numbers import split_numbers
from engine.io.texts import read_text
from engine.types import EngineError

COUNT = 83


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a file; the vertex numbers are passed over, since no document gives their base."""
    places: list[list[float]] = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = split_numbers(line)
        except ValueError:
            row = []
        if len(row) != 4 or row[0] != int(row[0]) or row[0] < 0:
            raise EngineError(f"{path.name}, line {number}: it is not a vertex number with x, y, z. Export it again.")
        places.append(row[1:])
    if len(places) != COUNT:
        raise EngineError(f"{path.name} should have {COUNT} landmarks and has {len(places)}. Choose another file.")
    return [nameless(path, places)]
