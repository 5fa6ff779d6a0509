"""Curves of a scheme laid onto a scan: the shortest way over the surface through their anchors, with even points on it.

Everything is a pure function of anchors and surface: when an anchor moves the points are laid anew, and nobody has to
keep them. Their names are ``<curve>_1`` and on, their source is ``curve``, and they say whether the anchors are
estimated and checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.catalog import CurveDefinition, LandmarkDefinition, LandmarkScheme
from engine.measures.geodesic import SurfaceWays
from engine.measures.kinds import Ways
from engine.types import Annotation, EngineError, FloatArray, Landmark, Scan, State, check_shape

SOURCE = "curve"


@dataclass(frozen=True, eq=False)
class LaidCurve:
    """A curve on a scan. path_mm: (N, 3) over the surface. points_mm: (count, 3) at equal steps, ends left out.

    notes: what to beware of, in words.
    """

    name: str
    length_mm: float
    path_mm: FloatArray
    points_mm: FloatArray
    notes: tuple[str, ...] = ()


def ways_over(scan: Scan) -> SurfaceWays:
    """The surface of a scan, prepared to lay curves on; keep it, for it remembers the ways between anchors."""
    return SurfaceWays(scan.points_mm, scan.faces)


def lay(curve: CurveDefinition, anchors_mm: FloatArray, ways: Ways) -> LaidCurve:
    """A curve through its anchors (A, 3) in order.

    EngineError if the surface does not lead from one to the next, or an anchor is off it.
    """
    check_shape("anchors_mm", anchors_mm, len(curve.anchors), 3)
    pieces, notes = [], []
    for start, end in pairwise(anchors_mm):
        way = ways.between(start, end)
        pieces.append(np.asarray(way.path_mm, np.float64))
        notes += [way.note] if way.note else []
    path = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
    length, points = evenly(path, curve.count)
    return LaidCurve(curve.name, length, path, points, tuple(dict.fromkeys(notes)))


def evenly(path_mm: FloatArray, count: int) -> tuple[float, FloatArray]:
    """Length of a polyline (N, 3), and ``count`` points on it that part it into equal lengths: (count, 3)."""
    step = np.linalg.norm(np.diff(path_mm, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(step)])
    wanted = at[-1] * np.arange(1, count + 1) / (count + 1)
    piece = np.clip(np.searchsorted(at, wanted, side="right") - 1, 0, len(step) - 1)
    # On the piece itself, so that a point on a triangle's straight line stays in the triangle.
    share = (wanted - at[piece]) / np.maximum(step[piece], 1e-300)
    share = np.clip(share, 0.0, 1.0)[:, None]
    return float(at[-1]), np.asarray((1.0 - share) * path_mm[piece] + share * path_mm[piece + 1])


# ------------------------------------------------------------------ landmark sets
def with_curves(
    annotation: Annotation, scheme: LandmarkScheme, ways: SurfaceWays, moved: Iterable[str] | None = None
) -> tuple[Annotation, tuple[str, ...]]:
    """A set with the points of every curve whose anchors are all placed, and sentences on those that cannot be laid.

    moved: the anchors that changed, so that other curves stay as they are; None lays them all. A curve that lost an
    anchor, or that the surface no longer carries, loses its points: what is there is never stale.
    """
    changed = None if moved is None else set(moved)
    landmarks = dict(annotation.landmarks)
    notes: list[str] = []
    for curve in scheme.curve:
        if changed is not None and not changed & set(curve.anchors):
            continue
        points: Mapping[str, Landmark] = {}
        anchors = [landmarks.get(name) for name in curve.anchors]
        try:
            points = _landmarks(curve, [one for one in anchors if one is not None], ways)
        except EngineError as error:
            notes.append(f"{curve.title} could not be laid: {error}. Look at its anchors.")
        for name in curve.names:
            landmarks.pop(name, None)
        landmarks.update(points)
    return annotation.with_landmarks(landmarks), tuple(notes)


def _landmarks(curve: CurveDefinition, anchors: list[Landmark], ways: SurfaceWays) -> dict[str, Landmark]:
    places = [one.xyz_mm for one in anchors if one.xyz_mm is not None]
    if len(places) < len(curve.anchors):
        return {}
    laid = lay(curve, np.array(places, np.float64), ways)
    state = State.OCCLUDED if any(one.state is State.OCCLUDED for one in anchors) else State.PLACED
    checked = all(one.checked for one in anchors)
    time = max(one.time for one in anchors)
    return {
        name: Landmark((float(x), float(y), float(z)), state, SOURCE, time=time, checked=checked)
        for name, (x, y, z) in zip(curve.names, laid.points_mm, strict=True)
    }


def without_curves(annotation: Annotation, scheme: LandmarkScheme) -> Annotation:
    """A set with its own landmarks only."""
    names = {name for curve in scheme.curve for name in curve.names}
    return annotation.with_landmarks({name: one for name, one in annotation.landmarks.items() if name not in names})


def has_curves(annotation: Annotation, scheme: LandmarkScheme) -> bool:
    """Whether a set holds points of curves."""
    return any(name in annotation.landmarks for curve in scheme.curve for name in curve.names)


def expanded(scheme: LandmarkScheme) -> LandmarkScheme:
    """The scheme with the points of its curves behind its landmarks, for tables and files; it has no curves itself."""
    curves = {curve.name: curve for curve in scheme.curve}
    points = [
        _definition(scheme, curve, curves.get(curve.pair or ""), number) for curve in scheme.curve
        for number in range(1, curve.count + 1)
    ]  # fmt: skip
    # A copy by pydantic would bring the names of the old one along.
    return LandmarkScheme(
        id=scheme.id, title=scheme.title, source=scheme.source, description=scheme.description,
        version=scheme.version, landmark=(*scheme.landmark, *points),
    )  # fmt: skip


def _definition(
    scheme: LandmarkScheme, curve: CurveDefinition, other: CurveDefinition | None, number: int
) -> LandmarkDefinition:
    share = number / (curve.count + 1) * (len(curve.anchors) - 1)
    nearest = scheme[curve.anchors[round(share)]]
    return LandmarkDefinition(
        name=curve.names[number - 1],
        title=f"{curve.title} {number}",
        definition=f"Point {number} of {curve.count} at equal steps. {curve.definition}",
        pair=_mirrored(scheme, curve, other, number),
        group=curve.group,
        camera=nearest.camera,
        tolerance_mm=nearest.tolerance_mm,
    )


def _mirrored(scheme: LandmarkScheme, curve: CurveDefinition, other: CurveDefinition | None, number: int) -> str | None:
    """Name of the point on the other side; None in the middle of a curve that crosses it."""
    partner = other or curve
    if partner.count != curve.count:
        return None
    image = tuple(scheme.mirror(name) for name in curve.anchors)
    if image == partner.anchors:
        mirrored = number
    elif image == partner.anchors[::-1]:
        mirrored = curve.count + 1 - number
    else:
        return None
    return None if partner is curve and mirrored == number else partner.names[mirrored - 1]
