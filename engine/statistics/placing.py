"""The ellipsoids of a study on one scan: turned as its face lies, each about its own landmark."""

from __future__ import annotations

import numpy as np

from engine.statistics.ellipsoids import Ellipsoid
from engine.statistics.observers import BETWEEN_OBSERVERS, Reliability
from engine.statistics.procrustes import fit
from engine.types import Annotation, EngineError


def placed_ellipsoids(
    study: Reliability, annotation: Annotation, between: str = BETWEEN_OBSERVERS
) -> dict[str, Ellipsoid]:
    """Of each landmark that the study and the annotation have, where 95 % of placements would fall on this scan.

    The face of the study is laid over the landmarks of the scan without scaling. Where there is one observer only,
    the ellipsoids are those of that person's sessions. Empty with fewer than three landmarks in common.
    """
    known = {name: body for (name, what), body in study.ellipsoids.items() if what == between}
    if not known and between == BETWEEN_OBSERVERS:
        known = {name: body for (name, what), body in study.ellipsoids.items() if what == "sessions"}
    places = {name: one.xyz_mm for name, one in annotation.landmarks.items() if one.xyz_mm is not None}
    names = [name for name in known if name in places]
    if len(names) < 3:
        return {}
    goal = np.array([places[name] for name in names], float)
    try:
        turn = fit(np.array([known[name].centre_mm for name in names]), goal, scale=False).rotation
    except EngineError:
        return {}
    return {name: known[name].moved(turn, place) for name, place in zip(names, goal, strict=True)}
