"""From landmarks seen in views and photos to places on the scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from engine.geometry import Surface
from engine.photo.casting import Hits, SeenScan
from engine.photo.consensus import SMALL_MM, Consensus, Rays, agree
from engine.photo.cropping import around
from engine.photo.heads import DenseMesh
from engine.photo.mesh import facing
from engine.photo.observation import Observation
from engine.photo.observing import DenseObserver, Sighting
from engine.photo.views import View, ViewsConfig, cameras_around, render_views, surfaces_of
from engine.types import BoolArray, EngineError, FloatArray, Scan

Progress = Callable[[float, str], None]
FACING = 0.2
"""Least cosine between the surface and the view for a ray to count."""
HIDDEN_MM = 5.0
UNLIKELY_MM = 35.0
FARTHEST_RAY_MM = 20.0
"""A ray that passes farther off counts as this far."""
RAYS = 0.5
"""Share of the distance of all rays, root mean square, that counts as spread;"""
FORESEEN = 0.3
"""of the error that the net foresees, the median of the views;"""
UNUSUAL = 0.5
"""of the distance from where the mean head has a place, since the unusual is oftener wrong;"""
ELSEWHERE = 1.0
"""of the distance from where the point model, which never saw the views, has the landmark on the scan. All shares were
chosen on dressed synthetic people and on procedural heads, and so was"""
HONEST = 0.8
"""the factor that makes spreads as large as errors, root mean square."""
NEIGHBOURS = 3
"""So many landmarks that the point model knows say what another one nearby is worth."""
NOWHERE: Mapping[str, FloatArray] = MappingProxyType({})
SURE_SHARE = 0.02
"""Expected error over the square's side at which confidence has fallen to a third."""


@dataclass(frozen=True, eq=False)
class Lift:
    """Observations, the views they come from, and where they agree."""

    observations: tuple[Observation, ...]
    views: tuple[View, ...]
    consensus: Consensus
    trouble: Mapping[str, str] = field(default_factory=dict)
    """Why photos were left out: a sentence by the photo's path."""


def lift_scan(
    scan: Scan,
    pose: FloatArray,
    observer: DenseObserver,
    count: int = 520,
    config: ViewsConfig | None = None,
    progress: Progress = lambda share, text: None,
    elsewhere_mm: Mapping[str, FloatArray] = NOWHERE,
) -> Lift:
    """Landmarks of a scan from views rendered of it. pose: (4, 4) from scan millimetres to the canonical head.

    count: how many of the observer's landmarks are wanted, 68 or all. elsewhere_mm: as for ``join``. EngineError for a
    bare cloud.
    """
    if scan.faces is None or not len(scan.faces):
        raise EngineError(f"{scan.name} has no triangles, so no views can be made of it. Export it as a mesh.")
    config = config or ViewsConfig()
    surfaces = surfaces_of(scan, pose)
    progress(0.05, "Making views")
    views = []
    for view in render_views(surfaces, cameras_around(pose, config), config.colour):
        views.append(view)
        progress(0.05 + 0.35 * len(views) / config.count, "Making views")
    back = np.linalg.inv(pose)
    places = observer.canonical_mm @ back[:3, :3].T + back[:3, 3]
    squares = [around(view.seen.camera.project(places[:68])[0]) for view in views]
    sightings = []
    for first in range(0, len(views), 4):
        part = views[first : first + 4]
        sightings += observer.look([view.pixels for view in part], squares[first : first + 4])
        progress(0.4 + 0.5 * (first + len(part)) / len(views), "Looking at views")
    observations = tuple(
        observed(view.view_id, sighting, observer.names[:count], view.seen, mesh=observer.mesh)
        for view, sighting in zip(views, sightings, strict=True)
    )
    progress(0.9, "Joining views")
    surface = Surface(scan.points_mm, scan.faces)
    consensus = join(observations, [view.seen for view in views], surface, places[:count], elsewhere_mm)
    return Lift(observations, tuple(views), consensus)


