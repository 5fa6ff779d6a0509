"""What the synthetic side hands on: a head's surface, and a scan of it with the truth beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from engine.types import BoolArray, FloatArray, IntArray, check_shape

LandmarkKey = str
"""``scheme/name``, for instance ``ibug68/menton``."""


@dataclass(frozen=True)
class BrowPlace:
    """Where the hair of the brows grows, against the mean head: the bone below it does not say."""

    up_mm: float = 0.0
    """How much higher their middle is."""
    tilt_mm: float = 0.0
    """How much farther up the outer end is than the middle, as compared with the mean."""

    def rise_mm(self, aside_mm: FloatArray) -> FloatArray:
        """How much higher (N,) the brow is at a distance (N,) from the midline."""
        return np.asarray(self.up_mm + self.tilt_mm * (np.asarray(aside_mm) - 35.0) / 25.0)


@dataclass(frozen=True, eq=False)
class HeadSurface:
    """A head as a triangle mesh in its own frame: millimetres, x to the subject's left, y up, z forward.

    vertices_mm: (V, 3) float32. faces: (F, 3) int32, outward, no surfaces inside the head.
    canonical_mm: (V, 3) float32, the same vertex on the mean head. is_face: (V,) bool, the face without ears and neck.
    landmarks_mm: place on the surface by ``scheme/name``. colours: (V, 3) uint8, or None. inside: (F,) bool, triangles
    inside nostrils, behind lids and between closed lips, or None where there are none.
    """

    vertices_mm: FloatArray
    faces: IntArray
    canonical_mm: FloatArray
    is_face: BoolArray
    landmarks_mm: Mapping[LandmarkKey, tuple[float, float, float]] = field(default_factory=dict)
    colours: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None = None
    brows: BrowPlace = BrowPlace()
    inside: BoolArray | None = None

    def __post_init__(self) -> None:
        count = len(self.vertices_mm)
        check_shape("vertices_mm", self.vertices_mm, None, 3)
        check_shape("faces", self.faces, None, 3)
        check_shape("canonical_mm", self.canonical_mm, count, 3)
        check_shape("is_face", self.is_face, count)
        if self.inside is not None:
            check_shape("inside", self.inside, len(self.faces))
        object.__setattr__(self, "landmarks_mm", MappingProxyType(dict(self.landmarks_mm)))

    def outer(self) -> HeadSurface:
        """The head without what is ``inside``, and without the vertices that only that had."""
        if self.inside is None:
            return self
        used, faces = np.unique(self.faces[~self.inside], return_inverse=True)
        return replace(
            self,
            vertices_mm=self.vertices_mm[used],
            faces=faces.reshape(-1, 3).astype(self.faces.dtype),
            canonical_mm=self.canonical_mm[used],
            is_face=self.is_face[used],
            colours=None if self.colours is None else self.colours[used],
            inside=None,
        )

    @property
    def landmark_names(self) -> tuple[LandmarkKey, ...]:
        """Keys of ``landmarks_mm``, in order."""
        return tuple(self.landmarks_mm)

    @property
    def landmark_array_mm(self) -> FloatArray:
        """Landmarks as (L, 3) float64, in the order of ``landmark_names``."""
        return np.array(list(self.landmarks_mm.values()), dtype=float).reshape(-1, 3)


@dataclass(frozen=True, eq=False)
class SyntheticScan:
    """What a scanner would see of a head, in the head's own frame and millimetres.

    points_mm: (N, 3) float32, in random order, so any first n are a fair sample. normals: (N, 3) float32 or None.
    canonical_mm: (N, 3) float32 on the mean head, NaN off the head (hair, clothes, clutter). is_face: (N,) bool.
    landmarks_mm: (L, 3) float64. landmark_visible: (L,) bool, scanned skin lies near it. names: ``scheme/name``.
    """

    points_mm: FloatArray
    normals: FloatArray | None
    canonical_mm: FloatArray
    is_face: BoolArray
    landmarks_mm: FloatArray
    landmark_visible: BoolArray
    names: tuple[LandmarkKey, ...]
    kind: str = ""
    """Name of the kind of scan it imitates, such as ``bust`` or ``single view``."""

    def __post_init__(self) -> None:
        count = len(self.points_mm)
        check_shape("points_mm", self.points_mm, None, 3)
        check_shape("canonical_mm", self.canonical_mm, count, 3)
        check_shape("is_face", self.is_face, count)
        if self.normals is not None:
            check_shape("normals", self.normals, count, 3)
        check_shape("landmarks_mm", self.landmarks_mm, len(self.names), 3)
        check_shape("landmark_visible", self.landmark_visible, len(self.names))

    def thinned(self, count: int) -> SyntheticScan:
        """The first ``count`` points: a fair sample, since the order is random."""
        return replace(
            self,
            points_mm=self.points_mm[:count],
            normals=None if self.normals is None else self.normals[:count],
            canonical_mm=self.canonical_mm[:count],
            is_face=self.is_face[:count],
        )
