"""Colours of a morphable head's vertices: skin, lips, brows, eyes, stubble, scalp, painted by place on the mean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.synth.morphable import MorphableHead
from engine.synth.painting.looks import HAIR, IRISES, TONES
from engine.types import BoolArray, FloatArray

IRIS_MM, PUPIL_MM = 6.0, 2.6
LIPS = tuple(range(48, 68))
BROWS = (range(17, 22), range(22, 27))
LIDS = ((36, 37, 38, 39), (42, 43, 44, 45))


@dataclass(frozen=True, eq=False)
class Masks:
    """Where on a head is what, each (V,) from 0 to 1 or in mm.

    place: (V, 3) of the mean head. brow_mm, lid_mm: distance to the nearest such line. eye: is it an eyeball.
    iris_mm: distance from the front pole of the eye.
    """

    place: FloatArray
    brow_mm: FloatArray
    lid_mm: FloatArray
    lips: FloatArray
    eye: BoolArray
    iris_mm: FloatArray
    nostril: FloatArray
    scalp: FloatArray
    beard: FloatArray
    inside: BoolArray


@dataclass(frozen=True)
class Skin:
    """How one person is painted. Colours are sRGB from 0 to 1."""

    tone: tuple[float, float, float]
    hair: tuple[float, float, float]
    iris: tuple[float, float, float]
    bald: bool
    brow: float
    stubble: float
    freckles: float
    lipstick: float
    mottle: float
    tone_share: float
    """Place of the tone on the line from dark (0) to light (1)."""
    clay: bool = False
    """One colour all over, as of a scan without colours."""


def draw_skin(rng: np.random.Generator) -> Skin:
    """A random look: tone between the painted types with hue jitter, hair, brows, iris."""
    tones = np.array(list(TONES.values()))[::-1]
    share = float(rng.uniform(0.0, 1.0))
    at = share * (len(tones) - 1)
    tone = np.array([np.interp(at, np.arange(len(tones)), tones[:, k]) for k in range(3)])
    tone = np.clip(tone * rng.uniform(0.94, 1.06, 3), 0.05, 1.0)
    hair = np.array(list(HAIR.values()))[rng.integers(len(HAIR))] * rng.uniform(0.8, 1.3)
    iris = np.array(list(IRISES.values()))[rng.integers(len(IRISES))]
    clay = rng.random() < 0.15
    if clay:
        tone = np.full(3, rng.uniform(0.5, 0.95)) * rng.uniform(0.92, 1.08, 3)
    return Skin(
        tone=(float(tone[0]), float(tone[1]), float(tone[2])),
        hair=(float(hair[0]), float(hair[1]), float(hair[2])),
        iris=(float(iris[0]), float(iris[1]), float(iris[2])),
        bald=bool(rng.random() < 0.15),
        brow=float(rng.uniform(0.3, 0.95)),
        stubble=float(rng.uniform(0.1, 0.6)) if rng.random() < 0.3 else 0.0,
        freckles=float(rng.uniform(0.05, 0.25)) if rng.random() < 0.2 else 0.0,
        lipstick=float(rng.uniform(0.2, 0.8)) if rng.random() < 0.25 else 0.0,
        mottle=float(rng.uniform(0.03, 0.08)),
        tone_share=share,
        clay=clay,
    )


def masks_of(head: MorphableHead) -> Masks:
    """Precompute where things are; the same for every person of this head."""
    place = head.mean_mm.astype(np.float64)
    points = head.mean().landmarks_mm
    marks = np.array([xyz for name, xyz in points.items() if name.startswith("ibug68/")])
    eyes = [_shell(head, marks[list(lid)].mean(0)) for lid in LIDS]
    eye = eyes[0][0] | eyes[1][0]
    iris = np.minimum(eyes[0][1], eyes[1][1])
    nose = marks[[31, 35]] + [[4.0, 1.0, 2.0], [-4.0, 1.0, 2.0]]
    nostril = np.exp(-np.square(np.linalg.norm(place[:, None] - nose, axis=2).min(1) / 3.5))
    brow_top = float(marks[[19, 24], 1].mean())
    scalp = _step((place[:, 1] - brow_top - 28.0) / 8.0) * _step((75.0 - place[:, 2]) / 10.0)
    scalp = np.maximum(scalp, _step((place[:, 1] - brow_top + 60.0) / 10.0) * _step((-5.0 - place[:, 2]) / 10.0))
    mouth = marks[list(LIPS)].mean(0)
    beard = _step((mouth[1] + 18.0 - place[:, 1]) / 6.0) * _step((place[:, 1] - mouth[1] + 55.0) / 8.0)
    beard = beard * _step((place[:, 2] - 20.0) / 10.0)
    return Masks(
        place=place,
        brow_mm=np.minimum(*(_to_line(place, marks[list(row)]) for row in BROWS)),
        lid_mm=np.minimum(*(_to_line(place, marks[list(row)]) for row in LIDS)),
        lips=_lips(place, marks),
        eye=eye,
        iris_mm=iris,
        nostril=nostril * ~eye,
        scalp=np.where(eye, 0.0, scalp),
        beard=np.where(eye, 0.0, beard),
        inside=np.asarray(np.isnan(head.canonical_mm).any(1)),
    )


def colours(masks: Masks, skin: Skin, rng: np.random.Generator) -> FloatArray:
    """Colour (V, 3) float32 of every vertex, sRGB from 0 to 1, before any light."""
    place, tone, hair = masks.place, np.array(skin.tone), np.array(skin.hair)
    rgb = np.tile(tone, (len(place), 1)) * (1.0 + skin.mottle * _noise(place, rng))[:, None]
    if not skin.clay:
        red = tone * (0.85, 0.62, 0.62) * (1 - skin.lipstick) + skin.lipstick * np.array([0.62, 0.13, 0.17])
        _mix(rgb, 0.8 * masks.lips, red)
        _mix(rgb, skin.freckles * (_noise(place * 3.0, rng) > 1.0), tone * 0.6)
        _mix(rgb, 0.7 * masks.nostril, tone * 0.25)
        _mix(rgb, skin.stubble * masks.beard, hair * 0.8)
        half = rng.uniform(2.5, 4.5)
        _mix(rgb, skin.brow * np.exp(-np.square(masks.brow_mm / half)), hair)
        _mix(rgb, 0.5 * np.exp(-np.square(masks.lid_mm / 1.5)), tone * 0.4)
        _mix(rgb, (0.12 if skin.bald else 0.95) * masks.scalp, hair * (1 + 0.15 * _noise(place * 2.0, rng)[:, None]))
        eye = np.tile([0.92, 0.90, 0.88], (len(place), 1))
        _mix(eye, masks.iris_mm < IRIS_MM, np.array(skin.iris))
        _mix(eye, masks.iris_mm < PUPIL_MM, np.array([0.03, 0.03, 0.03]))
        rgb[masks.eye] = eye[masks.eye]
    rgb[masks.inside] = tone * (0.35, 0.15, 0.15)
    return np.asarray(np.clip(rgb, 0.0, 1.0), np.float32)


def _mix(rgb: FloatArray, mask: FloatArray | BoolArray, colour: FloatArray) -> None:
    rgb += np.asarray(mask, float)[:, None] * (colour - rgb)


def _noise(place: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Soft blotches of mean 0 and spread about 1: a sum of five plane waves over the head."""
    waves = rng.normal(size=(5, 3)) * 2.0 / rng.uniform(6.0, 40.0, (5, 1))
    return np.asarray(np.sin(place @ waves.T + rng.uniform(0, 6.28, 5)).sum(1) * 0.63)


