"""The virtual scanner: from a head to the cloud a real device would deliver, with the truth at every point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.config import Config
from engine.synth import defects
from engine.synth.dress import DressConfig, Soup, dress
from engine.synth.types import HeadSurface, SyntheticScan
from engine.synth.vectors import bounds
from engine.synth.visibility import Mask, direction, directions_around, visible_from
from engine.types import FloatArray


@dataclass(frozen=True)
class Kind:
    """One kind of scan: how it looks at the person, what it keeps and how badly it measures. Ranges are (low, high)."""

    share: float
    views: tuple[int, int]
    """Number of cameras in front; 0 means all round."""
    yaw_degrees: float
    """Largest yaw of a camera."""
    dress: Mapping[str, float]
    """Shares of clothing that differ from the defaults."""
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
    "few views": Kind(0.20, (2, 4), 75.0, {}, (120.0, 380.0)),
    "mask": Kind(0.12, (1, 3), 45.0, {"torso": 0.1}, (75.0, 115.0), holes=(0, 4), clutter=0.1),
    "bust": Kind(0.20, (0, 0), 0.0, {"torso": 1.0, "collar": 0.6}, None),
    "head": Kind(0.12, (0, 0), 0.0, {"torso": 0.25}, (150.0, 230.0)),
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
    quality: float = 1.0
    """Scales all noise, waves and holes; 0 is a perfect instrument."""


FACE_CENTRE_MM = np.array([0.0, 5.0, 70.0])
FRONT_VIEW_CELLS = 1.8


def scan_head(surface: HeadSurface, rng: np.random.Generator, config: ScannerConfig | None = None) -> SyntheticScan:
    """Dress the head and scan it; exactly ``config.points`` points come back, in the head's own frame and random order.

    The same generator state gives the same scan. Add a pose and a unit with ``engine.synth.pose``.
    """
    config = config or ScannerConfig()
    shares = np.array([KINDS[name].share for name in config.kinds])
    name = config.kinds[int(rng.choice(len(shares), p=shares / shares.sum()))]
    kind = KINDS[name]
    soup = dress(surface, rng, config.dress.model_copy(update=dict(kind.dress)))
    soup = defects.reshape(soup, rng, kind.smooth, kind.coarse_mm, kind.noise_mm, config.quality)
    cameras = _cameras(rng, kind)
    keep = defects.Crop.draw(surface, rng, kind.crop_mm)
    crosses = defects.triangle_crosses(soup)
    normals = defects.vertex_normals(soup, crosses)
    weights = defects.density(soup, crosses, rng, keep)
    cloud = _look(soup, normals, weights, cameras, keep, rng, config.points)
    cloud = defects.damage(cloud, rng, kind.noise_mm, kind.waves_mm, kind.holes, kind.clutter, config.quality)
    return _finish(surface, cloud, rng, config, name)


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
    soup: Soup,
    normals: FloatArray,
    weights: FloatArray,
    cameras: FloatArray,
    keep: defects.Crop,
    rng: np.random.Generator,
    count: int,
) -> defects.Cloud:
    """At least ``count`` visible, kept points of the soup; more are drawn until there are enough."""
    steepest = float(rng.uniform(0.05, 0.3)) if len(cameras) < 5 else 0.0
    clouds, found, share = [], 0, 0.4
    for _ in range(6):
        wanted = int((1.25 * count - found) / max(share, 0.02)) + 200
        cloud = defects.draw(soup, normals, weights, rng, min(wanted, 8 * count + 2000))
        kept = cloud.taken(keep.inside(cloud.points_mm))
        seen = kept.taken(_seen(kept, soup, cameras, steepest))
        clouds.append(seen)
        share = len(seen.points_mm) / max(len(cloud.points_mm), 1)
        found += len(seen.points_mm)
        if found >= 1.12 * count:
            break
    return defects.Cloud.joined(clouds)


def _seen(cloud: defects.Cloud, soup: Soup, cameras: FloatArray, steepest: float) -> Mask:
    occluders = np.concatenate([cloud.points_mm, soup.vertices_mm])
    low, high = bounds(occluders)
    extent = high - low
    area = 2.0 * (extent[0] * extent[1] + extent[1] * extent[2] + extent[0] * extent[2])
    cell = float(np.clip(FRONT_VIEW_CELLS * np.sqrt(area / len(occluders)), 2.0, 9.0))
    seen = np.zeros(len(cloud.points_mm), dtype=bool)
    for camera in cameras:
        left = np.flatnonzero(~seen)
        seen[left] = visible_from(cloud.points_mm[left], cloud.normals[left], camera, cell, steepest, occluders)
    return seen


def _finish(
    surface: HeadSurface, cloud: defects.Cloud, rng: np.random.Generator, config: ScannerConfig, kind: str
) -> SyntheticScan:
    order = rng.permutation(len(cloud.points_mm))
    if len(order) < config.points:
        order = np.concatenate([order, rng.choice(order, config.points - len(order))])
    cloud = cloud.taken(order[: config.points])
    landmarks = surface.landmark_array_mm
    return SyntheticScan(
        points_mm=cloud.points_mm,
        normals=cloud.normals if config.normals else None,
        canonical_mm=cloud.canonical_mm,
        is_face=cloud.is_face,
        landmarks_mm=landmarks,
        landmark_visible=_visible_landmarks(landmarks, cloud),
        names=surface.landmark_names,
        kind=kind,
    )


def _visible_landmarks(landmarks_mm: FloatArray, cloud: defects.Cloud) -> Mask:
    """Whether scanned skin lies near each landmark, as near as the spacing of the points allows to say."""
    skin = cloud.points_mm[np.isfinite(cloud.canonical_mm[:, 0])][:8192]
    if not len(skin) or not len(landmarks_mm):
        return np.zeros(len(landmarks_mm), dtype=bool)
    centre = skin.mean(axis=0)
    points, marks = (skin - centre).astype(np.float32), (landmarks_mm - centre).astype(np.float32)
    squared = np.einsum("nx,nx->n", points, points)[None] - 2.0 * marks @ points.T
    nearest = np.sqrt(np.clip(squared.min(axis=1) + np.einsum("lx,lx->l", marks, marks), 0.0, None))
    some = points[:: max(1, len(points) // 100)]
    gaps = np.einsum("nx,nx->n", points, points)[None] - 2.0 * some @ points.T
    gaps += np.einsum("nx,nx->n", some, some)[:, None]
    spacing = np.sqrt(np.clip(np.partition(gaps, 4, axis=1)[:, 4], 0.0, None)).mean() / 1.2
    mask: Mask = nearest < max(2.5, 1.6 * float(spacing))
    return mask
