"""Nose, eye lids and ears as solids; the lips as a relief."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.synth.procedural.anatomy import Anatomy
from engine.synth.procedural.maths import Array, cone, ellipsoid, segment, smoothstep, soft_max, soft_min, turn
from engine.synth.procedural.parameters import HeadParameters


class Nose:
    """Bridge, tip, wings, columella; the nostrils are taken out again."""

    def __init__(self, p: HeadParameters, a: Anatomy) -> None:
        self._a, self._p = a, p
        self.scale = a.ala_x / 17.4

    def near(self, p: Array) -> Array:
        """Where the nose can matter: (N,) bool."""
        a = self._a
        return np.asarray(
            (p[:, 0] < a.ala_x + 22) & (p[:, 1] < 30) & (p[:, 1] > a.subnasale_y - 14) & (p[:, 2] > a.eye_z - 8)
        )

    def add(self, p: Array, face: Array) -> Array:
        """Join the nose to the face. p: (N, 3), face: (N,)."""
        a, k = self._a, self.scale
        bridge_z = 0.55 * a.nasion_z + 0.45 * a.tip_z + 1.3 * self._p.nose_bridge
        bridge_y = 0.55 * a.nasion_y + 0.45 * a.tip_y
        root = (0, a.nasion_y - 1.5, a.nasion_z - 8.5)
        middle = (0, bridge_y, bridge_z - 8.3)
        bridge = cone(p, root, middle, 6.4 * k, 7.4 * k)
        bridge = soft_min(bridge, cone(p, middle, (0, a.tip_y + 3, a.tip_z - 8.8), 7.4 * k, 7.4 * k), 4.0)
        walls = cone(p, (4, a.nasion_y - 6, a.nasion_z - 17), (7.5 * k, a.tip_y + 5, a.tip_z - 22), 5.0 * k, 8.0 * k)
        nose = soft_min(bridge, walls, 12.0)
        bulb = 8.2 * k * (1 + 0.08 * self._p.nose_bulb)
        tip = ellipsoid(p, (2.6 * k, a.tip_y, a.tip_z - bulb), (bulb, 0.93 * bulb, bulb))
        nose = soft_min(nose, tip, 5.0)
        nose = soft_min(nose, self._wing(p), 2.6)
        face = soft_min(face, nose, 2.2 + 7.0 * smoothstep(a.tip_y + 4, a.tip_y + 16, p[:, 1]))
        columella = cone(
            p, (0, a.subnasale_y + 5.5, a.tip_z - 6.5), (0, a.subnasale_y + 1.5, a.subnasale_z - 3), 3.4, 3.9
        )
        face = soft_min(face, columella, 3.0)
        return soft_max(face, -self._nostril(p), 2.2)

    def _wing(self, p: Array) -> Array:
        a, k = self._a, self.scale
        rx = 5.6 * k
        centre = (a.ala_x - rx + 0.3, a.subnasale_y + 6.3, a.tip_z - 17.0 * k)
        wing = ellipsoid(p, centre, (rx, 6.6 * k, 9.2 * k), turn(0, 12, 0).T)
        arch = cone(
            p,
            (a.ala_x - 9 * k, a.subnasale_y + 8, a.tip_z - 10.5),
            (a.ala_x - 4.5, a.subnasale_y + 8, a.tip_z - 16),
            4.0,
            4.0,
        )
        return soft_min(wing, arch, 4.0)

    def _nostril(self, p: Array) -> Array:
        a, k = self._a, self.scale
        centre = (0.42 * a.ala_x, a.subnasale_y + 3.2, a.tip_z - 13.2 * k)
        axes = turn(14, 0, 0) @ turn(0, -18, 0)
        return ellipsoid(p, centre, (3.1 * k, 4.6, 6.0 * k), axes.T)


class Eyes:
    """The eye ball, and the lids as a shell over it."""

    radii = (16.4, 13.0, 13.0)
    lid_mm = 1.5

    def __init__(self, p: HeadParameters, a: Anatomy) -> None:
        self._a = a
        self.scale = p.eye_width / 31.3
        self.centre = np.array([a.eye_x, 0.15 * a.ex_y, a.eye_z])

    def near(self, p: Array) -> Array:
        """Where the lids can matter: (N,) bool."""
        q = (p - self.centre) / np.array([27.0, 24.0, 24.0])
        return np.asarray((q * q).sum(1) < 1.0)

    def add(self, p: Array, face: Array) -> Array:
        """Join the closed lids to the face."""
        radii = np.array(self.radii) * self.scale + self.lid_mm
        radii[1] += 2.5
        lids = ellipsoid(p, self.centre, radii)
        return soft_min(face, lids, 9.0)

    def ball_z(self, x: Array, y: Array) -> Array:
        """Front of the eye ball over (x, y); behind its equator it runs on flat."""
        r = np.array(self.radii) * self.scale
        q = ((x - self.centre[0]) / r[0]) ** 2 + ((y - self.centre[1]) / r[1]) ** 2
        cornea = 1.1 * np.exp(-((((x - self.centre[0]) ** 2 + (y - self.centre[1]) ** 2) / 5.2**2) ** 2))
        return np.asarray(self.centre[2] + r[2] * np.sqrt(np.maximum(1.0 - q, 0.02)) + cornea)


class Lips:
    """A relief on the mouth: height in mm over (x, y)."""

    def __init__(self, p: HeadParameters, a: Anatomy) -> None:
        self._a = a
        self._full = 0.5 * (a.lip_top / 8.0 + a.lip_bottom / 9.3)

    def seam_y(self, x: Array) -> Array:
        """The line where the lips meet."""
        m = np.abs(x) / self._a.mouth_x
        return np.asarray(self._a.stomion_y - 0.9 * np.exp(-((m / 0.16) ** 2)) * 0.9 - 0.8 * smoothstep(0.35, 1.0, m))

    def top_y(self, x: Array) -> Array:
        """Upper border of the red: cupid's bow."""
        a = self._a
        m = np.clip(np.abs(x) / a.mouth_x, 0, 1)
        arch = np.sqrt(np.maximum(1 - m**1.7, 0)) * (1 - 0.28 * m)
        bow = 0.95 * np.exp(-(((m - 0.21) / 0.13) ** 2)) - 0.75 * np.exp(-((m / 0.10) ** 2))
        return np.asarray(self.seam_y(x) * 1.0 + a.lip_top * 0.95 * arch + bow * (1 - m))

    def bottom_y(self, x: Array) -> Array:
        """Lower border of the red."""
        a = self._a
        m = np.clip(np.abs(x) / a.mouth_x, 0, 1)
        return np.asarray(self.seam_y(x) - a.lip_bottom * np.sqrt(np.maximum(1 - m**2.2, 0)) * (1 - 0.12 * m))

    def __call__(self, p: Array) -> Array:
        """Height to add at p: (N, 3)."""
        a = self._a
        x, y = p[:, 0], p[:, 1]
        near = (x < a.mouth_x + 12) & (np.abs(y - a.stomion_y) < 26) & (p[:, 2] > a.subnasale_z - 42)
        height = np.zeros(len(p))
        x, y = x[near], y[near]
        m = np.clip(x / a.mouth_x, 0, 1)
        seam = self.seam_y(x)
        up = (y - seam) / np.maximum(self.top_y(x) - seam, 1.5)
        down = (seam - y) / np.maximum(seam - self.bottom_y(x), 1.5)
        thin = np.sqrt(np.maximum(1 - m**2, 0))
        upper = (2.6 + 2.0 * self._full) * _roll(up, 0.42, 0.75) * thin**1.1
        tubercle = 0.8 * np.exp(-((m / 0.17) ** 2)) * _roll(up, 0.25, 0.5)
        ridge = 0.75 * np.exp(-(((up - 1.06) / 0.22) ** 2)) * thin
        lower = (3.4 + 2.8 * self._full) * _roll(down, 0.5, 0.75) * thin**1.2 * (1 - 0.10 * np.exp(-((m / 0.2) ** 2)))
        corner = -1.6 * np.exp(-(((x - a.mouth_x - 0.5) / 4.5) ** 2 + ((y - seam) / 5.0) ** 2))
        groove = -0.7 * np.exp(-(((y - seam) / 1.3) ** 2)) * (1 - 0.4 * m) * (m < 1)
        relief = np.where(y > seam, upper + tubercle + ridge, lower)
        height[near] = relief + corner + groove
        return height


