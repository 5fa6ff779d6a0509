"""Landmarks of menpo and landmarker.io (LJSON), versions 1 to 3."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.catalog import LandmarkScheme, shipped_schemes
from engine.io import ibug
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, ScanLandmarks, in_unit, plain
from engine.io.raw import finite_rows
from engine.io.texts import json_lines, read_json
from engine.io.tokens import Float64 as Float64Array
from engine.types import EngineError, Unit


@dataclass(frozen=True)
class _Group:
    """Points of one group of a file, (n, 3) with NaN where null, and the points each label means."""

    points: Float64Array
    labels: dict[str, list[int]]


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a file. Points are known by their labels, not by their order in the file."""
    tree = read_json(path)
    groups = _groups(path, tree)
    notes: list[str] = []
    name = "LJSON" if "LJSON" in groups else next(iter(groups))
    if len(groups) > 1:
        notes.append(f"{path.name} holds {len(groups)} sets; “{name}” was taken.")
    group = groups[name]
    names, xyz, more = _named(path, group, scheme)
    there = finite_rows(xyz)
    kept = [one for one, good in zip(names, there, strict=True) if good]
    return [plain(path, kept, xyz[there], warnings=(*notes, *more))]


# ------------------------------------------------------------------ structure
def _groups(path: Path, tree: Any) -> dict[str, _Group]:
    try:
        found = _all_groups(path, tree)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise EngineError(f"{path.name} is not a landmark file of menpo (LJSON). Export it again.") from error
    if not found or not any(len(group.points) for group in found.values()):
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")
    return found


def _all_groups(path: Path, tree: Mapping[str, Any]) -> dict[str, _Group]:
    groups = tree.get("groups")
    if isinstance(groups, list):  # version 1
        return {"LJSON": _version_1(path, groups)}
    if isinstance(groups, Mapping):  # version 3
        return {str(name): _group(path, one) for name, one in groups.items()}
    return {"LJSON": _group(path, tree)}  # version 2


def _version_1(path: Path, groups: Sequence[Mapping[str, Any]]) -> _Group:
    points: list[Any] = []
    labels: dict[str, list[int]] = {}
    for group in groups:
        own = [landmark["point"] for landmark in group["landmarks"]]
        labels[str(group["label"])] = list(range(len(points), len(points) + len(own)))
        points += own
    return _Group(_points(path, points), labels)


def _group(path: Path, group: Mapping[str, Any]) -> _Group:
    points = _points(path, group["landmarks"]["points"])
    labels: dict[str, list[int]] = {}
    for label in group.get("labels") or ():
        name = str(label["label"])
        if name in labels:
            raise EngineError(f"{path.name} has the label “{name}” more than once. Keep one of them.")
        mask = [int(number) for number in label["mask"]]
        if any(not 0 <= number < len(points) for number in mask):
            raise EngineError(f"{path.name}: the label “{name}” uses a point that is not in the file. Export it again.")
        labels[name] = mask
    return _Group(points, labels)


def _points(path: Path, points: Sequence[Sequence[float | None]]) -> Float64Array:
    rows = [[np.nan if value is None else float(value) for value in point] for point in points]
    if any(len(row) == 2 for row in rows):
        raise EngineError(f"{path.name} holds landmarks of a picture (two coordinates), not of a scan.")
    return np.array(rows, np.float64).reshape(len(rows), 3)


# ------------------------------------------------------------------ names
def _named(path: Path, group: _Group, scheme: LandmarkScheme | None) -> tuple[list[str], Float64Array, list[str]]:
    """Names, places (n, 3) and what the user should know."""
    single = [(label, mask[0]) for label, mask in group.labels.items() if len(mask) == 1]
    if single and {number for _, number in single} == set(range(len(group.points))):
        return [label for label, _ in single], group.points[[number for _, number in single]], []
    order = ibug.order(group.labels) if group.labels else None
    whole = {label: mask for label, mask in group.labels.items() if len(mask) == len(group.points)}
    if order is None and len(group.points) == ibug.COUNT and len(group.labels) == len(whole) <= 1:
        order = np.array(next(iter(whole.values()))) if whole else np.arange(ibug.COUNT)
        if sorted(order) != list(range(ibug.COUNT)):
            raise EngineError(f"{path.name} lists a point twice. Export it again.")
        notes = [f"{path.name} does not say which point is which; they are taken in the order of iBUG."]
        return _in_ibug_order(path, group, order, notes)
    if order is not None:
        return _in_ibug_order(path, group, order, [])
    if scheme is not None and len(group.labels) == len(whole) <= 1 and len(group.points) == len(scheme):
        notes = [f"{path.name} does not say which point is which; they are taken in the order of {scheme.title}."]
        return list(scheme.names), group.points, notes
    named = [(label if len(mask) == 1 else f"{label}_{place + 1}", number)
             for label, mask in group.labels.items() for place, number in enumerate(mask)]  # fmt: skip
    named = named or [(str(number + 1), number) for number in range(len(group.points))]
    return [name for name, _ in named], group.points[[number for _, number in named]], []


def _in_ibug_order(
    path: Path, group: _Group, order: Any, notes: list[str]
) -> tuple[list[str], Float64Array, list[str]]:
    xyz = np.full((ibug.COUNT, 3), np.nan)
    xyz[order >= 0] = group.points[order[order >= 0]]
    xyz, sides = ibug.check_sides(xyz)
    names = shipped_schemes()[ibug.SCHEME_ID].names
    return list(names), xyz, [*notes, *(f"{path.name}: {note}" for note in sides)]


# ------------------------------------------------------------------ writing
def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write one set as version 3; landmarks that have no place are null."""
    one = sets[0]
    places = [one.annotation.get(name) for name in one.scheme.names]
    points = [in_unit(place, unit or one.unit) if place is not None else None for place in places]
    if one.scheme.id == ibug.SCHEME_ID:
        spans = {ibug.MENPO_NAMES[group]: range(first, first + count) for group, (first, count) in ibug.RANGES.items()}
        labels = [{"label": label, "mask": list(span)} for label, span in spans.items()]
        edges = [[i, i + 1] for span in spans.values() for i in span if i + 1 in span]
    else:
        labels = [{"label": name, "mask": [number]} for number, name in enumerate(one.scheme.names)]
        edges = []
    rows = json_lines([[None, None, None] if place is None else list(place) for place in points])
    landmarks = f'{{"points": {rows},\n"connectivity": {json.dumps(edges)}}}'
    group = f'{{"labels": {json_lines(labels)},\n"landmarks": {landmarks}}}'
    write_whole(path, f'{{"version": 3, "groups": {{"LJSON": {group}}}}}\n'.encode())
