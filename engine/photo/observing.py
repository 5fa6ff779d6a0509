"""What the dense net says of a face in a picture: several looks at slightly different squares, joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.catalog import scheme
from engine.infer.runtime import Network
from engine.photo.cropping import Square, around, cut
from engine.photo.heads import DenseMesh, dense_mesh
from engine.photo.models import PhotoCard, photo_card, photo_network
from engine.types import ByteArray, FloatArray

LOOKS = ((0.0, 0.0, 1.0, False), (0.03, -0.02, 0.95, True), (-0.03, 0.02, 1.06, False), (0.0, 0.03, 1.02, True))
"""Shift across and down as shares, growth, mirrored: the squares that are looked at and their answers joined."""
BATCH = 16


@dataclass(frozen=True, eq=False)
class Sighting:
    """Landmarks of one face in one picture. xy_px: (L, 2). depth_px, expected_px: (L,). scatter_px: (L,) of the looks.

    side_px: of the square last looked at, the scale of the face.
    """

    xy_px: FloatArray
    depth_px: FloatArray
    expected_px: FloatArray
    scatter_px: FloatArray
    side_px: float


class DenseObserver:
    """The shipped dense landmark net, ready to look at pictures."""

    def __init__(self, card: PhotoCard | None = None, net: Network | None = None) -> None:
        self.card = card or photo_card("dense")
        self._net = net or photo_network(self.card)
        self.scheme = scheme(self.card.scheme)
        self._pairs = np.array([self.scheme.index[self.scheme.mirror(name)] for name in self.scheme.names])

    @property
    def names(self) -> tuple[str, ...]:
        """Landmarks in the order of the answers."""
        return self.scheme.names

    @property
    def canonical_mm(self) -> FloatArray:
        """Places (L, 3) of the landmarks on the mean head."""
        return np.array([landmark.canonical_mm for landmark in self.scheme.landmark], float)

    @property
    def mesh(self) -> DenseMesh:
        """The net between the landmarks."""
        return dense_mesh(self.card.scheme)

    def look(self, pictures: Sequence[ByteArray], squares: Sequence[Square]) -> list[Sighting]:
        """Landmarks near the middle of each square; two rounds, the second on squares drawn about the first answer."""
        first, _ = self._answers(pictures, squares, LOOKS[:1])
        closer = [around(each[0, :68, :2]) for each in first]
        joined, expected = self._answers(pictures, closer, LOOKS)
        sightings = []
        for square, looks, doubt in zip(closer, joined, expected, strict=True):
            middle = looks.mean(0)
            scatter = np.linalg.norm(looks[..., :2] - middle[:, :2], axis=2).mean(0)
            sightings.append(Sighting(middle[:, :2], middle[:, 2], doubt.mean(0), scatter, square.side_px))
        return sightings

    def _answers(
        self,
        pictures: Sequence[ByteArray],
        squares: Sequence[Square],
        looks: Sequence[tuple[float, float, float, bool]],
    ) -> tuple[FloatArray, FloatArray]:
        """Points (K, looks, L, 3) in pixels of each picture, depth too, and expected errors (K, looks, L)."""
        size = self.card.size_px
        moved = [[square.moved(x, y, grow) for x, y, grow, _ in looks] for square in squares]
        crops = [
            cut(picture, each, size)[:, ::-1] if look[3] else cut(picture, each, size)
            for picture, row in zip(pictures, moved, strict=True)
            for each, look in zip(row, looks, strict=True)
        ]
        batch = np.stack(crops).transpose(0, 3, 1, 2).astype(np.float32) / 255.0
        parts = [self._net.run({"image": batch[k : k + BATCH]}) for k in range(0, len(batch), BATCH)]
        points = np.concatenate([part["points"] for part in parts]).astype(float)
        doubt = np.exp(np.concatenate([part["log_error"] for part in parts]).astype(float))
        count = len(looks)
        points, doubt = points.reshape(-1, count, *points.shape[1:]), doubt.reshape(-1, count, doubt.shape[1])
        for number, look in enumerate(looks):
            if look[3]:
                mirrored = points[:, number][:, self._pairs] * (-1.0, 1.0, 1.0) + (1.0, 0.0, 0.0)
                points[:, number], doubt[:, number] = mirrored, doubt[:, number][:, self._pairs]
        for row, squares_of in enumerate(moved):
            for number, square in enumerate(squares_of):
                points[row, number, :, :2] = square.to_picture(points[row, number, :, :2])
                points[row, number, :, 2] *= square.side_px
                doubt[row, number] *= square.side_px
        return points, doubt
