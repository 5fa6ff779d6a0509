"""The virtual scanner: from a head to the cloud a real device would deliver, with the truth at every point."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.config import Config
from engine.synth import defects
from engine.synth.cloud import Cloud, Drawable
from engine.synth.dress import DressConfig, dress
from engine.synth.types import HeadSurface, SyntheticScan
from engine.synth.vectors import lengths
from engine.synth.visibility import POINTS_PER_CELL, Eyes, Look, See, direction, directions_around, points_for, see
from engine.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Kind:
    """One kind of scan: how it looks at the person, what it keeps and how badly it measures. Ranges are (low, high)."""

    share: float
    views: tuple[int, int]
    """Number of cameras in front; 0 means all round."""
    yaw_degrees: float
    """Largest yaw of a camera."""
    dress: Mapping[str, float]
    """Shares of clothing that differ from the defaults, unless the configuration names them."""
    crop_mm: tuple[float, float] | None
    """Radius of the sphere kept about the middle of the face; None keeps everything."""
    noise_mm: tuple[float, float] = (0.05, 0.5)
    waves_mm: tuple[float, float] = (0.0, 0.4)
    holes: tuple[int, int] = (0, 8)
    clutter: float = 0.25
    """How often spikes and floating bits are left in."""
    coarse_mm: tuple[float, float] | None = None
    """Edge of a coarse mesh through the surface; None keeps it fine."""
    smooth: tuple[int, int] = (0, 0)
    """Rounds of smoothing of the surface."""


BARE = {"hair": 0.0, "beard": 0.0, "glasses": 0.0, "torso": 0.0, "surroundings": 0.0}
KINDS: Mapping[str, Kind] = {
    "single view": Kind(0.14, (1, 1), 60.0, {}, (130.0, 420.0)),
    "few views": Kind(0.20, (2, 4), 75.0, {}, (120.0, 380.0), smooth=(0, 2)),
    "mask": Kind(0.12, (1, 3), 45.0, {"torso": 0.1}, (75.0, 115.0), holes=(0, 4), clutter=0.1),
    "bust": Kind(0.20, (0, 0), 0.0, {"torso": 1.0, "collar": 0.6}, None, smooth=(0, 2)),
    "head": Kind(0.12, (0, 0), 0.0, {"torso": 0.25}, (150.0, 230.0), smooth=(0, 2)),
    "registered": Kind(0.07, (0, 0), 0.0, BARE, (85.0, 170.0), (0.0, 0.05), (0.0, 0.05), (0, 0), 0.0, smooth=(0, 4)),
    "coarse": Kind(0.09, (0, 0), 0.0, {}, (100.0, 420.0), (0.2, 1.0), (0.0, 0.6), coarse_mm=(4.0, 8.5)),
    "depth camera": Kind(0.06, (1, 2), 45.0, {}, (110.0, 350.0), (0.5, 1.5), (0.3, 1.2), smooth=(2, 8)),
}
"""Kinds of scan; shares are relative."""


class ScannerConfig(Config):
    """How many points, and which kinds of scan."""

    points: int = 4096
    normals: bool = True
    kinds: tuple[str, ...] = tuple(KINDS)
    dress: DressConfig = DressConfig()
    into_openings: float = 0.15
    """Share of scans that show the inside of nostrils, of lids and of closed lips, as computed surfaces do."""
    quality: float = 1.0
    """Scales all noise, waves and holes; 0 is a perfect instrument."""


FACE_CENTRE_MM = np.array([0.0, 5.0, 70.0])
OCCLUDERS, CELL_MM, OCCLUDER_MARGIN_MM = (16_000, 120_000), 3.0, 60.0
"""How many points stand for the surface in the depth maps, how large their cells should be at most, and how far beyond
the crop one looks."""
FINE_CELL_MM, FINE_RADIUS_MM, FINE_STEEPEST, FINE_MARGIN_MM = 1.4, 78.0, 0.25, 4.0
"""The middle of the face is looked at once more, this finely, or cameras would see into nostrils and between lips."""


def scan_head(surface: HeadSurface, rng: np.random.Generator, config: ScannerConfig | None = None) -> SyntheticScan:
    """Dress the head and scan it; exactly ``config.points`` points come back, in the head's own frame and random order.

    The same generator state gives the same scan. Add a pose and a unit with ``engine.synth.pose``.
    """
    return scan_heads([surface], [rng], config)[0]


def scan_heads(
    surfaces: Sequence[HeadSurface],
    rngs: Sequence[np.random.Generator],
    config: ScannerConfig | None = None,
    answer: See = see,
) -> list[SyntheticScan]:
    """Scans of several heads in step, each with its own generator; the same as one by one.

    answer: who says what the cameras see, for all heads at once (``engine.train.device_eyes`` does it on a device).
    """
    config = config or ScannerConfig()
    running = {number: _scan(head, rng, config) for number, (head, rng) in enumerate(zip(surfaces, rngs, strict=True))}
    done: dict[int, SyntheticScan] = {}
    asked = {number: next(scan) for number, scan in running.items()}
    while asked:
        told = dict(zip(asked, answer(list(asked.values())), strict=True))
        asked = {}
        for number, mask in told.items():
            try:
                asked[number] = running[number].send(mask)
            except StopIteration as end:
                done[number] = end.value
    return [done[number] for number in range(len(running))]


def _scan(
    surface: HeadSurface, rng: np.random.Generator, config: ScannerConfig
) -> Generator[Look, BoolArray, SyntheticScan]:
    """One scan, which asks what its cameras see."""
    shares = np.array([KINDS[name].share for name in config.kinds])
    name = config.kinds[int(rng.choice(len(shares), p=shares / shares.sum()))]
    kind = KINDS[name]
    if rng.random() >= config.into_openings:
        surface = surface.outer()
    worn = {key: value for key, value in kind.dress.items() if key not in config.dress.model_fields_set}
    soup = dress(surface, rng, config.dress.model_copy(update=worn))
    soup = defects.reshape(soup, rng, kind.smooth, kind.coarse_mm, kind.noise_mm, config.quality)
    drawable = Drawable.of(soup)
    keep = defects.Crop.draw(surface, rng, kind.crop_mm)
    cloud = yield from _look(drawable, surface, _cameras(rng, kind), keep, rng, config.points)
    cloud = defects.pierced(cloud, rng, round(config.quality * float(rng.integers(kind.holes[0], kind.holes[1] + 1))))
    found, cloud = cloud.probe[cloud.probe >= 0], cloud.taken(cloud.probe < 0)
    cloud = defects.damage(cloud, rng, kind.noise_mm, kind.waves_mm, kind.clutter, config.quality)
    return _finish(surface, cloud, found, rng, config, name)


def _cameras(rng: np.random.Generator, kind: Kind) -> FloatArray:
    if kind.views[1] == 0:
        return directions_around(rng, 9)
    count = int(rng.integers(kind.views[0], kind.views[1] + 1))
    middle = rng.uniform(-0.5, 0.5) * kind.yaw_degrees
    spread = np.linspace(-1.0, 1.0, count) if count > 1 else rng.uniform(-1.0, 1.0, 1)
    reach = kind.yaw_degrees if count > 1 else 0.6 * kind.yaw_degrees
    pitch = rng.normal(0.0, 14.0, count)
    return np.stack([direction(middle * (count == 1) + reach * s, p) for s, p in zip(spread, pitch, strict=True)])


def _look(
    drawable: Drawable,
    surface: HeadSurface,
    cameras: FloatArray,
    keep: defects.Crop,
    rng: np.random.Generator,
    count: int,
) -> Generator[Look, BoolArray, Cloud]:
    """At least ``count`` visible, kept points and all visible probes; more are drawn until there are enough."""
    steepest = float(rng.uniform(0.05, 0.3)) if len(cameras) < 5 else 0.0
    eyes, face = _eyes(drawable, cameras, keep, rng), _face_of(surface)
    fine_eyes = _fine_eyes(drawable, cameras, face, rng)

    def seen(cloud: Cloud, finely: bool) -> Generator[Look, BoolArray, Cloud]:
        cloud = cloud.taken(keep.inside(cloud.points_mm))
        cloud = cloud.taken((yield Look(eyes, cloud.points_mm, cloud.normals, steepest)))
        rows = np.flatnonzero(finely & face.inside(cloud.points_mm))
        if not len(rows):
            return cloud
        kept = np.ones(len(cloud.points_mm), dtype=bool)
        kept[rows] = yield Look(fine_eyes, cloud.points_mm[rows], cloud.normals[rows], max(steepest, FINE_STEEPEST))
        return cloud.taken(kept)

    weights = defects.density(drawable, rng, keep)
    probes = yield from seen(drawable.probes(surface), finely=False)
    clouds, found, share = [probes], 0, 0.4
    for _ in range(6):
        wanted = int((1.2 * count - found) / max(share, 0.02)) + 200
        drawn = drawable.draw(weights, rng, min(wanted, 8 * count + 2000))
        clouds.append((yield from seen(drawn, finely=True)))
        share = len(clouds[-1].points_mm) / len(drawn.points_mm)
        found += len(clouds[-1].points_mm)
        if found >= 1.08 * count:
            break
    return Cloud.joined(clouds)


def _eyes(drawable: Drawable, cameras: FloatArray, keep: defects.Crop, rng: np.random.Generator) -> Eyes:
    areas = defects.kept_areas(drawable, keep, OCCLUDER_MARGIN_MM)
    count = int(np.clip(points_for(float(areas.sum()), CELL_MM), *OCCLUDERS))
    cell_mm = float(np.sqrt(POINTS_PER_CELL * areas.sum() / count))
    return Eyes(drawable.places(areas, rng, count), cameras, cell_mm)


def _face_of(surface: HeadSurface) -> defects.Crop:
    """The middle of the face, as it is on this head."""
    places = surface.canonical_mm, surface.vertices_mm
    known = np.isfinite(places[0][:, 0]) & surface.is_face
    size = float(np.ptp(places[1][known, 1]) / np.ptp(places[0][known, 1]))
    near = known & (lengths(places[0] - FACE_CENTRE_MM) < 60.0)
    return defects.Crop(places[1][near].mean(axis=0), FINE_RADIUS_MM * size, np.zeros((0, 4)))


def _fine_eyes(drawable: Drawable, cameras: FloatArray, face: defects.Crop, rng: np.random.Generator) -> Eyes:
    areas = defects.kept_areas(drawable, face, FINE_MARGIN_MM)
    count = points_for(float(areas.sum()), FINE_CELL_MM) + 1  # never none
    return Eyes(drawable.places(areas, rng, count), cameras, FINE_CELL_MM)


def _finish(
    surface: HeadSurface,
    cloud: Cloud,
    found: IntArray,
    rng: np.random.Generator,
    config: ScannerConfig,
    kind: str,
) -> SyntheticScan:
    order = rng.permutation(len(cloud.points_mm))
    if len(order) < config.points:
        order = np.concatenate([order, rng.choice(order, config.points - len(order))])
    cloud = cloud.taken(order[: config.points])
    visible = np.zeros(len(surface.landmark_names), dtype=bool)
    visible[found] = True
    return SyntheticScan(
        points_mm=cloud.points_mm,
        normals=cloud.normals if config.normals else None,
        canonical_mm=cloud.canonical_mm,
        is_face=cloud.is_face,
        landmarks_mm=surface.landmark_array_mm,
        landmark_visible=visible,
        names=surface.landmark_names,
        kind=kind,
    )