def _step(x: FloatArray) -> FloatArray:
    t = np.clip(0.5 + 0.5 * x, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


def _to_line(place: FloatArray, line: FloatArray) -> FloatArray:
    """Distance (V,) to the nearest place on a chain of segments."""
    best = np.full(len(place), np.inf)
    for start, end in pairwise(line):
        along = np.clip((place - start) @ (end - start) / max(float((end - start) @ (end - start)), 1e-9), 0.0, 1.0)
        best = np.minimum(best, np.linalg.norm(place - start - along[:, None] * (end - start), axis=1))
    return best


def _lips(place: FloatArray, marks: FloatArray) -> FloatArray:
    """1 inside the outer border of the lips as seen from the front, softly."""
    outline = marks[48:60, :2]
    inside = _enclosed(place[:, :2], outline) & (place[:, 2] > marks[48:60, 2].min() - 5.0)
    border = _to_line(place * (1, 1, 0), np.vstack([outline, outline[:1]]) @ np.eye(2, 3))
    return np.asarray(np.where(inside, 1.0, np.exp(-np.square(border / 0.8)) * (place[:, 2] > marks[48, 2] - 5.0)))


def _enclosed(places: FloatArray, outline: FloatArray) -> BoolArray:
    """Which places (V, 2) lie inside a closed outline (N, 2): crossings to the right are odd."""
    inside = np.zeros(len(places), bool)
    x, y = places.T
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        between = (ay > y) != (by > y)
        inside ^= between & (x < ax + (y - ay) / (by - ay if by != ay else 1.0) * (bx - ax))
    return inside


def _shell(head: MorphableHead, middle: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Which vertices are this eyeball (parts not joined to the skin), and how far each is from its front pole."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(head.mean_mm)
    edges = np.concatenate([head.faces[:, [0, 1]], head.faces[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count))
    _, part = connected_components(graph, directed=False)
    small = part != np.bincount(part).argmax()
    near = small & (np.linalg.norm(head.mean_mm - middle, axis=1) < 30.0)
    if not near.any():
        return near, np.full(count, np.inf)
    pole = head.mean_mm[near][head.mean_mm[near][:, 2].argmax()]
    return near, np.where(near, np.linalg.norm(head.mean_mm - pole, axis=1), np.inf)
