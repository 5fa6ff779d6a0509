"""What lies on a face besides its shape: the relief of the eyebrows, and eyes as scanners see them."""

from __future__ import annotations

import numpy as np

from engine.synth.types import BrowPlace
from engine.synth.vectors import lengths
from engine.synth.wardrobe.part import waves
from engine.types import FloatArray

BROW_MM = np.array([[10.0, 50.8], [24.0, 55.4], [37.5, 56.7], [49.5, 54.0], [59.0, 47.2]])
"""Middle line of the left eyebrow's hair on the mean head: x and y. The landmarks lie in its upper half."""
MEAN_BROWS = BrowPlace()
EYE_MM = np.array([32.0, 36.2, 84.5])
"""Middle of the left eyeball on the mean head."""
EYE_RADIUS_MM = 12.6


def brows(
    canonical_mm: FloatArray, rng: np.random.Generator, place: BrowPlace = MEAN_BROWS
) -> tuple[FloatArray, FloatArray]:
    """How far (V, 3) the hair of the eyebrows lifts the surface, canonical frame, and its roughness (V,)."""
    lift = np.zeros(canonical_mm.shape, dtype=np.float32)
    rough = np.zeros(len(canonical_mm), dtype=np.float32)
    x, y, z = canonical_mm.T
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero((np.abs(x) < 66.0) & (y > 38.0) & (y < 70.0) & (z > 60.0))
    aside = np.abs(x[near])
    up = y[near] - place.rise_mm(aside) - rng.normal(0.0, 0.5)
    line = np.interp(aside, BROW_MM[:, 0], BROW_MM[:, 1])
    half = rng.uniform(2.0, 4.5) * np.interp(aside, [4.0, 12.0, 35.0, 62.0], [0.1, 1.0, 1.0, 0.35])
    share = np.exp(-(((up - line) / half) ** 2)) * (aside < 63.0)
    thick = rng.uniform(0.0, 1.8)
    height = thick * share * (1.0 + 0.3 * waves(canonical_mm[near], rng, 8.0))
    rough[near] = rng.uniform(0.0, 0.3) * thick * share
    lift[near] = height[:, None] * np.array([0.0, 0.15, 1.0], dtype=np.float32)
    return lift, rough


def eyes(canonical_mm: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Wet eyes measure badly: how far (V, 3) each point of the eyeballs seems to lie off, and its roughness (V,)."""
    lift = np.zeros(canonical_mm.shape, dtype=np.float32)
    rough = np.zeros(len(canonical_mm), dtype=np.float32)
    aside = canonical_mm.copy()
    aside[:, 0] = np.abs(aside[:, 0])
    with np.errstate(invalid="ignore"):
        ball = np.flatnonzero(lengths(aside - EYE_MM.astype(np.float32)) < EYE_RADIUS_MM)
    depth = rng.normal(-0.2, 0.7) + rng.uniform(0.0, 0.6) * waves(canonical_mm[ball], rng, 9.0)
    lift[ball, 2] = depth
    rough[ball] = rng.choice([0.0, rng.uniform(0.0, 0.5)])
    return lift, rough
