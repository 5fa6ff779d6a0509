"""Dresses a head: one soup of triangles of skin, hair, clothes and things, each vertex with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import Config
from engine.synth.types import HeadSurface
from engine.synth.vectors import lengths, units
from engine.synth.wardrobe import clothes, hair, objects, relief
from engine.synth.wardrobe.part import Part, waves
from engine.types import BoolArray, FloatArray, IntArray

KEEP_TRUTH_MM = 3.0
"""Skin lifted further than this (by hair or beard) no longer shows where it is on the head."""


SHOULDER_MM = (-112.0, 58.0)
"""Skin lower and farther aside than this is under the clothes of whoever wears some."""


class DressConfig(Config):
    """How often each piece is worn; shares from 0 to 1."""

    hair: float = 0.8
    long_hair: float = 0.4
    bun: float = 0.12
    cap: float = 0.07
    """A tight cap in place of hair, as patients wear for a scan of the head."""
    beard: float = 0.22
    glasses: float = 0.14
    torso: float = 0.6
    collar: float = 0.5
    roll: float = 0.12
    surroundings: float = 0.08
    relief: float = 1.0
    """Scales eyebrows and the unrest of the eyes."""
    half_width_mm: tuple[float, float] = (130.0, 290.0)
    bottom_mm: tuple[float, float] = (-620.0, -180.0)


@dataclass(frozen=True, eq=False)
class Soup:
    """Triangles with truth. canonical_mm: (V, 3), NaN off the skin. is_face: (V,). rough_mm: (V,) own roughness."""

    vertices_mm: FloatArray
    faces: IntArray
    canonical_mm: FloatArray
    is_face: BoolArray
    rough_mm: FloatArray


def dress(surface: HeadSurface, rng: np.random.Generator, config: DressConfig) -> Soup:
    """The head with a random choice of hair, beard, glasses and clothes."""
    linear, shift = frame_of(surface)
    parts: list[Part] = []
    lift, rough = relief.eyes(surface.canonical_mm, rng)
    brow_lift, brow_rough = relief.brows(surface.canonical_mm, rng, surface.brows)
    lift, rough = config.relief * (lift + brow_lift), config.relief * np.maximum(rough, brow_rough)
    if rng.random() < config.beard:
        beard_lift, beard_rough = _beard(surface, rng)
        lift, rough = lift + beard_lift, np.maximum(rough, beard_rough)
    if rng.random() < config.hair:
        hair_lift, hair_rough, extra = _hair(surface, rng, config)
        lift, rough = lift + hair_lift, np.maximum(rough, hair_rough)
        parts += extra
    if rng.random() < config.glasses:
        parts += objects.glasses(rng)
    clothing = _clothes(rng, config)
    parts += clothing
    if rng.random() < config.surroundings:
        parts += objects.surroundings(rng)
    placed = [part.moved(linear, shift) for part in parts]
    return _join(surface, _bare_faces(surface) if clothing else surface.faces, lift @ linear, rough, placed)


def frame_of(surface: HeadSurface) -> tuple[FloatArray, FloatArray]:
    """Affine map ``canonical @ linear + shift`` that best fits this head: (3, 3), (3,)."""
    known = np.isfinite(surface.canonical_mm[:, 0])
    source = surface.canonical_mm[known].astype(float)
    target = surface.vertices_mm[known].astype(float)
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    source, target = source - source_mean, target - target_mean
    linear = np.linalg.solve(source.T @ source, source.T @ target)
    return linear, target_mean - source_mean @ linear


def _hair(
    surface: HeadSurface, rng: np.random.Generator, config: DressConfig
) -> tuple[FloatArray, FloatArray, list[Part]]:
    if rng.random() < config.cap:
        return _cap(surface, rng)
    is_long = rng.random() < config.long_hair
    fringe = rng.random() < (0.4 if is_long else 0.2)
    front = rng.uniform(52.0, 80.0) if fringe else rng.uniform(80.0, 122.0)
    temple = rng.uniform(35.0, 60.0) if fringe else rng.uniform(45.0, 85.0)
    ears = bool(is_long and rng.random() < 0.7)
    thick = float(
        rng.uniform(6.0, 30.0) if is_long else rng.choice([rng.uniform(0.0, 3.0), rng.uniform(3.0, 28.0)], p=[0.3, 0.7])
    )
    weight = hair.scalp_weight(
        surface.canonical_mm, front, temple, ears, float(rng.uniform(3.0, 9.0) if fringe else rng.uniform(4.0, 25.0))
    )
    lift = hair.cap(surface.canonical_mm, weight, rng, thick, float(rng.uniform(0.0, 8.0)) if thick > 3.0 else 0.0)
    parts = []
    if is_long:
        parts.append(hair.curtain(rng, float(rng.uniform(90.0, 380.0)), thick, float(rng.uniform(48.0, 125.0))))
    if rng.random() < config.bun:
        centre = np.array([rng.normal(0.0, 8.0), rng.uniform(0.0, 150.0), rng.uniform(-120.0, -30.0)])
        parts.append(hair.ball(rng, centre, float(rng.uniform(18.0, 45.0))))
    return lift, weight * min(1.2, 0.25 * thick), parts


def _cap(surface: HeadSurface, rng: np.random.Generator) -> tuple[FloatArray, FloatArray, list[Part]]:
    front = rng.uniform(75.0, 105.0)
    temple = rng.uniform(30.0, 60.0)
    weight = hair.scalp_weight(surface.canonical_mm, front, temple, rng.random() < 0.6, 2.0)
    lift = hair.cap(surface.canonical_mm, weight, rng, float(rng.uniform(1.0, 6.0)), 0.0, lumpy=0.15)
    return lift, 0.1 * weight, []


def _beard(surface: HeadSurface, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    shape = hair.BeardShape(
        moustache=bool(rng.random() < 0.7),
        sides=bool(rng.random() < 0.75),
        neck_mm=float(rng.uniform(-8.0, 25.0)),
        under_lip_mm=float(rng.uniform(0.0, 4.5)),
        over_lip_mm=float(rng.uniform(0.0, 2.5)),
        edge_mm=float(rng.uniform(2.0, 9.0)),
    )
    weight = hair.beard_weight(surface.canonical_mm, shape)
    thick = float(rng.choice([rng.uniform(0.5, 4.0), 4.0 + 22.0 * rng.beta(1.2, 2.5)]))
    canonical = np.nan_to_num(surface.canonical_mm, nan=0.0)
    outward = canonical - np.array([0.0, -20.0, 40.0], dtype=np.float32)
    outward = units(outward)
    outward[:, 1] -= 0.5 * min(1.0, thick / 12.0)
    chin = 0.5 + 0.7 * np.exp(-(canonical[:, 0] ** 2) / 900.0) * (canonical[:, 1] < -50.0)
    lumps = 1.0 + 0.2 * np.nan_to_num(waves(canonical, rng, 30.0))
    amount = weight * thick * chin * np.clip(lumps, 0.2, None)
    return (outward * amount[:, None]).astype(np.float32), weight * min(1.0, 0.3 * thick)


def _clothes(rng: np.random.Generator, config: DressConfig) -> list[Part]:
    if rng.random() >= config.torso:
        return [clothes.collar(rng)] if rng.random() < 0.15 * config.collar else []
    half_width = float(rng.uniform(*config.half_width_mm))
    bottom = float(rng.uniform(*config.bottom_mm))
    parts = [clothes.torso(rng, half_width, bottom, float(rng.uniform(0.0, 7.0)))]
    if bottom < -330.0 and rng.random() < 0.6:
        parts += clothes.arms(rng, half_width, bottom)
    if rng.random() < config.collar:
        parts.append(clothes.collar(rng))
    if rng.random() < config.roll:
        parts.append(clothes.roll(rng))
    turn = _turn(rng.normal(0.0, [0.10, 0.22, 0.06]))
    pivot = clothes.NECK_CENTRE_MM
    return [part.moved(turn, pivot - pivot @ turn) for part in parts]


def _turn(angles: FloatArray) -> FloatArray:
    """Rotation (3, 3) about x, y and z by small ``angles`` in radians."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles), np.sin(angles)
    about_x = np.array([[1, 0, 0], [0, cx, sx], [0, -sx, cx]])
    about_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    about_z = np.array([[cz, sz, 0], [-sz, cz, 0], [0, 0, 1.0]])
    turn: FloatArray = about_x @ about_y @ about_z
    return turn


