"""Depth images splatted from points: the outermost surface wins, holes are filled smoothly, slopes made visible."""

from __future__ import annotations

import numpy as np

from engine.types import BoolArray, FloatArray, IntArray


def splat(
    column: FloatArray, row: FloatArray, depth: FloatArray, shape: tuple[int, int], skin: float
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Mean of the outermost depths per pixel, how many points made it, and which points fell where.

    column, row: (N,), pixel centres are whole numbers. depth: (N,), larger is nearer to the viewer; all at least 0.
    skin: how far below the outermost point a point still counts. Returns (H, W), (H, W), numbers (M,), pixels (M,).
    """
    height, width = shape
    x, y = np.rint(column).astype(np.int32), np.rint(row).astype(np.int32)
    number = np.flatnonzero((x >= 0) & (x < width) & (y >= 0) & (y < height) & (depth >= 0.0))
    cell: IntArray = y[number] * width + x[number]
    value = depth[number].astype(np.float32)
    outermost = np.zeros(height * width, np.float32)
    np.maximum.at(outermost, cell, value)
    kept = value > outermost[cell] - np.float32(skin)
    number, cell, value = number[kept], cell[kept], value[kept]
    count = np.bincount(cell, minlength=height * width).astype(np.float32)
    total = np.bincount(cell, weights=value, minlength=height * width).astype(np.float32)
    mean = total / np.maximum(count, 1.0)
    return mean.reshape(shape), count.reshape(shape), number, cell


def spikes(depth: FloatArray, observed: BoolArray, above: float) -> BoolArray:
    """Pixels (H, W) that stand farther than ``above`` out of all but one of the observed pixels about them.

    Stray points of a scanner do; noses do not, nor what covers two pixels. With fewer than four neighbours of 24 who
    can say?
    """
    height, width = depth.shape
    padded = np.pad(np.where(observed, depth, np.float32(-np.inf)), 2, constant_values=-np.inf)
    highest, second = np.full_like(depth, -np.inf), np.full_like(depth, -np.inf)
    neighbours = np.zeros(depth.shape, np.int8)
    for down in range(5):
        for across in range(5):
            if (down, across) != (2, 2):
                other = padded[down : down + height, across : across + width]
                np.maximum(second, np.minimum(highest, other), out=second)
                np.maximum(highest, other, out=highest)
                neighbours += other > -np.inf
    return np.asarray(observed & (neighbours >= 4) & (depth > second + np.float32(above)))


def relief(depth: FloatArray, detail: float, slope: float) -> FloatArray:
    """What stands out and how it slopes: (3, H, W), each from -1 to 1. detail, slope: what counts as much."""
    smooth = blur(blur(depth))
    across, down = np.empty_like(depth), np.empty_like(depth)
    across[:, 1:-1] = depth[:, 2:] - depth[:, :-2]
    across[:, 0], across[:, -1] = across[:, 1], across[:, -2]
    down[1:-1] = depth[2:] - depth[:-2]
    down[0], down[-1] = down[1], down[-2]
    return np.stack([np.tanh((depth - smooth) / detail), np.tanh(across / slope), np.tanh(down / slope)])


def fill_holes(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Pull-push: every empty pixel takes a smooth mean of what surrounds it. values, weight: (H, W)."""
    if min(values.shape) <= 2 or bool(np.all(weight > 0)):
        mean = float((values * weight).sum() / max(float(weight.sum()), 1e-6))
        return np.where(weight > 0, values, mean).astype(np.float32)
    height, width = values.shape
    pad = ((0, height % 2), (0, width % 2))
    v, w = _halve(np.pad(values * weight, pad)), _halve(np.pad(weight, pad))
    coarse = fill_holes(v / np.maximum(w, 1e-6), np.minimum(w, 1.0))
    fine = _double(coarse)[:height, :width]
    return np.where(weight > 0, values, fine).astype(np.float32)


def _halve(image: FloatArray) -> FloatArray:
    return image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]


def _double(image: FloatArray) -> FloatArray:
    """Twice the size, linear between the coarse pixel centres."""
    for axis in (0, 1):
        before: FloatArray = np.concatenate(
            [image.take([0], axis), image.take(range(image.shape[axis] - 1), axis)], axis
        )
        after = np.concatenate([image.take(range(1, image.shape[axis]), axis), image.take([-1], axis)], axis)
        pair = np.stack([0.75 * image + 0.25 * before, 0.75 * image + 0.25 * after], axis + 1)
        height, width = image.shape
        image = pair.reshape((height * 2, width) if axis == 0 else (height, width * 2))
    return image


def blur(image: FloatArray) -> FloatArray:
    """Mean over 5 × 5 pixels, edges repeated."""
    padded = np.pad(image, 2, mode="edge")
    rows = np.sum([padded[i : i + image.shape[0]] for i in range(5)], axis=0)
    mean: FloatArray = np.sum([rows[:, i : i + image.shape[1]] for i in range(5)], axis=0) / np.float32(25.0)
    return mean
