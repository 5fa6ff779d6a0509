"""Things near a head: glasses on it, chairs and blobs behind it, in the canonical frame."""

from __future__ import annotations

import numpy as np

from engine.synth.wardrobe.part import Part, grid_faces, tube
from engine.types import FloatArray


def glasses(rng: np.random.Generator) -> list[Part]:
    """Frames with temples; the lenses are there (as scanners often see them) or not."""
    half_width, half_height = rng.uniform(21.0, 29.0), rng.uniform(14.0, 24.0)
    centre_y, depth = rng.uniform(29.0, 37.0), rng.uniform(110.0, 118.0)
    middle, thick = rng.uniform(32.0, 35.0), rng.uniform(0.8, 2.6)
    power = rng.uniform(0.55, 1.0)
    angle = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    parts = []
    for side in (-1.0, 1.0):
        x = half_width * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** power
        y = half_height * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** power
        rim = np.stack([side * middle + x, centre_y + y, depth - 0.0045 * (side * middle + x) ** 2], axis=1)
        parts.append(tube(rim, thick, sides=6, closed=True))
        hinge = np.array([side * (middle + half_width), centre_y + 0.4 * half_height, rim[:, 2].min()])
        ear = np.array([side * 80.0, 37.0, 8.0])
        bend = np.array([side * 76.0, 0.5 * (hinge[1] + 37.0), 70.0])
        parts.append(tube(np.array([hinge, bend, ear, ear - np.array([0.0, 22.0, 14.0])]), thick, sides=6))
        if rng.random() < 0.35:
            parts.append(_lens(rim))
    bridge = np.array([[-middle + half_width, centre_y + 4.0, depth], [0.0, centre_y + 7.0, depth + 1.0]])
    bridge = np.concatenate([bridge, bridge[:1] * [-1.0, 1.0, 1.0]])
    return [*parts, tube(bridge, thick, sides=6)]


def _lens(rim_mm: FloatArray) -> Part:
    rings = [rim_mm.mean(axis=0) + share * (rim_mm - rim_mm.mean(axis=0)) for share in (0.05, 0.5, 1.0)]
    return Part(np.concatenate(rings), grid_faces(3, len(rim_mm), True)).both_sides()


def plate(centre_mm: FloatArray, half_mm: FloatArray, turn: FloatArray) -> Part:
    """A rectangular plate seen from both sides: wall, floor, table, headrest. ``half_mm`` (2,), ``turn`` (3, 3)."""
    u, v = np.meshgrid(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8))
    flat = np.stack([u.ravel() * half_mm[0], v.ravel() * half_mm[1], np.zeros(64)], axis=1)
    return Part(flat @ turn.T + centre_mm, grid_faces(8, 8, False)).both_sides()


def surroundings(rng: np.random.Generator) -> list[Part]:
    """One or two plates near the head: a headrest or wall behind, a pedestal or floor below."""
    parts = []
    if rng.random() < 0.7:
        size = rng.uniform([80.0, 80.0], [260.0, 320.0])
        tilt = rng.normal(0.0, 0.12)
        turn = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
        centre = np.array([rng.normal(0.0, 60.0), rng.uniform(-250.0, 60.0), rng.uniform(-220.0, -115.0)])
        parts.append(plate(centre, size, turn))
    if rng.random() < 0.4 or not parts:
        size = rng.uniform([80.0, 80.0], [260.0, 260.0])
        turn = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
        parts.append(plate(np.array([rng.normal(0, 40.0), rng.uniform(-420.0, -200.0), 0.0]), size, turn))
    return parts