def observed(
    view_id: str, sighting: Sighting, names: tuple[str, ...], seen: SeenScan | None = None, photo: bool = False,
    mesh: DenseMesh | None = None,
) -> Observation:  # fmt: skip
    """A sighting as an observation of a view whose camera may be known. mesh: between all points of the sighting."""
    count = len(names)
    expected = np.hypot(sighting.expected_px, sighting.scatter_px)[:count]
    visible = np.ones(count, bool) if mesh is None else facing(sighting.xy_px, mesh.triangles)[:count]
    confidence = np.exp(-expected / (SURE_SHARE * sighting.side_px))
    return Observation(
        view_id,
        None if seen is None else seen.camera,
        names,
        sighting.xy_px[:count],
        sighting.depth_px[:count],
        expected,
        confidence,
        visible,
        photo,
        None if mesh is None else sighting.xy_px,
    )


def join(
    observations: Sequence[Observation],
    seen: Sequence[SeenScan],
    surface: Surface,
    expected_mm: FloatArray | None = None,
    elsewhere_mm: Mapping[str, FloatArray] = NOWHERE,
) -> Consensus:
    """Where observations of the same landmarks agree on a surface.

    A first round takes all rays that hit something that faces them; a second one only views in which the place found
    is in plain sight. With a single view, its hits are the answer, as sure as the net says.
    expected_mm: (L, 3) where the mean head has them; what lies farther off than heads differ is not believed.
    elsewhere_mm: places (3,) by name that something else than these views gave, to hold theirs against.
    """
    names = observations[0].names
    ids = tuple(each.view_id for each in observations)
    photos = all(each.photo for each in observations)
    hits = [view.cast(each.xy_px) for each, view in zip(observations, seen, strict=True)]
    rays, facing = _rays(observations, seen, hits)
    if len(observations) == 1:
        return _near(_single(observations[0], seen[0], hits[0], rays, photos), expected_mm)
    first = agree(names, ids, rays, surface, photos=photos)
    weight = np.where(facing, rays.weight, 0.0)
    places = np.nan_to_num(first.xyz_mm)
    for column, view in enumerate(seen):
        weight[:, column] *= np.where(first.found, view.sees(places, HIDDEN_MM), 1.0)
    again = _filled(agree(names, ids, replace(rays, weight=weight), surface, photos=photos), first)
    return _near(_doubted(again, observations, seen, expected_mm, elsewhere_mm), expected_mm)


def _rays(
    observations: Sequence[Observation], seen: Sequence[SeenScan], hits: Sequence[Hits]
) -> tuple[Rays, BoolArray]:
    """Lines of all landmarks and views, and which meet the surface at a fair angle; weights count doubt, squared.

    How steep a fair angle is does not matter for where rays pass: measured on dressed synthetic people.
    """
    lines = [view.camera.rays(each.xy_px) for each, view in zip(observations, seen, strict=True)]
    start = np.stack([line[0] for line in lines], axis=1)
    direction = np.stack([line[1] for line in lines], axis=1)
    normal = np.stack([hit.normal for hit in hits], axis=1)
    struck = np.stack([hit.face >= 0 for hit in hits], axis=1)
    cosine = np.where(struck, -(normal * direction).sum(2), 0.0)
    confidence = np.stack([each.confidence for each in observations], axis=1)
    facing = cosine > FACING
    return Rays(start, direction, confidence**2), facing


def _doubted(
    consensus: Consensus,
    observations: Sequence[Observation],
    seen: Sequence[SeenScan],
    expected_mm: FloatArray | None,
    elsewhere_mm: Mapping[str, FloatArray],
) -> Consensus:
    """With the spread over all views, what the net foresees, and how far off mean head and point model have the place.

    What many views or another model contradict is worth less, and so is what is unusual for a head or hard to see.
    """
    clipped = np.minimum(consensus.residual_mm, FARTHEST_RAY_MM)
    places = np.nan_to_num(consensus.xyz_mm)
    foreseen = [each.expected_px * _mm_per_px(view, places) for each, view in zip(observations, seen, strict=True)]
    spread = np.hypot(RAYS * np.sqrt(np.square(clipped).mean(1)), FORESEEN * np.median(foreseen, axis=0))
    if expected_mm is not None:
        unusual = np.linalg.norm(places - expected_mm, axis=1)
        spread = np.hypot(spread, UNUSUAL * unusual)
    spread = np.hypot(spread, ELSEWHERE * _contradicted(consensus, elsewhere_mm))
    return replace(consensus, spread_mm=np.where(consensus.found, HONEST * spread, np.nan))


