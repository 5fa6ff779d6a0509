"""What to draw for a measure: the lines of it, in the frame of the scan, for the 3D view and for pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.catalog import LandmarkScheme
from engine.measures import asymmetry, kinds
from engine.measures.definitions import Measure, MeasureSet
from engine.measures.kinds import Given, Surface
from engine.measures.measure import can_be_placed, given_of
from engine.types import Annotation, EngineError, FloatArray

ARC_SHARE = 0.3
"""Radius of the arc in an angle, as a share of its shorter side."""
_ARC_STEPS = 17


@dataclass(frozen=True, eq=False)
class DrawnLine:
    """A line through places (N, 3). skin: it runs over the surface. helper: it only explains the others."""

    points_mm: FloatArray
    skin: bool = False
    helper: bool = False


Drawing = Callable[[Given], list[DrawnLine]]


def lines_of(
    measure: Measure,
    measures: MeasureSet,
    annotation: Annotation,
    scheme: LandmarkScheme,
    surface: Surface | None = None,
) -> tuple[DrawnLine, ...]:
    """The lines of a measure of a set; those of its parts if it is made of others; none where it has no value."""
    if measure.measures:
        parts = [lines_of(measures[name], measures, annotation, scheme, surface) for name in measure.measures]
        return tuple(line for part in parts for line in part)
    if not can_be_placed(measure, annotation):
        return ()
    try:
        return tuple(DRAWINGS[measure.kind](given_of(measure, annotation, scheme, surface)))
    except EngineError:
        return ()


# ------------------------------------------------------------------ straight lines
def _distance(given: Given) -> list[DrawnLine]:
    return [DrawnLine(given.points_mm)]


def _to_foot(start: FloatArray, foot: FloatArray, *helpers: FloatArray) -> list[DrawnLine]:
    return [DrawnLine(np.array([start, foot])), *(DrawnLine(helper, helper=True) for helper in helpers)]


def _projected(given: Given) -> list[DrawnLine]:
    a, b, c, d = given.points_mm
    along = kinds.unit(d - c)
    foot = a + ((b - a) @ along) * along
    return _to_foot(a, foot, np.array([foot, b]))


def _in_plane(given: Given) -> list[DrawnLine]:
    a, b, *plane = given.points_mm
    upright = kinds.normal(np.array(plane))
    foot = b - ((b - a) @ upright) * upright
    return _to_foot(a, foot, np.array([foot, b]))


def _from_plane(given: Given) -> list[DrawnLine]:
    a, *plane = given.points_mm
    upright = kinds.normal(np.array(plane))
    foot = a - ((a - plane[0]) @ upright) * upright
    return _to_foot(a, foot, np.array([*plane, plane[0]]))


def _from_line(given: Given) -> list[DrawnLine]:
    a, b, c = given.points_mm
    along = kinds.unit(c - b)
    return _to_foot(a, b + ((a - b) @ along) * along, np.array([b, c]))


# ------------------------------------------------------------------ angles
def _angle(given: Given) -> list[DrawnLine]:
    a, b, c = given.points_mm
    return [DrawnLine(given.points_mm), DrawnLine(arc(b, a - b, c - b))]


def arc(corner: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    """An arc (N, 3) round a corner from one side of an angle to the other."""
    radius = ARC_SHARE * min(float(np.linalg.norm(first)), float(np.linalg.norm(second)))
    u = kinds.unit(first)
    across = second - (second @ u) * u
    size = float(np.linalg.norm(across))
    opening = float(np.arctan2(size, second @ u))
    v = across / size if size > 1e-9 else np.zeros(3)
    turn = np.linspace(0.0, opening, _ARC_STEPS)[:, None]
    return np.asarray(corner + radius * (np.cos(turn) * u + np.sin(turn) * v))


def _line_angle(given: Given) -> list[DrawnLine]:
    a, b, c, d = given.points_mm
    shifted = np.array([a, a + (d - c)])
    return [
        DrawnLine(np.array([a, b])),
        DrawnLine(np.array([c, d])),
        DrawnLine(shifted, helper=True),
        DrawnLine(arc(a, b - a, d - c)),
    ]


# ------------------------------------------------------------------ over the surface
def _geodesic(given: Given) -> list[DrawnLine]:
    if given.surface is None:
        return []
    ways = [given.surface.ways.between(a, b) for a, b in pairwise(given.points_mm)]
    return [DrawnLine(np.vstack([way.path_mm for way in ways]), skin=True)]


def _polygon(given: Given) -> list[DrawnLine]:
    return [DrawnLine(np.vstack([given.points_mm, given.points_mm[:1]]))]


def _patch(given: Given) -> list[DrawnLine]:
    return [DrawnLine(line.points_mm, skin=True) for line in _polygon(given)]


# ------------------------------------------------------------------ asymmetry
def _all_asymmetry(given: Given) -> list[DrawnLine]:
    image = asymmetry.mirror_fit(given.points_mm, asymmetry.partners(given.names, given.pair_of))
    return [DrawnLine(np.array([place, other])) for place, other in zip(given.points_mm, image, strict=True)]


def _first_asymmetry(given: Given) -> list[DrawnLine]:
    return _all_asymmetry(given)[:1]


DRAWINGS: dict[str, Drawing] = {
    "distance": _distance,
    "projected_distance": _projected,
    "in_plane_distance": _in_plane,
    "plane_distance": _from_plane,
    "line_distance": _from_line,
    "angle": _angle,
    "line_angle": _line_angle,
    "geodesic": _geodesic,
    "surface_area": _patch,
    "polygon_area": _polygon,
    "asymmetry_index": _all_asymmetry,
    "asymmetry_of_first": _first_asymmetry,
}
"""How each kind of measure that is not made of others is drawn."""