def _roll(t: Array, peak: float, width: float) -> Array:
    """A rounded cushion over t: rises steeply at 0, full at ``peak``, gone after about ``peak + width``."""
    rise = 1 - (1 - np.clip(t / peak, 0, 1)) ** 2.2
    fall = np.exp(-((np.maximum(t - peak, 0) / width) ** 2))
    return np.asarray((0.25 + 0.75 * rise) * fall)


class Ear:
    """The outer ear in its own plane: rim, inner fold, bowl, tragus and lobe."""

    def __init__(self, p: HeadParameters, a: Anatomy) -> None:
        self.scale = p.ear_length / 62.0
        self.centre = np.array([a.zygion_x + 6.5, -20.0 * a.size, -11.0])
        # Rows: outward normal last; the plane stands off the head backwards and leans back.
        self.axes = turn(x_deg=-14) @ turn(y_deg=-(24 + 5 * p.ear_angle))

    def place(self, outward: float, up: float, forward: float) -> Array:
        """A point given in the ear's own coordinates, in mm of a 62 mm ear, in the head's frame."""
        return np.asarray(self.centre + self.axes @ (np.array([outward, up, forward]) * self.scale))

    def own(self, p: Array) -> Array:
        """Points (N, 3) as (forward, up, outward), in mm of a 62 mm ear."""
        q = (p - self.centre) @ self.axes
        return np.stack([q[:, 2], q[:, 1], q[:, 0]], 1) / self.scale

    def near(self, p: Array) -> Array:
        """Where the ear can matter: (N,) bool."""
        q = p - self.centre
        return np.asarray((q * q).sum(1) < (46.0 * self.scale) ** 2)

    def add(self, p: Array, face: Array) -> Array:
        """Join the ear to the head."""
        q = self.own(p)
        shell = ellipsoid(q, (-1, 4, -2.0), (16.0, 25.0, 4.6))
        lobe = ellipsoid(q, (5.0, -23.0, -3.0), (8.0, 9.5, 4.0))
        ear = soft_min(shell, lobe, 8.0)
        ear = soft_max(ear, -ellipsoid(q, (2.5, -4, 3.8), (8.4, 12.0, 8.6)), 2.0)  # bowl
        ear = soft_max(ear, -ellipsoid(q, (-1, 15.5, 3.6), (8.0, 8.0, 3.8)), 3.0)  # triangular fossa
        ear = soft_max(ear, -ellipsoid(q, (-11.0, 5, 4.2), (3.4, 17.0, 5.0)), 2.0)  # scapha
        rim = _path(q, _HELIX, 2.9)
        fold = _path(q, _ANTIHELIX, 2.4)
        ear = soft_min(soft_min(ear, rim, 2.6), fold, 3.0)
        ear = soft_min(ear, ellipsoid(q, (10.5, -6.0, 0.5), (3.2, 5.2, 4.2)), 3.0)  # tragus
        ear = soft_min(ear, ellipsoid(q, (4.0, -15.5, 0.0), (3.6, 3.2, 3.2)), 3.0)  # antitragus
        root = ellipsoid(q, (3.0, -3.0, -13.0), (13.0, 19.0, 11.0))
        return soft_min(soft_min(face, root * self.scale, 8.0), ear * self.scale, 3.5)


_HELIX = (
    (7, -1, 0),
    (11, 6, 0.5),
    (12, 14, 0.5),
    (9.5, 22, 0.8),
    (3.5, 27.5, 1.0),
    (-4, 28.5, 1.2),
    (-11, 24.5, 1.4),
    (-15.2, 16, 1.4),
    (-16, 6, 1.0),
    (-14, -5, 0.6),
    (-10, -14, 0.0),
    (-4.5, -21, -1.0),
)
_ANTIHELIX = ((4.5, 19.5, 0), (-1.5, 13.5, 0.6), (-6.5, 5, 1.6), (-7.5, -4, 1.8), (-4.5, -12.0, 1.0), (1.0, -16.0, 0.4))


def _path(q: Array, points: tuple[tuple[float, float, float], ...], radius: float) -> Array:
    nearest = np.full(len(q), np.inf)
    for start, end in pairwise(points):
        nearest = np.minimum(nearest, segment(q, start, end)[0])
    return nearest - radius