def _contradicted(consensus: Consensus, elsewhere_mm: Mapping[str, FloatArray]) -> FloatArray:
    """How far (L,) the places are from those of another source, and of the neighbours for what that does not know."""
    rows = [
        row for row, name in enumerate(consensus.names) if consensus.found[row] and name in elsewhere_mm
    ]  # fmt: skip
    away = np.zeros(len(consensus.names))
    if not rows:
        return away
    other = np.array([elsewhere_mm[consensus.names[row]] for row in rows])
    known = np.minimum(np.linalg.norm(consensus.xyz_mm[rows] - other, axis=1), FARTHEST_RAY_MM)
    away[rows] = known
    left = np.setdiff1d(np.flatnonzero(consensus.found), rows)
    gap = np.linalg.norm(consensus.xyz_mm[left, None] - consensus.xyz_mm[rows], axis=2)
    near = np.argsort(gap, axis=1)[:, :NEIGHBOURS]
    weight = 1.0 / np.maximum(np.take_along_axis(gap, near, 1), SMALL_MM)
    away[left] = (weight * known[near]).sum(1) / weight.sum(1)
    return away


def _filled(main: Consensus, other: Consensus) -> Consensus:
    """``main``, with what only ``other`` found at twice its spread."""
    only = other.found & ~main.found
    return replace(
        main,
        xyz_mm=np.where(only[:, None], other.xyz_mm, main.xyz_mm),
        spread_mm=np.where(only, 2.0 * other.spread_mm, main.spread_mm),
        views=np.where(only, other.views, main.views),
        gap_mm=np.where(only, other.gap_mm, main.gap_mm),
        inlier=np.where(only[:, None], other.inlier, main.inlier),
        residual_mm=np.where(only[:, None], other.residual_mm, main.residual_mm),
    )


def _near(consensus: Consensus, expected_mm: FloatArray | None) -> Consensus:
    """Without what lies farther from where the mean head has it than heads differ."""
    if expected_mm is None:
        return consensus
    off = np.linalg.norm(np.nan_to_num(consensus.xyz_mm) - expected_mm, axis=1) > UNLIKELY_MM
    return replace(
        consensus,
        xyz_mm=np.where(off[:, None], np.nan, consensus.xyz_mm),
        spread_mm=np.where(off, np.nan, consensus.spread_mm),
    )


def _mm_per_px(seen: SeenScan, places_mm: FloatArray) -> FloatArray:
    """What a pixel spans at places (L, 3): (L,)."""
    depth = seen.camera.project(places_mm)[1]
    return np.asarray((np.ones_like(depth) if seen.camera.orthographic else depth) / seen.camera.scale)


def _single(one: Observation, seen: SeenScan, hits: Hits, rays: Rays, photos: bool) -> Consensus:
    """Places from one view alone: where its rays first meet the scan, if that faces the view."""
    cosine = -(hits.normal * rays.direction[:, 0]).sum(1)
    good = (hits.face >= 0) & (cosine > FACING)
    spread = one.expected_px * _mm_per_px(seen, np.nan_to_num(hits.xyz_mm)) / np.maximum(cosine, FACING)
    nothing = np.full(len(good), np.nan)
    return Consensus(
        one.names,
        (one.view_id,),
        np.where(good[:, None], hits.xyz_mm, np.nan),
        np.where(good, spread, nothing),
        good.astype(int),
        np.where(good, 0.0, nothing),
        good[:, None],
        np.zeros((len(good), 1)),
        photos,
    )
