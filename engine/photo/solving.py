"""From landmarks seen in a photo and known on the scan to the camera that took it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.photo.camera import Camera
from engine.types import EngineError, FloatArray

FEWEST = 6
WORST_SHARE = 0.03
"""Largest RMS of what is left over, as a share of the head's box, for a camera to be believed."""
POSIT_ROUNDS = 6
FOCAL_PRIOR = 1.2
"""Usual focal length over the width of the picture."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A camera and how well it explains what was seen. residual_px: (N,). share: RMS over the box of the points."""

    camera: Camera
    residual_px: FloatArray
    share: float


def weak_perspective(points_mm: FloatArray, xy_px: FloatArray, size_px: tuple[int, int]) -> Camera:
    """Orthographic camera by linear least squares, its turn made a rotation. points_mm: (N, 3). xy_px: (N, 2)."""
    middle, centre = points_mm.mean(0), xy_px.mean(0)
    rows = np.linalg.lstsq(points_mm - middle, xy_px - centre, rcond=None)[0].T
    scale = float(np.linalg.norm(rows, axis=1).mean())
    left, _, right = np.linalg.svd(np.vstack([rows, np.cross(rows[0], rows[1]) / max(scale, 1e-12)]))
    turn = left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right
    shift = np.append(centre / scale, 0.0) - turn @ middle
    shift[2] = 1000.0 - (turn @ middle)[2]
    return Camera(turn, shift, scale, (0.0, 0.0), size_px, orthographic=True)


def posed(
    points_mm: FloatArray, xy_px: FloatArray, size_px: tuple[int, int], focal_px: float = 0.0,
    centre_px: tuple[float, float] | None = None,
) -> Camera:  # fmt: skip
    """Perspective camera of a known focal length by repeated linear fits (DeMenthon and Davis, 1995, POSIT).

    focal_px, centre_px: of the picture; a usual lens on its middle if they are left out. Nothing is refused: meant for
    drawing, where the points are those of a mean head.
    """
    focal = focal_px or FOCAL_PRIOR * max(size_px)
    centre = centre_px or (size_px[0] / 2.0, size_px[1] / 2.0)
    middle, flat = points_mm.mean(0), np.asarray(xy_px, float) - centre
    near = np.ones(len(points_mm))
    for _ in range(POSIT_ROUNDS):
        weak = weak_perspective(points_mm, flat * near[:, None], size_px)
        away = focal / max(weak.scale, 1e-9)
        near = np.maximum(1.0 + (points_mm - middle) @ weak.turn[2] / away, 0.2)
    shift = np.array([weak.shift_mm[0], weak.shift_mm[1], away - weak.turn[2] @ middle])
    return Camera(weak.turn, shift, focal, centre, size_px)


def solve_camera(points_mm: FloatArray, xy_px: FloatArray, size_px: tuple[int, int], what: str) -> Solved:
    """Perspective camera (focal length, turn, place) from at least six landmarks; ``what`` names the photo.

    A robust fit from several distances, the focal length held near the usual one. EngineError with the reason if
    there are too few, or if more than 3 per cent of the head's size is left over (root mean square).
    """
    from scipy.optimize import least_squares

    if len(points_mm) < FEWEST:
        raise EngineError(
            f"{what}: only {len(points_mm)} landmarks are known both on the scan and in the photo; its camera needs "
            f"{FEWEST}. Place or predict landmarks on the scan first."
        )
    flat = weak_perspective(points_mm, xy_px, size_px)
    box = _box(xy_px)
    centre = (size_px[0] / 2.0, size_px[1] / 2.0)
    middle = points_mm.mean(0)
    best: tuple[float, FloatArray] | None = None
    for factor in (1.0, 2.5):
        focal = FOCAL_PRIOR * max(size_px) * factor
        place = xy_px.mean(0) - centre
        away = focal / flat.scale
        start = np.array([0, 0, 0, place[0] * away / focal, place[1] * away / focal, np.log(away), np.log(focal)])
        usual = np.log(FOCAL_PRIOR * max(size_px))

        def left_over(p: FloatArray, usual: float = usual) -> FloatArray:
            camera = _camera(p, flat.turn, middle, centre, size_px)
            off = (camera.project(points_mm)[0] - xy_px) / box
            return np.append(off.ravel(), 0.01 * (p[6] - usual))

        answer = least_squares(left_over, start, loss="soft_l1", f_scale=0.02, max_nfev=200)
        if best is None or answer.cost < best[0]:
            best = (float(answer.cost), answer.x)
    assert best is not None
    camera = _camera(best[1], flat.turn, middle, centre, size_px)
    residual = np.linalg.norm(camera.project(points_mm)[0] - xy_px, axis=1)
    share = float(np.sqrt(np.square(residual).mean())) / box
    if not share <= WORST_SHARE:
        raise EngineError(
            f"{what}: its camera cannot be solved; {100 * share:.1f} % of the head's size is left over, more than "
            f"{100 * WORST_SHARE:.0f} %. Check that photo and scan show the same person and the same expression."
        )
    return Solved(camera, residual, share)


def _box(xy_px: FloatArray) -> float:
    sides = np.ptp(xy_px, axis=0)
    return float(max(np.sqrt(sides[0] * sides[1]), 1e-9))


def _camera(
    p: FloatArray, turn: FloatArray, middle: FloatArray, centre: tuple[float, float], size: tuple[int, int]
) -> Camera:
    """Parameters: turn vector on top of ``turn``, shift of the middle in the camera's frame, log depth, log focal."""
    turned = _rotation(p[:3]) @ turn
    depth = np.exp(p[5])
    shift = np.array([p[3], p[4], depth]) - turned @ middle
    return Camera(turned, shift, float(np.exp(p[6])), centre, size)


def _rotation(vector: FloatArray) -> FloatArray:
    """Rotation (3, 3) about a vector by its length (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    x, y, z = vector / angle if angle > 1e-12 else vector
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)
