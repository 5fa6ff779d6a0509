"""The large form: brain case, face, jaw, neck and shoulders as one soft solid."""

from __future__ import annotations

import numpy as np

from engine.synth.procedural.anatomy import Anatomy
from engine.synth.procedural.maths import Array, Curve, cone, ellipsoid, segment, smoothstep, soft_max, soft_min, turn
from engine.synth.procedural.parameters import HeadParameters


class Skull:
    """Signed near-distance to the head without nose, eyes, lips and ears. Points have x >= 0."""

    def __init__(self, p: HeadParameters, a: Anatomy) -> None:
        self._a, self._p = a, p
        self._yc = 0.30 * a.trichion_y + 12.0
        s, f = a.size, p.fullness
        w = 1.0 - a.male
        g, zy, go = a.glabella_z, a.zygion_x, a.gonion_x
        temple = a.head_x - 1.5
        rows = [  # y, half-width, front z, front exponent
            (self._yc + 15, temple, g - 3.5, 2.14),
            (22 * s, temple - 1.0, g - 1.5, 2.28),
            (9 * s, 0.5 * (temple + zy) + 1.0, g - 7.5, 2.22),
            (0, zy + 3.6, g - 13.0, 2.15),
            (-20 * s, zy + 3.0, g - 10.0, 2.08),
            (a.subnasale_y, zy - 4.5 + 1.4 * f, a.subnasale_z - 1.8, 1.95),
            (a.stomion_y, 0.45 * zy + 0.55 * go + 3.0 - 2.0 * w + 1.8 * f, a.subnasale_z - 1.6, 1.90 - 0.06 * w),
            (a.sublabiale_y, go + 2.5 - 2.5 * w + 1.8 * f, a.chin_z - 4.0, 1.88 - 0.10 * w),
            (a.pogonion_y, go - 0.5 - 3.0 * w + 1.5 * f, a.chin_z - 2.0, 1.92 - 0.14 * w),
            (a.gnathion_y, go - 5.0 - 3.0 * w + 1.0 * f, a.chin_z - 7.0, 1.95 - 0.12 * w),
            (a.gnathion_y - 22, go - 11.0, a.chin_z - 18.0, 2.0),
        ]
        y = [row[0] for row in rows]
        self._width = Curve(y, [row[1] for row in rows], soften=7.0)
        self._front = Curve(y, [row[2] for row in rows], soften=7.0)
        self._power = Curve(y, [row[3] for row in rows], soften=9.0)
        back_y = [self._yc, 8.0, -30.0, -60.0, -90.0, -130.0]
        self._back = Curve(back_y, [a.back_z + d for d in (0.5, 0.0, 6.0, 17.0, 27.0, 36.0)], soften=9.0)
        self._widest = Curve([self._yc, 10.0, -40.0, -90.0], [-14.0, -6.0, 3.0, 8.0], soften=12.0)
        # The under-side of the jaw: a plane through the chin and the two angles of the mandible.
        chin = np.array([a.gnathion_y - 1.5, a.chin_z - 9.0])
        angle = np.array([a.gonion_y - 2.0, 10.0])
        along = (chin - angle) / np.linalg.norm(chin - angle)
        self._jaw_normal = np.array([-along[1], along[0]])
        if self._jaw_normal[0] > 0:
            self._jaw_normal = -self._jaw_normal
        self._jaw_origin = chin

    def __call__(self, p: Array) -> Array:
        """p: (N, 3), x >= 0. Returns (N,), negative inside."""
        head = self._head(p)
        jaw = (p[:, 1:] - self._jaw_origin) @ self._jaw_normal - 4.5 * (p[:, 0] / self._a.gonion_x) ** 2 + 0.5
        head = soft_max(head, jaw, 19.0 + 3.0 * max(self._p.fullness, 0.0))
        return soft_min(head, self._neck(p), 20.0 + 4.0 * max(self._p.fullness, 0.0))

    def jaw_border(self, azimuth: Array) -> Array:
        """Points (N, 3) on the lower border of the mandible, by azimuth in radians from the front; not rounded."""
        low, high = np.full(len(azimuth), 20.0), np.full(len(azimuth), 130.0)
        for _ in range(24):
            middle = 0.5 * (low + high)
            inside = self._head(self._under_jaw(middle, azimuth)) < 0
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return self._under_jaw(low, azimuth)

    def _under_jaw(self, radius: Array, azimuth: Array) -> Array:
        x, z = radius * np.sin(azimuth), radius * np.cos(azimuth)
        (ny, nz), (oy, oz) = self._jaw_normal, self._jaw_origin
        y = oy + (4.5 * (x / self._a.gonion_x) ** 2 - 0.5 - (z - oz) * nz) / ny
        return np.stack([x, y, z], 1)

    def _head(self, p: Array) -> Array:
        x, y, z = p.T
        width, power, middle = self._width(y), self._power(y), self._widest(y)
        ahead = smoothstep(-45.0, 45.0, z - middle)
        depth = ahead * (self._front(y) - middle) + (1 - ahead) * (middle - self._back(y))
        power = ahead * power + (1 - ahead) * 2.2
        dz = np.abs(z - middle)
        radius = ((x / width) ** power + (dz / depth) ** power) ** (1.0 / power)
        up = np.maximum(y - self._yc, 0.0)
        above = up > 0
        if above.any():
            height = self._a.crown_y - self._yc
            radius[above] = (radius[above] ** 2.1 + (up[above] / height) ** 2.1) ** (1 / 2.1)
        length = np.sqrt(x * x + dz * dz + up * up)
        return np.asarray(length * (1.0 - 1.0 / np.maximum(radius, 1e-6)))

    def _neck(self, p: Array) -> Array:
        a = self._a
        base = a.gnathion_y
        t = (base - p[:, 1]) / 75.0
        centre = -26.0 - 14.0 * t
        # Elliptic: deeper than wide, widening towards the shoulders.
        flare = 1.0 + 0.10 * np.clip(t - 0.15, 0.0, 2.0) ** 2
        depth = 1.02 * a.neck_x
        q = np.stack([p[:, 0] / flare, (p[:, 2] - centre) / flare], 1)
        radius = np.sqrt((q[:, 0] / a.neck_x) ** 2 + (q[:, 1] / depth) ** 2)
        neck = np.sqrt((q * q).sum(1)) * (1.0 - 1.0 / np.maximum(radius, 1e-6))
        neck = soft_max(neck - self._neck_details(p), p[:, 1] - (a.gonion_y + 26.0) + 0.3 * (p[:, 2] + 20.0), 24.0)
        s = 0.86 + 0.14 * a.male - 0.25 * a.young
        chest = ellipsoid(p, (0, base - 158.0, -34.0), (172.0 * s, 84.0, 74.0))
        trapezius = cone(p, (14.0, base - 30.0, -68.0), (118.0 * s, base - 92.0, -52.0), 26.0 * s, 24.0 * s)
        return soft_min(soft_min(neck, chest, 30.0), trapezius, 26.0)

    def _neck_details(self, p: Array) -> Array:
        a = self._a
        lean = np.clip(1.0 - 0.5 * self._p.fullness - 0.4 * a.young, 0.2, 1.6)
        mastoid, sternum = (54.0, a.gonion_y + 12.0, -22.0), (9.0, a.gnathion_y - 86.0, 14.0)
        distance, t = segment(p, mastoid, sternum)
        muscle = 3.0 * lean * np.exp(-((distance / 11.0) ** 2)) * smoothstep(0.0, 0.25, t)
        larynx_y = a.gnathion_y - 30.0
        larynx = (2.0 + 4.5 * a.male) * lean * _blob(p, (0.0, larynx_y, 28.0), (9.0, 12.0, 16.0))
        pit = -5.0 * lean * _blob(p, (0.0, a.gnathion_y - 84.0, 20.0), (9.0, 9.0, 20.0))
        return np.asarray(muscle + larynx + pit)


