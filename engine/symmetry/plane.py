"""The symmetry plane of a face from its placed landmarks, and the mirrored place of one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog import LandmarkScheme
from engine.measures.asymmetry import MirrorPlane
from engine.types import Annotation, EngineError, FloatArray, check_shape

FEWEST_PAIRS = 2
FEWEST_POINTS = 5
"""Landmarks from which on their plane is trusted more than that of the surface (a pair counts as two)."""
_STEPS = (np.inf, 3.0, 2.0, 1.5, 1.5, 1.5)
_FLOOR_MM = 1.5
"""Faces are never more symmetric than this."""


@dataclass(frozen=True, eq=False)
class SymmetryPlane:
    """A plane with the doubt it leaves. ``plane.normal`` points to the subject's left.

    spread_mm: usual distance between a landmark and the image of its partner. count: landmarks it rests on.
    """

    plane: MirrorPlane
    spread_mm: float
    count: int


def fit_plane(first_mm: FloatArray, second_mm: FloatArray, weights: FloatArray) -> MirrorPlane:
    """The plane whose images of ``second_mm`` (n, 3) are nearest to ``first_mm`` (n, 3) in weighted least squares.

    A point on the midline is its own partner. In closed form: with both centred, the squared distance is least where
    the sum of (n·a)(n·b) is, so the normal is the eigenvector of least eigenvalue of the symmetric part of the sum of
    a bᵀ. Its sense is towards the first of each pair.
    """
    check_shape("first_mm", first_mm, len(weights), 3)
    share = weights / weights.sum()
    centre = share @ (0.5 * (first_mm + second_mm))
    a, b = first_mm - centre, second_mm - centre
    product = (a * share[:, None]).T @ b
    normal = np.linalg.eigh(0.5 * (product + product.T))[1][:, 0]
    return MirrorPlane(centre, normal if float(share @ ((a - b) @ normal)) >= 0 else -normal)


def robust_plane(first_mm: FloatArray, second_mm: FloatArray) -> SymmetryPlane:
    """The same with pairs that do not agree left out by and by (Geman-McClure); a swapped pair agrees all the same."""
    weights = np.ones(len(first_mm))
    plane = fit_plane(first_mm, second_mm, weights)
    away = np.linalg.norm(first_mm - plane.mirror(second_mm), axis=1)
    for step in _STEPS[1:]:
        scale = max(float(np.median(away)) * 1.4826, _FLOOR_MM)
        weights = np.square(1.0 / (1.0 + np.square(away / (step * scale))))
        plane = fit_plane(first_mm, second_mm, weights)
        away = np.linalg.norm(first_mm - plane.mirror(second_mm), axis=1)
    pairs = int((np.linalg.norm(first_mm - second_mm, axis=1) > 0).sum())
    return SymmetryPlane(plane, float(np.median(away)), len(first_mm) + pairs)


def plane_of_landmarks(annotation: Annotation, scheme: LandmarkScheme, without: str | None = None) -> SymmetryPlane:
    """The symmetry plane of the placed pairs and midline landmarks; ``without``: one landmark that has no say.

    EngineError if they are too few to tell, or lie on a line.
    """
    first, second = _partners(annotation, scheme, without)
    pairs = int((np.linalg.norm(first - second, axis=1) > 0).sum())
    everything = np.vstack([first, second])
    flat = len(first) < 2 or np.linalg.matrix_rank(everything - everything.mean(0), tol=1.0) < 2
    if flat or pairs < 1 or (pairs < FEWEST_PAIRS and len(first) + pairs < FEWEST_POINTS):
        raise EngineError(
            "Too few landmarks tell where the middle of the face is. Place a pair and two on the midline."
        )
    return robust_plane(first, second)


def _partners(annotation: Annotation, scheme: LandmarkScheme, without: str | None) -> tuple[FloatArray, FloatArray]:
    """Places and those of their partners, (n, 3) each: first of a pair to the subject's left, midline twice."""
    hidden = {without, scheme.mirror(without)} if without is not None and without in scheme.index else set()
    first, second = [], []
    for landmark in scheme.landmark:
        name, other = landmark.name, landmark.pair or landmark.name
        one, two = annotation.get(name), annotation.get(other)
        if one is None or two is None or one.xyz_mm is None or two.xyz_mm is None or name in hidden:
            continue
        if name == other or is_left(scheme, name):
            first.append(one.xyz_mm)
            second.append(two.xyz_mm)
    return np.array(first, float).reshape(-1, 3), np.array(second, float).reshape(-1, 3)


def is_left(scheme: LandmarkScheme, name: str) -> bool:
    """Whether a landmark of a pair lies on the subject's left: by its place on the mean head, else by the order."""
    landmark = scheme[name]
    if landmark.canonical_mm is not None and landmark.canonical_mm[0] != 0.0:
        return landmark.canonical_mm[0] > 0.0
    return landmark.pair is not None and scheme.index[name] > scheme.index[landmark.pair]


def propose_mirror(
    annotation: Annotation, scheme: LandmarkScheme, name: str, plane: MirrorPlane | None = None
) -> tuple[float, float, float] | None:
    """Where ``name`` should be: the mirror image of its partner, still to be put onto the surface.

    plane: of the scan, where it is known better than the landmarks tell (``engine.symmetry.surface``). None for a
    midline landmark, without a placed partner, or while nothing tells where the middle is.
    """
    other = scheme[name].pair
    partner = None if other is None else annotation.get(other)
    if partner is None or partner.xyz_mm is None:
        return None
    if plane is None:
        try:
            plane = plane_of_landmarks(annotation, scheme, without=name).plane
        except EngineError:
            return None
    x, y, z = (float(value) for value in plane.mirror(np.array(partner.xyz_mm)))
    return x, y, z
