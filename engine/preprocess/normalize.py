"""Centre, size and pose of a cloud, and the way to the unit frame and back: one row per way to take them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.preprocess.similarity import Similarity
from engine.preprocess.template import Template, align
from engine.registry import Entry, Registry
from engine.types import EngineError, FloatArray, check_shape


@dataclass(frozen=True, eq=False)
class Normalizer:
    """``unit = rotation @ (mm - centre_mm) / size_mm``. centre_mm: (3,). rotation: (3, 3), None for no turn."""

    centre_mm: FloatArray
    size_mm: float
    rotation: FloatArray | None = None
    leaks_labels: bool = False
    """Taken from the labels that a net is to find: no such frame exists for a new scan."""

    def __post_init__(self) -> None:
        check_shape("centre_mm", self.centre_mm, 3)
        if self.rotation is not None:
            check_shape("rotation", self.rotation, 3, 3)

    def to_unit(self, points_mm: FloatArray) -> FloatArray:
        """Points (..., 3) in the unit frame."""
        unit: FloatArray = (points_mm - self.centre_mm) / self.size_mm
        return unit if self.rotation is None else unit @ self.rotation.T

    def to_mm(self, points_unit: FloatArray) -> FloatArray:
        """Points (..., 3) back in millimetres."""
        turned = points_unit if self.rotation is None else points_unit @ self.rotation
        return turned * self.size_mm + self.centre_mm

    def turn(self, vectors: FloatArray) -> FloatArray:
        """Directions (..., 3) such as normals, in the unit frame."""
        return vectors if self.rotation is None else vectors @ self.rotation.T


def own_normalizer(points_mm: FloatArray) -> Normalizer:
    """Centre and root mean square radius of a cloud (N, 3), without its outermost two per cent.

    Uses the cloud alone, so nothing of the landmarks leaks in; turning the cloud turns the centre with it.
    """
    centre = np.median(points_mm, axis=0)
    for _ in range(2):
        distance = np.linalg.norm(points_mm - centre, axis=1)
        kept = distance <= np.quantile(distance, 0.98)
        centre = points_mm[kept].mean(0)
    squared = np.square(points_mm[kept] - centre).sum(1)
    return Normalizer(np.asarray(centre, float), max(float(np.sqrt(squared.mean())), 1e-9))


def sphere_normalizer(points_mm: FloatArray) -> Normalizer:
    """Centroid of a cloud (N, 3), and the radius of the sphere about it that holds every point."""
    centre = np.asarray(points_mm, float).mean(0)
    return Normalizer(centre, max(float(np.linalg.norm(points_mm - centre, axis=1).max()), 1e-9))


def label_normalizer(points_mm: FloatArray, labels_mm: FloatArray) -> Normalizer:
    """Centroid of the labels (L, 3) and the cloud's standard deviation about it: a frame that gives the answer away.

    Kept as the baseline of older work only; see ``leaks_labels``.
    """
    centre = np.nanmean(np.asarray(labels_mm, float), axis=0)
    spread = float(np.sqrt(np.square(points_mm - centre).mean()))
    return Normalizer(centre, max(spread, 1e-9), leaks_labels=True)


def template_normalizer(points_mm: FloatArray, template: Template) -> Normalizer:
    """The frame of a mean face, laid over the cloud (N, 3) by its shape alone."""
    return from_similarity(align(points_mm, template))


def from_similarity(move: Similarity) -> Normalizer:
    """The normalizer that does what a similarity from millimetres to the unit frame does."""
    return Normalizer(-(move.shift @ move.rotation) / move.scale, 1.0 / move.scale, move.rotation)


LEAKS = "leaks_labels"
NEEDS_TEMPLATE = "template"

NORMALIZERS = Registry(
    "normalizer",
    {
        "own": Entry("engine.preprocess.normalize:own_normalizer", "Centroid and mean radius, without strays"),
        "sphere": Entry("engine.preprocess.normalize:sphere_normalizer", "Centroid and bounding sphere"),
        "labels": Entry(
            "engine.preprocess.normalize:label_normalizer", "Centroid of the labels", tags=frozenset({LEAKS})
        ),
        "template": Entry(
            "engine.preprocess.normalize:template_normalizer", "Mean face", tags=frozenset({NEEDS_TEMPLATE})
        ),
    },
)


def normalizer(
    name: str, points_mm: FloatArray, labels_mm: FloatArray | None = None, template: Template | None = None
) -> Normalizer:
    """The frame of a cloud (N, 3) by the row ``name``. EngineError if the row needs what is not there."""
    row = NORMALIZERS[name]
    if LEAKS in row.tags:
        if labels_mm is None:
            raise EngineError(
                f"The frame “{name}” is taken from the labels, so a new scan has none. Train with another frame."
            )
        return label_normalizer(points_mm, labels_mm)
    if NEEDS_TEMPLATE in row.tags:
        if template is None:
            raise EngineError("There is no mean face to lay over the scan. Build it from the training set first.")
        return template_normalizer(points_mm, template)
    found: Normalizer = row.load()(points_mm)
    return found
