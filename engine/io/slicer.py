"""Landmarks of 3D Slicer: ``.fcsv`` (deprecated there, common elsewhere) and ``.mrk.json``.

Slicer knows no unit of a mesh and shows its numbers as millimetres, so the numbers here are the scan file's own.
Frames: Slicer reads a mesh file as LPS; a landmark given in RAS has x and y negated (see engine.io.frames).
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, RowInfo, ScanLandmarks, in_unit, plain
from engine.io.texts import json_lines, read_json, read_text
from engine.types import EngineError, State, Unit

_SCHEMA = (
    "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/"
    "Resources/Schema/markups-schema-v1.0.3.json#"
)
_COLUMNS = "id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID"
_OLD_COLUMNS = "label,x,y,z,sel,vis"
_FRAMES = {"0": "RAS", "1": "LPS", "RAS": "RAS", "LPS": "LPS"}
_UNDEFINED = ("0", "1")
"""Position status of a point that was not placed: undefined, or a preview."""


# ------------------------------------------------------------------ fcsv
def read_fcsv(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of an ``.fcsv`` file."""
    text = read_text(path)
    comments = {key.lower(): value.strip() for key, value in re.findall(r"^#\s*([\w ]+?)\s*=\s*(.*)$", text, re.M)}
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    modern = "markups fiducial file version" in comments or "columns" in comments
    # Without a version the file is of Slicer 3: label,x,y,z,sel,vis, in RAS.
    columns = comments.get("columns", _COLUMNS if modern else _OLD_COLUMNS).replace(" ", "").split(",")
    frame = _FRAMES.get(comments.get("coordinatesystem", "RAS").upper())
    if frame is None:
        raise EngineError(f"{path.name} has the coordinate system {comments['coordinatesystem'][:20]}; use LPS or RAS.")
    if not {"x", "y", "z", "label"} <= set(columns):
        raise EngineError(f"{path.name} does not say which column is what. Export it again from 3D Slicer.")
    names: list[str] = []
    places: list[list[float]] = []
    states: list[State] = []
    infos: list[RowInfo] = []
    for row in _csv_rows(path, lines):
        cells = dict(zip([*columns, *(["positionStatus"] if len(columns) == 14 else [])], row, strict=False))
        name = cells.get("label", "").strip() or cells.get("id", "").strip()
        if cells.get("positionStatus", "").strip() in _UNDEFINED:
            continue
        comment = cells.get("desc", "").strip()
        names.append(name)
        places.append([_number(path, name, cells.get(axis, "")) for axis in "xyz"])
        states.append(State.OCCLUDED if comment == State.OCCLUDED.value else State.PLACED)
        infos.append(RowInfo(comment="" if comment == State.OCCLUDED.value else comment))
    _check_any(path, names)
    return [plain(path, names, places, states, infos, frame=frame)]


def _csv_rows(path: Path, lines: list[str]) -> list[list[str]]:
    try:
        return list(csv.reader(lines))
    except csv.Error as error:
        raise EngineError(f"{path.name} could not be read: {error}. Export it again from 3D Slicer.") from error


def _number(path: Path, name: str, text: Any) -> float:
    try:
        value = float(text)
    except (ValueError, TypeError):
        value = math.nan
    if not math.isfinite(value):
        raise EngineError(
            f"{path.name}: “{str(text)[:30]}” is not a coordinate of {name}. Correct it and import again."
        )
    return value


def _check_any(path: Path, names: list[str]) -> None:
    if not names:
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")


