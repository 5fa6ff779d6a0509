"""Facial movements as smooth displacements of the resting surface."""

from __future__ import annotations

import numpy as np

from engine.synth.procedural.anatomy import Anatomy
from engine.synth.procedural.lattice import Lattice
from engine.synth.procedural.maths import Array, smoothstep
from engine.synth.procedural.parameters import Expression

JAW_DEG = 13.5


def express(half: Array, grid: Lattice, a: Anatomy, expression: Expression) -> Array:
    """half: (R, C, 3) resting lattice of the left half. Returns the moved lattice."""
    moved = half.copy()
    for weight, movement in (
        (expression.brows_up, _brows),
        (expression.sneer, _sneer),
        (expression.smile, _smile),
        (expression.pucker, _pucker),
    ):
        if weight:
            moved = moved + weight * movement(half, grid, a, weight)
    return _jaw(half, moved, grid, a, expression.jaw_open) if expression.jaw_open else moved


def _near(p: Array, centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Array:
    q = (p - np.array(centre)) / np.array(radii)
    return np.asarray(np.exp(-(q * q).sum(-1)))


def _brows(p: Array, grid: Lattice, a: Anatomy, weight: float) -> Array:
    inner = _near(p, (14, 20 * a.size, a.glabella_z), (16, 14, 22))
    outer = _near(p, (40, 20 * a.size, a.eye_z + 8), (20, 15, 26))
    lift = 5.5 * (0.8 * inner + outer) * smoothstep(7.0, 13.0, p[..., 1])
    furrow = 0.7 * np.sin((p[..., 1] - 22.0) * 0.75) * _near(p, (0, 42, a.glabella_z), (34, 16, 30)) * max(weight, 0.0)
    return np.stack([np.zeros_like(lift), lift, -0.15 * lift + furrow], -1)


def _sneer(p: Array, grid: Lattice, a: Anatomy, weight: float) -> Array:
    wing = _near(p, (a.ala_x, a.subnasale_y + 6, a.tip_z - 16), (9, 9, 14)) * (1 - grid.below_mouth)
    return np.stack([1.2 * wing, 3.0 * wing, 0.4 * wing], -1)


def _smile(p: Array, grid: Lattice, a: Anatomy, weight: float) -> Array:
    y = a.stomion_y
    corner = _near(p, (a.mouth_x + 1, y, a.subnasale_z - 14), (15, 13, 22))
    middle = _near(p, (0, y, a.subnasale_z), (15, 11, 20))
    cheek = _near(p, (a.mouth_x + 13, y + 27, a.glabella_z - 20), (17, 14, 24))
    lid = _near(p, (a.eye_x, -11, a.eye_z + 12), (15, 6, 16)) * grid.below_eye
    fold = _near(p, (a.mouth_x + 9, y + 10, a.subnasale_z - 18), (7, 11, 12))
    pull = max(weight, 0.0)
    dx = 6.5 * corner + 1.5 * cheek
    dy = 6.0 * corner + 3.5 * cheek + 1.6 * lid + 1.0 * middle * (1 - grid.below_mouth) * pull
    dz = -5.5 * corner - 1.8 * middle * pull + 3.6 * cheek - 2.0 * fold * pull + 0.6 * lid
    part = 1.8 * pull * np.exp(-((p[..., 0] / (0.72 * a.mouth_x)) ** 4)) * np.exp(-(((p[..., 1] - y) / 12.0) ** 2))
    dy = dy + part * (1 - grid.below_mouth) - 1.5 * part * grid.below_mouth
    return np.stack([dx, dy, dz], -1)


def _pucker(p: Array, grid: Lattice, a: Anatomy, weight: float) -> Array:
    y = a.stomion_y
    mouth = _near(p, (0, y, a.subnasale_z - 4), (a.mouth_x + 4, 18, 30))
    dx = -0.30 * p[..., 0] * mouth
    dz = 6.5 * _near(p, (0, y, a.subnasale_z), (17, 15, 24))
    return np.stack([dx, 0.06 * (p[..., 1] - y) * mouth, dz], -1)


def _jaw(rest: Array, p: Array, grid: Lattice, a: Anatomy, weight: float) -> Array:
    """Turn what hangs on the mandible about the axis through both joints."""
    x, y, z = np.moveaxis(rest, -1, 0)
    lip = a.stomion_y
    inside = smoothstep(a.mouth_x, 0.15 * a.mouth_x, x) * smoothstep(40.0, 60.0, z)
    side = smoothstep(lip + 24.0, lip - 16.0, y + 0.10 * (x - a.mouth_x))
    hang = inside * grid.below_mouth + (1 - inside) * side
    hang = hang * smoothstep(2.0, 38.0, z)
    lower = smoothstep(a.gnathion_y - 46.0, a.gnathion_y - 4.0, y + 0.45 * np.maximum(z - 30.0, 0.0))
    angle = np.deg2rad(JAW_DEG * weight) * hang * lower
    centre = np.array([a.gonion_x * 0, -14.0, 8.0])
    dy, dz = p[..., 1] - centre[1], p[..., 2] - centre[2]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack(
        [p[..., 0] * (1 - 0.05 * weight * hang), centre[1] + cos * dy - sin * dz, centre[2] + sin * dy + cos * dz], -1
    )
