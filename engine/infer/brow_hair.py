"""Brows by colour: the hair is darker than skin, and shape alone often cannot say where it begins and ends.

Used only where a scan has colours and they show hair with a clear upper border; otherwise the landmarks stay as the
net has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.infer.colour_patch import Patch, laid_out, smoothest
from engine.infer.precise import PreciseAnswer
from engine.preprocess.colours import coloured_sample, is_coloured
from engine.types import FloatArray, Scan

CHAINS = tuple(tuple(f"brow_{side}_{number}" for number in (1, 2, 3, 4, 5)) for side in ("right", "left"))
"""From the outer to the inner end."""
ROUND_MM = 100.0
"""The skin is laid out about the head's upright axis, lengths true at this distance from it."""
HALF_MM = np.array([52.0, 30.0])
AROUND_MM, PER_MM2 = 90.0, 6.0
"""How far about the root of the nose colours are looked up, and at how many points of each square millimetre."""
FRONT_MM = 7.0
REACH_MM, STEP_MM = 7.0, 0.25
"""How far above or below the net's line the border is looked for."""
USUAL_MM = 3.0
ALONG_MM, BEYOND_MM = 0.75, 14.0
"""Steps along the brow, and how far beyond its ends it is followed."""
EDGE_MM = 2.5
"""Hair and skin are compared over this much on either side of the upper border."""
UNDER_MM = 11.0
"""There is skin again below the hair, at most this far below its upper border."""
CONTRAST, CLEAR, CLEAR_SHARE = 0.12, 0.16, 0.8
"""Log ratios of brightness: scale, least mean, and the share of places with at least half of it."""
STIFFNESS = 8.0
TAIL_CONTRAST = 0.07
"""The tail of a brow thins out; it ends where hair and skin differ less than this."""
INNER_SHARE = 0.4
"""The inner end is where the contrast has fallen to this share of the clearest in the inner half."""
END_REACH_MM, END_USUAL_MM, END_WEIGHT = 12.0, 5.0, 0.25
"""How far an end may lie from where the net has it, and how the tail is held to that."""
INSIDE_MM = 1.0
"""The landmarks lie in the upper half of the hair: so far below its upper border."""


@dataclass(frozen=True, eq=False)
class _Border:
    """The upper border of a brow, place by place (M,): along the chain, off its line, how clear it is."""

    along_mm: FloatArray
    off_mm: FloatArray
    contrast: FloatArray


def refine_brows(
    scan: Scan, answer: PreciseAnswer, channel: Mapping[str, int], scheme: str = "ibug68"
) -> PreciseAnswer:
    """The answer with the brows where the hair of the scan is.

    channel: row of every ``scheme/name`` in the answer. Nothing changes on scans without colours or with brows that
    are no darker than the skin.
    """
    if not is_coloured(scan) or any(f"{scheme}/{name}" not in channel for chain in CHAINS for name in chain):
        return answer
    chains = [[channel[f"{scheme}/{name}"] for name in chain] for chain in CHAINS]
    skin = _skin(scan, answer, answer.canonical_mm[[row for rows in chains for row in rows]].mean(axis=0))
    moved = answer.canonical_mm.copy()
    for rows in chains:
        flat, radius = _unrolled(answer.canonical_mm[rows])
        patch = None if skin is None else _patch(skin, flat.mean(axis=0), float(radius.mean()))
        found = None if patch is None else on_hair(patch, flat)
        if patch is not None and found is not None:
            higher = patch.at("height", found) - patch.at("height", flat)
            moved[rows] = _rolled(found, radius + np.clip(higher, -6.0, 6.0))
    return replace(answer, canonical_mm=moved)


