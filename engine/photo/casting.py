"""Rays from pixels of a view onto a scan, by the view's own raster: exact, and the same for photos and renders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.photo.camera import Camera
from engine.photo.raster import Raster, edge_weights, rasterise
from engine.types import FloatArray, IntArray

AROUND = np.array([(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1)])


@dataclass(frozen=True, eq=False)
class Hits:
    """Where rays meet a surface. xyz_mm: (N, 3), NaN where they miss. normal: (N, 3). face: (N,), -1 for a miss."""

    xyz_mm: FloatArray
    normal: FloatArray
    face: IntArray


@dataclass(frozen=True, eq=False)
class SeenScan:
    """A mesh as one camera sees it. points_mm: (V, 3). faces: (F, 3)."""

    camera: Camera
    points_mm: FloatArray
    faces: IntArray

    @cached_property
    def projected(self) -> tuple[FloatArray, FloatArray]:
        """Pixels (V, 2) and depth (V,) of all vertices."""
        return self.camera.project(self.points_mm)

    def whole_raster(self) -> Raster:
        """What every pixel shows, made anew. Scans may be inside out, so both sides of triangles count."""
        xy, depth = self.projected
        return rasterise(xy, depth, self.faces, *self.camera.size_px, both_sides=True)

    @cached_property
    def raster(self) -> Raster:
        """What every pixel shows, without the shares of corners."""
        whole = self.whole_raster()
        # Photos are large and stay in memory: the shares of corners, four fifths of a raster, are not needed here.
        return Raster(whole.face, np.empty((0, 0, 3)), np.asarray(whole.depth, np.float32))

    def cast(self, xy_px: FloatArray) -> Hits:
        """First hits of the rays of pixels (N, 2), anywhere between pixel centres.

        The triangles that the pixel and its neighbours show are tried; the nearest one that holds the exact place is
        the answer, or else the plane of the pixel's own triangle.
        """
        xy, depth = self.projected
        width, height = self.camera.size_px
        whole = np.floor(xy_px).astype(int)
        near = whole[:, None] + AROUND
        on = ((near >= 0) & (near < (width, height))).all(2)
        near = np.clip(near, 0, (width - 1, height - 1))
        face = np.where(on, self.raster.face[near[..., 1], near[..., 0]], -1)
        corners = self.faces[face]
        at = np.repeat(np.asarray(xy_px, float), len(AROUND), axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = edge_weights(xy[corners].reshape(-1, 3, 2), at[:, 0], at[:, 1]).reshape(*face.shape, 3)
        inside = (face >= 0) & (shares >= -1e-9).all(2)
        away = np.where(inside, (shares * depth[corners]).sum(2), np.inf)
        best = away.argmin(1)
        rows = np.arange(len(at) // len(AROUND))
        own = 4  # the pixel itself, if no triangle holds the exact place
        best = np.where(np.isfinite(away.min(1)), best, own)
        chosen = face[rows, best]
        return self._placed(chosen, self._weights(chosen, shares[rows, best], xy_px))

    def _weights(self, face: IntArray, flat: FloatArray, xy_px: FloatArray) -> FloatArray:
        """Shares of the corners in space: those in the picture, put right for perspective."""
        shares = np.clip(np.nan_to_num(flat), 0.0, 1.0)
        if not self.camera.orthographic:
            shares = shares / self.projected[1][self.faces[face]]
        return np.asarray(shares / np.maximum(shares.sum(1, keepdims=True), 1e-12))

    def _placed(self, face: IntArray, weights: FloatArray) -> Hits:
        corners = np.asarray(self.points_mm, float)[self.faces[face]]
        xyz = np.einsum("nc,ncx->nx", weights, corners)
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12
        ray = xyz - self.camera.position_mm if not self.camera.orthographic else self.camera.turn[2]
        normal = np.where(((normal * ray).sum(1) > 0)[:, None], -normal, normal)
        missed = face < 0
        xyz[missed] = np.nan
        return Hits(xyz, normal, face)

    def sees(self, points_mm: FloatArray, within_mm: float = 3.0) -> NDArray[np.bool_]:
        """Which points (N, 3) have nothing of the scan in front of them by more than ``within_mm``."""
        xy, depth = self.camera.project(points_mm)
        width, height = self.camera.size_px
        column, row = np.floor(xy[:, 0]).astype(int), np.floor(xy[:, 1]).astype(int)
        on = (column >= 0) & (row >= 0) & (column < width) & (row < height)
        front = self.raster.depth[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
        return np.asarray(on & (depth < front + within_mm))
