"""Which triangle every pixel shows: a rasteriser that is also an exact ray caster. No window, no graphics card.

Pixel centres lie at +0.5, x to the right, y down, depth into the scene. ``engine.synth.render.torch_raster`` says the
same for every pixel with torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray, IntArray

NOTHING = np.iinfo(np.int64).max
CANDIDATES = 4_000_000
"""Pairs of triangle and pixel looked at in one go."""


@dataclass(frozen=True, eq=False)
class Raster:
    """What every pixel shows. face: (H, W) int32, -1 for nothing. weights: (H, W, 3) shares of the triangle's corners.

    depth: (H, W), infinite where there is nothing.
    """

    face: NDArray[np.int32]
    weights: FloatArray
    depth: FloatArray

    @property
    def covered(self) -> NDArray[np.bool_]:
        """(H, W) where there is something."""
        return np.asarray(self.face >= 0)

    def gather(self, values: FloatArray, faces: IntArray) -> FloatArray:
        """Values (V, C) of the vertices, mixed at every covered pixel: (P, C), row by row."""
        shown = self.covered
        corners = values[faces[self.face[shown]]]
        return np.asarray(np.einsum("pc,pcx->px", self.weights[shown], corners))


def rasterise(
    xy_px: FloatArray, depth: FloatArray, faces: IntArray, width: int, height: int, both_sides: bool = False
) -> Raster:
    """The nearest triangle at every pixel centre.

    xy_px: (V, 2). depth: (V,), larger is farther; triangles with a corner at or before 0 are left out. faces: (F, 3).
    both_sides: show triangles from behind as well. The nearer wins; at equal depth the earlier triangle.
    """
    xy, z = np.asarray(xy_px, np.float64), np.asarray(depth, np.float64)
    setup = triangle_setup(xy, z, faces, width, height, both_sides)
    nearest = np.full(width * height, NOTHING, np.int64)
    begin = 0
    ends = np.cumsum(setup.count)
    while begin < len(setup.face):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + CANDIDATES, side="right")))
        _paint(setup, xy, z, faces, slice(begin, end), width, nearest)
        begin = end
    return _resolve(nearest, setup, xy, z, faces, width, height)


@dataclass(frozen=True, eq=False)
class Setup:
    """Triangles that can show: their numbers (T,), first column and row, box width, pixels in the box."""

    face: IntArray
    left: IntArray
    top: IntArray
    across: IntArray
    count: IntArray


def triangle_setup(xy: FloatArray, z: FloatArray, faces: IntArray, width: int, height: int, both_sides: bool) -> Setup:
    """Triangles that face the camera, lie before it and have a pixel centre in their box."""
    corners = xy[faces]
    low, high = corners.min(1), corners.max(1)
    with np.errstate(invalid="ignore"):
        left = np.clip(np.ceil(low[:, 0] - 0.5), 0, width).astype(np.int64)
        right = np.clip(np.floor(high[:, 0] - 0.5), -1, width - 1).astype(np.int64)
        top = np.clip(np.ceil(low[:, 1] - 0.5), 0, height).astype(np.int64)
        bottom = np.clip(np.floor(high[:, 1] - 0.5), -1, height - 1).astype(np.int64)
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    shows = (area < 0) | ((area > 0) & both_sides)  # outward triangles run clockwise when y points down
    keep = shows & (right >= left) & (bottom >= top) & (z[faces] > 0).all(1)
    number = np.flatnonzero(keep)
    across = (right - left + 1)[number]
    return Setup(number, left[number], top[number], across, across * (bottom - top + 1)[number])


def _paint(
    setup: Setup,
    xy: FloatArray,
    z: FloatArray,
    faces: IntArray,
    part: slice,
    width: int,
    nearest: NDArray[np.int64],
) -> None:
    """Let the triangles of ``part`` compete for their pixels; keys hold depth, then the triangle's number."""
    counts = setup.count[part]
    which = np.repeat(np.arange(part.start, part.start + len(counts)), counts)
    inner = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    column = setup.left[which] + inner % setup.across[which]
    row = setup.top[which] + inner // setup.across[which]
    face = setup.face[which]
    weights = edge_weights(xy[faces[face]], column + 0.5, row + 0.5)
    inside = (weights >= 0).all(1)
    face, pixel, weights = face[inside], (row * width + column)[inside], weights[inside]
    distance = (weights * z[faces[face]]).sum(1).astype(np.float32)
    key = (distance.view(np.int32).astype(np.int64) << 32) | face
    np.minimum.at(nearest, pixel, key)


def edge_weights(corners: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Shares (P, 3) of the corners (P, 3, 2) at places x, y (P,); negative outside, not a number without area."""
    ax, ay = corners[:, 0, 0], corners[:, 0, 1]
    bx, by = corners[:, 1, 0], corners[:, 1, 1]
    cx, cy = corners[:, 2, 0], corners[:, 2, 1]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    second = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
    third = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
    return np.stack([1.0 - second - third, second, third], 1)


def _resolve(
    nearest: NDArray[np.int64],
    setup: Setup,
    xy: FloatArray,
    z: FloatArray,
    faces: IntArray,
    width: int,
    height: int,
) -> Raster:
    pixel = np.flatnonzero(nearest != NOTHING)
    number = (nearest[pixel] & 0xFFFFFFFF).astype(np.int32)
    face = np.full(width * height, -1, np.int32)
    face[pixel] = number
    weights = np.zeros((width * height, 3), np.float32)
    shares = edge_weights(xy[faces[number]], pixel % width + 0.5, pixel // width + 0.5)
    weights[pixel] = shares
    far = np.full(width * height, np.inf, np.float32)
    far[pixel] = (shares * z[faces[number]]).sum(1)
    shape = (height, width)
    return Raster(face.reshape(shape), weights.reshape(*shape, 3), far.reshape(shape))
