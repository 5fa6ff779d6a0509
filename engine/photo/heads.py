"""A head laid over a picture: its wireframe and its axes, by the head model where one is installed.

Without one, the net of the dense landmarks stands for the wireframe, and the axes are those of the camera that takes
the mean head's landmarks to where the net saw them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.infer.runtime import Network
from engine.photo.camera import FLIP, Camera, angles_of
from engine.photo.cropping import Square, cut
from engine.photo.mesh import edges_of, facing, triangles_of
from engine.photo.models import PhotoCard, photo_card, photo_folder, photo_network
from engine.photo.solving import posed
from engine.types import ByteArray, EngineError, FloatArray, IntArray

AXIS_MM = 70.0
ORIGIN = 30
"""Number of the nose tip among the 68: axes start there."""
ROOM = 1.2
"""Side of the square that the head net looks at over the larger side of the head's box, as it was trained with."""


@dataclass(frozen=True, eq=False)
class HeadOverlay:
    """What is drawn. xy_px: (K, 2). edges: (E, 2) between them. front: (K,) which face the camera.

    axes_px: (4, 2) the nose tip and the ends of the axes to the head's left, up and forward. angles_deg: yaw, pitch,
    roll. by_model: from the head model, not from the dense landmarks alone.
    """

    xy_px: FloatArray
    edges: IntArray
    front: NDArray[np.bool_]
    axes_px: FloatArray
    angles_deg: tuple[float, float, float]
    by_model: bool = False


class DenseMesh:
    """The net between an observer's landmarks. canonical_mm: (L, 3) on the mean head."""

    def __init__(self, canonical_mm: FloatArray) -> None:
        self.canonical_mm = canonical_mm
        self.triangles = triangles_of(canonical_mm)
        self.edges = edges_of(self.triangles)

    def camera(self, xy_px: FloatArray, size_px: tuple[int, int], known: Camera | None = None) -> Camera:
        """The camera that best takes the mean head to the places (L, 2); its lens is that of ``known``, if given."""
        if known is None or known.orthographic:
            return posed(self.canonical_mm, xy_px, size_px)
        return posed(self.canonical_mm, xy_px, size_px, known.scale, known.centre_px)

    def overlay(self, xy_px: FloatArray, size_px: tuple[int, int], known: Camera | None = None) -> HeadOverlay:
        """Net and axes for places (L, 2) of all the landmarks. known: the picture's camera, for its lens."""
        xy = np.asarray(xy_px, float)
        camera = self.camera(xy, size_px, known)
        nose = self.canonical_mm[ORIGIN]
        axes = camera.project(np.vstack([nose, nose + AXIS_MM * np.eye(3)]))[0]
        axes += xy[ORIGIN] - axes[0]
        return HeadOverlay(xy, self.edges, facing(xy, self.triangles), axes, angles_of(FLIP @ camera.turn))


@cache
def dense_mesh(scheme_id: str) -> DenseMesh:
    """The net between the landmarks of a dense scheme, made once."""
    from engine.catalog import scheme

    return DenseMesh(np.array([one.canonical_mm for one in scheme(scheme_id).landmark], float))


@dataclass(frozen=True, eq=False)
class HeadShape:
    """A thinned morphable head in its own frame, mm. mean_mm: (K, 3). modes_mm: (M, K, 3). triangles: (T, 3).

    centre_mm, half_mm: of the net's own frame, in which its answers for pose are.
    """

    mean_mm: FloatArray
    modes_mm: FloatArray
    triangles: IntArray
    centre_mm: FloatArray
    half_mm: float

    def save(self, path: Path) -> str:
        """Write it; its sha256."""
        np.savez_compressed(
            path, mean_mm=self.mean_mm.astype(np.float32), modes_mm=self.modes_mm.astype(np.float16),
            triangles=self.triangles.astype(np.int32), centre_mm=self.centre_mm, half_mm=np.float64(self.half_mm),
        )  # fmt: skip
        return hashlib.sha256(path.read_bytes()).hexdigest()

    @classmethod
    def load(cls, path: Path, sha256: str) -> HeadShape:
        """Read it. EngineError if the file is missing or another one."""
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise EngineError(f"{path.name} is missing from {path.parent}, or damaged. Install Nasion again.")
        with np.load(path, allow_pickle=False) as store:
            return cls(
                store["mean_mm"].astype(float), store["modes_mm"].astype(np.float32), store["triangles"].astype(int),
                store["centre_mm"].astype(float), float(store["half_mm"]),
            )  # fmt: skip


class HeadObserver:
    """The shipped head net, ready to look at pictures. EngineError if none is installed."""

    def __init__(
        self, card: PhotoCard | None = None, net: Network | None = None, shape: HeadShape | None = None
    ) -> None:
        self.card = card or photo_card("head3d")
        self._net = net or photo_network(self.card)
        self.shape = shape or HeadShape.load(photo_folder() / self.card.shape_file, self.card.shape_sha256)
        self._edges = edges_of(self.shape.triangles)

    def square(self, camera: Camera) -> Square:
        """Where the head lies in a picture, as the net was trained to see it. camera: takes the mean head there."""
        xy = camera.project(self.shape.mean_mm)[0]
        low, high = xy.min(0), xy.max(0)
        side = ROOM * float((high - low).max())
        left, top = (low + high) / 2 - side / 2
        return Square(float(left), float(top), side)

    def overlay(self, pixels: ByteArray, square: Square) -> HeadOverlay:
        """The head in a square of a picture."""
        size = self.card.size_px
        batch = cut(pixels, square, size).transpose(2, 0, 1)[None].astype(np.float32) / 255.0
        answer = self._net.run({"image": batch})
        shape, pose = answer["shape"][0].astype(float), answer["pose"][0].astype(float)
        turn = rotation_of(pose[:6])
        frame = (self.shape.mean_mm - self.shape.centre_mm) / self.shape.half_mm
        frame = frame + np.tensordot(shape, self.shape.modes_mm.astype(float), 1) / self.shape.half_mm
        scale = max(pose[9] + 1.0, 1e-8)

        def placed(points: FloatArray) -> FloatArray:
            return square.to_picture(((points @ turn.T)[:, :2] * scale + pose[6:8] + 1.0) / 2.0)

        xy = placed(frame)
        nose = frame[int(np.argmax(self.shape.mean_mm[:, 2]))]
        axes = placed(np.vstack([nose, nose + AXIS_MM / self.shape.half_mm * np.eye(3)]))
        front = facing(xy, self.shape.triangles)
        return HeadOverlay(xy, self._edges, front, axes, angles_of(FLIP @ turn), by_model=True)


def rotation_of(six: FloatArray) -> FloatArray:
    """Rotation (3, 3) of six numbers, as ``engine.nets.head3d.rotation_of`` has it."""
    first = six[:3] / np.linalg.norm(six[:3])
    third = np.cross(first, six[3:6])
    third = third / np.linalg.norm(third)
    return np.column_stack([first, np.cross(third, first), third])