def _bare_faces(surface: HeadSurface) -> IntArray:
    """Triangles without the skin of the shoulders, which would poke through the clothes."""
    x, y, _ = np.nan_to_num(surface.canonical_mm, nan=0.0).T
    under = (y < SHOULDER_MM[0]) & (np.abs(x) > SHOULDER_MM[1])
    return np.asarray(surface.faces[~under[surface.faces].any(axis=1)])


def _join(surface: HeadSurface, bare: IntArray, lift_mm: FloatArray, rough_mm: FloatArray, parts: list[Part]) -> Soup:
    covered = lengths(lift_mm) > KEEP_TRUTH_MM
    canonical = np.where(covered[:, None], np.float32(np.nan), surface.canonical_mm)
    vertices: list[FloatArray] = [surface.vertices_mm + lift_mm]
    faces: list[IntArray] = [bare]
    start = len(surface.vertices_mm)
    for part in parts:
        vertices.append(part.vertices_mm)
        faces.append(part.faces + start)
        start += len(part.vertices_mm)
    extra = start - len(surface.vertices_mm)
    return Soup(
        vertices_mm=np.concatenate(vertices).astype(np.float32),
        faces=np.concatenate(faces).astype(np.intp),
        canonical_mm=np.concatenate([canonical, np.full((extra, 3), np.nan)]).astype(np.float32),
        is_face=np.concatenate([surface.is_face & ~covered, np.zeros(extra, dtype=bool)]),
        rough_mm=np.concatenate([rough_mm, *[np.full(len(p.vertices_mm), p.rough_mm) for p in parts]]).astype(
            np.float32
        ),
    )
