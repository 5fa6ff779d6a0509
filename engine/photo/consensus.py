"""Many views, one place: rays that agree are intersected, and the result is laid onto the scan.

After Paulsen et al., Multi-view consensus CNN for 3D facial landmark placement, 2018: draws of three lines, those
within 10 mm count, more than a third must agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine import annotation as edits
from engine.geometry import Surface
from engine.types import Annotation, FloatArray, Landmark, State

DRAWS = 100
WITHIN_MM = 10.0
AGREEING = 1.0 / 3.0
SMALL_MM = 1.0
FARTHEST_GAP_MM = 15.0
GOOD_MM = 5.0
"""A spread up to this is shown as good, a larger one as doubtful."""
AUTOMATIC = "model"
"""Source of what no person placed, as landmark sets know it."""


@dataclass(frozen=True, eq=False)
class Rays:
    """K views of L landmarks as lines. start, direction: (L, K, 3). weight: (L, K), 0 where a view does not count."""

    start: FloatArray
    direction: FloatArray
    weight: FloatArray


@dataclass(frozen=True, eq=False)
class Consensus:
    """Where the views agree that landmarks lie, on the scan.

    xyz_mm: (L, 3), NaN without agreement. spread_mm: (L,) what the place is worth: the root mean square distance of
    the rays: of those that agree from ``agree``, of all views from ``engine.photo.lifting.join``. views: (L,) how many
    agree. gap_mm: (L,) from where the rays meet to the surface.
    inlier: (L, K) which views agree. residual_mm: (L, K) distance of each view's ray.
    """

    names: tuple[str, ...]
    view_ids: tuple[str, ...]
    xyz_mm: FloatArray
    spread_mm: FloatArray
    views: NDArray[np.integer]
    gap_mm: FloatArray
    inlier: NDArray[np.bool_]
    residual_mm: FloatArray
    photos: bool = False
    """Made from photos, not from views rendered from the scan."""

    @property
    def found(self) -> NDArray[np.bool_]:
        """(L,) where there is a place."""
        return np.asarray(np.isfinite(self.xyz_mm).all(1))

    @property
    def good(self) -> NDArray[np.bool_]:
        """(L,) found, with a small spread."""
        return np.asarray(self.found & (self.spread_mm <= GOOD_MM))


def agree(
    names: tuple[str, ...], view_ids: tuple[str, ...], rays: Rays, surface: Surface, seed: int = 0, photos: bool = False
) -> Consensus:
    """Intersect the rays of every landmark robustly and lay the result onto the surface.

    A single ray decides nothing here; see ``engine.photo.lifting`` for places from one photo.
    """
    met, inlier = _robust(rays, np.random.default_rng(seed))
    enough = inlier.sum(1) > np.maximum(1, AGREEING * (rays.weight > 0).sum(1))
    met[~enough] = np.nan
    finite = np.isfinite(met).all(1)
    xyz, gap = met.copy(), np.full(len(met), np.nan)
    if finite.any():
        closest = surface.closest(met[finite])
        xyz[finite], gap[finite] = closest.places_mm, closest.distance_mm
    off = finite & (gap > FARTHEST_GAP_MM)  # rays that meet far from the scan show something else
    xyz[off], gap[off], finite = np.nan, np.nan, finite & ~off
    residual = _distances(np.nan_to_num(xyz)[:, None], rays.start, rays.direction)
    weight = rays.weight * inlier
    spread = np.sqrt((weight * residual**2).sum(1) / np.maximum(weight.sum(1), 1e-12))
    spread[~finite] = np.nan
    return Consensus(names, view_ids, xyz, spread, inlier.sum(1), gap, inlier, residual, photos)


def _robust(rays: Rays, rng: np.random.Generator) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Meeting point (L, 3) of the rays of the best draw's followers, and who they are (L, K)."""
    usable = rays.weight > 0
    count, views = usable.shape
    chance = rng.random((count, DRAWS, views)) * usable[:, None]
    drawn = np.argsort(-chance, axis=2)[..., : min(3, views)]
    here = np.arange(count)[:, None, None]
    centre = _meeting(rays.start[here, drawn], rays.direction[here, drawn], usable[here, drawn].astype(float))
    away = _distances(centre[:, :, None], rays.start[:, None], rays.direction[:, None])
    near = (away <= WITHIN_MM) & usable[:, None]
    score = near.sum(2) - np.where(near, away, 0.0).sum(2) / (WITHIN_MM * views)
    best = score.argmax(1)
    inlier = near[np.arange(count), best]
    weight = rays.weight * inlier
    met = _meeting(rays.start, rays.direction, weight)
    for _ in range(3):  # rays that pass far off count for less
        away = _distances(met[:, None], rays.start, rays.direction)
        met = _meeting(rays.start, rays.direction, weight / np.maximum(away, SMALL_MM))
    return met, inlier


