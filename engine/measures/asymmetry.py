"""Asymmetry: a face against its own mirror image, at landmarks and over the whole surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.geometry import Surface
from engine.preprocess.similarity import fit_similarity
from engine.types import EngineError, FloatArray, IntArray, check_shape


@dataclass(frozen=True, eq=False)
class MirrorPlane:
    """The plane a face is most nearly symmetric about. point_mm: (3,). normal: (3,), towards the first of each pair."""

    point_mm: FloatArray
    normal: FloatArray

    def mirror(self, places_mm: FloatArray) -> FloatArray:
        """Places (..., 3) on the other side."""
        off = (places_mm - self.point_mm) @ self.normal
        return np.asarray(places_mm - 2.0 * off[..., None] * self.normal)


def mirror_fit(places_mm: FloatArray, partner: Sequence[int]) -> FloatArray:
    """The mirror image of landmarks (L, 3), names exchanged, laid over them by turn and shift: (L, 3).

    partner: number of each landmark's other side, its own on the midline (Klingenberg, Barluenga and Meyer 2002).
    EngineError if there are too few landmarks to tell.
    """
    check_shape("places_mm", places_mm, len(partner), 3)
    pairs = sum(other > number for number, other in enumerate(partner))
    if len(places_mm) < 3 or pairs < 1 or np.linalg.matrix_rank(places_mm - places_mm.mean(0), tol=1e-6) < 2:
        raise EngineError("asymmetry needs three landmarks or more, a pair among them, that are not on one line")
    image = (places_mm * np.array([-1.0, 1.0, 1.0]))[list(partner)]
    move = fit_similarity(image, places_mm)
    return np.asarray((image - image.mean(0)) @ move.rotation.T + places_mm.mean(0))


def mirror_plane(places_mm: FloatArray, partner: Sequence[int]) -> MirrorPlane:
    """The plane between a face and its mirror image as laid over it by ``mirror_fit``."""
    image = mirror_fit(places_mm, partner)
    back = image[list(partner)]
    # back = reflection of places in the plane: fitted over all landmarks, not one.
    middle = 0.5 * (places_mm + back)
    away = places_mm - back
    lengths = np.linalg.norm(away, axis=1)
    main = away[int(np.argmax(lengths))]
    normal = np.linalg.svd(away)[2][0]
    normal = normal if float(normal @ main) >= 0 else -normal
    first = next((number for number, other in enumerate(partner) if other > number), 0)
    if float(away[first] @ normal) < 0:
        normal = -normal
    return MirrorPlane(middle.mean(0), normal)


def landmark_asymmetry(places_mm: FloatArray, partner: Sequence[int]) -> FloatArray:
    """Distance of each landmark from its mirrored partner after the best fit: (L,), in mm. 0 on a symmetric face."""
    return np.asarray(np.linalg.norm(places_mm - mirror_fit(places_mm, partner), axis=1))


def asymmetry_index(places_mm: FloatArray, partner: Sequence[int]) -> float:
    """Mean of ``landmark_asymmetry``, in mm."""
    return float(landmark_asymmetry(places_mm, partner).mean())


def partners(names: Sequence[str], pair_of: Mapping[str, str | None]) -> list[int]:
    """Number of each name's other side. EngineError names a landmark whose other side is not there."""
    index = {name: number for number, name in enumerate(names)}
    found = []
    for name in names:
        other = pair_of.get(name) or name
        if other not in index:
            raise EngineError(f"the other side of {name} is missing")
        found.append(index[other])
    return found


def asymmetry_map(
    points_mm: FloatArray, faces: IntArray | None, plane: MirrorPlane, reach_mm: float = 20.0
) -> FloatArray:
    """Signed distance of every point (V, 3) of a scan to the scan's mirror image: (V,), NaN beyond ``reach_mm``.

    Positive where the surface lies in front of (outside) its mirror image. The distance is that along the mirror
    image's normals to its nearest triangle, or to the nearest point of a bare cloud, then without a sign.
    """
    image = plane.mirror(points_mm.astype(np.float64))
    if faces is None or not len(faces):
        from scipy.spatial import cKDTree

        distance = np.asarray(cKDTree(image).query(points_mm, distance_upper_bound=reach_mm)[0])
        return np.where(np.isfinite(distance), distance, np.nan)
    found = Surface(image, faces).closest(points_mm)
    normals = _face_normals(image, faces[:, ::-1])[found.face]
    signed = np.einsum("vx,vx->v", points_mm - found.places_mm, normals)
    return np.where(found.distance_mm <= reach_mm, np.copysign(found.distance_mm, signed), np.nan)


def _face_normals(points: FloatArray, faces: IntArray) -> FloatArray:
    a, b, c = (points[faces[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300))
