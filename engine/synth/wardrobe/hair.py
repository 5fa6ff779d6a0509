"""Hair: a cap pushed out from the scalp, long hair hanging from it, buns; and beards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.synth.vectors import lengths
from engine.synth.wardrobe.part import Part, grid_faces, waves
from engine.types import FloatArray

SKULL_CENTRE_MM = np.array([0.0, 45.0, 10.0], dtype=np.float32)
SKULL_AXES_MM = np.array([79.0, 101.0, 97.0], dtype=np.float32)
"""Ellipsoid about the braincase of the mean head."""


def _step(values: FloatArray, low: float, high: float) -> FloatArray:
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))


def scalp_weight(canonical_mm: FloatArray, front_mm: float, temple_mm: float, ears: bool, edge_mm: float) -> FloatArray:
    """Share (V,) of hair at each place of the mean head.

    ``front_mm`` is the height of the hairline above the brow, ``temple_mm`` beside it, ``ears`` covers them too;
    the hair reaches its full thickness ``edge_mm`` inside the line, further in at the neck.
    """
    x, y, z = np.nan_to_num(canonical_mm, nan=-500.0).T
    angle = np.degrees(np.arctan2(np.abs(x), z - SKULL_CENTRE_MM[2]))
    line = np.interp(angle, [0.0, 30.0, 62.0, 80.0, 98.0, 112.0, 180.0], _line(front_mm, temple_mm, ears))
    weight = _step(y - line, 0.0, edge_mm * np.interp(angle, [40.0, 100.0], [1.0, 2.5]))
    if not ears:
        ear = (np.abs(x) > 76.0) & (y < 40.0) & (y > -30.0)
        weight = np.where(ear, 0.0, weight)
    return weight.astype(np.float32)


def _line(front_mm: float, temple_mm: float, ears: bool) -> list[float]:
    beside = -20.0 if ears else 32.0
    return [front_mm, front_mm - 3.0, temple_mm, min(temple_mm, 36.0), beside, beside - 20.0, -45.0]


def cap(
    canonical_mm: FloatArray,
    weight: FloatArray,
    rng: np.random.Generator,
    thick_mm: float,
    fluff_mm: float,
    lumpy: float = 1.0,
) -> FloatArray:
    """How far (V, 3) each vertex moves outward under hair of ``thick_mm``, in the canonical frame; 0 lumps is a cap."""
    place = np.nan_to_num(canonical_mm, nan=0.0) - SKULL_CENTRE_MM
    radius = lengths(place)
    outward = place / (radius[:, None] + np.float32(1e-6))
    shell = 1.0 / lengths(outward / SKULL_AXES_MM)
    crown = 1.0 + 0.35 * np.clip(outward[:, 1], 0.0, 1.0)
    lumps = rng.uniform(0.05, 0.25) * waves(place, rng, 80.0) + rng.uniform(0.0, 0.12) * waves(place, rng, 25.0)
    thick = thick_mm * crown * (1.0 + lumpy * lumps) + fluff_mm * np.abs(waves(place, rng, 40.0))
    smooth = min(1.0, thick_mm / 12.0)
    reach = radius + smooth * np.clip(shell - radius, 0.0, None) + np.clip(thick, 0.3 * thick_mm, None)
    return np.asarray(outward * (weight * np.clip(reach - radius, 0.0, None))[:, None], dtype=np.float32)


def curtain(rng: np.random.Generator, length_mm: float, thick_mm: float, open_degrees: float) -> Part:
    """Long hair around the back and sides, canonical frame; the face is free for about ``open_degrees`` to each side.

    Its edges beside the face wave and lean, and lie on the skin or off it.
    """
    rows, columns = 20, 56
    share = np.linspace(0.0, 1.0, rows)[:, None]
    along = np.linspace(0.0, 1.0, columns)[None, :]
    left, right = (_edge_degrees(share, open_degrees, rng) for _ in range(2))
    angle = np.radians(left + along * (360.0 - left - right))
    drop = length_mm * (1.0 + 0.12 * np.interp(angle, np.linspace(0, 2 * np.pi, 9), rng.normal(size=9)))
    height = 75.0 - share * drop
    spread = 1.0 + rng.uniform(-0.22, 0.18) * _step(share, 0.35, 1.0)
    behind = _step(share, 0.3, 1.0) * rng.uniform(-12.0, 25.0)
    inward = rng.uniform(0.2, 1.5) * (thick_mm + 4.0) * np.exp(-np.minimum(along, 1.0 - along) * columns / 2.5)
    wide = (SKULL_AXES_MM[0] + thick_mm + 4.0) * spread - inward
    deep = (SKULL_AXES_MM[2] + thick_mm - 4.0) * spread - inward
    at_top = np.sqrt(np.clip(1.0 - ((height - SKULL_CENTRE_MM[1]) / (SKULL_AXES_MM[1] + thick_mm)) ** 2, 0.0, 1.0))
    at_top = np.where(height < SKULL_CENTRE_MM[1], 1.0, at_top)
    x = wide * at_top * np.sin(angle)
    z = SKULL_CENTRE_MM[2] + deep * at_top * np.cos(angle) - behind
    points = np.stack([x, np.broadcast_to(height, x.shape), z], axis=-1).reshape(-1, 3)
    stretch = points * [1.0, 0.25, 1.0]
    outward = points - [0.0, 0.0, SKULL_CENTRE_MM[2]]
    outward[:, 1] = 0.0
    outward /= np.linalg.norm(outward, axis=1, keepdims=True) + 1e-6
    strands = (3.0 * waves(stretch, rng, 45.0) + 1.5 * waves(stretch, rng, 16.0))[:, None]
    return Part(points + outward * strands, grid_faces(rows, columns, False), rough_mm=1.2).both_sides()


def _edge_degrees(share: FloatArray, open_degrees: float, rng: np.random.Generator) -> FloatArray:
    """Where (R, 1) the hair ends beside the face, from top to bottom (``share``, (R, 1))."""
    lean, amount = rng.normal(0.0, 14.0), rng.uniform(0.0, 7.0)
    wave = np.sin(2.0 * np.pi * (rng.uniform(0.6, 3.0) * share + rng.random()))
    return np.asarray(np.clip(open_degrees + lean * (share - 0.3) + amount * wave, 40.0, 150.0))


def ball(rng: np.random.Generator, centre_mm: FloatArray, radius_mm: float) -> Part:
    """A bun or knot of hair about ``centre_mm``."""
    rows, columns = 10, 16
    polar = np.linspace(0.0, np.pi, rows)[:, None]
    around = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)[None, :]
    unit = np.stack(
        [
            np.sin(polar) * np.cos(around),
            np.broadcast_to(np.cos(polar), (rows, columns)),
            np.sin(polar) * np.sin(around),
        ],
        axis=-1,
    ).reshape(-1, 3)
    points = unit * radius_mm * rng.uniform(0.75, 1.25, 3)
    points *= 1.0 + 0.08 * waves(points, rng, radius_mm)[:, None]
    return Part(points + centre_mm, grid_faces(rows, columns, True)[:, ::-1], rough_mm=0.8)


@dataclass(frozen=True)
class BeardShape:
    """Where a beard grows."""

    moustache: bool = True
    sides: bool = True
    """On the cheeks too, not the chin alone."""
    neck_mm: float = 0.0
    """How far it goes down the neck."""
    under_lip_mm: float = 0.0
    """How close it comes to the lower lip; at 4.5 it begins at its very border."""
    over_lip_mm: float = 0.0
    """How far a moustache hangs over the upper lip."""
    edge_mm: float = 9.0
    """Over this distance it reaches its full thickness."""


def beard_weight(canonical_mm: FloatArray, shape: BeardShape) -> FloatArray:
    """Share (V,) of beard at each place of the mean head: chin and jaw, lip and cheek as asked, lips free."""
    x, y, z = np.nan_to_num(canonical_mm, nan=-500.0).T
    aside = np.abs(x)
    upper = np.interp(aside, [0.0, 18.0, 26.0, 45.0, 66.0, 72.0], [-48.0, -48.0, -28.0, -34.0, -5.0, 15.0])
    upper = upper + shape.under_lip_mm * _step(aside, 26.0, 18.0)
    low = -94.0 - shape.neck_mm
    weight = _step(upper - y, -1.0, shape.edge_mm) * _step(y, low, low + 20.0) * _step(z, 10.0, 30.0)
    if not shape.sides:
        weight *= _step(aside, 34.0, 24.0)
    if shape.moustache:
        under = -23.5 - shape.over_lip_mm - 0.010 * np.minimum(aside, 32.0) ** 2
        lip = _step(aside, 32.0, 20.0) * _step(y - under, 0.0, 4.0) * _step(y, -9.0, -15.0)
        weight = np.maximum(weight, lip * _step(z, 85.0, 95.0))
    return weight.astype(np.float32)
