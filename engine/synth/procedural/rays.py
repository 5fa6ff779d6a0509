"""One ray for every lattice point, aimed so that the lattice's lines meet the features of this head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.synth.procedural.anatomy import Anatomy
from engine.synth.procedural.field import HeadField, cast
from engine.synth.procedural.lattice import ROW_KNOTS, Lattice
from engine.synth.procedural.maths import Array, Curve, smoothstep
from engine.types import BoolArray


@dataclass(frozen=True, eq=False)
class Rays:
    """origin, direction: (R, C, 3); guess_mm: (R, C) rough distance to the surface."""

    origin: Array
    direction: Array
    guess_mm: Array


def surface(grid: Lattice, field: HeadField) -> Array:
    """The lattice on the head's surface: (R, C, 3) mm."""
    rays = aim(grid, field)
    origin, direction = rays.origin.reshape(-1, 3), rays.direction.reshape(-1, 3)
    distance = cast(field, origin, direction, rays.guess_mm.ravel())
    return _relaxed((origin + distance[:, None] * direction).reshape(grid.rows, grid.columns, 3), grid, field)


def _relaxed(points: Array, grid: Lattice, field: HeadField) -> Array:
    """Even out the lattice where rays graze the surface: behind the ear, under the edge of the jaw."""
    away = np.sqrt(((points - field.ear.centre) ** 2).sum(-1))
    knot, column = grid.knot[:, None], grid.column[None, :]
    jaw = smoothstep(9.6, 10.4, knot) * smoothstep(13.2, 12.4, knot) * smoothstep(1.2, 2.0, column)
    jaw, ear = 0.6 * jaw[1:-1, 1:-1, None], 0.5 * smoothstep(44.0, 34.0, away)[1:-1, 1:-1, None]
    for amount in (np.maximum(jaw, ear), np.maximum(jaw, ear), jaw, jaw):
        near = points[:-2, 1:-1] + points[2:, 1:-1] + points[1:-1, :-2] + points[1:-1, 2:]
        points[1:-1, 1:-1] += amount * (0.25 * near - points[1:-1, 1:-1])
    return points


def aim(grid: Lattice, field: HeadField) -> Rays:
    """Rays for a lattice and a head."""
    a = field.anatomy
    guide = _guide(a)
    k = np.arange(float(len(ROW_KNOTS)))
    front_y, front_r, side_y, side_r, back_y, back_r, slope, axis = (
        Curve(k, row)(grid.knot)[:, None] for row in guide.T
    )
    theta = _angles(grid, field)
    cos, sin = np.cos(theta), np.sin(theta)
    facing, weight = cos > 0, cos * cos
    end_y, end_r = np.where(facing, front_y, back_y), np.where(facing, front_r, back_r)
    y = weight * end_y + (1 - weight) * side_y
    radius = 1.0 / np.sqrt(weight / end_r**2 + (1 - weight) / side_r**2)
    y = _opened(grid, field, y, radius * sin, facing)
    tilt = slope * np.where(grid.knot[:, None] < 4, 1.0, 0.12 + 0.88 * weight**2 * facing)
    target = np.stack([radius * sin, y, radius * cos + axis], -1)
    origin = np.stack([np.zeros_like(y), y - tilt * radius, np.broadcast_to(axis, y.shape)], -1)
    way = target - origin
    length = np.sqrt((way * way).sum(-1))
    return Rays(origin, way / length[..., None], length)


def _guide(a: Anatomy) -> Array:
    """Per row knot: (y, radius) in front, at the side, at the back; slope of the rays; z of the axis. (K, 8)."""
    g, s, sn, mouth, chin, gn = a.glabella_z, a.size, a.subnasale_y, a.stomion_y, a.pogonion_y, a.gnathion_y
    b, w, top = -a.back_z, a.zygion_x, a.crown_y
    rows = [
        (top, 1.5, top, 1.5, top, 1.5, 40.0, -6.0),
        (top - 11, 45, top - 12, 42, top - 12, 50, 2.2, -5.0),
        (a.trichion_y, g - 16, 0.93 * a.trichion_y, w - 1, 70, b - 10, 0.85, -4.0),
        (0.60 * a.trichion_y, g - 6, 48, w + 5, 42, b - 2, 0.40, -2.0),
        (19 * s, g - 1, 20, w + 4, 16, b, 0.12, 0.0),
        (0.0, g - 13, 0, w + 2, -6, b - 1, 0.0, 0.0),
        (-22 * s, g - 6, -18, w, -26, b - 4, -0.16, 0.0),
        (sn, a.subnasale_z, sn + 8, w - 4, -44, b - 9, -0.42, 0.0),
        (mouth, a.subnasale_z, mouth + 15, w - 7, -58, b - 14, 0.0, 0.0),
        (a.sublabiale_y, a.chin_z - 4, a.gonion_y + 10, a.gonion_x + 5, -72, b - 20, -0.20, -2.0),
        (chin, a.chin_z, a.gonion_y + 3, a.gonion_x + 1, -84, b - 30, -0.50, -6.0),
        (gn - 1, a.chin_z - 4, a.gonion_y - 9, a.gonion_x - 1, -96, b - 33, -1.10, -10.0),
        (gn - 5, 60, gn - 6, a.neck_x + 2, gn + 0, a.neck_x + 8, -2.3, -16.0),
        (gn - 16, 54, gn - 26, a.neck_x, gn - 16, a.neck_x, -1.5, -24.0),
        (gn - 45, 48, gn - 48, a.neck_x + 6, gn - 40, a.neck_x + 2, -0.55, -32.0),
        (gn - 86, 54, gn - 92, 112, gn - 84, 58, -0.15, -38.0),
    ]
    return np.array(rows)


