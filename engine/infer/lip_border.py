"""Lip borders by colour: the vermilion border is where red lip meets skin, and shape alone often cannot say where.

Used only where a scan has colours and they show a clear border; otherwise the landmarks stay as the net has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine.infer.colour_patch import Patch, laid_out, smoothest
from engine.infer.precise import PreciseAnswer
from engine.preprocess.colours import coloured_sample, is_coloured
from engine.types import FloatArray, Scan

UPPER = (
    "cheilion_right", "lip_upper_right", "crista_philtri_right", "labiale_superius", "crista_philtri_left",
    "lip_upper_left", "cheilion_left",
)  # fmt: skip
LOWER = (
    "cheilion_right", "lip_lower_right_2", "lip_lower_right_1", "labiale_inferius", "lip_lower_left_1",
    "lip_lower_left_2", "cheilion_left",
)  # fmt: skip
HALF_MM = np.array([38.0, 28.0])
"""Half the width and height of the patch about the mouth, on the mean head's scale."""
FRONT_MM = 9.0
"""Points farther behind the foremost of their neighbourhood are teeth or throat."""
REACH_MM, STEP_MM = 7.0, 0.25
"""How far from where the net has it the border is looked for."""
USUAL_MM = 3.0
"""How wrong the net usually is at most; a border farther off must be the clearer for it."""
EDGE_MM = 2.5
"""Lip and skin are compared over this much on either side of the border."""
BESIDE = 41
"""Places along each border."""
CLEAR, CLEAR_SHARE = 0.07, 0.75
"""Log ratio of red to green by which lip and skin must differ in the mean, and the share of places where they do."""
CONTRAST = 0.08
STIFFNESS = 6.0
"""Cost of a step of one millimetre from one place to the next."""


def refine_lips(scan: Scan, answer: PreciseAnswer, channel: Mapping[str, int], scheme: str = "ibug68") -> PreciseAnswer:
    """The answer with the borders of the lips where the colours of the scan have them.

    channel: row of every ``scheme/name`` in the answer. Nothing changes on scans without colours, without a red lip,
    or where the border is blurred.
    """
    names = [f"{scheme}/{name}" for name in dict.fromkeys((*UPPER, *LOWER))]
    if not is_coloured(scan) or any(name not in channel for name in names):
        return answer
    rows = {name.partition("/")[2]: channel[name] for name in names}
    mouth = answer.canonical_mm[list(rows.values())]
    patch = _patch(scan, answer, mouth.mean(axis=0))
    if patch is None:
        return answer
    moved = answer.canonical_mm.copy()
    middle = mouth[:, :2].mean(axis=0)
    for border in (UPPER, LOWER):
        chain = [rows[name] for name in border]
        shift = _border_shift(patch, answer.canonical_mm[chain, :2], middle)
        if shift is not None:
            xy = answer.canonical_mm[chain, :2] + shift
            deeper = patch.at("height", xy) - patch.at("height", answer.canonical_mm[chain, :2])
            moved[chain, :2] = xy
            moved[chain, 2] += np.clip(deeper, -6.0, 6.0)
    return replace(answer, canonical_mm=moved)


def _patch(scan: Scan, answer: PreciseAnswer, centre_mm: FloatArray) -> Patch | None:
    """The mouth from in front, in the canonical frame; None where too little of it is coloured."""
    scale = answer.pose.scale
    back = answer.pose.inverse().apply(centre_mm[None])[0]
    points, colours = coloured_sample(scan, back, float(np.linalg.norm(HALF_MM)) / scale, 10.0 * scale**2)
    if len(points) < 400:
        return None
    places = answer.pose.apply(points)
    near = np.abs(places[:, 2] - centre_mm[2]) < 25.0
    places, colours = places[near], colours[near]
    red = np.log((colours[:, 0] + 8.0) / (colours[:, 1] + 8.0))
    return laid_out(places[:, :2], places[:, 2], red, centre_mm[:2], HALF_MM, FRONT_MM)


def _border_shift(patch: Patch, chain_mm: FloatArray, middle_mm: FloatArray) -> FloatArray | None:
    """How far (7, 2) each landmark of a border lies off the edge of the red; None without a clear edge."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(chain_mm, axis=0), axis=1))])
    if not along[-1] > 20.0:
        return None
    where = np.linspace(0.06, 0.94, BESIDE) * along[-1]
    line = np.stack([np.interp(where, along, chain_mm[:, axis]) for axis in (0, 1)], axis=1)
    outward = _outward(line, middle_mm)
    offsets = np.arange(-REACH_MM - EDGE_MM, REACH_MM + EDGE_MM + STEP_MM / 2, STEP_MM)
    profile = patch.at("tint", line[:, None] + offsets[None, :, None] * outward[:, None])
    width = round(EDGE_MM / STEP_MM)
    sums = np.concatenate([np.zeros((BESIDE, 1)), np.cumsum(profile, axis=1)], axis=1)
    means = (sums[:, width:] - sums[:, :-width]) / width
    contrast = means[:, : -width - 1] - means[:, width + 1 :]
    middle = contrast.shape[1] // 2
    shifts = (np.arange(contrast.shape[1]) - middle) * STEP_MM
    inside = np.abs(shifts) <= REACH_MM
    contrast, shifts = contrast[:, inside], shifts[inside]
    chosen = smoothest(contrast / CONTRAST - 0.5 * np.square(shifts / USUAL_MM), shifts, STIFFNESS)
    found = contrast[np.arange(BESIDE), chosen]
    clear = found.mean() > CLEAR and (found > 0.5 * CLEAR).mean() > CLEAR_SHARE
    if not clear or (np.abs(shifts[chosen]) > REACH_MM - 2 * STEP_MM).mean() > 0.2:
        return None
    at = np.interp(along, where, shifts[chosen])
    at[[0, -1]] = 0.0  # the corners of the mouth are found by shape
    directions = np.stack([np.interp(along, where, outward[:, axis]) for axis in (0, 1)], axis=1)
    return np.asarray(at[:, None] * directions)


def _outward(line_mm: FloatArray, middle_mm: FloatArray) -> FloatArray:
    """Unit normals (M, 2) of a border, away from the middle of the mouth."""
    tangent = np.gradient(line_mm, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    side = np.sign(np.einsum("mx,mx->m", normal, line_mm - middle_mm).sum())
    return np.asarray(side * normal)