def _unrolled(places_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Flat places (N, 2), across and up, and distances from the head's axis (N,) of canonical places (N, 3)."""
    x, y, z = places_mm.T
    return np.stack([ROUND_MM * np.arctan2(x, z), y], axis=1), np.hypot(x, z)


def _rolled(flat_mm: FloatArray, radius_mm: FloatArray) -> FloatArray:
    angle = flat_mm[:, 0] / ROUND_MM
    return np.stack([radius_mm * np.sin(angle), flat_mm[:, 1], radius_mm * np.cos(angle)], axis=1)


def _skin(scan: Scan, answer: PreciseAnswer, centre_mm: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Flat places (N, 2), distances from the axis and darkness (N,) of the skin about both brows; None of too few."""
    scale = answer.pose.scale
    back = answer.pose.inverse().apply(centre_mm[None])[0]
    points, colours = coloured_sample(scan, back, AROUND_MM / scale, PER_MM2 * scale**2)
    if len(points) < 400:
        return None
    flat, radius = _unrolled(answer.pose.apply(points))
    return flat, radius, -np.log(colours.sum(axis=1) + 24.0)


def _patch(skin: tuple[FloatArray, FloatArray, FloatArray], middle_mm: FloatArray, distance_mm: float) -> Patch | None:
    """Darkness and height of the skin about a brow, its middle (2,) at that distance from the axis."""
    flat, radius, darkness = skin
    near = (np.abs(radius - distance_mm) < 35.0) & np.all(np.abs(flat - middle_mm) < HALF_MM, axis=1)
    return laid_out(flat[near], radius[near], darkness[near], middle_mm, HALF_MM, FRONT_MM)


def on_hair(patch: Patch, chain_mm: FloatArray) -> FloatArray | None:
    """Where (5, 2) the landmarks of a brow at ``chain_mm`` (5, 2) go to lie on the hair; None without clear hair."""
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(chain_mm, axis=0), axis=1))])
    if not 25.0 < at[-1] < 90.0:
        return None
    border = _upper_border(patch, chain_mm, at)
    middle = (border.along_mm > 0.15 * at[-1]) & (border.along_mm < 0.85 * at[-1])
    usual = border.contrast[middle]
    if not (usual.mean() > CLEAR and (usual > 0.5 * CLEAR).mean() > CLEAR_SHARE):
        return None
    if (np.abs(border.off_mm[middle]) > REACH_MM - 2 * STEP_MM).mean() > 0.2:
        return None
    first, last = _ends(border, at[-1])
    along = first + (last - first) * at / at[-1]
    off = np.interp(along, border.along_mm, border.off_mm) - INSIDE_MM
    line, up = _line(chain_mm, at, along)
    return np.asarray(line + off[:, None] * up)


def _line(chain_mm: FloatArray, at_mm: FloatArray, along_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Places (M, 2) along a chain, straight on beyond its ends, and which way is up from each."""
    line = np.stack([np.interp(along_mm, at_mm, chain_mm[:, axis]) for axis in (0, 1)], axis=1)
    for end, before, beyond in ((0, 1, at_mm[0] - along_mm), (-1, -2, along_mm - at_mm[-1])):
        away = (chain_mm[end] - chain_mm[before]) / (np.linalg.norm(chain_mm[end] - chain_mm[before]) + 1e-9)
        line += np.clip(beyond, 0.0, None)[:, None] * away
    smooth = np.gradient(chain_mm, at_mm, axis=0)
    tangent = np.stack([np.interp(along_mm, at_mm, smooth[:, axis]) for axis in (0, 1)], axis=1)
    up = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    up *= np.sign(up[:, 1:]) / (np.linalg.norm(up, axis=1, keepdims=True) + 1e-9)
    return line, up


def _upper_border(patch: Patch, chain_mm: FloatArray, at_mm: FloatArray) -> _Border:
    """The upper border of the hair nearest to the chain, followed along it and a little beyond."""
    along = np.arange(-BEYOND_MM, at_mm[-1] + BEYOND_MM, ALONG_MM)
    line, up = _line(chain_mm, at_mm, along)
    most = REACH_MM + UNDER_MM + STEP_MM
    offsets = np.arange(-most, most + STEP_MM / 2, STEP_MM)
    profile = patch.at("tint", line[:, None] + offsets[None, :, None] * up[:, None])
    width = round(EDGE_MM / STEP_MM)
    sums = np.concatenate([np.zeros((len(along), 1)), np.cumsum(profile, axis=1)], axis=1)
    means = (sums[:, width:] - sums[:, :-width]) / width
    shifts = np.arange(-REACH_MM, REACH_MM + STEP_MM / 2, STEP_MM)
    row = np.rint((shifts - offsets[0]) / STEP_MM).astype(int)
    hair, above = means[:, row - width], means[:, row + 1]
    farther = range(2 * width, round(UNDER_MM / STEP_MM), 2)
    under = np.min([means[:, row - step] for step in farther], axis=0)
    contrast = hair - np.maximum(above, under)
    chosen = smoothest(contrast / CONTRAST - 0.5 * np.square((shifts - INSIDE_MM) / USUAL_MM), shifts, STIFFNESS)
    found = contrast[np.arange(len(along)), chosen]
    return _Border(along, _softened(shifts[chosen]), _softened(found))


def _softened(values: FloatArray) -> FloatArray:
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(values.astype(float), 1.5 / ALONG_MM, mode="nearest"))


def _ends(border: _Border, length_mm: float) -> tuple[float, float]:
    """Where along the chain the hair begins and ends; where it does not say, the chain's own ends."""
    middle = int(np.searchsorted(border.along_mm, 0.5 * length_mm))
    along, contrast = border.along_mm[middle::-1], border.contrast[middle::-1]
    score = np.cumsum(np.clip(contrast / TAIL_CONTRAST - 1.0, -1.0, 1.0)) * ALONG_MM
    score -= END_WEIGHT * np.square(along / END_USUAL_MM)
    tail = float(along[np.where(np.abs(along) < END_REACH_MM, score, -np.inf).argmax()])
    along, contrast = border.along_mm[middle:], border.contrast[middle:]
    clearest = int(contrast.argmax())
    fallen = np.flatnonzero(contrast[clearest:] < INNER_SHARE * contrast[clearest])
    inner = float(along[clearest + fallen[0]]) if len(fallen) else np.inf
    return (
        tail if abs(tail) < END_REACH_MM - ALONG_MM else 0.0,
        inner if abs(inner - length_mm) < END_REACH_MM - ALONG_MM else length_mm,
    )