def front_z(field: HeadField, places: Sequence[tuple[float, float]]) -> Array:
    """Depth (N,) of the face over places (x, y), looking straight at it."""
    start = np.array([[x, y, 20.0] for x, y in places])
    forward = np.broadcast_to(np.array([0.0, 0.0, 1.0]), start.shape)
    return 20.0 + cast(field, start, forward, np.full(len(start), 70.0))


def _angles(grid: Lattice, field: HeadField) -> Array:
    """Azimuth (R, C) in radians; 0 is the front. Exact at the corners of eye and mouth."""
    a = field.anatomy
    corner_y = float(field.lips.seam_y(np.array([a.mouth_x]))[0])
    corners = [(a.en_x, 0.0), (a.ex_x, a.ex_y), (a.mouth_x, corner_y)]
    en, ex, ch = (float(np.arctan2(x, z)) for (x, _), z in zip(corners, front_z(field, corners), strict=True))
    ala = float(np.arctan2(a.ala_x + 1.5, a.subnasale_z - 10.0))
    rows = {  # row knot: angles of the columns en, ch, ex
        0: (0.30, 0.55, 0.95),
        3: (0.19, 0.34, 0.62),
        4: (0.18, 0.35, 0.61),
        5: (en, en + 0.42 * (ex - en), ex),
        6: (0.92 * en + 0.01, 0.33, 0.60),
        7: (0.92 * ala, 0.29, 0.56),
        8: (0.56 * ch, ch, 0.54),
        9: (0.16, 0.30, 0.54),
        11: (0.17, 0.33, 0.62),
        13: (0.34, 0.60, 0.95),
        15: (0.34, 0.60, 0.95),
    }
    keys = sorted(rows)
    tracks = [Curve(keys, [rows[key][i] for key in keys])(grid.knot) for i in range(3)]
    fixed = np.deg2rad([79.0, 118.0, 180.0])
    theta = np.empty((grid.rows, grid.columns))
    for r in range(grid.rows):
        angles = [0.0, tracks[0][r], tracks[1][r], tracks[2][r], *fixed]
        theta[r] = Curve(np.arange(7.0), angles, table=256)(grid.column)
    return theta


def lid_y(field: HeadField, x: Array, upper: bool) -> Array:
    """Border of a lid over x, and the line of the corners beyond them."""
    a = field.anatomy
    t = np.clip((x - a.en_x) / (a.ex_x - a.en_x), 0.0, 1.0)
    line = a.ex_y * smoothstep(0.0, 1.0, t) * (1.0 - smoothstep(1.2, 2.2, x / a.ex_x))
    opening = (1.0 - field.blink) * a.eye_up if upper else a.eye_down
    if upper:
        closing = field.blink * (a.eye_down - 0.3)
        arc = np.sin(np.pi * t**0.86) ** 0.95
        return np.asarray(line + (opening - closing) * arc)
    return np.asarray(line - opening * np.sin(np.pi * t**1.15) ** 1.05)


def _opened(grid: Lattice, field: HeadField, y: Array, x: Array, facing: BoolArray) -> Array:
    """Rows moved up or down (R, C) so that they follow the lid borders and the lips' meeting line."""
    a = field.anatomy
    rows = np.arange(grid.rows)[:, None]
    middle = y[grid.eye_row]
    corners = x[grid.eye_row, [grid.en, grid.ex]]
    eye_x = np.interp(x[grid.eye_row], [0.0, *corners, 2 * corners[1]], [0.0, a.en_x, a.ex_x, 2 * a.ex_x])
    lid = np.where(rows <= grid.eye_row, lid_y(field, eye_x, True), lid_y(field, eye_x, False))
    fade = np.clip(1.0 - np.abs(y - middle) / 21.0, 0.0, 1.0) ** 1.5
    y = y + (lid - middle) * fade * facing * smoothstep(2.1, 1.2, x / a.ex_x)
    seam = field.lips.seam_y(np.minimum(x[grid.mouth_row] * (a.mouth_x / x[grid.mouth_row, grid.ch]), a.mouth_x))
    middle = y[grid.mouth_row]
    fade = np.clip(1.0 - np.abs(y - middle) / 24.0, 0.0, 1.0)
    return np.asarray(y + (seam - middle) * fade * facing * smoothstep(2.0, 1.15, x / a.mouth_x))
