"""What goes wrong between a surface and its scan: crops, uneven density, holes, noise, waves, spikes, clutter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.synth.cloud import Cloud, Drawable
from engine.synth.dress import Soup
from engine.synth.types import HeadSurface
from engine.synth.vectors import bounds, units
from engine.synth.wardrobe.part import waves
from engine.types import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class Crop:
    """What a scan keeps: inside a sphere, before some planes. centre_mm (3,), planes (P, 4) as normal and offset."""

    centre_mm: FloatArray
    radius_mm: float
    planes: FloatArray

    @staticmethod
    def draw(surface: HeadSurface, rng: np.random.Generator, radius_mm: tuple[float, float] | None) -> Crop:
        """A random crop about the face of ``surface``."""
        face = surface.vertices_mm[surface.is_face]
        middle, size = face.mean(axis=0), float(np.ptp(face[:, 1])) / 190.0
        planes = np.zeros((0, 4))
        if rng.random() < 0.25:
            normal = rng.normal(size=3) + np.array([0.0, -0.8, -0.8])
            normal /= np.linalg.norm(normal)
            planes = np.append(normal, normal @ middle + size * rng.uniform(45.0, 130.0))[None]
        if radius_mm is None:
            return Crop(middle, np.inf, planes)
        return Crop(middle + rng.normal(0.0, 8.0, 3) * size, float(rng.uniform(*radius_mm)) * size, planes)

    def inside(self, points_mm: FloatArray, margin_mm: float = 0.0) -> BoolArray:
        """Which points (N, 3) are kept; a margin keeps some more."""
        offset = points_mm - self.centre_mm.astype(np.float32)
        kept: BoolArray = np.einsum("nx,nx->n", offset, offset) < (self.radius_mm + margin_mm) ** 2
        for plane in self.planes.astype(np.float32):
            kept &= points_mm @ plane[:3] < plane[3] + margin_mm
        return kept


def kept_areas(drawable: Drawable, keep: Crop, margin_mm: float) -> FloatArray:
    """Area (F,) of each triangle that is kept, or lies no farther beyond than the margin; 0 of the others."""
    return np.asarray(drawable.areas * keep.inside(drawable.soup.vertices_mm[drawable.soup.faces[:, 0]], margin_mm))


def density(drawable: Drawable, rng: np.random.Generator, keep: Crop) -> FloatArray:
    """Weight (F,) of each triangle: its area, ramped across the scan, or in part equal as where vertices are."""
    centre = drawable.soup.vertices_mm[drawable.soup.faces[:, 0]]
    weight = kept_areas(drawable, keep, 25.0)
    if rng.random() < 0.35:
        ramp = centre @ rng.normal(size=3).astype(np.float32)
        ramp = (ramp - ramp.min()) / (np.ptp(ramp) + 1e-6)
        weight = weight * (0.15 + ramp) ** rng.uniform(0.0, 1.5)
    if rng.random() < 0.2:
        mixed = rng.uniform(0.3, 0.9)
        inside = weight > 0
        weight = (1 - mixed) * weight / weight.sum() + mixed * inside / max(1, inside.sum())
    return np.asarray(weight)


def reshape(
    soup: Soup,
    rng: np.random.Generator,
    rounds: tuple[int, int],
    coarse_mm: tuple[float, float] | None,
    noise_mm: tuple[float, float],
    quality: float,
) -> Soup:
    """The soup smoothed, or as a coarse mesh whose vertices carry noise of their own."""
    for _ in range(round(min(1.0, quality) * float(rng.integers(rounds[0], rounds[1] + 1)))):
        soup = replace(soup, vertices_mm=_smoothed(soup))
    if coarse_mm is None:
        return soup
    return _coarse(soup, rng, float(rng.uniform(*coarse_mm)), quality * float(rng.uniform(*noise_mm)))


def _smoothed(soup: Soup) -> FloatArray:
    count = len(soup.vertices_mm)
    start, stop = soup.faces.ravel(), soup.faces[:, [1, 2, 0]].ravel()
    degree = np.bincount(start, minlength=count)[:, None] + 1e-9
    mean = np.stack([np.bincount(start, soup.vertices_mm[stop, axis], count) for axis in range(3)], axis=1) / degree
    moved: FloatArray = (0.5 * soup.vertices_mm + 0.5 * mean).astype(np.float32)
    return moved


def _coarse(soup: Soup, rng: np.random.Generator, edge_mm: float, noise_mm: float) -> Soup:
    """Vertices of each cell of ``edge_mm`` merged into their mean; triangles that collapse are dropped."""
    cell = np.floor((soup.vertices_mm - bounds(soup.vertices_mm)[0] + rng.uniform(0, edge_mm, 3)) / edge_mm)
    key = (cell.astype(np.int64) * np.array([1, 1 << 20, 1 << 40])).sum(axis=1)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    size = np.bincount(group)
    vertices = np.stack([np.bincount(group, soup.vertices_mm[:, axis]) for axis in range(3)], axis=1) / size[:, None]
    vertices += rng.normal(0.0, noise_mm, vertices.shape)
    faces = group[soup.faces].astype(np.int32)
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    canonical = np.stack([np.bincount(group, soup.canonical_mm[:, axis]) for axis in range(3)], axis=1) / size[:, None]
    return Soup(
        vertices.astype(np.float32),
        faces[whole],
        canonical.astype(np.float32),
        soup.is_face[first],
        soup.rough_mm[first],
    )


def damage(
    cloud: Cloud,
    rng: np.random.Generator,
    noise_mm: tuple[float, float],
    waves_mm: tuple[float, float],
    clutter: float,
    quality: float,
) -> Cloud:
    """Noise and waves along the normals, then spikes and floating bits."""
    noise, wave = (quality * float(rng.uniform(*limits)) for limits in (noise_mm, waves_mm))
    points = cloud.points_mm
    along = rng.standard_normal(len(points), dtype=np.float32) * np.float32(noise)
    along += np.float32(wave) * waves(points, rng, float(rng.uniform(25.0, 90.0)))
    if rng.random() < 0.15:
        along += np.float32(0.4 * wave) * waves(points, rng, float(rng.uniform(3.0, 8.0)), 1)
    points = points + cloud.normals * along[:, None]
    points += rng.standard_normal(points.shape, dtype=np.float32) * np.float32(0.3 * noise)
    tilt = rng.standard_normal(points.shape, dtype=np.float32) * np.float32(0.02 + 0.15 * noise)
    cloud = replace(cloud, points_mm=points, normals=units(cloud.normals + tilt))
    return _cluttered(cloud, rng) if rng.random() < clutter * min(1.0, quality) else cloud


def pierced(cloud: Cloud, rng: np.random.Generator, count: int) -> Cloud:
    """The cloud with ``count`` ragged holes, none if they would take more than half of it."""
    kept = np.ones(len(cloud.points_mm), dtype=bool)
    if not count:
        return cloud
    ragged = waves(cloud.points_mm, rng, 14.0)
    for _ in range(count):
        centre = cloud.points_mm[rng.integers(len(kept))]
        radius = rng.uniform(2.0, 8.0) if rng.random() < 0.8 else rng.uniform(8.0, 28.0)
        offset = (cloud.points_mm - centre) * rng.uniform(0.4, 1.8, 3).astype(np.float32)
        kept &= np.einsum("nx,nx->n", offset, offset) > (radius * (1.0 + 0.35 * ragged)) ** 2
    return cloud.taken(kept) if kept.sum() > 0.5 * len(kept) else cloud


def _cluttered(cloud: Cloud, rng: np.random.Generator) -> Cloud:
    """A share of points flung along their normals, and a few small clusters floating about."""
    points, canonical, face = cloud.points_mm.copy(), cloud.canonical_mm.copy(), cloud.is_face.copy()
    flung = np.flatnonzero(rng.random(len(points)) < rng.uniform(0.0, 0.012))
    points[flung] += cloud.normals[flung] * rng.exponential(15.0, (len(flung), 1)).astype(np.float32)
    low, high = bounds(points)
    moved = [flung]
    for _ in range(int(rng.integers(0, 5))):
        some = rng.integers(0, len(points), max(1, int(len(points) * rng.uniform(0.001, 0.008))))
        centre = rng.uniform(low - 40.0, high + 40.0)
        points[some] = centre + rng.normal(0.0, rng.uniform(1.0, 12.0), (len(some), 3)) * rng.uniform(0.2, 1.0, 3)
        moved.append(some)
    lost = np.concatenate(moved)
    canonical[lost], face[lost] = np.nan, False
    return replace(cloud, points_mm=points.astype(np.float32), canonical_mm=canonical, is_face=face)
