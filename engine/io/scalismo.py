"""Landmarks of scalismo as JSON: the format that keeps how uncertain each landmark is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import DECIMALS, LandmarkFile, RowInfo, ScanLandmarks, Spread, Vector, in_unit, plain
from engine.io.texts import json_lines, read_json
from engine.types import EngineError, State, Unit
from engine.units import MILLIMETRES


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a file."""
    return from_tree(path, read_json(path))


def from_tree(path: Path, tree: Any) -> list[LandmarkFile]:
    """The landmark set of a JSON tree: a list of landmarks with ``id`` and ``coordinates``."""
    if not isinstance(tree, list) or not all(isinstance(one, dict) and "id" in one for one in tree):
        raise EngineError(f"{path.name} is not a landmark file of scalismo. Export it again.")
    if not tree:
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")
    names = [str(one["id"]) for one in tree]
    places = [_vector(path, name, one.get("coordinates")) for name, one in zip(names, tree, strict=True)]
    comments = [str(one.get("description") or "") for one in tree]
    occluded = [comment == State.OCCLUDED.value for comment in comments]
    infos = [
        RowInfo(comment="" if hidden else comment, spread=_spread(path, name, one.get("uncertainty")))
        for name, one, comment, hidden in zip(names, tree, comments, occluded, strict=True)
    ]
    states = [State.OCCLUDED if hidden else State.PLACED for hidden in occluded]
    return [plain(path, names, places, states, infos)]


def _vector(path: Path, name: str, values: Any) -> Vector:
    good = isinstance(values, list) and len(values) == 3 and all(isinstance(one, int | float) for one in values)
    if good and all(not isinstance(one, bool) and math.isfinite(one) for one in values):
        return float(values[0]), float(values[1]), float(values[2])
    if isinstance(values, list) and len(values) == 2:
        raise EngineError(f"{path.name} holds landmarks of a picture (two coordinates), not of a scan.")
    raise EngineError(f"{path.name}: {name} has no three numbers where they should be. Export it again.")


def _spread(path: Path, name: str, tree: Any) -> Spread | None:
    if tree is None:
        return None
    try:
        axes = [_vector(path, name, axis) for axis in tree["pcvectors"]]
        stddevs = _vector(path, name, tree["stddevs"])
        return Spread(stddevs, (axes[0], axes[1], axes[2]))
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise EngineError(f"{path.name}: the uncertainty of {name} cannot be read. Export it again.") from error


def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write one set. Absent landmarks have no entry, since the format has no word for them."""
    one = sets[0]
    used = unit or one.unit
    entries: list[dict[str, Any]] = []
    for name in one.scheme.names:
        landmark = one.annotation.get(name)
        xyz = None if landmark is None else in_unit(landmark, used)
        if landmark is None or xyz is None:
            continue
        word = landmark.state.value if landmark.state is State.OCCLUDED else landmark.comment
        entry: dict[str, Any] = {"id": name, "coordinates": list(xyz)}
        if word:
            entry["description"] = word
        spread = one.spreads.get(name)
        if spread is not None:
            stddevs = [round(value / MILLIMETRES[used], DECIMALS[used]) for value in spread.stddevs]
            entry["uncertainty"] = {"stddevs": stddevs, "pcvectors": [list(axis) for axis in spread.axes]}
        entries.append(entry)
    write_whole(path, (json_lines(entries) + "\n").encode())