def write_fcsv(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write one set. Absent landmarks have no row, since the format has no word for them."""
    one = sets[0]
    text = io.StringIO(newline="")
    text.write("# Markups fiducial file version = 5.6\n# CoordinateSystem = " + one.frame + "\n")
    text.write(f"# columns = {_COLUMNS}\n")
    rows = csv.writer(text, lineterminator="\n")
    for number, name in enumerate(one.scheme.names):
        landmark = one.annotation.get(name)
        xyz = None if landmark is None else in_unit(landmark, unit or one.unit)
        if landmark is not None and xyz is not None:
            word = "occluded" if landmark.state is State.OCCLUDED else landmark.comment
            rows.writerow([number + 1, *xyz, 0, 0, 0, 1, 1, 1, 0, name, word, "", 2, 0])
    write_whole(path, text.getvalue().encode())


# ------------------------------------------------------------------ mrk.json
def read_markups(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a ``.mrk.json`` file; all its point lists together."""
    tree = read_json(path)
    try:
        markups = [one for one in tree["markups"] if one.get("controlPoints")]
        frames = {str(one.get("coordinateSystem", "LPS")).upper() for one in markups}
        points = [point for one in markups for point in one["controlPoints"]]
        labels = [str(point.get("label") or point.get("id", "")) for point in points]
    except (KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"{path.name} is not a markups file of 3D Slicer. Export it again.") from error
    _check_any(path, labels)
    if len(frames) != 1 or not frames <= {"LPS", "RAS"}:
        raise EngineError(f"{path.name} has the coordinate systems {', '.join(sorted(frames))}; use LPS or RAS.")
    names: list[str] = []
    places: list[Any] = []
    states: list[State] = []
    infos: list[RowInfo] = []
    for name, point in zip(labels, points, strict=True):
        comment = str(point.get("description") or "")
        absent = comment == State.ABSENT.value
        if str(point.get("positionStatus", "defined")) != "defined" and not absent:
            continue
        position = point.get("position")
        if not absent and (not isinstance(position, list) or len(position) != 3):
            raise EngineError(f"{path.name}: {name} has no position. Place it in 3D Slicer and export again.")
        names.append(name)
        places.append([math.nan] * 3 if absent else [_number(path, name, value) for value in position])
        states.append(State(comment) if comment in ("occluded", "absent") else State.PLACED)
        infos.append(RowInfo(comment="" if comment in ("occluded", "absent") else comment))
    _check_any(path, names)
    units = {str(one.get("coordinateUnits", "mm")[0] if isinstance(one.get("coordinateUnits"), list)
                 else one.get("coordinateUnits", "mm")) for one in markups}  # fmt: skip
    # Slicer writes mm whatever the mesh is in, so only micrometres say something.
    unit = Unit.MICROMETRE if units == {"um"} else None
    return [plain(path, names, places, states, infos, frame=frames.pop(), unit=unit)]


def write_markups(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write one set. An absent landmark is an undefined point, as Slicer writes it: an empty position."""
    one = sets[0]
    used = unit or one.unit
    points: list[dict[str, Any]] = []
    for number, name in enumerate(one.scheme.names):
        landmark = one.annotation.get(name)
        if landmark is None:
            continue
        xyz = in_unit(landmark, used)
        word = landmark.comment if landmark.state is State.PLACED else landmark.state.value
        points.append(
            {
                "id": str(number + 1), "label": name, "description": word, "associatedNodeID": "",
                "position": "" if xyz is None else list(xyz),
                "orientation": [-1.0, -0.0, -0.0, -0.0, -1.0, -0.0, 0.0, 0.0, 1.0],
                "selected": True, "locked": False, "visibility": True,
                "positionStatus": "undefined" if xyz is None else "defined",
            }
        )  # fmt: skip
    markup = {
        "type": "Fiducial", "coordinateSystem": one.frame, "locked": False,
        "coordinateUnits": "um" if used is Unit.MICROMETRE else "mm",
        "fixedNumberOfControlPoints": False, "labelFormat": "%N-%d", "lastUsedControlPointNumber": len(one.scheme),
    }  # fmt: skip
    head = json.dumps(markup, ensure_ascii=False)[:-1]
    body = f'{head}, "controlPoints": {json_lines(points)}}}'
    write_whole(path, f'{{"@schema": {json.dumps(_SCHEMA)},\n"markups": [{body}]}}\n'.encode())
