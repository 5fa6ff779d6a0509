"""One scan as another scanner, another room or another program would have left it, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.preprocess.sampling import surface_sample
from engine.preprocess.similarity import Similarity, rotation_about
from engine.types import BoolArray, EngineError, FloatArray, Scan

AXES: dict[str, tuple[float, float, float]] = {
    "up": (0.0, 1.0, 0.0),
    "across": (1.0, 0.0, 0.0),
    "forward": (0.0, 0.0, 1.0),
}
"""What a scan may be turned about, in the frame of the face."""
SHIFTED = np.array([0.6, -0.64, 0.48])
"""Direction of a shift, of length one."""
_FEWEST = 30


@dataclass(frozen=True)
class Disturbance:
    """What is done to a scan, in this order: crop, thin, noise; then turn about the face, scale, shift."""

    turn_deg: float = 0.0
    axis: str = "up"
    """A row of ``AXES``."""
    shift_mm: float = 0.0
    scale: float = 1.0
    crop_mm: float = 0.0
    """Radius of the ball about the face that is kept; 0 keeps everything."""
    points: int = 0
    """How many points are left, as a bare cloud; 0 leaves the scan as it is."""
    noise_mm: float = 0.0
    """Standard deviation along each axis."""


@dataclass(frozen=True, eq=False)
class Disturbed:
    """The scan, and the similarity that took its places from where they were."""

    scan: Scan
    move: Similarity

    def back(self, places_mm: FloatArray) -> FloatArray:
        """Places (n, 3) on it, where they are on the scan as it was."""
        return self.move.inverse().apply(np.asarray(places_mm, float))


@dataclass(frozen=True, eq=False)
class Face:
    """Where the face is on a scan. centre_mm: (3,). frame: (3, 3), its rows are across, up and forward."""

    centre_mm: FloatArray
    frame: FloatArray


def disturbed(scan: Scan, what: Disturbance, face: Face, seed: int = 0) -> Disturbed:
    """The scan with this done to it, in its colours where it keeps its triangles. EngineError if too little is left."""
    rng = np.random.default_rng(seed)
    made = scan if what.crop_mm <= 0 else _cropped(scan, what.crop_mm, face)
    if what.points and (what.points < len(made.points_mm) or made.faces is not None):
        made = _thinned(made, what.points, rng)
    points = np.asarray(made.points_mm, float)
    if what.noise_mm > 0:
        points = points + rng.normal(0.0, what.noise_mm, points.shape)
    move = motion(what, face)
    return Disturbed(replace(made, points_mm=move.apply(points), normals=None, warnings=()), move)


def _cropped(scan: Scan, radius_mm: float, face: Face) -> Scan:
    made = part_of(scan, np.linalg.norm(scan.points_mm - face.centre_mm, axis=1) <= radius_mm)
    if len(made.points_mm) < _FEWEST:
        raise EngineError(f"Nothing of {scan.name} lies within {radius_mm:.0f} mm of the face. Crop less.")
    return made


def part_of(scan: Scan, inside: BoolArray) -> Scan:
    """The points (V,) of a scan that are inside, in its colours; of a mesh the triangles that are so altogether."""
    kept, faces, rows = np.flatnonzero(inside), None, np.zeros(0, np.int64)
    if scan.faces is not None:
        rows = np.flatnonzero(inside[scan.faces].all(1))
        kept, numbers = np.unique(scan.faces[rows], return_inverse=True)
        faces = numbers.reshape(-1, 3).astype(np.int32)
    return replace(
        scan, points_mm=scan.points_mm[kept], faces=faces, normals=None,
        colours=None if scan.colours is None else scan.colours[kept],
        corner_uv=None if scan.corner_uv is None else scan.corner_uv[rows],
        face_texture=None if scan.face_texture is None else scan.face_texture[rows],
    )  # fmt: skip


def _thinned(scan: Scan, count: int, rng: np.random.Generator) -> Scan:
    """``count`` points as a bare cloud. Texture goes with the triangles; a cloud's own colours stay."""
    points, index = surface_sample(np.asarray(scan.points_mm, float), scan.faces, count, rng)
    if len(points) > count:
        chosen = rng.choice(len(points), count, replace=False)
        points, index = points[chosen], index[chosen]
    colours = None if scan.colours is None else scan.colours[index if scan.faces is None else scan.faces[index, 0]]
    return replace(
        scan, points_mm=points, faces=None, normals=None, colours=colours, corner_uv=None, face_texture=None,
        textures=(),
    )  # fmt: skip


def motion(what: Disturbance, face: Face) -> Similarity:
    """The similarity of a disturbance: about the middle of the face."""
    axis = face.frame.T @ _along(what.axis)
    turn = rotation_about(axis, np.deg2rad(what.turn_deg))
    return Similarity.about(face.centre_mm, turn, what.scale, what.shift_mm * SHIFTED)


def _along(axis: str) -> FloatArray:
    if axis not in AXES:
        raise EngineError(f"There is no axis called “{axis}”. Known: {', '.join(AXES)}.")
    return np.array(AXES[axis])