def _blob(p: Array, centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Array:
    q = (p - np.array(centre)) / np.array(radii)
    return np.asarray(np.exp(-(q * q).sum(1)))


class Strokes:
    """Clay put on or taken off the large form: Gaussian blobs and strokes, each a row of a table."""

    def __init__(self, p: HeadParameters, a: Anatomy) -> None:
        self._blobs = _blobs(p, a)
        self._lines = _lines(p, a)

    def __call__(self, p: Array) -> Array:
        """Height in mm to add at p: (N, 3), x >= 0."""
        total = np.zeros(len(p))
        for centre, radii, axes, height in self._blobs:
            q = (p - centre) @ (axes.T / radii)
            d = (q * q).sum(1)
            near = d < 6.0
            total[near] += height * np.exp(-d[near])
        for start, end, radius, height in self._lines:
            middle = 0.5 * (start + end)
            reach = 0.5 * float(np.linalg.norm(end - start)) + 2.5 * radius
            near = np.flatnonzero(((p - middle) ** 2).sum(1) < reach * reach)
            distance, _ = segment(p[near], start, end)
            total[near] += height * np.exp(-((distance / radius) ** 2))
        return total


Blob = tuple[Array, Array, Array, float]
Line = tuple[Array, Array, float, float]


def _blobs(p: HeadParameters, a: Anatomy) -> list[Blob]:
    s, g, m = a.size, a.glabella_z, a.male
    lower = a.stomion_y
    rows = [  # centre, radii, turn (x, y, z degrees), height
        ((a.eye_x + 1, -15.0 * s, a.eye_z + 9), (12, 7, 10), (0, 0, 0), 1.5 - 0.5 * a.old),
        ((0, 20 * s, g - 2), (13, 9, 12), (0, 0, 0), 1.4 + 1.0 * m + 0.6 * p.brow_ridge),
        ((30 * s, 55 * s, g - 12), (24, 20, 20), (0, 0, 0), 1.6 - 0.8 * m),  # frontal eminence
        ((a.en_x - 1.5, 1.5, a.eye_z + 8), (5.5, 7, 8), (0, 0, 0), -3.2),  # inner corner of the orbit
        ((a.ex_x + 9, -2.0, a.eye_z - 10), (12, 12, 13), (0, 0, 0), 2.4),
        ((0.80 * a.zygion_x - 8, -21 * s, 0.60 * g + 8), (17, 11, 17), (0, 0, -24), 3.4 + 1.3 * p.cheekbones),
        ((a.zygion_x - 2, -13 * s, 33), (13, 14, 20), (0, 0, 0), 1.4 + 0.2 * p.cheekbones),
        ((a.zygion_x - 1, 18 * s, 44), (13, 16, 17), (0, 0, 0), -3.4 + 0.8 * a.young),  # temple
        ((0.72 * a.zygion_x, lower + 12, 52), (15, 19, 20), (0, 0, 0), -1.2 + 2.4 * p.fullness + 3.0 * a.young),
        ((24 * s, a.subnasale_y + 11, g - 12), (13, 12, 12), (0, 0, 0), 2.2 + 0.9 * p.fullness + a.young),
        ((0, a.pogonion_y - 1, a.chin_z - 3), (15 + 3 * m, 11, 14), (0, 0, 0), 3.4 + 0.8 * p.chin),
        ((12 + 3 * m, a.pogonion_y - 5, a.chin_z - 10), (10, 9, 10), (0, 0, 0), 0.3 + 1.6 * m),
        ((a.gonion_x + 1, a.gonion_y, 14), (17, 18, 19), (0, 0, 0), 1.0 + 1.6 * m - 1.6 * a.young),
        ((17, a.sublabiale_y + 4, a.chin_z - 8), (9, 10, 10), (0, 0, 0), -1.2),
        ((a.mouth_x + 7, lower - 3, a.subnasale_z - 20), (7, 12, 10), (0, 0, 0), -0.3 + 1.6 * a.old),
        ((0.72 * a.gonion_x, lower - 24, 45), (12, 9, 16), (0, 0, 0), 2.6 * a.old + 0.8 * p.fullness),  # jowl
        ((0, a.gnathion_y + 8, 46), (25, 15, 26), (0, 0, 0), 6.0 + 3.0 * a.old + 4.0 * max(p.fullness, 0.0)),
        ((0, -32 * s, g - 6), (19, 17, 14), (0, 0, 0), 2.2),  # muzzle beside the nose
        ((22 * s, -70 * s + 12, g - 12), (11, 12, 12), (0, 0, 0), 0.6),
    ]
    return [(np.array(c), np.array(r, dtype=float), turn(*t), float(h)) for c, r, t, h in rows]


def _lines(p: HeadParameters, a: Anatomy) -> list[Line]:
    s, g, m, e = a.size, a.glabella_z, a.male, a.eye_z
    brow = 1.0 * m + 0.8 * p.brow_ridge
    sn, lower = a.subnasale_y, a.stomion_y
    rows = [  # start, end, radius, height
        ((12, 18 * s, g - 4), (a.eye_x + 2, 20 * s, g - 9), 8.5, 1.0 + brow),
        ((a.eye_x + 2, 20 * s, g - 9), (a.ex_x + 3, 13 * s, e + 1), 8.0, 1.8 + 0.7 * brow),
        ((a.ex_x + 5, 10 * s, e - 4), (a.ex_x + 6, -12 * s, e - 8), 8.0, 1.5),  # outer rim of the orbit
        ((a.en_x + 3, 9.5, e + 9), (a.ex_x - 6, 11.0, e + 7), 4.6, -3.6 - 0.5 * p.eye_depth + 1.2 * a.young),
        ((a.en_x + 4, a.eye_up + 2.6, e + 10), (a.eye_x, a.eye_up + 4.6, e + 13), 1.9, -0.9),  # crease of the lid
        ((a.eye_x, a.eye_up + 4.6, e + 13), (a.ex_x - 2, a.ex_y + 5.2, e + 6), 1.9, -0.9),
        ((a.en_x + 5, a.eye_up + 6.6, e + 10), (a.ex_x - 1, a.eye_up + 6.4, e + 8), 3.2, 1.3 + 0.8 * a.old),  # its fold
        ((a.en_x + 1, -6, e + 7), (a.eye_x, -13, e + 9), 4.5, -0.5 - 0.9 * a.old),  # tear trough
        ((a.eye_x, -13, e + 9), (a.ex_x, -12, e + 2), 5.0, -0.3 - 0.9 * a.old),
        ((a.eye_x - 8, -8.5, e + 12), (a.eye_x + 8, -8.5, e + 10), 4.0, 0.5 + 1.2 * a.old),  # bag
        (
            (a.ala_x + 3, sn + 9, a.subnasale_z - 13),
            (a.mouth_x + 5, lower + 3, a.subnasale_z - 19),
            4.6,
            -0.4 - 1.9 * a.old - 0.3 * p.fullness + 0.5 * a.young,
        ),
        (
            (a.ala_x + 9, sn + 8, a.subnasale_z - 14),
            (a.mouth_x + 10, lower + 6, a.subnasale_z - 22),
            6.0,
            0.8 + 1.4 * a.old + 0.5 * p.fullness,
        ),
        (
            (a.mouth_x + 3, lower - 5, a.subnasale_z - 16),
            (a.mouth_x - 1, lower - 17, a.subnasale_z - 17),
            3.2,
            -0.1 - 1.4 * a.old,
        ),  # marionette line
        ((0, a.sublabiale_y, a.chin_z - 1), (12, a.sublabiale_y - 1, a.chin_z - 4), 6.0, -2.2),
        ((0, sn - 3, a.subnasale_z), (0, lower + a.lip_top + 2, a.subnasale_z), 3.0, -1.1),  # philtrum
        ((4.8 * s, sn - 3, a.subnasale_z), (6.2 * s, lower + a.lip_top + 1, a.subnasale_z), 2.2, 0.8),
    ]
    return [(np.array(b, dtype=float), np.array(c, dtype=float), float(r), float(h)) for b, c, r, h in rows]