def _meeting(start: FloatArray, direction: FloatArray, weight: FloatArray) -> FloatArray:
    """Point nearest to lines (…, K, 3) in the weighted least-squares sense: (…, 3)."""
    across = np.eye(3) - direction[..., :, None] * direction[..., None, :]
    across = across * weight[..., None, None]
    left = across.sum(-3) + 1e-9 * np.eye(3)
    right = np.einsum("...kxy,...ky->...x", across, start)
    return np.asarray(np.linalg.solve(left, right[..., None])[..., 0])


def _distances(points: FloatArray, start: FloatArray, direction: FloatArray) -> FloatArray:
    """Distance of points from lines, broadcast."""
    offset = points - start
    along = (offset * direction).sum(-1, keepdims=True)
    return np.asarray(np.linalg.norm(offset - along * direction, axis=-1))


PROVENANCE = ("transfer", "photo", "consensus", "manual")
"""How landmarks came to be, the most trusted last; one of them replaces only what is below it, or its own kind."""


def provenance(landmark: Landmark) -> str:
    """Which of ``PROVENANCE`` a landmark is. What a point model found counts as a consensus."""
    if landmark.source != AUTOMATIC or landmark.checked or landmark.flagged:
        return "manual"
    kind = landmark.model.partition(" ")[0]
    return kind if kind in PROVENANCE else "point model"


def write(
    old: Annotation,
    consensus: Consensus,
    model_id: str,
    names: frozenset[str] | None = None,
    replace_models: bool = False,
) -> Annotation:
    """The landmark set with the consensus taken over: the only writer of places that views agree on.

    names: which landmarks; all if None. What a person placed, moved, checked or flagged stays; what a point model
    found stays unless ``replace_models``. Places from one photo alone rank below those of many.
    """
    when = edits.now()
    landmarks = dict(old.landmarks)
    for number in np.flatnonzero(consensus.found):
        name = consensus.names[number]
        if names is not None and name not in names:
            continue
        kind = "photo" if consensus.photos and consensus.views[number] < 2 else "consensus"
        if not _may_replace(landmarks.get(name), kind, replace_models):
            continue
        x, y, z = (float(value) for value in consensus.xyz_mm[number])
        confidence = 0.5 ** float(consensus.spread_mm[number] / GOOD_MM)  # what is good is more than half sure
        said = f"{kind} of {int(consensus.views[number])} views by {model_id}"
        new = Landmark((x, y, z), State.PLACED, AUTOMATIC, said, confidence, time=when)
        before = landmarks.get(name)
        landmarks[name] = new if before is None else replace(new, comment=before.comment)
    return old.with_landmarks(landmarks)


def _may_replace(old: Landmark | None, kind: str, models: bool) -> bool:
    if old is None:
        return True
    before = provenance(old)
    if before == "point model":
        return models
    return PROVENANCE.index(before) <= PROVENANCE.index(kind) and before != "manual"
