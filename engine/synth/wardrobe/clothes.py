"""Shoulders and clothing: torsos of all widths, collars, hoods, scarves, in the canonical frame."""

from __future__ import annotations

import numpy as np

from engine.synth.wardrobe.part import Part, grid_faces, tube, waves
from engine.types import FloatArray

NECK_CENTRE_MM = np.array([0.0, -105.0, -8.0])


def torso(rng: np.random.Generator, half_width_mm: float, bottom_mm: float, folds_mm: float) -> Part:
    """Neck to chest: rings of a superellipse from y = −88 down to ``bottom_mm``, ``half_width_mm`` at the shoulders."""
    rows, columns = 26, 48
    share = np.linspace(0.0, 1.0, rows)[:, None]
    slope = rng.uniform(45.0, 105.0)
    wide = np.array([52.0, 56.0, 66.0, 0.55 * half_width_mm + 20.0, 0.93 * half_width_mm, half_width_mm])
    down = np.array([-88.0, -104.0, -120.0, -122.0 - 0.45 * slope, -128.0 - slope, -170.0 - slope])
    ends = [half_width_mm * rng.uniform(0.78, 1.08)]
    bottom = min(bottom_mm, float(down[-1]) - 30.0)
    steps = np.append(np.linspace(0.0, 0.62, len(down)), 1.0)
    height = np.interp(share, steps, np.append(down, bottom))
    width = np.interp(share, steps, np.append(wide, ends))
    thick = rng.uniform(95.0, 145.0)
    depth = np.interp(share, [0.0, 0.25, 0.55, 1.0], [50.0, 58.0, 0.85 * thick, thick * rng.uniform(0.9, 1.25)])
    angle = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)[None, :]
    power = 2.0 / np.interp(share, [0.0, 0.4, 1.0], [2.0, 2.3, rng.uniform(2.2, 3.2)])
    x = width * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** power
    z = depth * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** power
    z = z + NECK_CENTRE_MM[2] + np.interp(share, [0.0, 0.3, 1.0], [0.0, -6.0, rng.uniform(-5.0, 30.0)])
    points = np.stack([x, np.broadcast_to(height, x.shape), z], axis=-1).reshape(-1, 3)
    points[:, 2] += _bust(points, rng)
    outward = points - [0.0, 0.0, NECK_CENTRE_MM[2]]
    outward[:, 1] = 0.0
    outward /= np.linalg.norm(outward, axis=1, keepdims=True) + 1e-6
    calm = np.clip((-100.0 - points[:, 1]) / 60.0, 0.0, 1.0)
    folds = folds_mm * (waves(points, rng, 110.0) + 0.5 * waves(points, rng, 40.0)) * calm
    return Part(points + outward * folds[:, None], grid_faces(rows, columns, True), rough_mm=0.3)


def _bust(points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Breast and belly: how far forward each point moves."""
    size = max(0.0, rng.normal(15.0, 25.0))
    radius = rng.uniform(45.0, 70.0)
    front = np.clip((points[:, 2] + 10.0) / 60.0, 0.0, 1.0)
    out = np.zeros(len(points))
    for side in (-75.0, 75.0):
        out += size * np.exp(-((points[:, 0] - side) ** 2 + (points[:, 1] + 330.0) ** 2) / (2.0 * radius**2))
    return np.asarray(out * front)


def arms(rng: np.random.Generator, half_width_mm: float, bottom_mm: float) -> list[Part]:
    """Two hanging arms at the sides of the torso."""
    radius = rng.uniform(42.0, 62.0)
    parts = []
    for side in (-1.0, 1.0):
        x = side * (half_width_mm + radius * 0.2) + side * np.linspace(0.0, rng.uniform(0.0, 60.0), 6)
        y = np.append([-190.0, -205.0], np.linspace(-245.0, min(bottom_mm, -330.0), 4))
        path = np.stack([x, y, np.full(6, -15.0) + rng.normal(0.0, 6.0, 6)], axis=1)
        parts.append(tube(path, radius * np.array([0.3, 0.85, 1.0, 0.95, 0.9, 0.85]), sides=14))
    return parts


def collar(rng: np.random.Generator) -> Part:
    """A band around the neck: shirt, polo neck or jacket collar, open in front or closed."""
    top = rng.uniform(-112.0, -72.0)
    height = rng.uniform(18.0, 60.0)
    gap = rng.choice([0.0, rng.uniform(8.0, 60.0)])
    rows, columns = 6, 36
    angle = np.radians(np.linspace(gap, 360.0 - gap, columns))[None, :]
    share = np.linspace(0.0, 1.0, rows)[:, None]
    loose = rng.uniform(2.0, 28.0)
    flare = rng.uniform(-4.0, 18.0)
    wide = 60.0 + loose + flare * (1.0 - share) + 26.0 * share**2
    deep = 62.0 + loose + flare * (1.0 - share) + 20.0 * share**2
    lower = top - height * share - 12.0 * np.cos(angle) * rng.uniform(0.0, 1.5)
    x, z = wide * np.sin(angle), NECK_CENTRE_MM[2] + deep * np.cos(angle)
    points = np.stack([x, lower + 0.0 * x, z], axis=-1).reshape(-1, 3)
    points += 1.5 * waves(points, rng, 50.0)[:, None] * [1.0, 0.4, 1.0]
    return Part(points, grid_faces(rows, columns, False), rough_mm=0.3).both_sides()


def roll(rng: np.random.Generator) -> Part:
    """A thick ring around the neck: scarf, hood lying on the shoulders, fur."""
    angle = np.linspace(0.0, 2.0 * np.pi, 30, endpoint=False)
    radius = rng.uniform(72.0, 120.0)
    thick = rng.uniform(10.0, 42.0) * (1.0 - rng.uniform(-0.3, 0.5) * np.cos(angle))
    back = rng.uniform(-10.0, 30.0)
    y = rng.uniform(-150.0, -108.0) - rng.uniform(0.0, 30.0) * np.cos(angle)
    path = np.stack([radius * np.sin(angle), y, NECK_CENTRE_MM[2] - back + 0.9 * radius * np.cos(angle)], axis=1)
    part = tube(path, thick, sides=12, closed=True)
    bulge = 0.06 * radius * waves(part.vertices_mm, rng, 40.0)[:, None] * [0.5, 1.0, 0.5]
    return Part(part.vertices_mm + bulge, part.faces, rough_mm=0.8)
