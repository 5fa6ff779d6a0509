"""The kinds of measures: one row each, from places of landmarks (and the surface) to a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np

from engine.measures import area, asymmetry
from engine.types import EngineError, FloatArray, IntArray

MANY = 10_000


class Ways(Protocol):
    """What measures shortest ways over a surface (``engine.measures.geodesic.SurfaceWays``)."""

    def between(self, start_mm: FloatArray, end_mm: FloatArray) -> WayLike:
        """The shortest way between two places."""


class WayLike(Protocol):
    """A way over a surface."""

    @property
    def length_mm(self) -> float:
        """How long it is."""

    @property
    def path_mm(self) -> FloatArray:
        """Its places (N, 3) from start to end."""

    @property
    def note(self) -> str:
        """What to beware of."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A scan's surface to measure on. points_mm: (V, 3). faces: (F, 3) or None."""

    points_mm: FloatArray
    faces: IntArray | None
    ways: Ways


@dataclass(frozen=True, eq=False)
class Given:
    """What a measure is computed from. points_mm: (n, 3) of its landmarks, in order. values: of its measures.

    names: of its landmarks. pair_of: each landmark's other side, None on the midline.
    """

    points_mm: FloatArray
    names: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    surface: Surface | None = None
    pair_of: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Kind:
    """How to compute one kind of measure. function: to the value and a note on it. least, most: how many landmarks."""

    function: Callable[[Given], float | tuple[float, str]]
    unit: str
    least: int
    most: int
    title: str
    surface: bool = False
    of_measures: bool = False


# ------------------------------------------------------------------ straight lines
def distance(given: Given) -> float:
    """From a to b."""
    a, b = given.points_mm
    return float(np.linalg.norm(b - a))


def projected_distance(given: Given) -> float:
    """From a to b along the direction from c to d."""
    a, b, c, d = given.points_mm
    return abs(float((b - a) @ unit(d - c)))


def in_plane_distance(given: Given) -> float:
    """From a to b as seen along the normal of the plane through c, d and e."""
    a, b, *plane = given.points_mm
    upright = normal(np.array(plane))
    away = b - a
    return float(np.linalg.norm(away - (away @ upright) * upright))


def plane_distance(given: Given) -> float:
    """From a to the plane through b, c and d."""
    a, *plane = given.points_mm
    return abs(float((a - plane[0]) @ normal(np.array(plane))))


def line_distance(given: Given) -> float:
    """From a to the line through b and c."""
    a, b, c = given.points_mm
    along = unit(c - b)
    away = a - b
    return float(np.linalg.norm(away - (away @ along) * along))


# ------------------------------------------------------------------ angles
def angle(given: Given) -> float:
    """At b, between the directions to a and to c."""
    a, b, c = given.points_mm
    return _between(a - b, c - b)


def line_angle(given: Given) -> float:
    """Between the direction from a to b and that from c to d."""
    a, b, c, d = given.points_mm
    return _between(b - a, d - c)


# ------------------------------------------------------------------ of other measures
def ratio(given: Given) -> float:
    """The first measure in percent of the second."""
    first, second = given.values
    if second == 0.0:
        raise EngineError("the measure to divide by is zero")
    return 100.0 * first / second


def difference(given: Given) -> float:
    """The first measure less the second, in percent of their mean."""
    first, second = given.values
    if first + second == 0.0:
        raise EngineError("both measures are zero")
    return 200.0 * (first - second) / (first + second)


def total(given: Given) -> float:
    """The sum of measures in millimetres."""
    return float(sum(given.values))


# ------------------------------------------------------------------ over the surface
def geodesic(given: Given) -> tuple[float, str]:
    """The shortest way over the surface from each landmark to the next."""
    surface = _surface(given)
    ways = [surface.ways.between(a, b) for a, b in zip(given.points_mm[:-1], given.points_mm[1:], strict=True)]
    return sum(way.length_mm for way in ways), "; ".join(dict.fromkeys(way.note for way in ways if way.note))


def surface_area(given: Given) -> float:
    """The surface between the landmarks, in order around it."""
    surface = _surface(given)
    return area.surface_area(given.points_mm, surface.points_mm, surface.faces)


def polygon_area(given: Given) -> float:
    """The polygon of the landmarks itself, in order around it."""
    return area.polygon_area(given.points_mm)


# ------------------------------------------------------------------ asymmetry
def asymmetry_index(given: Given) -> float:
    """Mean distance of the landmarks from their mirror images after the best fit."""
    return asymmetry.asymmetry_index(given.points_mm, asymmetry.partners(given.names, given.pair_of))


def asymmetry_of_first(given: Given) -> float:
    """Distance of the first landmark from its mirror image after the best fit of all."""
    found = asymmetry.landmark_asymmetry(given.points_mm, asymmetry.partners(given.names, given.pair_of))
    return float(found[0])


KINDS: dict[str, Kind] = {
    "distance": Kind(distance, "mm", 2, 2, "straight distance"),
    "projected_distance": Kind(projected_distance, "mm", 4, 4, "distance along a direction"),
    "in_plane_distance": Kind(in_plane_distance, "mm", 5, 5, "distance within a plane"),
    "plane_distance": Kind(plane_distance, "mm", 4, 4, "distance from a plane"),
    "line_distance": Kind(line_distance, "mm", 3, 3, "distance from a line"),
    "angle": Kind(angle, "°", 3, 3, "angle at a landmark"),
    "line_angle": Kind(line_angle, "°", 4, 4, "angle between two lines"),
    "ratio": Kind(ratio, "%", 2, 2, "ratio of two measures", of_measures=True),
    "difference": Kind(difference, "%", 2, 2, "difference of two measures", of_measures=True),
    "total": Kind(total, "mm", 2, MANY, "sum of measures", of_measures=True),
    "geodesic": Kind(geodesic, "mm", 2, MANY, "shortest way over the surface", surface=True),
    "surface_area": Kind(surface_area, "mm²", 3, MANY, "area of the surface", surface=True),
    "polygon_area": Kind(polygon_area, "mm²", 3, MANY, "area of the polygon"),
    "asymmetry_index": Kind(asymmetry_index, "mm", 3, MANY, "asymmetry of the face"),
    "asymmetry_of_first": Kind(asymmetry_of_first, "mm", 3, MANY, "asymmetry of a landmark"),
}


def _surface(given: Given) -> Surface:
    if given.surface is None:
        raise EngineError("it runs over the surface, and there is no scan")
    return given.surface


def unit(direction: FloatArray) -> FloatArray:
    """A direction (3,) of length 1. EngineError if it has no length."""
    length = float(np.linalg.norm(direction))
    if length < 1e-9:
        raise EngineError("two of its landmarks are at the same place")
    return np.asarray(direction / length)


def normal(plane: FloatArray) -> FloatArray:
    """The direction (3,) square to the plane through three places (3, 3). EngineError if they lie on one line."""
    across = np.cross(plane[1] - plane[0], plane[2] - plane[0])
    if float(np.linalg.norm(across)) < 1e-9:
        raise EngineError("the landmarks of its plane lie on one line")
    return unit(across)


def _between(first: FloatArray, second: FloatArray) -> float:
    """Angle in degrees, exact near 0 and 180 too (Kahan)."""
    a, b = unit(first), unit(second)
    return float(np.degrees(2.0 * np.arctan2(np.linalg.norm(a - b), np.linalg.norm(a + b))))


def middle(points: Sequence[FloatArray]) -> FloatArray:
    """The mean of places."""
    return np.asarray(np.mean(np.array(points), axis=0))
