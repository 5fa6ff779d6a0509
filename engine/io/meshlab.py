"""Landmarks of MeshLab: picked points (``.pp``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, ScanLandmarks, in_unit, plain
from engine.io.texts import read_text
from engine.types import EngineError, State, Unit


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """The landmark set of a ``.pp`` file; points MeshLab could not pick are left out."""
    text = read_text(path)
    if "<!ENTITY" in text:
        raise EngineError(f"{path.name} is not a file of picked points. Export it again from MeshLab.")
    try:
        # The declaration may name another encoding than the text was read with.
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ElementTree.ParseError as error:
        raise EngineError(f"{path.name} is not a whole XML file; it may be cut short. Export it again.") from error
    points = [point for point in root.iter("point") if point.get("active", "1") not in ("0", "false")]
    if root.tag != "PickedPoints" or not points:
        raise EngineError(f"{path.name} holds no picked points. Choose another file.")
    names: list[str] = []
    places: list[list[float]] = []
    for point in points:
        name = point.get("name", "")
        try:
            place = [float(point.get(axis, "")) for axis in "xyz"]
        except ValueError:
            raise EngineError(f"{path.name}: {name} has no coordinates. Pick it again in MeshLab.") from None
        names.append(name)
        places.append(place)
    return [plain(path, names, places, scan=_scan_name(root))]


def _scan_name(root: ElementTree.Element) -> str:
    node = root.find("DocumentData/DataFileName")
    return "" if node is None else re.split(r"[\\/]", node.get("name", ""))[-1]


def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write one set. Absent landmarks are inactive points; no user name is written."""
    one = sets[0]
    lines = ["<!DOCTYPE PickedPoints>", "<PickedPoints>", " <DocumentData>"]
    lines += [f"  <DataFileName name={quoteattr(one.scan)}/>", '  <templateName name=""/>', " </DocumentData>"]
    for name in one.scheme.names:
        landmark = one.annotation.get(name)
        if landmark is None:
            continue
        x, y, z = in_unit(landmark, unit or one.unit) or (0.0, 0.0, 0.0)
        active = int(landmark.state is not State.ABSENT)
        lines.append(f' <point x="{x!r}" y="{y!r}" z="{z!r}" active="{active}" name={quoteattr(name)}/>')
    write_whole(path, ("\n".join([*lines, "</PickedPoints>"]) + "\n").encode())
